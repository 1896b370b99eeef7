"""The texts that people wrote: coding by several people, suggestions, quotations with consent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app import audit
from app.accounts.models import Person
from consult.analysis.coding import Agreement, Code, Theme, agreement, code_book, themes
from consult.analysis.errors import AnalysisRefused
from consult.analysis.redaction import redacted
from consult.analysis.suggestions import Suggestions, suggest
from consult.analysis.variables import Responses, responses_of
from consult.desk import store
from consult.desk.errors import CodingRefused, NoConsent, NoSuchText, NotOpened
from consult.desk.models import CodeBook, Quotation, TextCoding
from consult.desk.planning import questionnaire_of
from consult.questionnaire import Question, clean, questionnaire_hash
from consult.questionnaire.conditions import chosen
from consult.registrar.models import Consultation

LONGEST_BOOK = 30_000
LONGEST_QUOTATION = 5_000


def opened(consultation: Consultation) -> Responses:
    """Return the opened answers to the published questionnaire. Raises NotOpened."""
    if consultation.release is None:
        raise NotOpened
    questionnaire = questionnaire_of(consultation)
    digest = questionnaire_hash(questionnaire)
    answers = [entry for entry in json.loads(consultation.release) if entry["questionnaire"] == digest]
    return responses_of(questionnaire, answers)


def closed_utc(consultation: Consultation) -> datetime:
    """Return when the consultation was closed: its data are as old as that. Raises NotOpened."""
    if consultation.closed_utc is None:
        raise NotOpened
    return consultation.closed_utc


def question_of(responses: Responses, identifier: str) -> Question:
    """Return a question that people answer in words. Raises NoSuchText."""
    question = responses.questionnaire.question(identifier)
    if question is None or not question.kind.is_text:
        raise NoSuchText
    return question


def texts_of(responses: Responses, question: str) -> dict[int, str]:
    """Return what people wrote, by place."""
    return {
        place: answers[question]
        for place, answers in enumerate(responses.answers)
        if isinstance(answers.get(question), str)
    }


def allowed(responses: Responses, consent: str) -> set[int]:
    """Return the places of those who allowed their texts to be published."""
    question, _, option = consent.partition(":")
    return {
        place
        for place, answers in enumerate(responses.answers)
        if question in answers and option in chosen(answers[question], None)
    }


@dataclass(frozen=True)
class CodingState:
    """How far the coding of a question has come.

    ``by_person`` holds each person's codes by place; ``settled`` the codes that stand: those that everybody
    who coded a text gave it.
    """

    codes: tuple[Code, ...]
    by_person: Mapping[int, Mapping[int, frozenset[str]]]
    settled: Mapping[int, frozenset[str]]

    def agreement(self) -> list[Agreement]:
        """Return how the two people who coded most agree; nothing before there are two."""
        most = sorted(self.by_person.values(), key=len, reverse=True)[:2]
        return agreement(self.codes, *most) if len(most) == 2 else []

    def themes(self) -> tuple[int, list[Theme]]:
        """Return the rounded base and counts of the codes that stand."""
        return themes(self.codes, self.settled)

    def suggestions(self, texts: Mapping[int, str]) -> Suggestions | None:
        """Return suggested codes for texts that nobody has coded."""
        return suggest(texts, self.settled)


def coding_of(consultation: Consultation, question: str) -> CodingState:
    """Return the code book and all codings of a question."""
    typed = store.book_of(consultation, question)
    codes = code_book(typed) if typed else ()
    known = {code.id for code in codes}
    by_person: dict[int, dict[int, frozenset[str]]] = {}
    settled: dict[int, frozenset[str]] = {}
    for row in store.codings(consultation, question):
        given = frozenset(row.codes) & known
        by_person.setdefault(row.person_id, {})[row.place] = given
        settled[row.place] = settled.get(row.place, given) & given
    return CodingState(codes, by_person, settled)


def set_book(consultation: Consultation, question: str, typed: str, actor: Person) -> None:
    """Keep the code book of a question. Raises CodingRefused."""
    question_of(opened(consultation), question)
    text = clean(typed, lines=True)
    try:
        if len(text) > LONGEST_BOOK:
            raise CodingRefused(f"Shorten the code book to {LONGEST_BOOK:,} characters.")
        code_book(text)
    except AnalysisRefused as refused:
        raise CodingRefused(str(refused)) from None
    store.keep(CodeBook(consultation_id=consultation.id, question=question, text=text))
    _record(consultation, actor, "code book", question)


def code(
    consultation: Consultation, question: str, given: Mapping[int, Iterable[str]], actor: Person
) -> None:
    """Keep the codes that a person gave texts; an empty set says that none fits. Raises NoSuchText."""
    responses = opened(consultation)
    question_of(responses, question)
    texts = texts_of(responses, question)
    known = {entry.id for entry in coding_of(consultation, question).codes}
    for place, codes in given.items():
        chosen_codes = sorted(set(codes))
        if place not in texts or not set(chosen_codes) <= known:
            raise NoSuchText
        row = TextCoding(
            consultation_id=consultation.id,
            question=question,
            place=place,
            person_id=actor.id,
            codes=chosen_codes,
        )
        store.keep(row)
    _record(consultation, actor, "coding", question)


def quote(consultation: Consultation, question: str, place: int, text: str, actor: Person) -> None:
    """Take a text into the report as ``text``, or out of it where that is empty.

    Raises NoSuchText, NoConsent or CodingRefused.
    """
    responses = opened(consultation)
    question_of(responses, question)
    if place not in texts_of(responses, question):
        raise NoSuchText
    cleaned = clean(text, lines=True)
    if not cleaned:
        store.drop_quotation(consultation, question, place)
    elif place not in allowed(responses, store.plan_of(consultation).consent):
        raise NoConsent
    elif len(cleaned) > LONGEST_QUOTATION:
        raise CodingRefused(f"Shorten the text to {LONGEST_QUOTATION:,} characters.")
    elif redacted(cleaned) != cleaned:
        raise CodingRefused("This text may still name somebody. Replace what is found by [removed].")
    else:
        store.keep(
            Quotation(
                consultation_id=consultation.id,
                question=question,
                place=place,
                text=cleaned,
                person_id=actor.id,
            )
        )
    _record(consultation, actor, "quotation", question)


def _record(consultation: Consultation, actor: Person, what: str, question: str) -> None:
    audit.record(
        audit.Event.ANALYSIS_CHANGED,
        actor=actor,
        subject=consultation.public_id,
        what=what,
        question=question,
    )
