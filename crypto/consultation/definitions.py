"""What the registrar signs for the log: the definition, further editions of the questionnaire, the closing.

Each is canonical JSON ``{"signature":..,"statement":{..}}``; signed is a purpose and the canonical JSON of
the statement, with the registrar's Ed25519 key in Base64.

* ``tellers-definition-1|``: ``closes``, ``entitled`` (by class), ``opens``, ``questionnaire`` (SHA-256),
  ``record`` and ``trustees`` (texts), ``roll`` (SHA-256);
* ``tellers-edition-1|``: ``consultation`` (fingerprint), ``questionnaire``, ``version`` from 2: a correction;
* ``tellers-closing-1|``: ``consultation``, ``entitled`` and ``issued`` (tokens) by class.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crypto.consultation.encoding import from_base64, hex_text
from crypto.consultation.record import Record, read_record
from crypto.errors import CryptoError, MalformedText
from crypto.receipts import verify_text
from crypto.text import integer, members, sha256_hex, string

DEFINITION = ("closes", "entitled", "opens", "questionnaire", "record", "roll", "trustees")
EDITION = ("consultation", "questionnaire", "version")
CLOSING = ("consultation", "entitled", "issued")

_PURPOSES = {
    DEFINITION: "tellers-definition-1|",
    EDITION: "tellers-edition-1|",
    CLOSING: "tellers-closing-1|",
}
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)
_MOST_PEOPLE = 10_000_000
_MOST_VERSIONS = 10_000


class RegistrarRefused(CryptoError):
    """A statement of the registrar with a signature of somebody else, or one that contradicts itself."""


@dataclass(frozen=True)
class Definition:
    """The first entry of a log: what was fixed before the first token. Moments are in UTC."""

    record: Record
    trustees: str
    questionnaire: str
    opens: str
    closes: str
    entitled: Mapping[str, int]
    roll: str


@dataclass(frozen=True)
class Edition:
    """A corrected questionnaire."""

    consultation: str
    questionnaire: str
    version: int


@dataclass(frozen=True)
class Closing:
    """The last entry of a log: tokens issued and people entitled, by class."""

    consultation: str
    issued: Mapping[str, int]
    entitled: Mapping[str, int]


def read_definition(statement: Any) -> Definition:
    """Read a definition's statement. Raises MalformedText, RegistrarRefused or what the record refuses."""
    found = members(statement, DEFINITION)
    record, trustees = read_record(string(found["record"])), string(found["trustees"])
    if sha256_hex(trustees) != record.trustees:
        raise RegistrarRefused("The trustees in the definition are not those of the record.")
    definition = Definition(
        record=record,
        trustees=trustees,
        questionnaire=hex_text(found["questionnaire"], "The questionnaire's hash"),
        opens=_moment(found["opens"]),
        closes=_moment(found["closes"]),
        entitled=_numbers(found["entitled"]),
        roll=hex_text(found["roll"], "The roll's hash"),
    )
    if definition.closes <= definition.opens:
        raise RegistrarRefused("The definition closes the consultation before it opens.")
    return definition


def read_edition(statement: Any) -> Edition:
    """Read an edition's statement. Raises MalformedText."""
    found = members(statement, EDITION)
    return Edition(
        hex_text(found["consultation"], "The consultation's fingerprint"),
        hex_text(found["questionnaire"], "The questionnaire's hash"),
        integer(found["version"], 2, _MOST_VERSIONS),
    )


def read_closing(statement: Any) -> Closing:
    """Read a closing statement. Raises MalformedText."""
    found = members(statement, CLOSING)
    consultation = hex_text(found["consultation"], "The consultation's fingerprint")
    return Closing(consultation, _numbers(found["issued"]), _numbers(found["entitled"]))


def check_closing(definition: Definition, closing: Closing) -> None:
    """Check that a closing is of this definition and of as many people entitled. Raises RegistrarRefused.

    A class that the definition does not count, because people join it later, is counted by the closing alone.
    """
    if closing.consultation != definition.record.fingerprint:
        raise RegistrarRefused("A statement of the registrar belongs to another consultation.")
    for class_name, people in definition.entitled.items():
        if closing.entitled.get(class_name) != people:
            raise RegistrarRefused(
                f"In the class {class_name}, {people} people were entitled at the beginning, and another "
                "number at the close."
            )


def check_registrar(key: str, statement: Mapping[str, Any], signature: str) -> None:
    """Check the registrar's signature of a statement of any of the three kinds.

    Raises RegistrarRefused, MalformedText or WrongKey.
    """
    purpose = _PURPOSES.get(tuple(sorted(statement)))
    from_base64(signature, "The registrar's signature", 64)
    if purpose is None or not verify_text(key, purpose, dict(statement), signature):
        raise RegistrarRefused("The registrar has not signed this statement.")


def _numbers(value: Any) -> dict[str, int]:
    if not isinstance(value, dict):
        raise MalformedText("People are counted by class.")
    return {class_name: integer(number, 0, _MOST_PEOPLE) for class_name, number in value.items()}


def _moment(value: Any) -> str:
    if not _MOMENT.fullmatch(string(value)):
        raise MalformedText("A moment is written like 2026-06-25T11:00:00Z.")
    return string(value)
