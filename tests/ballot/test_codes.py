"""Voting codes: handed out once, good for every contest of the poll, and then nowhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import make_url, select, text

from app import audit
from app.db import session, write_transaction
from ballot import codes, store
from ballot.errors import (
    EmptyRoll,
    NoContests,
    PollInUse,
    RoleNotHeld,
    RollChangedMeanwhile,
    SparesOutOfRange,
    UnknownDelivery,
)
from ballot.models import Credential
from ballot.setup import remove_contest
from crypto import credentials
from crypto.groups import group_named
from tests.ballot.world import World, fill_roll


def poll_of(world: World):
    return store.poll_by_id(world.poll_id)


def test_one_code_serves_all_contests(officers: Callable[..., World]) -> None:
    world = officers()
    group = group_named("RFC-3526-2048")
    for number in (0, 1):
        contest = world.contest(number)
        for voter, code in enumerate(world.codes):
            expected = group.text(credentials.public(group, contest.uuid, code))
            assert store.credential_of(contest, world.voter(voter)) == expected
    assert len({row.public for row in session().scalars(select(Credential))}) == 6


def test_the_sheet_has_everybody_in_the_order_of_the_roll(draft: Callable[..., World]) -> None:
    world = draft(voters=4)
    sheet = codes.make_codes(poll_of(world), world.scrutineer, "sheet", spares=2)
    members = [f"Member {number:03d}" for number in range(1, 5)]
    assert [row.name for row in sheet] == [*members, "Spare 1", "Spare 2"]
    assert len({credentials.normalise(row.code) for row in sheet}) == 6
    assert len({row.word for row in sheet}) == 6


def test_mail_goes_to_everybody_and_nothing_is_returned(
    draft: Callable[..., World], mails: Callable[[], list[tuple[str, str, str]]]
) -> None:
    world = draft(voters=2)
    spare = codes.make_codes(poll_of(world), world.scrutineer)
    assert [row.name for row in spare] == [f"Spare {number}" for number in range(1, 6)]
    group, uuid = group_named("BELENIOS-2048"), world.uuids[0]
    for voter, (to, subject, body) in enumerate(mails()):
        assert to == f"member.{voter + 1:03d}@example.org"
        assert subject == "Your voting code: Test poll"
        code = next(line.strip() for line in body.splitlines() if line.strip().count("-") == 4)
        mine = group.text(credentials.public(group, uuid, code))
        assert mine == store.credential_of(world.contest(), world.voter(voter))
        assert "replaces" not in body


def test_no_code_is_stored_in_clear(
    draft: Callable[..., World], mails: Callable[[], list[tuple[str, str, str]]], election_app: Flask
) -> None:
    """Neither codes nor mail bodies can be read in the database file, its log included."""
    world = draft(voters=2)
    codes.make_codes(poll_of(world), world.scrutineer)
    handed_out = [
        line.strip() for _, _, body in mails() for line in body.splitlines() if line.count("-") == 4
    ]
    assert len(handed_out) == 2
    stored = _everything_stored(election_app)
    for code in handed_out:
        assert code.encode() not in stored
        assert code.replace("-", "").encode() not in stored


def _everything_stored(app: Flask) -> bytes:
    url = make_url(app.config["DATABASE_URL"])
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or "")
        return b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))
    tables = session().execute(
        text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    )
    rows = [session().execute(text(f'SELECT * FROM "{name}"')).all() for (name,) in tables.all()]  # noqa: S608
    return repr(rows).encode()


def test_making_codes_again_replaces_all(
    choice: Callable[..., World], mails: Callable[[], list[tuple[str, str, str]]]
) -> None:
    world = choice()
    before = store.credentials(world.contest())
    codes.make_codes(poll_of(world), world.scrutineer, "mail", spares=0)
    after = store.credentials(world.contest())
    assert len(after) == len(before) == 3
    assert not set(after) & set(before)
    assert "replaces the code that you were sent before" in mails()[0][2]
    query = select(audit.AuditEvent.details).where(audit.AuditEvent.event == audit.Event.CODES_MADE)
    assert ['"again":true' in details for details in session().scalars(query)] == [False, True]


@pytest.mark.parametrize(("people", "spares"), [(1, 5), (100, 5), (101, 6), (31_060, 1_000)])
def test_one_in_twenty_is_spare(people: int, spares: int) -> None:
    assert codes.usual_spares(people) == spares


@pytest.mark.parametrize("spares", [-1, 1_001])
def test_spares_are_bounded(draft: Callable[..., World], spares: int) -> None:
    world = draft()
    with pytest.raises(SparesOutOfRange):
        codes.make_codes(poll_of(world), world.scrutineer, "sheet", spares)


def test_codes_of_a_sealed_contest_are_fixed(officers: Callable[..., World]) -> None:
    world = officers()
    world.approve("seal", 0)
    before = store.credentials(world.contest(1))
    with pytest.raises(PollInUse):
        codes.make_codes(poll_of(world), world.scrutineer, "sheet")
    assert store.credentials(world.contest(1)) == before


def test_the_scrutineer_makes_them(draft: Callable[..., World]) -> None:
    world = draft()
    with pytest.raises(RoleNotHeld):
        codes.make_codes(poll_of(world), world.office, "sheet")


def test_things_that_are_missing(draft: Callable[..., World]) -> None:
    world = draft(voters=0)
    with pytest.raises(UnknownDelivery):
        codes.make_codes(poll_of(world), world.scrutineer, "pigeon")
    with pytest.raises(EmptyRoll):
        codes.make_codes(poll_of(world), world.scrutineer, "sheet")
    with write_transaction():
        fill_roll(world, 1)
        remove_contest(world.contest(), world.office)
    with pytest.raises(NoContests):
        codes.make_codes(poll_of(world), world.scrutineer, "sheet")
    assert poll_of(world).codes_made_utc is None


def test_a_roll_that_changes_meanwhile(draft: Callable[..., World], monkeypatch: pytest.MonkeyPatch) -> None:
    world, new_code = draft(voters=2), credentials.new_code
    added: list[bool] = []

    def slow() -> str:
        if not added:
            added.append(True)
            with write_transaction():
                fill_roll(world, 1)
        return new_code()

    monkeypatch.setattr(credentials, "new_code", slow)
    with pytest.raises(RollChangedMeanwhile):
        codes.make_codes(poll_of(world), world.scrutineer, "sheet")
    assert store.credentials(world.contest()) == []


def test_codes_for_a_roll_that_was_changed_behind_them(choice: Callable[..., World]) -> None:
    """Should a roll change in spite of everything, the contest cannot be sealed with the old codes."""
    world = choice()
    with write_transaction():
        fill_roll(world, 1)
    with pytest.raises(Exception, match="voting codes"):
        world.approve("seal")
