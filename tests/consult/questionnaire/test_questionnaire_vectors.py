"""The cases that bind this implementation and the browser's together."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from consult import questionnaire as q

VECTORS = json.loads((Path(__file__).parents[2] / "vectors/questionnaire.json").read_text(encoding="utf-8"))
BUILT = {name: q.build(entry["plain"]) for name, entry in VECTORS["questionnaires"].items()}
Case = dict[str, Any]


def _named(case: Case) -> str:
    return str(case.get("name", "case"))


@pytest.mark.parametrize("name", sorted(BUILT))
def test_the_canonical_text_and_its_hash(name: str) -> None:
    entry = VECTORS["questionnaires"][name]
    assert q.canonical(BUILT[name]) == entry["canonical"]
    assert q.questionnaire_hash(BUILT[name]) == entry["hash"]
    assert q.parse(entry["canonical"]) == BUILT[name]


@pytest.mark.parametrize("case", VECTORS["visible"], ids=_named)
def test_what_is_shown(case: Case) -> None:
    assert list(q.visible(BUILT[case["questionnaire"]], case["answers"])) == case["visible"]


@pytest.mark.parametrize("case", VECTORS["check"], ids=_named)
def test_what_fits(case: Case) -> None:
    checked = q.check(BUILT[case["questionnaire"]], case["answers"])
    assert checked.problems == case["problems"]
    assert checked.answers == case["fitting"]


@pytest.mark.parametrize("case", VECTORS["piped"], ids=_named)
def test_what_is_repeated_in_a_text(case: Case) -> None:
    assert q.piped(BUILT[case["questionnaire"]], case["text"], case["answers"]) == case["expected"]


@pytest.mark.parametrize("case", VECTORS["clean"], ids=_named)
def test_what_is_kept_of_a_typed_text(case: Case) -> None:
    assert q.clean(case["text"], lines=case["lines"]) == case["expected"]
    assert q.clean(case["expected"], lines=case["lines"]) == case["expected"]


@pytest.mark.parametrize("case", VECTORS["words"], ids=_named)
def test_how_words_are_counted(case: Case) -> None:
    assert q.count_words(case["text"]) == case["count"]


@pytest.mark.parametrize("case", VECTORS["canonical_answers"], ids=_named)
def test_the_canonical_text_of_answers(case: Case) -> None:
    assert q.canonical_json(case["answers"]) == case["text"]
