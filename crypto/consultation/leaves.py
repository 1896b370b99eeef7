"""The entries of a consultation's log: canonical JSON, none with an answer in it.

The first is the registrar's definition, the last the registrar's closing; between them stand
answers (a signed statement with its token: the sealed payload is named by its hash only) and, where
the questionnaire was corrected, further editions of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from crypto.consultation.answers import Statement, Submission, read_statement
from crypto.consultation.definitions import (
    CLOSING,
    DEFINITION,
    EDITION,
    Closing,
    Definition,
    Edition,
    check_registrar,
    read_closing,
    read_definition,
    read_edition,
)
from crypto.consultation.encoding import canonical, from_base64, parse_canonical
from crypto.errors import MalformedText
from crypto.merkle import leaf_hash
from crypto.text import members, string


@dataclass(frozen=True)
class AnswerLeaf:
    """A respondent's statement, its signature and the token, both in Base64."""

    statement: Statement
    signature: str
    token: str


@dataclass(frozen=True)
class RegistrarLeaf:
    """A statement of the registrar."""

    content: Definition | Edition | Closing


Leaf: TypeAlias = AnswerLeaf | RegistrarLeaf


def answer_leaf(submission: Submission) -> str:
    """Return the public part of a submission."""
    return canonical(
        {
            "signature": submission.signature,
            "statement": submission.statement.to_json(),
            "token": submission.token,
        }
    )


def read_leaf(text: str, registrar_key: str | None = None) -> Leaf:
    """Read an entry; respondents' signatures and tokens are not checked.

    With ``registrar_key`` (Base64) the registrar's signature is. Raises MalformedText, WrongWithdrawal,
    RegistrarRefused, WrongKey or what the record refuses.
    """
    value = members(parse_canonical(text, "An entry of the log"), ("signature", "statement"), ("token",))
    from_base64(value["signature"], "The signature", 64)
    if "token" in value:
        return AnswerLeaf(read_statement(value["statement"]), value["signature"], string(value["token"]))
    content = _registrar(value["statement"])
    if registrar_key is not None:
        check_registrar(registrar_key, value["statement"], value["signature"])
    return RegistrarLeaf(content)


def hash_of(leaf: str) -> bytes:
    """Return the Merkle hash of an entry's text."""
    return leaf_hash(leaf.encode())


def _registrar(statement: Any) -> Definition | Edition | Closing:
    kind = tuple(sorted(statement)) if isinstance(statement, dict) else ()
    if kind == DEFINITION:
        return read_definition(statement)
    if kind == EDITION:
        return read_edition(statement)
    if kind == CLOSING:
        return read_closing(statement)
    raise MalformedText("An entry of the log is of a kind that this program does not know.")
