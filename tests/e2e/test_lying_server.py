"""A server that lies to one voter. The page refuses with a sentence and never says that the vote is cast."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Response, Route, expect

from crypto.groups import group_named
from crypto.text import b64_digest
from crypto.trustees.play import run_ceremony
from tests.e2e.stage import Stage
from tests.e2e.voter import CAST, Voter

Change = Callable[[str], str]


def lie(voter: Voter, address: str, change: Change) -> None:
    """Let ``change`` rewrite every answer to an address that contains ``address``."""

    def answer(route: Route) -> None:
        honest = route.fetch()
        route.fulfill(response=honest, body=change(honest.text()))

    voter.page.route(re.compile(address), answer)


def _swap_candidates(record: str) -> str:
    assert "Candidate A" in record
    names = {"Candidate A": "Candidate B", "Candidate B": "Candidate A"}
    return re.sub("Candidate A|Candidate B", lambda found: names[found.group()], record)


def _change_a_number(record: str) -> str:
    """Change one digit of the last long number of a record."""
    *_, last = re.finditer(r"\d{40,}", record)
    digit = "1" if record[last.end() - 1] != "1" else "2"
    return record[: last.end() - 1] + digit + record[last.end() :]


def _other_trustees(record: str) -> str:
    """Put three other trustees, with rightly proved keys of their own, in the place of all."""
    return run_ceremony(group_named("RFC-3526-2048"), 2, 3)[0]


LIES: dict[str, tuple[str, Change, str]] = {
    "two candidates have changed places": (r"/election\.json$", _swap_candidates, "fingerprint differs"),
    "the key is another one": (r"/election\.json$", _change_a_number, ""),  # it may be outside the group
    "the election record is cut off": (r"/election\.json$", lambda text: text[:-1], ""),
    "the election record is a page": (r"/election\.json$", lambda text: "<html>", ""),
    "a trustee's record is changed": (r"/trustees\.json$", _change_a_number, ""),
    "the trustees are others": (r"/trustees\.json$", _other_trustees, "not the trustees’ key"),
    "there are no trustees": (r"/trustees\.json$", lambda text: "[]", "names nobody"),
}


def test_changed_records_are_refused(stage: Stage, signed_in: Voter) -> None:
    for address, change, sentence in LIES.values():
        lie(signed_in, address, change)
        _refuses(stage, signed_in, sentence)
        signed_in.page.unroute_all()
    signed_in.open(stage.chair)  # an honest server again: the voter can vote


def _refuses(stage: Stage, voter: Voter, sentence: str) -> None:
    """Open the voting page; it must offer nothing to vote on."""
    voter.page.goto(f"/vote/{stage.chair}")
    voter.expect_heading("You cannot vote on this page")
    said = voter.page.locator("main p").first
    expect(said).to_contain_text(sentence)
    expect(said).to_contain_text(re.compile(r"^[A-Z].{20,}\.$"))
    expect(voter.page.locator("main")).to_contain_text(
        "tell the elections office before you do anything else"
    )
    expect(voter.page.get_by_role("button", name="Continue")).to_have_count(0)
    assert not voter.watched.has_said_cast()


def _with_fingerprint(page: str, fingerprint: Callable[[str], str], printed: bool) -> str:
    """Give the page another fingerprint, in its script and, if ``printed``, on the screen too."""
    [told] = re.findall(r'"fingerprint": ?"([^"]+)"', page)
    other = fingerprint(told)
    page = page.replace(f'fingerprint": "{told}', f'fingerprint": "{other}')
    return page.replace(f">{told}<", f">{other}<") if printed else page


def _turned(fingerprint: str) -> str:
    return fingerprint[::-1]


def test_another_fingerprint_is_refused(stage: Stage, signed_in: Voter) -> None:
    address = f"/vote/{stage.chair}$"
    lie(signed_in, address, lambda page: _with_fingerprint(page, _turned, printed=False))
    _refuses(stage, signed_in, "The fingerprint printed on this page")
    signed_in.page.unroute_all()
    lie(signed_in, address, lambda page: _with_fingerprint(page, _turned, printed=True))
    _refuses(stage, signed_in, "its fingerprint differs")


def test_a_record_with_a_key_of_the_server_s_own_is_refused(stage: Stage, signed_in: Voter) -> None:
    """Record and fingerprints fit each other; the trustees never held this key."""
    honest = signed_in.page.request.get(f"/board/{stage.chair}/election.json").text()
    record = _with_an_own_key(json.loads(honest))
    lie(signed_in, r"/election\.json$", lambda _: record)
    lie(
        signed_in,
        f"/vote/{stage.chair}$",
        lambda page: _with_fingerprint(page, lambda _: b64_digest(record), printed=True),
    )
    _refuses(stage, signed_in, "public key is not the trustees’ key")


def _with_an_own_key(record: dict[str, Any]) -> str:
    group = group_named(record["group"])
    record["public_key"] = group.text(group.power(group.g, 12345))
    return json.dumps(record, separators=(",", ":"), ensure_ascii=False)


@pytest.fixture
def ready(stage: Stage, signed_in: Voter) -> Voter:
    """A voter whose next press casts a vote that may be changed later."""
    return _get_ready(stage, signed_in)


def _get_ready(stage: Stage, voter: Voter) -> Voter:
    return voter.open(stage.actions).choose(["Hold a rally"]).to_the_code(stage.actions)


def _answer_with(change: Callable[[dict[str, Any]], Any]) -> Change:
    def rewrite(answer: str) -> str:
        told = json.loads(answer)
        change(told)
        return json.dumps(told)

    return rewrite


def _other_tracker(told: dict[str, Any]) -> None:
    told["tracker"] = "A" * 43


def _other_receipt(told: dict[str, Any]) -> None:
    told["receipt"]["tracker"] = "A" * 43


def _other_contest(told: dict[str, Any]) -> None:
    told["receipt"]["uuid"] = "1" * 20


BALLOTS, BOARD = r"/ballots$", r"/ballot\?tracker="
AFTER_CASTING: dict[str, tuple[str, Change, str]] = {
    "another tracker": (BALLOTS, _answer_with(_other_tracker), "The receipt that came back is not for"),
    "a receipt of another tracker": (BALLOTS, _answer_with(_other_receipt), "The receipt that came back"),
    "a receipt of another contest": (BALLOTS, _answer_with(_other_contest), "The receipt that came back"),
    "another ballot on the board": (BOARD, _change_a_number, "The public board shows another ballot"),
    "one more byte on the board": (BOARD, lambda text: text + " ", "The public board shows another ballot"),
}


def test_swapped_ballots_and_receipts_are_told_to_the_voter(stage: Stage, signed_in: Voter) -> None:
    for address, change, sentence in AFTER_CASTING.values():
        lie(_get_ready(stage, signed_in), address, change)
        signed_in.press(CAST)
        _alarms(signed_in, sentence)
        signed_in.page.unroute_all()


def test_a_ballot_missing_from_the_board_is_told_to_the_voter(ready: Voter) -> None:
    ready.page.route(re.compile(BOARD), lambda route: route.fulfill(status=404, body="{}"))
    ready.press(CAST)
    _alarms(ready, "the public board does not show it")


def _alarms(voter: Voter, sentence: str) -> None:
    voter.expect_heading("Something is wrong with how your vote was recorded")
    expect(voter.page.locator("main")).to_contain_text(sentence)
    expect(voter.page.locator("main")).to_contain_text("Do not vote again yet.")
    assert not voter.watched.has_said_cast()
    expect(voter.page).to_have_title(re.compile("^Tell the elections office"))


def test_a_ballot_changed_on_its_way_is_refused_by_the_server(stage: Stage, ready: Voter) -> None:
    """One digit of one proof: nothing is stored, and the page says that nothing is cast."""
    before = stage.ballots(stage.actions)

    def change(route: Route) -> None:
        route.continue_(post_data=_change_a_number(route.request.post_data or ""))

    ready.page.route(re.compile(BALLOTS), change)
    with ready.page.expect_response(re.compile(BALLOTS)) as answer:
        ready.press(CAST)
    found: Response = answer.value
    assert found.status == 400
    ready.expect_heading("Your vote has not been cast")
    expect(ready.page.locator("main")).to_contain_text("Your vote was not cast. Reload the page")
    assert not ready.watched.has_said_cast()
    assert stage.ballots(stage.actions) == before
