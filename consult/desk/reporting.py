"""Making a report, and publishing it by two people; "we asked, you said, we did"."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from app import audit, clock
from app.accounts.models import Person
from app.db import release, session
from app.decisions import ActKind, Decision, Details, Fact
from consult.analysis import report
from consult.analysis.errors import AnalysisRefused
from consult.analysis.headline import headlines
from consult.analysis.microdata import Release
from consult.analysis.microdata import release as microdata
from consult.analysis.rounding import rounded
from consult.analysis.weights import read_targets
from consult.desk import store
from consult.desk.errors import AlreadyPublished, AnalysisImpossible, NoSuchReport, ResponseRefused
from consult.desk.models import AnalysisReport, PublishedReport, Response
from consult.desk.planning import consent_choices, plans_of, questionnaire_of, recognisable
from consult.desk.texts import coding_of, opened, texts_of
from consult.questionnaire import canonical_json, clean
from consult.registrar import store as registrar_store
from consult.registrar.models import Consultation
from consult.registrar.words import home

KIND = "publish-report"
LONGEST_RESPONSE = 2_000
MOST_RESPONSES = 60
CODED = (
    "People read texts and gave them themes; a theme stands where everybody who coded the text gave it. "
    "Counts are rounded. A text can have several themes, so shares may add up to more than 100 %."
)


def make(public_id: str, actor_id: int) -> AnalysisReport:
    """Compute a report of what is stored now and keep it. Raises NotOpened or AnalysisImpossible."""
    consultation = registrar_store.consultation_by_id(public_id)
    responses, plan = opened(consultation), store.plan_of(consultation)
    plans, figures = plans_of(plan), plan.targets
    release()  # the computation takes seconds: hold no lock meanwhile
    try:
        made = report.build(responses, plans, read_targets(figures, responses) if figures else None)
    except AnalysisRefused as refused:
        raise AnalysisImpossible(str(refused)) from None
    consultation = registrar_store.consultation_by_id(public_id)
    made["texts"] = [
        _text(consultation, question.id, question.text, len(texts_of(responses, question.id)))
        for question in responses.questionnaire.questions()
        if question.kind.is_text
    ]
    made["coding_method"] = CODED
    text = canonical_json(made)
    digest = hashlib.sha256(text.encode()).hexdigest()
    kept = AnalysisReport(
        consultation_id=consultation.id,
        number=store.next_number(consultation),
        sha256=digest,
        text=text,
        made_utc=clock.now(),
    )
    store.add(kept)
    audit.record(
        audit.Event.ANALYSIS_CHANGED,
        actor=session().get_one(Person, actor_id),
        subject=public_id,
        what="report",
        number=kept.number,
        sha256=digest,
    )
    return kept


def _text(consultation: Consultation, question: str, words: str, written: int) -> dict[str, Any]:
    """Return what the report says about the texts of one question."""
    state = coding_of(consultation, question)
    base, found = state.themes()
    return {
        "question": question,
        "text": words,
        "written": rounded(written),
        "base": base,
        "themes": [{"name": theme.code.name, "count": theme.count, "share": theme.share} for theme in found],
        "agreement": [
            {"name": entry.code.name, "both": entry.both, "kappa": entry.kappa, "words": entry.words}
            for entry in state.agreement()
        ],
        "quotations": sorted(store.quotations(consultation, question).values()),
    }


def content(kept: AnalysisReport) -> dict[str, Any]:
    """Return a report's plain data."""
    found: dict[str, Any] = json.loads(kept.text)
    return found


def research_file(consultation: Consultation, subgroups: Sequence[str], actor: Person) -> Release:
    """Return microdata for researchers, held back by ``subgroups`` and by all that is ``recognisable``.

    No choice of the office leaves these out. Raises NotOpened or AnalysisImpossible.
    """
    responses = opened(consultation)
    always = recognisable(consultation, responses.questionnaire)
    names = [one.name for one in responses.variables if one.name in always | set(subgroups)]
    try:
        made = microdata(responses, headlines(responses), names)
    except AnalysisRefused as refused:
        raise AnalysisImpossible(str(refused)) from None
    audit.record(
        audit.Event.ANALYSIS_CHANGED,
        actor=actor,
        subject=consultation.public_id,
        what="research file",
        subgroups=" ".join(made.subgroups),
    )
    return made


def set_responses(consultation: Consultation, lines: Sequence[tuple[str, str, str]], actor: Person) -> None:
    """Keep "we asked, you said, we did"; empty lines fall away. Raises ResponseRefused."""
    cleaned = [tuple(clean(part, lines=True) for part in line) for line in lines]
    filled = [line for line in cleaned if any(line)]
    for number, line in enumerate(filled, start=1):
        if not all(line):
            raise ResponseRefused(f"Line {number}: fill in all three parts, or none.")
        if max(map(len, line)) > LONGEST_RESPONSE:
            raise ResponseRefused(f"Line {number}: shorten each part to {LONGEST_RESPONSE:,} characters.")
    if len(filled) > MOST_RESPONSES:
        raise ResponseRefused(f"At most {MOST_RESPONSES} lines are shown.")
    rows = [
        Response(consultation_id=consultation.id, position=at, asked=asked, said=said, did=did)
        for at, (asked, said, did) in enumerate(filled)
    ]
    store.replace_responses(consultation, rows)
    audit.record(
        audit.Event.ANALYSIS_CHANGED,
        actor=actor,
        subject=consultation.public_id,
        what="responses",
        lines=len(rows),
    )


def _report(details: Details) -> AnalysisReport:
    return store.report_by_id(str(details["report"]))


def _check(public_id: str, details: Details) -> None:
    kept = _report(details)
    if kept.consultation_id != registrar_store.consultation_by_id(public_id).id:
        raise NoSuchReport
    if store.is_published(kept):
        raise AlreadyPublished


def _facts(public_id: str, details: Details) -> list[Fact]:
    kept = _report(details)
    made = content(kept)
    quoted = sum(len(entry["quotations"]) for entry in made["texts"])
    return [
        Fact("Consultation", (registrar_store.consultation_by_id(public_id).title,)),
        Fact("Report", (f"Number {kept.number}, of {made['total']:,} answers",)),
        Fact("Holds", (f"{len(made['tables'])} tables of subgroups, {quoted} quotations",)),
        Fact("Quotations are of those who answered", (_consent(public_id),)),
        Fact("SHA-256 of the report", (kept.sha256,), is_code=True),
        Fact("Afterwards", ("Everybody can read the report. It cannot be changed; a later one can follow.",)),
    ]


def _consent(public_id: str) -> str:
    """Return in words which answer was taken as consent, for the second person to judge."""
    consultation = registrar_store.consultation_by_id(public_id)
    chosen = store.plan_of(consultation).consent
    return consent_choices(questionnaire_of(consultation)).get(chosen, "nothing: no answer gives consent")


def _carry_out(public_id: str, details: Details, decision: Decision) -> None:
    kept = _report(details)
    store.add(PublishedReport(report_id=kept.id, published_utc=decision.at_utc))
    audit.record(audit.Event.ANALYSIS_PUBLISHED, subject=public_id, number=kept.number, sha256=kept.sha256)


ACT = ActKind(
    name=KIND,
    title=lambda public_id, details: (
        f"Publish report {_report(details).number} of “{registrar_store.consultation_by_id(public_id).title}”"
    ),
    facts=_facts,
    check=_check,
    carry_out=_carry_out,
    needs_reason=False,
    home=home,
)
