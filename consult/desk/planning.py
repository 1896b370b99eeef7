"""What is decided before the close: which tables are made, what weights are made of, who gave consent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app import audit
from app.accounts.models import Person
from consult.analysis.crosstabs import TablePlan, check_plans
from consult.analysis.errors import AnalysisRefused
from consult.analysis.variables import CLASS, Variable, responses_of, variables_of
from consult.analysis.weights import LONGEST_FILE, read_targets
from consult.desk import store
from consult.desk.errors import NoQuestionnaire, PlanFixed, PlanRefused
from consult.desk.models import AnalysisPlan
from consult.questionnaire import Kind, Questionnaire, parse
from consult.registrar import store as registrar_store
from consult.registrar import timetable
from consult.registrar.models import Consultation
from consult.registrar.timetable import Phase

BEFORE_THE_END = (Phase.DRAFT, Phase.PUBLISHED, Phase.OPEN)
CROSSED = frozenset({"single", "ranking", "grid", "statements", "number", "class"})


def questionnaire_of(consultation: Consultation) -> Questionnaire:
    """Return the newest version of the questionnaire. Raises NoQuestionnaire."""
    version = registrar_store.newest_version(consultation)
    if version is None:
        raise NoQuestionnaire
    return parse(version.text)


def may_change(consultation: Consultation) -> bool:
    """Whether the plan can still be changed: until the consultation ends."""
    return timetable.phase_of(consultation) in BEFORE_THE_END


def subgroup_variables(questionnaire: Questionnaire) -> list[Variable]:
    """Return what people can be divided by: the class, and questions with one answer."""
    return [variable for variable in variables_of(questionnaire) if variable.kind in ("class", "single")]


def recognisable(consultation: Consultation, questionnaire: Questionnaire) -> set[str]:
    """Return the variables by which anybody may be recognised: fixed before the end, or asked first.

    They are the class, the questions about oneself (the first section), and what tables and weights go by.
    """
    plan = store.plan_of(consultation)
    names = {entry.rows for entry in plans_of(plan)} | set(targets_of(questionnaire, plan.targets))
    names |= {CLASS, *(question.id for question in questionnaire.sections[0].questions)}
    return {one.name for one in variables_of(questionnaire) if {one.name, one.question} & names}


def table_variables(questionnaire: Questionnaire) -> list[Variable]:
    """Return what can be broken down by subgroups."""
    return [
        variable
        for variable in variables_of(questionnaire)
        if variable.kind in CROSSED and variable.name != CLASS
    ]


def plans_of(plan: AnalysisPlan) -> list[TablePlan]:
    """Return the tables of a stored plan."""
    return [TablePlan(str(rows), str(columns)) for rows, columns in plan.tables]


def set_tables(consultation: Consultation, plans: Sequence[TablePlan], consent: str, actor: Person) -> None:
    """Choose the tables and the option that allows publication of texts. Raises PlanFixed or PlanRefused."""
    if not may_change(consultation):
        raise PlanFixed
    questionnaire = questionnaire_of(consultation)
    try:
        check_plans(variables_of(questionnaire), plans)
    except AnalysisRefused as refused:
        raise PlanRefused(str(refused)) from None
    if consent and consent not in consent_choices(questionnaire):
        raise PlanRefused("Select an answer that allows texts to be published.")
    plan = store.plan_of(consultation)
    _refuse_both(plans, targets_of(questionnaire, plan.targets))
    plan.tables = [[entry.rows, entry.columns] for entry in plans]
    plan.consent = consent
    _keep(consultation, plan, actor, "tables")


def consent_choices(questionnaire: Questionnaire) -> dict[str, str]:
    """Return what may mean consent: answers to questions with one answer, by "question:option"."""
    return {
        f"{question.id}:{option.id}": f"{question.text} – {option.text}"
        for question in questionnaire.questions()
        if question.kind is Kind.SINGLE
        for option in question.options
    }


def set_targets(consultation: Consultation, data: bytes, actor: Person) -> None:
    """Keep population figures; nothing takes them away. Raises PlanFixed or PlanRefused.

    They are chosen before the end as well, so that nobody tries weights until the result pleases.
    """
    if not may_change(consultation):
        raise PlanFixed
    empty = responses_of(questionnaire_of(consultation), [])
    if len(data) > LONGEST_FILE:
        raise PlanRefused(f"The file is larger than {LONGEST_FILE:,} bytes.")
    plan = store.plan_of(consultation)
    plan.targets = ""
    if data.strip():
        try:
            targets = read_targets(data, empty)
        except AnalysisRefused as refused:
            raise PlanRefused(str(refused)) from None
        _refuse_both(plans_of(plan), targets)
        plan.targets = data.decode("utf-8-sig")
    _keep(consultation, plan, actor, "figures")


def targets_of(questionnaire: Questionnaire, figures: str) -> dict[str, dict[str, float]]:
    """Return the population figures of a stored plan."""
    return read_targets(figures, responses_of(questionnaire, [])) if figures else {}


def _refuse_both(plans: Sequence[TablePlan], targets: Mapping[str, object]) -> None:
    both = sorted({entry.columns for entry in plans} & set(targets))
    if both:
        raise PlanRefused(f"“{both[0]}” makes weights, so it cannot be broken down in a table as well.")


def _keep(consultation: Consultation, plan: AnalysisPlan, actor: Person, what: str) -> None:
    store.keep(plan)
    audit.record(
        audit.Event.ANALYSIS_CHANGED,
        actor=actor,
        subject=consultation.public_id,
        what=what,
        tables=len(plan.tables),
    )
