"""Reading questionnaires: the form for people with its problems and lines, the canonical form."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult import questionnaire as q

ROOT = Path(__file__).parents[3]
PLAN_B = ROOT / "consult/content/plan-b.yaml"
SMALL = """\
title: Small
version: 1
sections:
  - id: one
    title: One
    questions:
      - id: q_role
        type: single
        text: Role?
        options:
          - partner: Partner
          - locum: Locum
      - id: q_why
        type: short_text
        text: Why {q_role}?
        show_if: {question: q_role, is: partner}
"""


def _problems(text: str | bytes) -> list[str]:
    with pytest.raises(q.MalformedQuestionnaire) as caught:
        q.read_yaml(text)
    return [str(problem) for problem in caught.value.problems]


def test_a_small_file() -> None:
    read = q.read_yaml(SMALL)
    assert [question.id for question in read.questions()] == ["q_role", "q_why"]
    why = read.question("q_why")
    assert why is not None
    assert why.words == 30
    assert q.visible(read, {"q_role": "locum"}) == ("q_role",)


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("type: single", "type: radio", 8, "The type of a question is one of: single"),
        ("text: Role?", "txt: Role?", 9, "has no “txt”"),
        ("        text: Role?\n", "", 7, "q_role: the text is missing."),
        ("id: q_why", "id: q_role", 13, "The id “q_role” is used twice."),
        ("id: q_why", "id: Why", 13, "needs an id: a small letter"),
        ("locum: Locum", "locum: partner", 12, "“partner” stands there twice."),
        ("- partner: Partner\n          ", "", 10, "there are 1, but 2 to 60 are needed"),
        ("is: partner", "is: nobody", 16, "which is no option of “q_role”"),
        ("question: q_role", "question: q_why", 16, "which is no earlier question"),
        ("{q_role}", "{q_why}", 15, "no earlier question"),
        ("{q_role}", "{role", 15, "curly brackets"),
        ("is: partner", "equals: partner", 16, "A condition is one of"),
        ("version: 1", "version: one", 2, "whole number from 1 to 9,999"),
        ("text: Role?", 'text: "Ro\\u202ele?"', 9, "invisible characters"),
        ("type: short_text", "type: short_text\n        words: 0", 15, "whole number from 1 to 5,000"),
        ("  - id: one\n    title", "  - title", 4, "A section needs an id"),
        ("text: Role?", "text: Role?\n        prefer_not: no", 10, "offers “prefer not to say”"),
        ("- partner: Partner", "- {id: partner, text: Partner, other: maybe}", 11, "should be yes or no"),
        ("text: Role?", "text: [Role]", 9, "should be text"),
        ("text: Role?", "text: Role?\n        text: Role?", 10, "stands there twice"),
        ("text: Role?", "text: !!python/object Role?", 9, "Tags"),
        ("text: Role?", "text: Role?: no", 9, "This is not YAML"),
        ("title: Small", "title: &t Small\nx: *t", 2, "aliases"),
    ],
)
def test_every_problem_has_its_line(old: str, new: str, line: int, sentence: str) -> None:
    assert old in SMALL
    found = _problems(SMALL.replace(old, new, 1))
    assert any(problem.startswith(f"Line {line}: ") and sentence in problem for problem in found), found


def test_all_problems_at_once_in_the_order_of_the_lines() -> None:
    found = _problems(SMALL.replace("text: Role?", "txt: x").replace("title: One", "titel: One"))
    lines = [int(re.match(r"Line (\d+)", problem)[1]) for problem in found]  # type: ignore[index]
    assert len(found) == 4
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "[" * 5000,
        "- " * 200 + "x",
        b"\xff\xfe",
        "a: \x00",
        "just text",
        "{[1]: 2}",
        "a: 1\n" + "#" * 600_000,
        "{" + "a: {" * 60 + "}" * 61,
        "\ud800",
    ],
    ids=["empty", "brackets", "deep", "bytes", "nul", "text", "list-key", "large", "nested", "surrogate"],
)
def test_hostile_files_are_refused(hostile: str | bytes) -> None:
    assert _problems(hostile)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.integers(0, len(SMALL)))
def test_any_text_is_read_or_refused(noise: str, place: int) -> None:
    try:
        read = q.read_yaml(SMALL[:place] + noise + SMALL[place:])
    except q.MalformedQuestionnaire:
        return
    assert q.parse(q.canonical(read)) == read


def test_what_yaml_would_turn_into_something_else_stays_as_typed() -> None:
    tricky = SMALL.replace("partner: Partner", "partner: no").replace("locum: Locum", "locum: 10:30")
    question = q.read_yaml(tricky).question("q_role")
    assert question is not None
    assert [option.text for option in question.options] == ["no", "10:30"]


def test_the_shipped_questionnaire() -> None:
    shipped = q.read_yaml(PLAN_B.read_text(encoding="utf-8"))
    kinds = {question.kind for question in shipped.questions()}
    assert kinds == set(q.Kind)
    assert 24 <= len(list(shipped.questions())) <= 30
    region = shipped.question("q_region")
    assert region is not None
    assert len(region.options) == 7
    assert q.parse(q.canonical(shipped)) == shipped
    assert q.read_yaml(q.write_yaml(shipped)) == shipped
    assert not any(question.required for question in shipped.questions())


def test_one_character_more_is_another_questionnaire() -> None:
    one, other = q.read_yaml(SMALL), q.read_yaml(SMALL.replace("Role?", "Role??"))
    assert q.questionnaire_hash(one) != q.questionnaire_hash(other)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + "\n",
        lambda text: text.replace(":", ": ", 1),
        lambda text: text.replace('"required":false', '"required":0', 1),
        lambda text: text.replace('"version":1', '"version":1.0', 1),
        lambda text: text.replace('"version":1', '"version":1,"version":1', 1),
        lambda text: text.replace('"hint":"",', "", 1),
        lambda text: text.replace("Role?", "Role? ", 1),
        lambda text: text.replace("Role", "R\\u006fle", 1),
        lambda text: text.replace('"prefer_not":true', '"prefer_not":false', 1),
        lambda text: json.dumps(json.loads(text)),
        lambda text: "[" * 100_000,
        lambda text: text.encode("utf-16"),
    ],
)
def test_only_the_canonical_text_is_read(change: object) -> None:
    text = q.canonical(q.read_yaml(SMALL))
    changed = change(text)  # type: ignore[operator]
    assert changed != text
    with pytest.raises(q.MalformedQuestionnaire):
        q.parse(changed)
