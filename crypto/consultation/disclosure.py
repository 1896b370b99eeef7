"""Chosen questions of all answers, opened for audit: tables are recomputed from it, free text stays closed.

A disclosure is canonical JSON ``{"answers":[{"openings":[..],"place":..}],"consultation":..,"questions":[..],
"unreadable":[..]}``. Each opening is checked against the commitment in the log, and everything that
counts must be there, so that nothing can be left out of a table or slipped into it. Whoever has a
disclosure can match answers to receipts: it is for auditors, and is not published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crypto.consultation.commitments import check_opening, open_question, read_opening
from crypto.consultation.encoding import canonical, parse_canonical
from crypto.consultation.leaves import AnswerLeaf
from crypto.consultation.log import VerifiedLog, WrongQuestionnaire
from crypto.consultation.opened import Opened
from crypto.errors import CryptoError
from crypto.text import array, integer, members, string

_MEMBERS = ("answers", "consultation", "questions", "unreadable")


class DisclosureRefused(CryptoError):
    """A disclosure that leaves an answer or a question out, has one twice, or is of other answers."""


def disclose(log: VerifiedLog, opened: Opened, questions: Sequence[str]) -> str:
    """Return the disclosure of ``questions``; not every edition need have them. Raises WrongQuestionnaire."""
    known = {question for edition in log.questionnaires.values() for question in edition}
    unknown = [question for question in questions if question not in known]
    if unknown or not questions:
        raise WrongQuestionnaire(
            f"No edition has a question {unknown[0]!r}." if unknown else "Name a question."
        )
    rows = []
    for one in opened.answers:
        edition, seed = log.questionnaires[one.statement.questionnaire], bytes.fromhex(one.salt)
        chosen = [question for question in questions if question in edition]
        openings = [open_question(edition, one.answers, seed, question).to_json() for question in chosen]
        rows.append({"openings": openings, "place": one.place})
    return canonical(
        {
            "answers": rows,
            "consultation": log.record.fingerprint,
            "questions": list(questions),
            "unreadable": sorted(opened.unreadable),
        }
    )


def check_disclosure(log: VerifiedLog, text: str) -> tuple[list[dict[str, Any]], list[int]]:
    """Check a disclosure against a verified, closed log.

    Returns the rows that tables are made of (class, questionnaire, answers to the disclosed questions:
    the shape of a release) and the places of what nobody could read. Raises MalformedText,
    DisclosureRefused, WrongCommitment, NotClosed or TooFewWitnesses.
    """
    found = members(parse_canonical(text, "The disclosure"), _MEMBERS)
    if found["consultation"] != log.record.fingerprint:
        raise DisclosureRefused("The disclosure belongs to another consultation.")
    questions = [string(one) for one in array(found["questions"])]
    unreadable = [integer(place, 0, log.tree.size) for place in array(found["unreadable"])]
    rows = [members(row, ("openings", "place")) for row in array(found["answers"])]
    places = [integer(row["place"], 0, log.tree.size) for row in rows]
    if sorted(places + unreadable) != sorted(log.require_closed().places.values()):
        raise DisclosureRefused("The disclosure is not of all answers that count, each once.")
    return [_row(log, place, questions, row) for place, row in zip(places, rows, strict=True)], unreadable


def _row(log: VerifiedLog, place: int, questions: Sequence[str], row: Mapping[str, Any]) -> dict[str, Any]:
    leaf = log.leaves[place]
    if not isinstance(leaf, AnswerLeaf) or leaf.statement.commitment is None:
        raise DisclosureRefused(f"Entry {place} of the log is no answer.")
    statement, commitment = leaf.statement, leaf.statement.commitment
    edition = log.questionnaires[statement.questionnaire]
    openings = [read_opening(one) for one in array(row["openings"])]
    if [one.question for one in openings] != [one for one in questions if one in edition]:
        raise DisclosureRefused(f"Entry {place} is not disclosed in all of the questions.")
    values = {one.question: check_opening(one, edition, commitment) for one in openings}
    answered = {question: value for question, value in values.items() if value is not None}
    return {"answers": answered, "class": statement.class_name, "questionnaire": statement.questionnaire}
