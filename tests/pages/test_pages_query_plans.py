"""What a voter asks the database for is found by an index, however long the board and the roll are."""

from __future__ import annotations

from collections.abc import Callable

from tests.pages.conftest import HTTPS, Play, get, post
from tests.query_plans import asked, long_ways


def test_a_voter_walks_over_nothing(
    play: Callable[[str], Play], mails: Callable[[], list[tuple[str, str, str]]]
) -> None:
    """From the address to the receipt and the tracker."""
    played = play("membership-ballot").open()
    client, ballot = played.app.test_client(), played.ballot(1, played.uuid, [0, 1, 0])
    with asked(played.app) as statements:
        post(client, "/sign-in", email="member001@example.org")
    code = next(word for word in mails()[-1][2].split() if word.isdigit())
    with asked(played.app) as more:
        post(client, "/sign-in/code", code=code)
        for path in ("/my-votes", f"/vote/{played.uuid}"):
            assert get(client, path).status_code == 200
        cast = client.post(f"/vote/{played.uuid}/ballots", json={"ballot": ballot}, base_url=HTTPS)
        assert cast.status_code == 201
        again = client.post(f"/vote/{played.uuid}/ballots", json={"ballot": ballot}, base_url=HTTPS)
        assert again.status_code == 200
        found = get(client, f"/board/{played.uuid}/?tracker={cast.json['tracker']}")
        assert found.status_code == 200
    statements |= more
    assert len(statements) > 30
    assert long_ways(played.app, statements) == []
