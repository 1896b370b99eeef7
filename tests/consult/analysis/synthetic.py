"""Synthetic respondents: random answers to any questionnaire, with opinions that depend on who one is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from consult.questionnaire import Kind, Question, Questionnaire, read_yaml, without_hidden

PLAN_B = Path(__file__).parents[3] / "consult/content/plan-b.yaml"
SENTENCES = (
    "I worry about access for patients in poorer areas",
    "waiting times would grow and continuity would be lost",
    "premises and leases would have to be secured first",
    "pensions matter most to me and to my partners",
    "rural patients would travel further for a doctor",
    "patients with long-term conditions need continuity",
    "the state would have to pay for people who cannot",
    "indemnity must be settled before anything changes",
)


def plan_b() -> Questionnaire:
    """The questionnaire as shipped."""
    return read_yaml(PLAN_B.read_text(encoding="utf-8"))


def respondents(
    questionnaire: Questionnaire, count: int, seed: int, prefer_not: float = 0.03
) -> list[dict[str, Any]]:
    """Opened answers of ``count`` made-up people."""
    random = np.random.default_rng(seed)
    opened = []
    for _ in range(count):
        leaning = random.integers(0, 3)
        answers = {
            question.id: {"prefer_not": True}
            if random.random() < prefer_not
            else _answer(question, random, int(leaning))
            for question in questionnaire.questions()
            if random.random() > 0.05
        }
        member = "member" if random.random() > 0.05 else "non-member"
        opened.append({"class": member, "answers": without_hidden(questionnaire, answers)})
    return opened


def _skewed(random: np.random.Generator, size: int, leaning: int) -> int:
    weights = 1.0 / (1.0 + np.abs(np.arange(size) - leaning * (size - 1) / 2))
    return int(random.choice(size, p=weights / weights.sum()))


def _answer(question: Question, random: np.random.Generator, leaning: int) -> Any:
    options = [option.id for option in question.options]
    match question.kind:
        case Kind.SINGLE:
            picked = question.options[_skewed(random, len(options), leaning)]
            return {"other": "Medical director"} if picked.other else picked.id
        case Kind.MULTIPLE:
            most = min(question.maximum or 1, 3)
            return sorted(random.choice(options, size=random.integers(1, most + 1), replace=False).tolist())
        case Kind.GRID | Kind.STATEMENTS:
            marks = [mark.id for mark in question.scale]
            return {row.id: marks[_skewed(random, len(marks), leaning)] for row in question.rows}
        case Kind.RANKING:
            return random.permutation(options).tolist()
        case Kind.ALLOCATION:
            points = random.multinomial(question.total or 100, np.ones(len(options)) / len(options))
            return {option: int(point) for option, point in zip(options, points, strict=True)}
        case Kind.NUMBER:
            return int(random.integers(question.minimum or 0, (question.maximum or 0) + 1))
        case _:
            return " and ".join(random.choice(SENTENCES, size=2, replace=False).tolist())
