"""What passes between registrar and collector: two signed statements, and the way they go.

The *definition* fixes a consultation before its first token: the record (keys), the trustees, the
questionnaire's hash, the timetable and how many are entitled. It is the first entry of the log. The
*closing statement* says how many tokens were issued; it is the last. ``crypto.consultation.definitions``
states their form. Both are public. A signed request that is not published asks for the sealed answers. The
collector is told nothing else.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Protocol

from crypto.consultation import definitions
from crypto.consultation.definitions import Closing, Definition
from crypto.consultation.encoding import canonical, parse_canonical
from crypto.errors import CryptoError
from crypto.receipts import verify_text
from crypto.text import members, string

MEMBER, NON_MEMBER = "member", "non-member"
CLASSES = (MEMBER, NON_MEMBER)
DEFINITION_PURPOSE = "tellers-definition-1|"
CLOSING_PURPOSE = "tellers-closing-1|"
ARCHIVE_PURPOSE = "tellers-archive-1|"
_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


class StatementRefused(CryptoError):
    """A statement that does not belong where it came."""


class HandoverRefused(Exception):
    """The collector is away, or did not take a statement; the sentence says which."""


class Courier(Protocol):
    """The way from the registrar to the collector: the same process, or an address.

    Every method raises HandoverRefused.
    """

    def publish(self, definition: str, questionnaire: str) -> str:
        """Hand a signed definition over; return the log's checkpoint that covers it."""
        ...

    def close(self, identifier: str, closing: str) -> str:
        """Hand the signed closing statement over; return the counted list."""
        ...

    def archive(self, identifier: str, request: str) -> bytes:
        """Fetch the files of a closed consultation with its sealed answers, as a ZIP file."""
        ...


def definition_statement(
    *,
    record: str,
    trustees: str,
    questionnaire: str,
    opens: datetime,
    closes: datetime,
    entitled: dict[str, int],
    roll: str,
) -> str:
    """Return the canonical text of a definition's statement, not signed yet; moments in whole seconds."""
    return canonical(
        {
            "closes": closes.astimezone(UTC).strftime(_MOMENT),
            "entitled": entitled,
            "opens": opens.astimezone(UTC).strftime(_MOMENT),
            "questionnaire": questionnaire,
            "record": record,
            "roll": roll,
            "trustees": trustees,
        }
    )


def closing_statement(consultation: str, issued: dict[str, int], entitled: dict[str, int]) -> str:
    """Return the canonical text of a closing statement, not signed yet."""
    return canonical({"consultation": consultation, "entitled": entitled, "issued": issued})


def archive_statement(consultation: str) -> str:
    """Return the canonical text that asks for the sealed answers of a consultation, not signed yet."""
    return canonical({"consultation": consultation})


def signed(statement: str, signature: str) -> str:
    """Return the whole: a statement with its signature in Base64."""
    return canonical({"signature": signature, "statement": parse_canonical(statement, "The statement")})


def read_definition(text: str, registrar_key: str) -> Definition:
    """Read a definition and check who signed it. Raises RegistrarRefused or what the record refuses."""
    return definitions.read_definition(_checked(text, registrar_key))


def read_stored_definition(text: str) -> Definition:
    """Read a definition of our own database, which was checked when it came there."""
    return definitions.read_definition(_whole(text)["statement"])


def read_closing(text: str, registrar_key: str, definition: Definition) -> Closing:
    """Read the closing statement of ``definition``. Raises RegistrarRefused or MalformedText."""
    closing = definitions.read_closing(_checked(text, registrar_key))
    definitions.check_closing(definition, closing)
    return closing


def check_archive_request(text: str, registrar_key: str, definition: Definition) -> None:
    """Check that the registrar asks for the sealed answers. Raises MalformedText or StatementRefused."""
    whole = _whole(text)
    asked = whole["statement"] == {"consultation": definition.record.fingerprint}
    if not asked or not verify_text(
        registrar_key, ARCHIVE_PURPOSE, whole["statement"], string(whole["signature"])
    ):
        raise StatementRefused("The registrar has not asked for these sealed answers.")


def moment(text: str) -> datetime:
    """Return a moment of a definition, aware. Raises StatementRefused for one that never was."""
    try:
        return datetime.strptime(text, _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        raise StatementRefused("A moment of the definition is no real time.") from None


def _checked(text: str, registrar_key: str) -> Any:
    whole = _whole(text)
    definitions.check_registrar(registrar_key, whole["statement"], string(whole["signature"]))
    return whole["statement"]


def _whole(text: str) -> dict[str, Any]:
    whole = members(parse_canonical(text, "The statement"), ("signature", "statement"))
    if not isinstance(whole["statement"], dict):
        raise StatementRefused("A statement is an object.")
    return whole
