"""Commitments: every question opens by itself, to what was committed and to nothing else."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from crypto.consultation.commitments import (
    Opening,
    check_opening,
    commit,
    open_question,
    question_ids,
    read_opening,
)
from crypto.consultation.encoding import canonical
from crypto.consultation.errors import WrongCommitment
from crypto.errors import MalformedText
from tests.crypto.consultation.world import QUESTIONNAIRE_TEXT, QUESTIONS

SEED = b"s" * 32
ANSWERS = {"q_role": "gp", "q_points": {"a": 60, "b": 40}}


def test_every_question_is_committed_to_by_itself() -> None:
    root = commit(QUESTIONS, ANSWERS, SEED)
    for question in QUESTIONS:
        opening = read_opening(
            json.loads(canonical(open_question(QUESTIONS, ANSWERS, SEED, question).to_json()))
        )
        assert check_opening(opening, QUESTIONS, root) == ANSWERS.get(question)
        others = [canonical(ANSWERS[one]) for one in ANSWERS if one != question]
        assert not any(other in canonical(opening.to_json()) for other in others)
    assert commit(QUESTIONS, ANSWERS, b"t" * 32) != root
    assert commit(QUESTIONS, {**ANSWERS, "q_role": "locum"}, SEED) != root
    assert commit(QUESTIONS, {"q_role": "gp"}, SEED) != root


def test_an_opening_of_something_else_is_refused() -> None:
    root = commit(QUESTIONS, ANSWERS, SEED)
    opening = open_question(QUESTIONS, ANSWERS, SEED, "q_role")
    wrong: list[Opening] = [
        replace(opening, value='"locum"'),
        replace(opening, value=""),
        replace(opening, salt="00" * 16),
        replace(opening, question="q_why"),
        replace(opening, index=1),
        replace(opening, size=3),
        replace(opening, path=opening.path[:-1]),
    ]
    for one in wrong:
        with pytest.raises(WrongCommitment):
            check_opening(one, QUESTIONS, root)
    with pytest.raises(WrongCommitment):
        commit(QUESTIONS, {"q_other": 1}, SEED)


def test_the_questions_of_a_questionnaire() -> None:
    assert question_ids(QUESTIONNAIRE_TEXT) == QUESTIONS
    one = {"questions": [{"id": "q"}]}
    for wrong in (
        [],
        {},
        {"sections": []},
        {"sections": [one, one]},
        {"sections": [{"questions": [{"id": "a b"}]}]},
    ):
        with pytest.raises(MalformedText):
            question_ids(canonical(wrong))
