"""Codes, tokens, drafts and answers made by the browser's code are what ours accepts and opens."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from crypto.consultation.answers import Submission, check_submission
from crypto.consultation.codes import Derived, derive_keys
from crypto.consultation.drafts import decrypt_draft, encrypt_draft
from crypto.consultation.encoding import canonical
from crypto.consultation.leaves import answer_leaf
from crypto.consultation.opened import open_answers
from crypto.consultation.opening import check_contributions, contribution, opening_set
from crypto.consultation.tokens import sign_request
from crypto.trustees.keys import read_private_key
from tests.crypto.consultation.world import QUESTIONNAIRE_HASH, QUESTIONS, World, world
from tools import assets

ANSWERS: list[dict[str, Any]] = [
    {"q_role": "partner", "q_models": ["b", "a"], "q_points": {"a": 60, "b": 40}, "q_why": "“Žluťoučký”\n🗳"},
    {"q_role": {"other": "a\u2028\u0007b"}, "q_why": {"prefer_not": True}},
    {},
]


def respond(step: str, **given: Any) -> list[dict[str, Any]]:
    command = [str(assets.node_program()), str(assets.BROWSER / "tests" / "respond.js")]
    text = json.dumps({"step": step, "record": world().record.text, **given})
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    made: list[dict[str, Any]] = json.loads(done.stdout)
    return made


@pytest.fixture(scope="module")
def stage() -> World:
    return world()


@pytest.fixture(scope="module")
def made(stage: World) -> list[tuple[Derived, str, dict[str, Any]]]:
    """Keys, code and everything made for three respondents who began in the browser."""
    people = respond("ask", classes=["member", "non-member", "member"])
    for person, answers in zip(people, ANSWERS, strict=True):
        person["signature"] = sign_request(stage.token_keys[person["className"]], person["blinded"])
        person["answers"] = answers
        derived = derive_keys(person["code"], stage.record.fingerprint)
        person["draft"] = encrypt_draft(derived, f"from here: {person['code']}".encode())
    answered = respond("answer", people=people, questionnaire=QUESTIONNAIRE_HASH, questions=QUESTIONS)
    return [
        (derive_keys(person["code"], stage.record.fingerprint), person["code"], one)
        for person, one in zip(people, answered, strict=True)
    ]


def test_keys_and_drafts_are_the_same_on_both_sides(made: list[tuple[Derived, str, dict[str, Any]]]) -> None:
    for derived, code, one in made:
        assert one["key"] == derived.key
        assert decrypt_draft(derived, one["draft"]).decode() == f"from the browser: {code}"
        assert one["read"] == f"from here: {code}"


def test_answers_from_the_browser_are_opened(
    stage: World, made: list[tuple[Derived, str, dict[str, Any]]]
) -> None:
    submissions: list[Submission] = []
    for _, _, one in made:
        submissions.append(check_submission(stage.record, one["submission"]))
        assert check_submission(stage.record, one["withdrawal"]).statement.withdrawn
    entries = [stage.files.leaves[0], *map(answer_leaf, submissions)]
    closing = stage.closing({"member": 2, "non-member": 1}, {"member": 10, "non-member": 2})
    opening = opening_set(stage.closed(entries, closing, submissions), stage.log_key, stage.registrar_key)
    keys = [read_private_key(stage.record.group, text) for text in stage.trustee_keys]
    factors = check_contributions(opening, [contribution(opening, key) for key in keys[1:]])
    opened = open_answers(opening, factors)
    assert opened.unreadable == {}
    assert sorted(canonical(one.answers) for one in opened.answers) == sorted(map(canonical, ANSWERS))
