"""The scrutineer's report as a signed file. Ed25519 (RFC 8032), compact JSON.

The file is one object: the report, the SHA-256 of the report's compact JSON, who signed it and when (the
scrutineer approved exactly that hash), the platform's public key, and the platform's signature. The
signature covers ``PURPOSE`` and the compact JSON of all members before it, so that neither the report nor the
approval can be changed or moved to another file. The file holds exactly this compact text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crypto.errors import CryptoError
from crypto.receipts import verify_text
from crypto.text import compact, members, ordered, parse_json, sha256_hex, string

PURPOSE = "tellers-report-1|"
FORMAT = "tellers-report-1"
MEMBERS = ("format", "report", "sha256", "signed", "key", "signature")
SIGNED = ("name", "role", "at")


class ReportRefused(CryptoError):
    """A report that was changed, or that the platform's key did not sign."""


def report_hash(report: dict[str, Any]) -> str:
    """Return the SHA-256, in hex, of a report's compact JSON: what the scrutineer approves."""
    return sha256_hex(compact(report))


def signed_file(
    report: dict[str, Any], signed: dict[str, str], key: str, sign: Callable[[str, dict[str, Any]], str]
) -> str:
    """Return the text of the file. ``sign(purpose, members)`` makes the platform's signature with ``key``."""
    body = {
        "format": FORMAT,
        "report": report,
        "sha256": report_hash(report),
        "signed": {name: signed[name] for name in SIGNED},
        "key": key,
    }
    return compact({**body, "signature": sign(PURPOSE, body)})


def verify_report(text: str | bytes, key: str | None = None) -> dict[str, Any]:
    """Check a file and return its members. ``key`` is the platform's key where it is known from elsewhere.

    Raises MalformedText, WrongKey or ReportRefused.
    """
    parts = ordered(parse_json(text), MEMBERS)
    written = compact(parts)
    if written.encode() != (text.encode() if isinstance(text, str) else text):
        raise ReportRefused("The file is not the compact text that was signed.")
    if parts["format"] != FORMAT:
        raise ReportRefused("This is another kind of file.")
    ordered(parts["signed"], SIGNED)
    members(parts["report"], ("poll", "contests"), tuple(parts["report"]))
    if report_hash(parts["report"]) != parts["sha256"]:
        raise ReportRefused("The report is not the one that the scrutineer approved.")
    if key is not None and string(parts["key"]) != key:
        raise ReportRefused("The report was signed with another key than the platform's.")
    signed = {name: parts[name] for name in MEMBERS[:-1]}
    if not verify_text(string(parts["key"]), PURPOSE, signed, string(parts["signature"])):
        raise ReportRefused("The signature does not hold: the report was changed, or is not the platform's.")
    return parts
