"""Receipts and promises: they hold by themselves and against a log, and show who lies."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace

import pytest

from crypto.consultation.encoding import canonical
from crypto.consultation.leaves import answer_leaf, hash_of
from crypto.consultation.log import CheckpointsRefused, OtherRecord, verify_log
from crypto.consultation.promises import PromiseRefused, check_promise, sign_promise
from crypto.consultation.receipts import (
    NoAnswer,
    NotInLog,
    check_receipt,
    check_standing,
    receipt_text,
)
from crypto.errors import MalformedText
from crypto.merkle import InclusionRefused
from crypto.notes import NoteRefused, sign_note
from tests.crypto.consultation import lies
from tests.crypto.consultation.world import DAY, World, world


@pytest.fixture(scope="module")
def stage() -> World:
    return world()


def test_receipts_hold_early_and_late(stage: World) -> None:
    log = verify_log(stage.files, stage.log_key, stage.registrar_key)
    first, last = stage.people[0].submissions
    early = check_receipt(stage.receipt(last), stage.log_key)
    assert (early.position, early.checkpoint, early.accepted, early.witnesses) == (None, None, DAY, ())
    late = check_receipt(stage.receipt(last, 8) + "\n", stage.log_key)
    assert late.witnesses == ("example.org/witness/a", "example.org/witness/b")
    for receipt in (early, late):
        standing = check_standing(receipt, log)
        assert (standing.is_latest, standing.counted) == (True, True)
    replaced = check_standing(check_receipt(stage.receipt(first, 8), stage.log_key), log)
    assert (replaced.is_latest, replaced.counted) == (False, False)
    withdrawn = check_receipt(stage.receipt(stage.people[1].submissions[1], 8), stage.log_key)
    assert (check_standing(withdrawn, log).is_latest, check_standing(withdrawn, log).counted) == (True, False)


def changed_receipt(stage: World, **changes: object) -> str:
    return canonical({**json.loads(stage.receipt(stage.people[0].submissions[1], 8)), **changes})


def test_a_false_proof_of_inclusion_is_refused(stage: World) -> None:
    value = json.loads(stage.receipt(stage.people[0].submissions[1], 8))["inclusion"]
    other = json.loads(stage.receipt(stage.people[1].submissions[1], 8))["inclusion"]
    for wrong in ({**value, "position": 1}, {**value, "proof": other["proof"]}, {**value, "proof": []}):
        with pytest.raises(InclusionRefused):
            check_receipt(changed_receipt(stage, inclusion=wrong), stage.log_key)
    with pytest.raises(CheckpointsRefused):
        check_receipt(changed_receipt(stage, inclusion={**value, "size": 7}), stage.log_key)
    for wrong in ({**value, "position": 8}, {**value, "proof": ["x"]}, None, {}):
        with pytest.raises(MalformedText):
            check_receipt(changed_receipt(stage, inclusion=wrong), stage.log_key)


def test_a_promise_for_another_answer_or_by_another_key_is_refused(stage: World) -> None:
    leaf = hash_of(answer_leaf(stage.people[0].submissions[1]))
    other = hash_of(answer_leaf(stage.people[0].submissions[0]))
    stranger = replace(stage.log, seed=b"x" * 32)
    with pytest.raises(PromiseRefused):
        check_receipt(changed_receipt(stage, promise=sign_promise(stage.log, other, DAY)), stage.log_key)
    with pytest.raises(NoteRefused):
        check_receipt(changed_receipt(stage, promise=sign_promise(stranger, leaf, DAY)), stage.log_key)
    start = f"{stage.log.name}\npromise\n{leaf.hex()}\n"
    for day in ("2026-02-30", "26-07-09", "2026-07-09\nmore"):
        with pytest.raises(PromiseRefused):
            check_promise(sign_note(stage.log, f"{start}{day}\n"), stage.log.verifier, leaf)
    with pytest.raises(PromiseRefused):
        check_promise(stage.note(stage.files.leaves), stage.log.verifier, leaf)
    assert check_promise(sign_promise(stage.log, leaf, DAY), stage.log.verifier, leaf) == datetime.date(
        2026, 7, 9
    )


def test_a_receipt_for_something_else_is_refused(stage: World) -> None:
    with pytest.raises(NoAnswer):
        check_receipt(changed_receipt(stage, leaf=stage.files.leaves[0]), stage.log_key)
    with pytest.raises(OtherRecord):
        check_receipt(
            stage.receipt(stage.people[0].submissions[1]), replace(stage.log, seed=b"x" * 32).verifier.text()
        )
    for text in ("", "{}", "[]", stage.receipt(stage.people[0].submissions[1]).replace(":", ": ", 1)):
        with pytest.raises(MalformedText):
            check_receipt(text, stage.log_key)


def test_a_dropped_answer_and_a_forked_log_are_noticed_by_the_receipt(stage: World) -> None:
    made = stage.people[0].submissions[1]
    late = check_receipt(stage.receipt(made, 8), stage.log_key)
    early = check_receipt(stage.receipt(made), stage.log_key)
    leaves = [leaf for leaf in stage.files.leaves if leaf != answer_leaf(made)]
    liar = verify_log(lies.relogged(stage, leaves, counted=None), stage.log_key, stage.registrar_key)
    with pytest.raises(NotInLog):
        check_standing(early, liar)
    with pytest.raises(CheckpointsRefused):
        check_standing(late, liar)


def test_a_receipt_holds_no_answer(stage: World) -> None:
    text = stage.receipt(stage.people[0].submissions[1], 8)
    assert "salaried" not in text
    assert receipt_text(stage.record.text, "leaf", "promise") == canonical(
        {
            "checkpoint": None,
            "inclusion": None,
            "leaf": "leaf",
            "promise": "promise",
            "record": stage.record.text,
        }
    )
