"""The queries of the desk."""

from __future__ import annotations

from sqlalchemy import delete, func, select

from app.db import Base, session
from consult.desk.errors import NoSuchReport
from consult.desk.models import (
    AnalysisPlan,
    AnalysisReport,
    CodeBook,
    PublishedReport,
    Quotation,
    Response,
    TextCoding,
)
from consult.registrar.models import Consultation


def add(row: Base) -> None:
    """Add a new row and give it its identifier at once."""
    session().add(row)
    session().flush()


def plan_of(consultation: Consultation) -> AnalysisPlan:
    """Return the plan of a consultation; a new one, which is not kept, where there is none."""
    found = session().get(AnalysisPlan, consultation.id)
    return found or AnalysisPlan(consultation_id=consultation.id, tables=[], consent="", targets="")


def keep(row: Base) -> None:
    """Keep a row, new or changed."""
    session().merge(row)
    session().flush()


def book_of(consultation: Consultation, question: str) -> str:
    """Return the code book of a question as typed, empty where there is none."""
    found = session().get(CodeBook, (consultation.id, question))
    return found.text if found else ""


def codings(consultation: Consultation, question: str) -> list[TextCoding]:
    """Return all codings of a question's texts."""
    query = select(TextCoding).where(
        TextCoding.consultation_id == consultation.id, TextCoding.question == question
    )
    return list(session().scalars(query.order_by(TextCoding.place, TextCoding.person_id)))


def quotations(consultation: Consultation, question: str) -> dict[int, str]:
    """Return the texts of a question that are to be published, by place."""
    query = select(Quotation).where(
        Quotation.consultation_id == consultation.id, Quotation.question == question
    )
    return {row.place: row.text for row in session().scalars(query.order_by(Quotation.place))}


def drop_quotation(consultation: Consultation, question: str, place: int) -> None:
    """Publish a text no longer."""
    session().execute(
        delete(Quotation).where(
            Quotation.consultation_id == consultation.id,
            Quotation.question == question,
            Quotation.place == place,
        )
    )


def reports(consultation: Consultation) -> list[AnalysisReport]:
    """Return all reports, newest first."""
    query = select(AnalysisReport).where(AnalysisReport.consultation_id == consultation.id)
    return list(session().scalars(query.order_by(AnalysisReport.number.desc())))


def next_number(consultation: Consultation) -> int:
    """Return the number of the next report."""
    query = select(func.max(AnalysisReport.number)).where(AnalysisReport.consultation_id == consultation.id)
    return (session().scalar(query) or 0) + 1


def report_by_id(public_id: str) -> AnalysisReport:
    """Return a report. Raises NoSuchReport."""
    found = session().scalar(select(AnalysisReport).where(AnalysisReport.public_id == public_id))
    if found is None:
        raise NoSuchReport
    return found


def is_published(report: AnalysisReport) -> bool:
    """Tell whether two people have published a report."""
    return session().get(PublishedReport, report.id) is not None


def published_report(consultation: Consultation) -> AnalysisReport:
    """Return the newest published report. Raises NoSuchReport."""
    query = (
        select(AnalysisReport)
        .join(PublishedReport, PublishedReport.report_id == AnalysisReport.id)
        .where(AnalysisReport.consultation_id == consultation.id)
    )
    found = session().scalar(query.order_by(AnalysisReport.number.desc()).limit(1))
    if found is None:
        raise NoSuchReport
    return found


def responses(consultation: Consultation) -> list[Response]:
    """Return "we asked, you said, we did", in order."""
    query = select(Response).where(Response.consultation_id == consultation.id)
    return list(session().scalars(query.order_by(Response.position)))


def replace_responses(consultation: Consultation, rows: list[Response]) -> None:
    """Put ``rows`` in the place of all lines."""
    session().execute(delete(Response).where(Response.consultation_id == consultation.id))
    session().add_all(rows)
    session().flush()
