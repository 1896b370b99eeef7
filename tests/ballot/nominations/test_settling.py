"""From the accepted to the ballot: the lot, withdrawals, posts that nobody can fill, one moment for all."""

from __future__ import annotations

import hashlib

import pytest

from app.accounts.models import Role
from app.db import write_transaction
from ballot import setup, store
from ballot.checklist import checklist
from ballot.errors import HasNominations
from ballot.nominations import asking, deciding, errors, settling, statements, terms
from tests.ballot.nominations.stand import (
    ENTRY,
    SECOND,
    STATEMENTS,
    Stands,
    closed,
)
from tests.ballot.nominations.test_nominating import mails


def test_settling_puts_the_accepted_on_the_ballot_in_an_order_that_anybody_can_draw_again(
    stands: Stands,
) -> None:
    made = stands()
    names = [f"Member {number:03d}" for number in (1, 2, 3)]
    ids = [made.submit(name) for name in names]
    commitment = made.terms().lot_commitment
    closed(made).accept(*ids[:2])
    with pytest.raises(errors.NotReadyToSettle, match="Accept or reject 1 nomination first"):
        made.settle()
    made.accept(ids[2])
    assert made.settle() == settling.Outlook(tuple(names), 1, 1)
    seed = made.terms().lot_seed
    assert hashlib.sha256(seed.encode()).hexdigest() == commitment

    def digest(name: str) -> str:
        text = f"{seed}\norder of candidates {made.contest().uuid}\n{name}"
        return hashlib.sha256(text.encode()).hexdigest()

    assert [label for label, _ in made.labels()] == sorted(names, key=digest)
    assert [one.place for one in statements.candidates(made.contest())] == [1, 2, 3]
    assert mails()[-1][1] == "You are a candidate: Chair"


def test_a_withdrawal_noted_after_the_close_leaves_the_others_in_their_order(stands: Stands) -> None:
    made = stands()
    ids = [made.submit(f"Member {number:03d}") for number in (1, 2, 3)]
    with pytest.raises(errors.NotYetDecidable), write_transaction():
        deciding.note_withdrawal(ids[0], "Moved away", made.world.office)
    closed(made).accept(*ids)
    made.settle()
    before = [label for label, _ in made.labels()]
    with pytest.raises(errors.ReasonMissing), write_transaction():
        deciding.note_withdrawal(ids[0], "", made.world.office)
    with write_transaction():
        deciding.note_withdrawal(ids[0], "Moved away", made.world.office)
    assert [label for label, _ in made.labels()] == [name for name in before if name != "Member 001"]
    assert "Moved away" in mails()[-1][3]


def test_namesakes_are_told_apart_by_their_member_numbers(stands: Stands) -> None:
    made = stands()
    with write_transaction():
        for name in ("Member 001", "Member 002"):
            person = made.person(name)
            person.name, person.member_number = "Alex Example", f"1000{person.id}"
    ids = [made.submit(name) for name in ("Member 001", "Member 002")]
    closed(made).accept(*ids)
    made.settle()
    assert {label for label, _ in made.labels()} == {
        f"Alex Example (1000{made.ids[name]})" for name in ("Member 001", "Member 002")
    }


def test_two_outsiders_and_one_member_cannot_fill_three_posts(stands: Stands) -> None:
    made = stands()
    ids = [made.submit(name, 1) for name in ("Member 001", "Guest A", "Guest B")]
    closed(made).accept(*ids)
    with pytest.raises(errors.CannotFillPosts) as refused:
        made.settle(1)
    sentence = str(refused.value)
    assert "can fill only 2 of the 3 posts" in sentence
    assert "2 of them not a committee member, of whom at most 1 can win" in sentence
    assert made.labels(1) == []


def test_a_shared_candidature_counts_for_the_limit_if_either_is_no_member(stands: Stands) -> None:
    made = stands()
    shared = made.submit("Member 001", 1, partner="Guest A")
    asked = made.nomination(shared).candidates[1].public_id
    with write_transaction():
        asking.agree_to_share(asked, made.person("Guest A"), ENTRY.declarations)
    ids = [shared, made.submit("Guest B", 1), made.submit("Member 002", 1)]
    closed(made).accept(*ids)
    with pytest.raises(errors.CannotFillPosts, match="can fill only 2 of the 3 posts"):
        made.settle(1)
    with write_transaction():
        deciding.note_withdrawal(ids[1], "Withdrew", made.world.office)
    assert made.settle(1).vacant == 1
    assert ("Member 001 and Guest A", "non-member") in made.labels(1)


def test_who_is_no_longer_eligible_stops_settling(stands: Stands) -> None:
    made = stands()
    public_id = made.submit("Member 001")
    closed(made).accept(public_id)
    with write_transaction():
        entry = store.roll_entry(made.contest().poll, made.person("Member 001"))
        assert entry is not None
        entry.committee = False
    with pytest.raises(errors.NotReadyToSettle, match="By the roll as it is now, Member 001 may not stand"):
        made.settle()


def test_statements_are_published_at_one_moment(stands: Stands) -> None:
    made = stands()
    public_id = made.submit("Member 001")
    closed(made).accept(public_id)
    made.settle()
    reader, nobody = made.person("Member 002"), frozenset[Role]()
    made.clock.set(STATEMENTS - SECOND)
    with pytest.raises(errors.StatementsNotPublished):
        statements.require_readable(made.contest(), reader, nobody)
    made.clock.set(STATEMENTS)
    assert statements.require_readable(made.contest(), reader, nobody)
    with pytest.raises(errors.StatementsNotPublished):
        statements.require_readable(made.contest(), made.world.scrutineer, nobody)
    assert statements.require_readable(made.contest(), made.world.scrutineer, frozenset({Role.SCRUTINEER}))


def test_a_contest_is_sealed_only_once_its_candidates_are_settled(stands: Stands) -> None:
    made = stands()

    def line() -> tuple[bool, str]:
        [item] = [item for item in checklist(made.contest()) if item.name == "Nominations"]
        return item.done, item.sentence

    assert line() == (False, "Nominations are open until 2 July 2026 at midday (UK time).")
    ids = [made.submit("Member 001"), made.submit("Member 002")]
    closed(made).accept(*ids)
    assert line() == (False, "Nominations have closed. Decide about them, then settle the candidates.")
    made.settle()
    assert line()[0]


def test_a_contest_with_nominations_is_not_removed(stands: Stands) -> None:
    made = stands()
    made.submit("Member 001")
    with pytest.raises(HasNominations), write_transaction():
        setup.remove_contest(made.contest(), made.world.office)
    with write_transaction():
        setup.remove_contest(made.contest(1), made.world.office)
    assert [contest.title for contest in store.contests_in(made.contest().poll)] == ["Chair"]


def test_everybody_on_the_roll_is_told_once(stands: Stands) -> None:
    made = stands()
    with write_transaction():
        assert terms.announce(made.contest(), made.world.office) == 10
    assert len(mails()) == 10
    assert f"/stand/{made.contest().uuid}" in mails()[0][3]
    with pytest.raises(errors.NotAnnounced, match="already"), write_transaction():
        terms.announce(made.contest(), made.world.office)
    closed(made)
    with pytest.raises(errors.NotAnnounced, match="closed"), write_transaction():
        terms.announce(made.contest(1), made.world.office)
