"""Opened answers: put together from the trustees' contributions, checked, in an order that says nothing.

Two texts come out. The *release* is for analysis: class, questionnaire and answers, nothing that names
a key or a place in the log. The *audit* is for the scrutineer: place, answers and salt of everything, so
that each can be compared with the commitment in the log. Whoever has the audit can show which
answers belong to which receipt; it is not published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crypto.consultation.answers import Statement, read_payload
from crypto.consultation.encoding import canonical, parse_canonical
from crypto.consultation.log import WrongQuestionnaire
from crypto.consultation.opening import OpeningSet, Payload
from crypto.consultation.sealing import unseal
from crypto.errors import CryptoError
from crypto.groups.interface import Element
from crypto.text import sha256_hex


class ReleaseRefused(CryptoError):
    """Published answers that are not what the opening gives."""


@dataclass(frozen=True)
class OpenedAnswer:
    """One answer: its statement and place in the log, the answers by question, the salts' seed."""

    place: int
    statement: Statement
    answers: Mapping[str, Any]
    salt: str


@dataclass(frozen=True)
class Opened:
    """Everything that was opened, in its public order, and the reasons for what could not be."""

    answers: tuple[OpenedAnswer, ...]
    unreadable: Mapping[int, str]

    def release(self) -> str:
        """Return the text for analysis: canonical JSON, a list of class, questionnaire and answers."""
        return canonical(
            [
                {
                    "answers": one.answers,
                    "class": one.statement.class_name,
                    "questionnaire": one.statement.questionnaire,
                }
                for one in self.answers
            ]
        )

    def audit(self) -> str:
        """Return the scrutineer's text: canonical JSON with places and salts, and what is unreadable."""
        return canonical(
            {
                "answers": [
                    {"answers": one.answers, "place": one.place, "salt": one.salt} for one in self.answers
                ],
                "unreadable": {str(place): reason for place, reason in self.unreadable.items()},
            }
        )


def open_answers(opening: OpeningSet, factors: Mapping[int, Sequence[Element]]) -> Opened:
    """Combine the trustees' checked factors and open every payload.

    A payload that does not open, holds no answers, or others than were committed to, is listed as
    unreadable. Raises TooFewTrustees.
    """
    combined = opening.log.trustees.combine({owner: [powers] for owner, powers in factors.items()})
    opened: list[OpenedAnswer] = []
    unreadable = dict(opening.unreadable)
    for payload, shared in zip(opening.payloads, combined[0], strict=True):
        try:
            opened.append(_open(opening, payload, shared))
        except CryptoError as error:
            unreadable[payload.place] = str(error)
    root = opening.log.checkpoints[-1].root.hex()
    opened.sort(key=lambda one: _order_key(root, one))
    return Opened(tuple(opened), dict(sorted(unreadable.items())))


def check_release(opened: Opened, release: str) -> None:
    """Compare a published release with what the opening gives. Raises ReleaseRefused or MalformedText."""
    parse_canonical(release, "The release")
    if release != opened.release():
        raise ReleaseRefused("The published answers are not those that the trustees have opened.")


def _open(opening: OpeningSet, payload: Payload, shared: Element) -> OpenedAnswer:
    statement = payload.statement
    questions = opening.log.questionnaires.get(statement.questionnaire)
    if questions is None:
        raise WrongQuestionnaire("The questionnaire of this answer is not known.")
    content = unseal(opening.group, statement.bound, payload.sealed, shared)
    value = read_payload(statement, questions, content)
    return OpenedAnswer(payload.place, statement, value["answers"], value["salt"])


def _order_key(root: str, one: OpenedAnswer) -> str:
    """Return SHA-256 of the closing root, which nobody knew before, and of the payload, which is random."""
    payload = canonical({"answers": one.answers, "salt": one.salt})
    return sha256_hex(f"tellers-order-1|{root}|{sha256_hex(payload)}")
