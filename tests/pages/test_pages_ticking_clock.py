"""A whole officer election while time goes on: the clock moves between any two readings.

Other tests let it stand still, and what compares two readings for equality passes them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.conftest import START
from tests.pages.conftest import CLOSES, OPENS, Play, ceremony, get, post, upload
from tests.pages.standing import CLOSES as NOMINATIONS_CLOSE
from tests.pages.standing import STATEMENTS, Standing
from tests.pages.test_pages_hustings import MEETING, ask, meeting_id, question_ids
from tests.pages.test_pages_report import STATEMENT
from tests.ticking import TickingClock

CHAIRS = ("Member 001", "Member 002")
DEPUTIES = ("Member 003", "Member 004", "Member 005", "Guest A")


@pytest.fixture
def clock() -> TickingClock:
    """The application's clock, a day before nominations open."""
    return TickingClock(START - timedelta(days=1))


def test_an_officer_election_while_the_clock_goes_on(
    play: Callable[[str], Play], clock: TickingClock
) -> None:
    standing = Standing(play("officer-election"))
    played = standing.play
    _stand(standing)
    _prepare(played)
    _meet(played)
    _vote(standing)
    _count(played)
    for uuid in played.uuids:
        result = get(played.app.test_client(), f"/board/{uuid}/result")
        assert result.status_code == 200
        assert "Elected" in result.text
    _report(played)
    assert clock.readings > 500


def _stand(standing: Standing) -> None:
    """Let six people stand, and settle both contests by what they wrote."""
    standing.play.move_to(START)
    for name in CHAIRS:
        standing.stand(name, standing.chair)
    for name in DEPUTIES:
        standing.stand(name, standing.deputy)
    standing.play.move_to(NOMINATIONS_CLOSE)
    for uuid in (standing.chair, standing.deputy):
        accepted = post(standing.play.office, f"/office/contests/{uuid}/nominations/accept-all")
        assert accepted.status_code == 302
        standing.settle(uuid)
    standing.play.move_to(STATEMENTS)
    reader = standing.play.voter_client("member005@example.org")
    for uuid, names in ((standing.chair, CHAIRS), (standing.deputy, DEPUTIES)):
        shown = get(reader, f"/candidates/{uuid}").text
        assert all(name in shown for name in names)


def _prepare(played: Play) -> None:
    record = upload(ceremony("RFC-3526-2048")[0], "trustees.json")
    assert post(played.office, f"{played.poll}/trustees", file=record).status_code == 302
    for uuid in played.uuids:
        assert played.set_timetable(uuid).status_code == 302
    assert post(played.office, f"{played.poll}/meeting/edit", **MEETING).status_code == 302
    played.make_codes()
    played.both("seal")


def _meet(played: Play) -> None:
    """Let a member ask and the chair of the meeting take the question up."""
    at = f"/meetings/{meeting_id(played.app)}"
    ask(played.voter_client("member002@example.org"), at, f"{played.uuid}:", "Why do you stand?")
    played.move_to(OPENS - timedelta(minutes=30))
    chair = played.voter_client("member001@example.org")
    [question] = question_ids(played.app)
    for step in ("accept", "asked"):
        answer = post(chair, f"{at}/chair/questions/{question}/{step}")
        assert answer.status_code == 302, answer.text


def _vote(standing: Standing) -> None:
    played = standing.play
    played.both("open").move_to(OPENS)
    for number, chairs, deputies in (
        (1, [1, 2], [1, 2, 3, 4]),
        (2, [2, 1], [3, 1, 0, 2]),
        (3, [1, 0], [0] * 4),
    ):
        client = played.voter_client(f"member{number:03}@example.org")
        for uuid, ranks in ((standing.chair, chairs), (standing.deputy, deputies)):
            ballot = {"ballot": played.ballot(number, uuid, ranks)}
            answer = client.post(f"/vote/{uuid}/ballots", json=ballot, base_url="https://localhost")
            assert answer.status_code == 201, answer.text


def _count(played: Play) -> None:
    played.move_to(CLOSES)
    played.both("close")
    for uuid in played.uuids:
        for kind in ("shuffle", "decrypt"):
            for owner in (1, 3):
                answer = played.contribute(uuid, kind, owner)
                assert answer.status_code == 302, answer.text
    played.both("declare")


def _report(played: Play) -> None:
    at = f"{played.poll}/report"
    assert post(played.scrutineer, f"{at}/write", **STATEMENT).status_code == 302
    assert post(played.scrutineer, f"{at}/check").status_code == 302
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', get(played.scrutineer, f"{at}/sign").text)
    assert seen
    assert post(played.scrutineer, f"{at}/sign", seen=seen[1], agree="y").status_code == 302
    archive = get(played.office, f"{at}/1.zip")
    assert archive.status_code == 200
    assert get(played.office, f"{at}/1.zip").data == archive.data
