"""The scrutineer's report: what stands in it, when it may be signed, and what its signature holds fast."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from app import decisions
from app import signing as platform
from app.accounts.models import Role
from app.db import session, write_transaction
from ballot import errors, store
from ballot.models import Poll
from ballot.report import checking, content, moments, signing
from ballot.report import store as report_store
from ballot.report.content import Written
from ballot.report.errors import NotChecked, NotFinished, NothingNew, StatementMissing
from ballot.report.models import SignedReport
from crypto.errors import CryptoError
from crypto.reports import report_hash, verify_report
from crypto.text import compact
from tests.ballot.hustings.meetings import meet
from tests.ballot.world import World

OWN = Written("The projector failed for two minutes.", True, "Everything was as the rules demand.")


def poll_of(world: World) -> Poll:
    return store.poll_by_id(world.poll_id)


def declared(world: World) -> World:
    """Play the first contest of a membership ballot to its declaration: two voted, one did not."""
    world.open()
    world.cast(0, [0, 1, 0])
    world.cast(1, [1, 0, 0])
    world.close()
    world.count()
    world.approve("declare")
    return world


def write(world: World, own: Written = OWN) -> None:
    with write_transaction():
        signing.write(poll_of(world), own, world.scrutineer)


def decide(world: World, kind: str, reason: str, **details: Any) -> None:
    """Let both people decide something about the first contest."""
    made = decisions.propose(kind, world.uuids[0], details, reason, world.office, Role.OFFICE)
    seen = decisions.fingerprint(decisions.by_public_id(made.public_id))
    assert decisions.approve(made.public_id, world.scrutineer, Role.SCRUTINEER, seen)


def sign(world: World) -> SignedReport:
    poll = poll_of(world)
    seen = report_hash(content.report(poll, signing.written(poll)))
    with write_transaction():
        return signing.sign(poll_of(world), world.scrutineer, seen)


@pytest.fixture
def world(choice: Callable[..., World]) -> World:
    """A declared membership ballot with its meeting."""
    made = choice()
    meet(made)
    return declared(made)


@pytest.fixture
def ready(choice: Callable[..., World]) -> World:
    """A poll whose report can be signed; its contest is cancelled, so that nothing had to be counted."""
    world = choice()
    world.open()
    decide(world, "cancel", "The question was withdrawn.")
    assert checking.check_poll(poll_of(world)) == 1
    write(world)
    return world


def test_it_tells_what_uk_practice_asks_for(world: World) -> None:
    report = content.report(poll_of(world), OWN)
    [contest] = report["contests"]
    assert (contest["entitled"], contest["codes"], contest["voted"]) == (3, 3, 2)
    outcome = contest["outcome"]
    assert {name: outcome[name] for name in ("cast", "valid", "blank", "spoiled")} == {
        "cast": 2,
        "valid": 1,
        "blank": 1,
        "spoiled": 0,
    }
    assert [(row["name"], row["votes"], row["won"]) for row in outcome["rows"]] == [
        ("Yes", "1", True),
        ("No", "0", False),
    ]
    assert [act["what"] for act in contest["acts"]] == ["Sealing", "Opening", "Closing", "Declaration"]
    assert contest["acts"][3]["approvals"] == [
        {"name": "Office", "role": "Elections office", "at": "2026-07-09T13:20:00Z"},
        {"name": "Scrutineer", "role": "Scrutineer", "at": "2026-07-09T13:20:00Z"},
    ]
    assert {(one["name"], one["role"]) for one in report["roles"]} == {
        ("Office", "Elections office"),
        ("Scrutineer", "Scrutineer"),
    }
    assert report["trustees"]["names"] == ["Trustee 1", "Trustee 2", "Trustee 3"]
    assert contest["decrypted"] == ["Trustee 1", "Trustee 3"]
    assert report["codes"][0]["people"] == 3
    assert report["meeting"]["chair"] == "Member 001"


def test_it_names_no_voter_but_the_chair_of_the_meeting(world: World) -> None:
    text = compact(content.report(poll_of(world), OWN))
    assert "Member 001" in text
    assert "Member 002" not in text
    assert "@example.org" not in text


def test_no_number_of_an_option_stands_in_it_before_the_declaration(choice: Callable[..., World]) -> None:
    world = choice()
    world.open()
    world.cast(0, [0, 1, 0])
    world.close()
    world.count()
    checking.check_poll(poll_of(world))
    [contest] = content.report(poll_of(world), OWN)["contests"]
    assert contest["outcome"] is None
    assert not [line for line in contest["record"]["output"] if line.startswith("Result")]
    world.approve("declare")
    checking.check_poll(poll_of(world))
    [contest] = content.report(poll_of(world), OWN)["contests"]
    assert contest["outcome"]["rows"][0]["votes"] == "1"
    assert [line for line in contest["record"]["output"] if line.startswith("Result")]


def test_the_count_of_a_ranked_contest_is_told_stage_by_stage(officers: Callable[..., World]) -> None:
    world = officers(voters=4)
    world.open()
    for voter, ranking in enumerate(([1, 2, 0, 0], [1, 2, 3, 0], [2, 1, 0, 0], [0, 0, 0, 0])):
        world.cast(voter, ranking)
    world.close()
    world.count()
    world.approve("declare")
    chair, deputies = content.report(poll_of(world), OWN)["contests"]
    outcome = chair["outcome"]
    assert (outcome["cast"], outcome["valid"], outcome["blank"]) == (4, 3, 1)
    assert outcome["elected"] == ["Candidate 1"]
    assert outcome["stages"][0]["sentences"]
    assert [row["name"] for row in outcome["rows"]][-2:] == ["Non-transferable", "Total"]
    assert chair["shuffled"] == ["Trustee 1", "Trustee 3"]
    assert deputies["outcome"] is None
    assert deputies["record"] is None


def test_signing_waits_for_every_contest_the_verifier_and_the_statement(choice: Callable[..., World]) -> None:
    world = choice()
    with pytest.raises(NotFinished, match="Ballot is not"):
        signing.require_ready(poll_of(world))
    declared(world)
    with pytest.raises(NotChecked, match="Ballot first"):
        signing.require_ready(poll_of(world))
    checking.check_poll(poll_of(world))
    with pytest.raises(StatementMissing):
        signing.require_ready(poll_of(world))
    write(world, Written("", True, ""))
    with pytest.raises(StatementMissing):
        signing.require_ready(poll_of(world))
    write(world)
    signing.require_ready(poll_of(world))


def test_the_signed_file_holds_and_stays(ready: World) -> None:
    row = sign(ready)
    parts = verify_report(row.text, platform.public_key())
    assert parts["signed"] == {"name": "Scrutineer", "role": "scrutineer", "at": "2026-07-09T13:00:00Z"}
    assert parts["report"]["statement"] == OWN.statement
    assert parts["sha256"] == row.digest
    for change in ({"text": "{}"}, {"digest": "0" * 64}):
        with pytest.raises(IntegrityError), write_transaction() as current:
            current.query(SignedReport).update(change)
    with pytest.raises(IntegrityError), write_transaction() as current:
        current.query(SignedReport).delete()


def test_the_same_report_is_signed_once_and_another_beside_it(ready: World) -> None:
    sign(ready)
    with pytest.raises(NothingNew):
        sign(ready)
    write(ready, OWN._replace(incidents="The projector failed twice."))
    assert sign(ready).number == 2
    assert [row.number for row in report_store.signed_reports(poll_of(ready))] == [1, 2]


def test_only_the_scrutineer_writes_and_signs_what_was_shown(ready: World) -> None:
    with pytest.raises(errors.RoleNotHeld), write_transaction():
        signing.write(poll_of(ready), OWN, ready.office)
    with pytest.raises(errors.RoleNotHeld), write_transaction():
        signing.sign(poll_of(ready), ready.office, "")
    poll = poll_of(ready)
    seen = report_hash(content.report(poll, signing.written(poll)))
    write(ready, OWN._replace(satisfied=False))
    with pytest.raises(errors.ChangedSinceShown), write_transaction():
        signing.sign(poll_of(ready), ready.scrutineer, seen)
    assert report_store.signed_reports(poll_of(ready)) == []


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("evil\x00", errors.TextNotPlain),
        ("evil\u202e", errors.TextNotPlain),
        ("\ud800", errors.TextNotPlain),
        ("x" * 10_001, errors.TextTooLong),
    ],
)
def test_hostile_texts_are_refused(choice: Callable[..., World], text: str, error: type[Exception]) -> None:
    world = choice()
    for own in (OWN._replace(incidents=text), OWN._replace(statement=text)):
        with pytest.raises(error):
            write(world, own)
    assert report_store.draft_of(poll_of(world)) is None


def _changes(text: str) -> dict[str, str]:
    parts = json.loads(text)
    other = {**parts, "signed": {**parts["signed"], "name": "Somebody"}}
    report = {**parts["report"], "incidents": ""}
    return {
        "another report": compact({**parts, "report": report}),
        "another report with its hash": compact({**parts, "report": report, "sha256": report_hash(report)}),
        "another signer": compact(other),
        "another time": compact({**parts, "signed": {**parts["signed"], "at": "2026-07-09T13:00:01Z"}}),
        "no signature": compact({**parts, "signature": ""}),
        "spaces": json.dumps(parts, ensure_ascii=False),
        "another format": compact({**parts, "format": "tellers-report-2"}),
        "one more member": compact({**parts, "more": 1}),
        "another purpose": compact({**parts, "signature": platform.sign_statement("x|", parts["report"])}),
        "cut off": text[:-1],
        "not JSON": "report",
    }


def test_whatever_is_changed_is_noticed(ready: World) -> None:
    text = sign(ready).text
    verify_report(text)
    for name, changed in _changes(text).items():
        with pytest.raises(CryptoError):
            verify_report(changed)
        assert changed != text, name


def test_a_file_signed_with_another_key_is_refused_where_the_key_is_known(ready: World) -> None:
    text = sign(ready).text
    with pytest.raises(CryptoError, match="another key"):
        verify_report(text, "A" * 43 + "=")


def test_the_verifiers_word_counts_for_the_record_that_it_saw(choice: Callable[..., World]) -> None:
    world = choice()
    assert checking.check_poll(poll_of(world)) == 0
    world.open()
    assert checking.check_poll(poll_of(world)) == 1
    [contest] = content.report(poll_of(world), OWN)["contests"]
    assert contest["record"]["holds"]
    assert contest["record"]["output"][0] == "VERIFIED"
    world.cast(0, [0, 1, 0])
    session().expire_all()
    [contest] = content.report(poll_of(world), OWN)["contests"]
    assert contest["record"]["holds"] is None
    assert checking.needs_check(world.contest())


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        ("2026-07-09T13:00:00Z", "9 July 2026, 14:00:00 BST"),
        ("2026-12-09T13:00:00Z", "9 December 2026, 13:00:00 GMT"),
        ("2026-10-25T00:30:00Z", "25 October 2026, 01:30:00 BST"),
        ("2026-10-25T01:30:00Z", "25 October 2026, 01:30:00 GMT"),
        ("2026-03-29T00:59:59Z", "29 March 2026, 00:59:59 GMT"),
        ("2026-03-29T01:00:00Z", "29 March 2026, 02:00:00 BST"),
        ("2026-07-09", "9 July 2026"),
        (None, "–"),
    ],
)
def test_moments_are_said_in_london_with_the_name_of_the_time(stored: str | None, told: str) -> None:
    assert moments.said(stored) == told
    if stored and "T" in stored:
        assert moments.text_of(moments.moment_of(stored)) == stored
