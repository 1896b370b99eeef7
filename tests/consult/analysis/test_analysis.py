"""Variables, headlines, opinion groups, coding, suggestions, redaction, charts and the whole report."""

from __future__ import annotations

import json
from itertools import product
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from consult.analysis import charts, report
from consult.analysis.coding import Code, agreement, code_book, themes, write_code_book
from consult.analysis.crosstabs import TablePlan, check_plans
from consult.analysis.errors import MalformedCodeBook, TooFewAnswers, UnknownTable
from consult.analysis.estimates import differences
from consult.analysis.headline import combine, headlines
from consult.analysis.opinion import opinion_map
from consult.analysis.redaction import findings, redacted
from consult.analysis.rounding import percent, possible, rounded
from consult.analysis.suggestions import suggest, topics
from consult.analysis.variables import NONE, Responses, responses_of, variables_of
from consult.analysis.weights import read_targets
from consult.questionnaire import Questionnaire, build
from tests.consult.analysis.synthetic import SENTENCES, plan_b, respondents
from tests.consult.analysis.test_weights import TARGETS

PLANS = [TablePlan(row, column) for row in ("q_role", "q_region") for column in ("q_hybrid", "q_move")]


@pytest.fixture(scope="module")
def responses() -> Responses:
    return responses_of(plan_b(), respondents(plan_b(), 500, seed=9))


@pytest.mark.parametrize(
    ("count", "shown"), [(0, 0), (1, 5), (4, 5), (7, 5), (8, 10), (12, 10), (13, 15), (17, 15), (18, 20)]
)
def test_rounding(count: int, shown: int) -> None:
    assert rounded(count) == shown
    low, high = possible(shown)
    assert low <= count <= high
    assert rounded(low) == rounded(high) == shown
    assert low == 0 or rounded(low - 1) != shown
    assert rounded(high + 1) != shown


def test_percent() -> None:
    assert [percent(1, 8), percent(5, 200), percent(15, 10), percent(1, 0)] == [13, 3, 100, None]


def test_every_answer_is_counted_once(responses: Responses) -> None:
    for entry in headlines(responses).values():
        assert sum(group.count for group in entry.groups) == 500
        assert sorted(code for group in entry.groups for code in group.codes) == sorted(
            [NONE, *range(len(entry.variable.categories))]
        )
        assert entry.base == (
            500 if entry.with_silent else int((responses.column(entry.variable.name) >= 0).sum())
        )


def test_no_table_shows_the_mark_for_an_earlier_answer() -> None:
    texts = {variable.name: variable.text for variable in variables_of(plan_b())}
    assert texts["q_move_when"] == "You said “…”. When would that be?"


def test_each_kind_of_answer_becomes_numbers() -> None:
    opened = [
        {
            "class": "non-member",
            "answers": {
                "q_role": {"other": "Dean"},
                "q_sessions": 14,
                "q_exempt": ["carers", {"other": "Students"}],
                "q_statements": {"mixed": "disagree"},
                "q_ranking": ["hybrid", "employed"],
                "q_points": {"access": 100},
                "q_worries": "access",
                "q_region": {"prefer_not": True},
                "q_years": "for ever",
            },
        }
    ]
    found = responses_of(plan_b(), opened)

    def text(name: str) -> str | None:
        code = int(found.column(name)[0])
        return None if code == NONE else found.variable(name).categories[code].id

    assert text("class") == "non-member"
    assert text("q_role") == "other"
    assert text("q_sessions") == "14"
    assert (text("q_exempt.carers"), text("q_exempt.other"), text("q_exempt.older")) == (
        "chosen",
        "chosen",
        "not_chosen",
    )
    assert (text("q_statements.mixed"), text("q_statements.urgent")) == ("disagree", None)
    assert (text("q_ranking"), text("q_points"), text("q_worries")) == ("hybrid", "wrote", "wrote")
    assert (text("q_region"), text("q_years")) == (None, None)
    assert found.refused == {"q_years": 1}


@pytest.mark.parametrize("seed", range(60))
def test_small_answers_are_counted_with_others(seed: int) -> None:
    """Also by the rule itself a small answer may have been given by five people or more."""
    random = np.random.default_rng(seed)
    counts = {
        code: int(random.choice([0, 1, 3, 6, 8, 9, 14, 40])) for code in [*range(random.integers(2, 6)), NONE]
    }
    groups = combine(counts)
    assert sorted(code for group in groups for code in group) == sorted(counts)
    small = [code for code, count in counts.items() if 1 <= count <= 7]
    for code in small:
        group = next(group for group in groups if code in group)
        if len(group) == len(counts):
            continue  # nothing but the total is told
        others = [8 if counts[other] > 7 else 1 for other in group if other != code]
        assert sum(counts[other] for other in group) - sum(others) >= 5
    assert small or all(len(group) == 1 for group in groups)


