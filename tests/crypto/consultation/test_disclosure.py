"""Chosen questions of all answers: tables can be recomputed, nothing can be left out or slipped in."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from crypto.consultation.disclosure import DisclosureRefused, check_disclosure, disclose
from crypto.consultation.encoding import canonical
from crypto.consultation.errors import WrongCommitment
from crypto.consultation.log import NotClosed, VerifiedLog, WrongQuestionnaire, verify_log
from crypto.consultation.opened import Opened, open_answers
from crypto.consultation.opening import check_contributions, contribution, opening_set
from crypto.errors import MalformedText
from crypto.trustees.keys import read_private_key
from tests.crypto.consultation.world import World, world

CHOSEN = ("q_role", "q_models")


@pytest.fixture(scope="module")
def stage() -> World:
    return world()


@pytest.fixture(scope="module")
def log(stage: World) -> VerifiedLog:
    return verify_log(stage.files, stage.log_key, stage.registrar_key)


@pytest.fixture(scope="module")
def opened(stage: World) -> Opened:
    opening = opening_set(stage.files)
    keys = [read_private_key(stage.record.group, text) for text in stage.trustee_keys[:2]]
    return open_answers(opening, check_contributions(opening, [contribution(opening, key) for key in keys]))


@pytest.fixture
def value(log: VerifiedLog, opened: Opened) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(disclose(log, opened, CHOSEN))
    return found


def test_the_rows_are_those_of_the_release(log: VerifiedLog, opened: Opened, value: dict[str, Any]) -> None:
    rows, unreadable = check_disclosure(log, canonical(value))
    released = json.loads(opened.release())
    for one in released:
        one["answers"].pop("q_why")
    assert rows == released
    assert unreadable == []
    assert "Because" not in canonical(value)


def test_what_is_left_out_or_changed_is_refused(log: VerifiedLog, value: dict[str, Any]) -> None:
    first, *rest = value["answers"]
    cases = [
        {"answers": rest},
        {"answers": [first, first, *rest]},
        {"answers": [{**first, "openings": first["openings"][:1]}, *rest]},
        {"answers": [{**first, "openings": first["openings"][::-1]}, *rest]},
        {"answers": [{**first, "place": first["place"] + 1}, *rest]},
        {"consultation": "00" * 32},
        {"unreadable": [first["place"]]},
        {"questions": ["q_role"]},
    ]
    for changes in cases:
        with pytest.raises((DisclosureRefused, WrongCommitment)):
            check_disclosure(log, canonical({**value, **changes}))
    forged = {**first["openings"][0], "value": '"other"'}
    with pytest.raises(WrongCommitment):
        check_disclosure(
            log,
            canonical({**value, "answers": [{**first, "openings": [forged, first["openings"][1]]}, *rest]}),
        )
    swapped = [
        {**first, "openings": rest[0]["openings"]},
        {**rest[0], "openings": first["openings"]},
        *rest[1:],
    ]
    with pytest.raises(WrongCommitment):
        check_disclosure(log, canonical({**value, "answers": swapped}))


def test_what_nobody_could_read_is_named(log: VerifiedLog, value: dict[str, Any]) -> None:
    first, *rest = value["answers"]
    rows, unreadable = check_disclosure(
        log, canonical({**value, "answers": rest, "unreadable": [first["place"]]})
    )
    assert (len(rows), unreadable) == (2, [first["place"]])


def test_questions_that_there_are_not(log: VerifiedLog, opened: Opened, value: dict[str, Any]) -> None:
    for questions in ((), ("q_other",)):
        with pytest.raises(WrongQuestionnaire):
            disclose(log, opened, questions)
    for text in ("", "{}", canonical({**value, "answers": [{}]}), canonical({**value, "unreadable": [-1]})):
        with pytest.raises(MalformedText):
            check_disclosure(log, text)


def test_an_open_consultation_discloses_nothing(stage: World, value: dict[str, Any]) -> None:
    leaves = stage.files.leaves[:-1]
    files = replace(stage.files, leaves=leaves, checkpoints=(stage.note(leaves),), counted=None)
    with pytest.raises(NotClosed):
        check_disclosure(verify_log(files), canonical(value))
