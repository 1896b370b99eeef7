"""The two kinds of question (section 4)."""

from __future__ import annotations

from typing import Any

import pytest

from crypto.errors import MalformedText
from crypto.questions import HomomorphicQuestion, RankedQuestion, WrongQuestion, question_from_json
from crypto.text import compact

CHOICE = {"answers": ["Yes", "No"], "min": 1, "max": 1, "question": "Well?"}
RANKED = {"type": "NonHomomorphic", "value": {"answers": ["A", "B"], "question": "Rank."}}


def test_member_order_is_that_of_the_format() -> None:
    question = HomomorphicQuestion("Q", ("A", "B"), 0, 2, blank=True)
    assert compact(question.to_json()) == '{"answers":["A","B"],"blank":true,"min":0,"max":2,"question":"Q"}'
    ranked = RankedQuestion("Q", ("A",), {"method": "STV"})
    expected = '{"type":"NonHomomorphic","value":{"answers":["A"],"question":"Q"},"extra":{"method":"STV"}}'
    assert compact(ranked.to_json()) == expected


@pytest.mark.parametrize("value", [CHOICE, {**CHOICE, "blank": True}, RANKED, {**RANKED, "extra": [1, "x"]}])
def test_round_trip(value: dict[str, Any]) -> None:
    assert question_from_json(value).to_json() == value


def test_a_blank_of_false_is_the_same_as_none() -> None:
    assert question_from_json({**CHOICE, "blank": False}) == question_from_json(CHOICE)


def test_sizes() -> None:
    assert question_from_json(CHOICE).size == 2
    assert question_from_json({**CHOICE, "blank": True}).size == 3
    assert question_from_json(RANKED).size == 1
    assert HomomorphicQuestion("Q", ("A", "B", "C"), 1, 2).totals == range(1, 3)


@pytest.mark.parametrize(
    "value",
    [
        {**CHOICE, "answers": []},
        {**CHOICE, "answers": ["A", 1]},
        {**CHOICE, "min": 2},
        {**CHOICE, "max": 3},
        {**CHOICE, "min": -1},
        {**CHOICE, "min": 2, "max": 1},
        {**CHOICE, "max": True},
        {**CHOICE, "max": "1"},
        {**CHOICE, "blank": 1},
        {**CHOICE, "blank": None},
        {**CHOICE, "question": None},
        {**CHOICE, "more": 1},
        {"answers": ["A"], "min": 0, "max": 1},
        {**RANKED, "type": "Lists"},
        {**RANKED, "more": 1},
        {**RANKED, "value": {"answers": [], "question": "Q"}},
        {**RANKED, "value": {"answers": ["A"] * 255, "question": "Q"}},
        {**RANKED, "value": {"answers": ["A"], "question": "Q", "min": 1}},
        {"type": "NonHomomorphic"},
        [],
        None,
        "question",
    ],
)
def test_questions_that_nobody_could_answer_are_refused(value: Any) -> None:
    with pytest.raises((MalformedText, WrongQuestion)):
        question_from_json(value)
