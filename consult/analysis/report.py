"""The whole report as plain data: every number with its base and method, ready to store, show and print."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from consult.analysis.crosstabs import CrossTable, TablePlan, publish
from consult.analysis.disclosure import Settlement
from consult.analysis.estimates import Estimate, differences, estimates, means
from consult.analysis.headline import Headline, headlines
from consult.analysis.opinion import opinion_map
from consult.analysis.rounding import SMALLEST_BASE, rounded
from consult.analysis.variables import CLASS, Responses
from consult.analysis.weights import TRIM, Targets, Weighting, weigh
from consult.questionnaire import Kind, Question, Section, questionnaire_hash, unpiped

METHOD = (
    "Everybody who was invited could choose whether to take part. The respondents are self-selected: the "
    "figures describe them, and need not describe all GPs in England.",
    "Headline counts are exact. Answers that only a few people gave are counted together with the next "
    "larger ones.",
    f"A subgroup is shown only where at least {SMALLEST_BASE} of it answered. In tables of subgroups counts "
    "from 1 to 7 are shown as 5, all others are rounded to the nearest 5, and percentages are taken of the "
    "rounded counts.",
    "The tables of subgroups were chosen before the consultation closed. Counts are held back wherever a "
    "number of 1 to 4 people could be worked out from all published tables together.",
    "Intervals are Wilson’s, at 95 %. They would hold for a random sample, and show the least uncertainty "
    "there is.",
)
DIFFERENCE = (
    "Whether subgroups differ by more than chance is tested by chi-squared for all tables together, with "
    "Holm’s correction at 5 %. The test takes respondents for a random sample, which they are not."
)


def build(responses: Responses, plans: Sequence[TablePlan], targets: Targets | None = None) -> dict[str, Any]:
    """Return the report on all counted answers as plain data.

    Raises TooFewAnswers, UnknownTable or MalformedTargets.
    """
    plain: dict[str, Any] = json.loads(json.dumps(_Report(responses, plans, targets).plain()))
    return plain


class _Report:
    """What the parts of a report share."""

    def __init__(self, responses: Responses, plans: Sequence[TablePlan], targets: Targets | None) -> None:
        self._responses = responses
        self._plans = plans
        self._headlines = headlines(responses)
        self._weighting = weigh(responses, self._headlines, targets) if targets else None
        self._weighted_by = list(targets or ())
        self._tables, self._settled = publish(responses, self._headlines, plans, self._weighted_by)

    def plain(self) -> dict[str, Any]:
        questionnaire = self._responses.questionnaire
        tested = differences(self._responses, self._plans)
        return {
            "title": questionnaire.title,
            "version": questionnaire.version,
            "questionnaire": questionnaire_hash(questionnaire),
            "total": self._responses.count,
            "refused": dict(self._responses.refused),
            "class": self._block(self._headlines[CLASS]),
            "method": [*METHOD, *([DIFFERENCE] if self._plans else [])],
            "weighting": self._weighting_plain(),
            "sections": [self._section(section) for section in questionnaire.sections],
            "tables": [
                _table(table) | {"differs": difference.differs}
                for table, difference in zip(self._tables, tested, strict=True)
            ],
        }

    def _section(self, section: Section) -> dict[str, Any]:
        questions = [self._question(question) for question in section.questions]
        return {"id": section.id, "title": section.title, "questions": questions}

    def _question(self, question: Question) -> dict[str, Any]:
        responses = self._responses
        blocks = [
            self._block(self._headlines[variable.name]) for variable in responses.of_question(question.id)
        ]
        if question.kind is Kind.MULTIPLE and question.minimum == question.maximum:
            blocks = _all_or_nothing(blocks)
        numbers = question.kind in (Kind.ALLOCATION, Kind.NUMBER, Kind.RANKING)
        groups = question.kind is Kind.STATEMENTS
        return {
            "id": question.id,
            "text": unpiped(question.text),
            "kind": question.kind.value,
            "conditional": question.show_if is not None,
            "blocks": blocks,
            "means": [asdict(mean) for mean in means(responses, question.id)] if numbers else [],
            "groups": asdict(opinion_map(responses, question.id)) if groups else None,
        }

    def _block(self, entry: Headline) -> dict[str, Any]:
        lines = zip(entry.lines, self._estimates(entry), strict=True)
        return {
            "variable": entry.variable.name,
            "item": entry.variable.item,
            "base": entry.base,
            "with_silent": entry.with_silent,
            "lines": [
                {"text": line.text, "count": line.count, "combined": line.combined, **asdict(estimate)}
                for line, estimate in lines
            ],
        }

    def _estimates(self, entry: Headline) -> list[Estimate]:
        """Return estimates, weighted ones only where they tell nothing about a few people."""
        name = entry.variable.name
        if self._weighting is None or name in self._weighted_by:
            return estimates(self._responses, entry)
        found = estimates(self._responses, entry, self._weighting.weights)
        shares = [estimate.weighted for estimate in found if estimate.weighted is not None]
        if (
            len(shares) == len(found)
            and shares
            and self._settlement(name).bears(self._weighting.weights, shares)
        ):
            return found
        return estimates(self._responses, entry)

    def _settlement(self, name: str) -> Settlement:
        if name not in self._settled:
            own = Settlement(self._responses, self._headlines, self._weighted_by, name, [])
            self._settled[name] = own
        return self._settled[name]

    def _weighting_plain(self) -> dict[str, Any] | None:
        weighting = self._weighting
        if weighting is None:
            return None
        effective = round(weighting.effective)
        names = [self._responses.variable(name).text for name in self._weighted_by]
        return {
            "by": names,
            "effective": effective,
            "unweighted": self._responses.count,
            "sentences": _weighting_sentences(weighting, names, effective, self._responses.count),
        }


def _weighting_sentences(weighting: Weighting, names: Sequence[str], effective: int, total: int) -> list[str]:
    return [
        f"Weighted shares are beside the unweighted ones. Weights make the respondents match the published "
        f"workforce by: {'; '.join(names)}. They cannot mend that people chose to take part.",
        f"The effective sample size is about {effective:,} of {total:,} (Kish). Weights were cut at {TRIM:g} "
        f"times the average. About {rounded(weighting.outside):,} people are outside the workforce figures "
        f"and count in unweighted shares only; about {rounded(weighting.unknown):,} who did not answer these "
        "questions keep the weight 1.",
        "A weighted share is left out where it would tell about a few people, or where fewer than 100 "
        "answered.",
    ]


def _all_or_nothing(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Where everybody chooses the same number of options, one count held back follows from the others."""
    held = any(line["combined"] for block in blocks for line in block["lines"])
    return [block | {"lines": []} for block in blocks] if held else blocks


def _table(table: CrossTable) -> dict[str, Any]:
    return {
        "rows": table.plan.rows,
        "columns": table.plan.columns,
        "rows_text": table.rows_text,
        "columns_text": table.columns_text,
        "headings": list(table.headings),
        "lines": [
            {"text": row.text, "base": row.base, "counts": list(row.counts), "shares": list(row.shares)}
            for row in table.rows
        ],
        "held_back": table.held_back,
    }