def test_nothing_is_told_of_nine_people() -> None:
    with pytest.raises(TooFewAnswers, match="fewer than 10"):
        headlines(responses_of(plan_b(), respondents(plan_b(), 9, seed=1)))


@pytest.mark.parametrize(
    ("plans", "sentence"),
    [
        ([TablePlan("q_role", "q_nothing")], "no question"),
        ([TablePlan("q_role", "q_region"), TablePlan("q_region", "q_move")], "defines subgroups"),
        ([TablePlan("q_role", "q_role")], "defines subgroups"),
        ([TablePlan("q_role", "q_move")] * 2, "same questions"),
        (
            [
                TablePlan(f"q_statements.{name}", "q_move")
                for name in ("mixed", "urgent", "prepare", "national")
            ]
            + [TablePlan(name, "q_move") for name in ("q_role", "q_region", "q_years")],
            "at most",
        ),
    ],
)
def test_plans_that_cannot_be_published_together(plans: list[TablePlan], sentence: str) -> None:
    with pytest.raises(UnknownTable, match=sentence):
        check_plans(variables_of(plan_b()), plans)


def _statements(rows: int) -> Questionnaire:
    question = {
        "id": "s",
        "type": "statements",
        "text": "Agree?",
        "rows": [{"id": f"r{at}", "text": f"Statement {at}"} for at in range(rows)],
    }
    return build({"title": "T", "sections": [{"id": "one", "title": "One", "questions": [question]}]})


def test_opinion_groups_that_are_there() -> None:
    random = np.random.default_rng(1)
    opened = []
    for person in range(120):
        camp = person % 3 == 0
        votes = {
            f"r{at}": "agree" if (at < 4) == camp and random.random() < 0.95 else "disagree"
            for at in range(8)
        }
        opened.append({"class": "member", "answers": {"s": votes}})
    found = opinion_map(responses_of(_statements(8), opened), "s")
    assert [group.size for group in found.groups] == [80, 40]
    assert found.stability is not None
    assert found.stability > 0.9
    assert {entry.statement for entry in found.groups[1].statements if entry.verdict == "agree"} <= {
        f"Statement {at}" for at in range(4)
    }
    assert found == opinion_map(responses_of(_statements(8), opened), "s")


def test_no_opinion_groups_where_there_are_none() -> None:
    random = np.random.default_rng(2)
    noise = [
        {
            "class": "member",
            "answers": {"s": {f"r{at}": str(random.choice(["agree", "disagree"])) for at in range(12)}},
        }
        for _ in range(150)
    ]
    found = opinion_map(responses_of(_statements(12), noise), "s")
    assert not found.groups
    assert "do not fall" in found.reason or "not shown" in found.reason
    few = opinion_map(responses_of(_statements(12), noise[:30]), "s")
    assert "Too few" in few.reason
    same = [{"class": "member", "answers": {"s": {f"r{at}": "agree" for at in range(12)}}} for _ in range(60)]
    assert "alike" in opinion_map(responses_of(_statements(12), same), "s").reason


def test_a_code_book() -> None:
    text = "access: Access - Patients cannot be seen\ncost: Cost"
    codes = code_book(text)
    assert codes == (Code("access", "Access", "Patients cannot be seen"), Code("cost", "Cost", ""))
    assert code_book(write_code_book(codes)) == codes
    for wrong in ("", "Access", "access: ", "A: x", "a: b\na: c", "x" * 50 + ": y"):
        with pytest.raises(MalformedCodeBook):
            code_book(wrong)


def test_cohens_kappa_of_a_worked_example() -> None:
    """Both yes 20, both no 15, yes/no 5, no/yes 10: observed 0.7, expected 0.5, kappa 0.4."""
    pairs = [(1, 1)] * 20 + [(0, 0)] * 15 + [(1, 0)] * 5 + [(0, 1)] * 10
    code, other = Code("a", "A", ""), Code("b", "B", "")
    first = {at: frozenset("a" if pair[0] else "") for at, pair in enumerate(pairs)}
    second = {at: frozenset("a" if pair[1] else "") for at, pair in enumerate(pairs)} | {99: frozenset("a")}
    found = agreement([code, other], first, second)
    assert (found[0].both, found[0].kappa, found[0].words) == (50, 0.4, "fair")
    assert (found[1].kappa, found[1].words) == (None, "cannot be told")


def test_themes_are_rounded_and_need_ten_texts() -> None:
    code = Code("a", "A", "")
    settled = {at: frozenset("a") if at < 3 else frozenset[str]() for at in range(12)}
    base, found = themes([code], settled)
    assert (base, found[0].count, found[0].share) == (10, 5, 50)
    assert themes([code], {at: frozenset("a") for at in range(9)}) == (0, [])


