"""Casting on a phone, and what leaves the browser meanwhile."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.e2e import traces
from tests.e2e.stage import ACTIONS, ANSWERS, CHAIR, DEPUTIES, Stage
from tests.e2e.tap import Request
from tests.e2e.voter import Voter
from tests.e2e.witness import Watched

#: The lengths of two random numbers below the same bound differ by so many digits once in 10**12 times.
JITTER = 12
EVERY_LABEL = [label for label, _ in (*CHAIR, *DEPUTIES, *ANSWERS, *ACTIONS) if label]
NEEDLES = {needle for label in EVERY_LABEL for needle in traces.disguises(label)} | {
    needle
    for label in EVERY_LABEL
    for word in label.split()
    if len(word) > 4
    for needle in traces.disguises(word)
}


def test_a_member_signs_in_reads_ranks_casts_and_finds_the_tracker(stage: Stage, voter: Voter) -> None:
    page = voter.sign_in().page
    page.get_by_role("region", name="Deputy Chairs").get_by_role("button", name="Vote now").click()
    voter.expect_heading("Rank the candidates for Deputy Chair in order of preference.")
    expect(page.locator("main")).to_contain_text("The committee met on 2 July and asked for this vote.")
    expect(page.locator("main")).to_contain_text("There are 3 posts to fill.")
    voter.rank(["Candidate G", "Candidate E", "Candidate I"])
    voter.press_beside("Up", "Candidate E")
    voter.press_beside("Remove", "Candidate I")
    voter.press("Continue")
    voter.expect_heading("Check your answers")
    expect(page.locator("dd ol li")).to_have_text(["Candidate E", "Candidate G"])
    voter.press("Continue")
    voter.type_code(voter.code(stage.deputies))
    before = stage.turnout(stage.deputies)
    tracker = voter.cast()
    assert stage.turnout(stage.deputies) == before + 1
    assert stage.opened(stage.deputies, tracker) == [1, 0, 2, 0, 0]
    _find_on_the_board(voter, tracker)
    _find_in_the_mail(stage, voter, tracker)
    page.goto("/my-votes")
    expect(page.get_by_role("region", name="Deputy Chairs")).to_contain_text("Your vote is cast.")


def _find_on_the_board(voter: Voter, tracker: str) -> None:
    voter.page.get_by_role("link", name="Find your ballot on the public board").click()
    found = voter.page.get_by_role("region", name="This ballot is on the board")
    expect(found).to_contain_text(tracker)
    expect(voter.page.locator("table")).to_contain_text(tracker)


def _find_in_the_mail(stage: Stage, voter: Voter, tracker: str) -> None:
    stage.world.deliver()
    mail = stage.world.post.boxes[voter.email][-1]
    assert tracker in mail
    assert not any(label in mail for label in EVERY_LABEL)


@dataclass(frozen=True)
class Choice:
    """What a voter does in a contest of the stage, and the vector that it means."""

    contest: str
    pressed: Sequence[str]
    vector: Sequence[int]


RANKINGS = [
    Choice(
        "deputies",
        ["Candidate G", "Candidate E", "Candidate I", "Candidate H", "Candidate F"],
        [2, 5, 1, 4, 3],
    ),
    Choice("deputies", ["Candidate H"], [0, 0, 0, 1, 0]),
    Choice("deputies", [], [0, 0, 0, 0, 0]),
]
CHOICES = [
    Choice("contract", ["Endorse the offer"], [0, 1, 0]),
    Choice("contract", ["Decline the offer"], [0, 0, 1]),
    Choice("contract", ["Blank vote"], [1, 0, 0]),
]


def _requests_of(
    stage: Stage, watch: Callable[..., Watched], choice: Choice
) -> tuple[list[Request], list[str]]:
    """Let a member make a choice; return everything that the server was asked until the board was seen.

    Second, the random texts in it that the server made up before the choice, and the tracker.
    """
    voter, contest = Voter(stage, watch()).sign_in(), getattr(stage, choice.contest)
    voter.page.wait_for_load_state("networkidle")
    with stage.tap.recording() as requests:
        voter.open(contest)
        known = _made_up_by_the_server(voter)
        act = voter.rank if choice.contest == "deputies" else voter.choose
        act(choice.pressed).to_the_code(contest, blank=not choice.pressed)
        tracker = voter.cast()
        _keeps_nothing(voter)
        _find_on_the_board(voter, tracker)
        voter.page.wait_for_load_state("networkidle")
    assert stage.opened(contest, tracker) == list(choice.vector)
    return requests, [*known, tracker, quote(tracker, safe="")]


def _made_up_by_the_server(voter: Voter) -> list[str]:
    cookies = [cookie["value"] for cookie in voter.watched.context.cookies()]
    return [*cookies, json.loads(voter.page.locator("#contest").text_content() or "")["csrf"]]


def _keeps_nothing(voter: Voter) -> None:
    """The page that says that the vote is cast knows nothing of the choice any more, nor does the browser."""
    page = voter.page
    assert not any(label in page.content() for label in EVERY_LABEL)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert (
        page.evaluate("(async () => (await indexedDB.databases()).length + (await caches.keys()).length)()")
        == 0
    )
    assert page.evaluate("[history.state, window.name, location.hash, location.search]") == [None, "", "", ""]
    assert [cookie["name"] for cookie in voter.watched.context.cookies()] == ["tellers"]


@pytest.mark.parametrize("choices", [RANKINGS, CHOICES], ids=["ranking", "choosing"])
def test_no_request_contains_the_choice(
    stage: Stage, watch: Callable[..., Watched], choices: Sequence[Choice]
) -> None:
    made = [_requests_of(stage, watch, choice) for choice in choices]
    for choice, (requests, known) in zip(choices, made, strict=True):
        order = [choice.vector.index(rank) for rank in sorted(choice.vector) if rank]
        vectors = (choice.vector, order, [place + 1 for place in order])
        hints = {text for vector in vectors if len(vector) > 2 for text in traces.vector_texts(vector)}
        found = {needle for request in requests for needle in traces.leaks(request, NEEDLES | hints, known)}
        assert not found
    first, *others = [traces.shapes(requests) for requests, _ in made]
    for other in others:
        assert (other - first, first - other) == (Counter(), Counter())
    _only_full_size_numbers([_cast_of(requests) for requests, _ in made])


def _cast_of(requests: Sequence[Request]) -> Request:
    [cast] = [request for request in requests if request.method == "POST"]
    return cast


def _only_full_size_numbers(casts: Sequence[Request]) -> None:
    """Every number of a ballot is as long as the same one of another ballot: lengths say nothing either."""
    for same_place in zip(*(traces.numbers(cast) for cast in casts), strict=True):
        lengths = [len(number) for number in same_place]
        assert max(lengths) - min(lengths) <= JITTER


def test_the_tap_would_show_a_leak(stage: Stage, voter: Voter) -> None:
    """The test above can fail: a page that tells is caught, in the address, in a header or in the body."""
    voter.sign_in()
    with stage.tap.recording() as requests:
        voter.page.evaluate("""async () => {
          await fetch('/board/?note=' + encodeURIComponent('Candidate G'));
          await fetch('/board/', {headers: {'X-Note': btoa('x Candidate G')}});
          await fetch('/board/', {method: 'POST', body: JSON.stringify({ranks: [2, 5, 1, 4, 3]})});
          navigator.sendBeacon('/board/', 'CANDIDATE H');
        }""")
        voter.page.goto("/board/")
    hints = NEEDLES | traces.vector_texts([2, 5, 1, 4, 3])
    telling = [request for request in requests if traces.leaks(request, hints)]
    assert len(telling) == 4
    assert traces.shapes(telling[:1]) != traces.shapes(telling[1:2])
