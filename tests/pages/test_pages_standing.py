"""Standing through the pages: the form, supporters, partners, people nominated by others."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from tests.pages.conftest import get, post, problems
from tests.pages.standing import CLOSES, OTHERS, SECOND, TICKED, Standing, standing

__all__ = ["standing"]  # a fixture


def test_the_form_comes_back_as_it_was_typed(standing: Standing) -> None:
    client, path = standing.client("Member 001"), f"/stand/{standing.chair}/nominate"
    typed = standing.form(statement="word " * 301, partner="Nobody Known", phone="020 7946 0001")
    answer = post(client, path, **typed)
    assert answer.status_code == 400
    assert problems(answer) == [
        "Your statement has 301 words. Take out at least 1: the limit is 300.",
    ]
    assert "word word word" in answer.text
    assert 'value="020 7946 0001"' in answer.text
    assert 'value="Nobody Known"' in answer.text
    assert answer.text.count("checked") == 3
    answer = post(client, path, **{**typed, "statement": "Shorter."})
    assert problems(answer) == [
        "“Nobody Known” is not on the roll. Type the name of your partner as it stands there, "
        "or the member number."
    ]
    answer = post(client, path, **standing.form(declarations=TICKED[:2]))
    assert problems(answer) == ["Tick “Memorandum” if it is true. Without it you cannot stand."]
    assert problems(post(client, path, email="")) == ["Enter your statement", "Enter an e-mail address"]


@pytest.mark.parametrize(("offset", "status"), [(-SECOND, 302), (timedelta(0), 409), (SECOND, 409)])
def test_a_second_late_is_late(standing: Standing, offset: timedelta, status: int) -> None:
    client = standing.client("Member 001")
    standing.play.clock.set(CLOSES + offset)
    client = standing.play.voter_client("member001@example.org")
    answer = post(client, f"/stand/{standing.chair}/nominate", **standing.form())
    assert answer.status_code == status
    if status == 409:
        assert "Nominations closed on 2 July 2026 at midday" in answer.text


def test_supporters_and_partners_answer_in_their_own_sign_in(standing: Standing) -> None:
    standing.play.clock.advance(-timedelta(days=1))
    standing.set_terms(standing.deputy, after=standing.chair, proposer="y", seconder="y", **OTHERS)
    standing.play.clock.advance(timedelta(days=1))
    own = standing.stand(
        "Member 001", standing.deputy, proposer="Member 002", seconder="3", partner="Guest A"
    )
    asks = {
        name: get(standing.client(name), "/stand/").text for name in ("Member 002", "Member 003", "Guest A")
    }
    paths = {name: re.search(r'href="(/stand/s\w+/\w+)"', page) for name, page in asks.items()}
    assert all(paths.values()), paths
    address = {name: found[1] for name, found in paths.items() if found}
    assert get(standing.client("Member 004"), address["Member 002"]).status_code == 404
    assert "proposer" in get(standing.client("Member 002"), address["Member 002"]).text
    for name in ("Member 002", "Member 003"):
        assert post(standing.client(name), address[name], do="confirm").status_code == 302
    answer = post(standing.client("Guest A"), address["Guest A"], do="agree")
    assert problems(answer) == ["Tick “Eligible” if it is true. Without it you cannot stand."]
    answer = post(standing.client("Guest A"), address["Guest A"], do="agree", declarations=TICKED)
    assert answer.headers["Location"] == own
    page = get(standing.client("Guest A"), own).text
    assert "nothing is missing" in page
    assert "Member 001 and Guest A" in page


def test_nominating_somebody_else(standing: Standing) -> None:
    path = f"/stand/{standing.chair}/nominate-somebody"
    assert post(standing.client("Member 001"), path, who="Member 002").status_code == 302
    page = get(standing.client("Member 002"), "/stand/").text
    assert "Member 001 has nominated you for Chair" in page
    decline = re.search(r'action="(/stand/invitations/\w+/decline)"', page)
    assert decline
    assert post(standing.client("Member 003"), decline[1]).status_code == 404
    assert post(standing.client("Member 002"), decline[1]).status_code == 302
    assert "has nominated you" not in get(standing.client("Member 002"), "/stand/").text
    answer = post(standing.client("Member 001"), path, who="Visitor C")
    assert problems(answer) == ["By the roll Visitor C cannot stand for Chair."]
    words = re.sub(r"<[^>]*>", " ", answer.text.split("<main")[1])
    assert "BMA" not in words, "it does not say why: that is theirs to know"


def test_who_is_not_eligible_reads_why(standing: Standing) -> None:
    page = unescape(get(standing.client("Visitor C"), f"/stand/{standing.deputy}").text)
    for sentence in (
        "To stand as a committee member: the roll says that you are not a member of the committee.",
        "the roll does not say that you are a member of the BMA.",
        "The roll does not say that you are based in England.",
    ):
        assert sentence in page
    assert post(standing.client("Visitor C"), f"/stand/{standing.deputy}/nominate").status_code == 403


def test_change_withdraw_and_be_rejected_and_correct(standing: Standing) -> None:
    first, second = standing.stand("Member 001"), standing.stand("Member 002")
    client = standing.client("Member 001")
    assert post(client, f"{first}/change", **standing.form(statement="Better.")).status_code == 302
    assert "Better." in get(client, f"{first}/preview").text
    assert post(standing.client("Member 002"), f"{second}/withdraw").status_code == 302
    assert "You do not stand with it" in get(standing.client("Member 002"), second).text
    for other in (f"{first}/change", f"{first}/withdraw", f"{first}/photo", f"{first}/photo/remove"):
        assert post(standing.client("Member 003"), other, **standing.form()).status_code == 404
    standing.play.move_to(CLOSES)
    assert (
        post(
            standing.play.office, f"/office/nominations/{first.rsplit('/', 1)[1]}", do="reject", seen="2"
        ).status_code
        == 400
    )
    standing.decide(first, "reject", reason="Take out the advertisement.", correct_hours="24")
    client = standing.play.voter_client("member001@example.org")
    page = get(client, first).text
    assert "Take out the advertisement." in page
    assert "correct it until 3 July 2026 at midday" in page
    assert post(client, f"{first}/change", **standing.form(statement="Corrected.")).status_code == 302
    standing.decide(first, "accept")
    standing.settle()
    assert "<li>Member 001</li>" in standing.nominations_page()
    assert get(standing.play.office, f"/office/contests/{standing.chair}/options").status_code == 302