def test_suggestions_come_only_after_people_have_coded() -> None:
    random = np.random.default_rng(3)
    texts = {at: " and ".join(random.choice(SENTENCES, size=2, replace=False)) for at in range(150)}
    assert topics(dict(list(texts.items())[:5])) == []
    found = topics(texts, 4)
    assert len(found) == 4
    assert all(example in texts for topic in found for example in topic.examples)
    truth = {at: frozenset({"access"} if "poorer areas" in text else {"other"}) for at, text in texts.items()}
    assert suggest(texts, {at: truth[at] for at in range(30)}) is None
    suggested = suggest(texts, {at: truth[at] for at in range(100)})
    assert suggested is not None
    assert suggested.trained_on == 100
    assert suggested.score > 0.8
    assert set(suggested.codes) == set(range(100, 150))
    right = sum(set(codes) == truth[at] for at, codes in suggested.codes.items())
    assert right > 40


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ask Dr Synthetic Example about it", "Ask [removed] about it"),
        ("I work with Person Synthetic there", "I work with [removed] there"),
        ("mail me: member.017@example.org now", "mail me: [removed] now"),
        ("ring 020 7946 0000 or 07700 900123", "ring [removed] or [removed]"),
        ("patient 943 476 5919 waited", "patient [removed] waited"),
        ("GMC 1234567", "GMC [removed]"),
        ("near SW1A 1AA", "near [removed]"),
        ("at Riverside Health Centre we", "at [removed] we"),
        ("see www.example.org/x", "see [removed]"),
        ("General Practice needs Plan B", "General Practice needs Plan B"),
        ("Nothing here. The NHS is 75 years old", "Nothing here. The NHS is 75 years old"),
    ],
)
def test_redaction(text: str, expected: str) -> None:
    assert redacted(text) == expected
    assert all(text[found.start : found.end] == found.text for found in findings(text))


def test_a_chart_stands_in_a_page_with_a_strict_policy() -> None:
    chart = charts.Chart(
        "Support <b>", "5 & 6", ("A “long” label", "$b$"), ((31,), (None,)), (), ((28, 34), None)
    )
    drawn = charts.svg(chart, "q1")
    assert drawn == charts.svg(chart, "q1")
    assert "style" not in drawn
    assert "<script" not in drawn
    root = ET.fromstring(drawn)  # noqa: S314  (our own drawing)
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert root.findtext(f"{space}title") == "Support <b>"
    assert root.findtext(f"{space}desc") == "5 & 6"
    texts = [entry.text for entry in root.iter(f"{space}text")]
    assert texts == ["A “long” label", "31 %", "$b$", "held back"]
    ids = [entry.get("id") for entry in root.iter() if entry.get("id")]
    assert len(ids) == len(set(ids))
    assert all(str(name).startswith("q1-") for name in ids)
    stacked = charts.Chart("S", "D", ("A",), ((40, 60),), ("One", "Two"))
    assert "Two" in charts.svg(stacked, "q2")
    assert charts.png(stacked).startswith(b"\x89PNG")


def test_differences_are_corrected_for_their_number() -> None:
    random = np.random.default_rng(4)
    opened = respondents(plan_b(), 400, seed=11)
    for entry in opened:
        partner = entry["answers"].get("q_role") == "partner"
        if isinstance(entry["answers"].get("q_hybrid"), str):
            entry["answers"]["q_hybrid"] = str(
                random.choice(["support", "oppose"], p=[0.8, 0.2] if partner else [0.3, 0.7])
            )
        if isinstance(entry["answers"].get("q_leverage"), str):
            entry["answers"]["q_leverage"] = str(random.choice(["support", "oppose"]))
    found = differences(
        responses_of(plan_b(), opened), [TablePlan("q_role", "q_hybrid"), TablePlan("q_role", "q_leverage")]
    )
    assert [entry.differs for entry in found] == [True, False]


def test_the_report_states_base_and_method(responses: Responses) -> None:
    made = report.build(responses, PLANS, read_targets(TARGETS, responses))
    assert json.loads(json.dumps(made)) == made
    assert made["total"] == 500
    assert any("self-selected" in sentence for sentence in made["method"])
    assert "effective sample size" in made["weighting"]["sentences"][1]
    questions = {
        question["id"]: question for section in made["sections"] for question in section["questions"]
    }
    assert set(questions) == {question.id for question in plan_b().questions()}
    lines = questions["q_hybrid"]["blocks"][0]["lines"]
    assert all(line["interval"][0] <= line["share"] <= line["interval"][1] for line in lines)
    assert any(line["weighted"] is not None for line in lines)
    assert [mean["text"] for mean in questions["q_points"]["means"]]
    assert questions["q_statements"]["groups"]["base"]
    assert len(made["tables"]) == len(PLANS)
    for table, (row, number) in product(made["tables"], enumerate(made["tables"][0]["lines"])):
        assert number["base"] is None or number["base"] >= 10, (table, row)
    text = json.dumps(made, ensure_ascii=False)
    assert not any(sentence in text for sentence in (*SENTENCES, "Medical director"))
