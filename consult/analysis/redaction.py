"""Finding names and other identifying words in a text before it is published. A person decides in the end.

Patterns find titles with names, pairs of capitalised words in mid-sentence, practices, addresses of all
kinds and numbers; they cannot find everything, so nothing is published that nobody has read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MARK = "[removed]"

_NAME = r"[A-Z][a-zà-ÿ]+(?:[-'’][A-Z][a-zà-ÿ]+)*"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("an e-mail address", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("a web address", re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)),
    ("an account", re.compile(r"(?<!\w)@\w{2,}")),
    ("a postcode", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.IGNORECASE)),
    ("a telephone number", re.compile(r"(?<![\d.])(?:\+44|0)(?:[ ()-]?\d){9,10}(?!\d)")),
    ("an NHS number", re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")),
    ("a GMC number", re.compile(r"(?<!\d)\d{7}(?!\d)")),
    (
        "a name with a title",
        re.compile(rf"\b(?:Drs?|Mr|Mrs|Ms|Miss|Prof|Professor|Sir|Dame)\.? {_NAME}(?: {_NAME})*"),
    ),
    (
        "a practice",
        re.compile(rf"\b{_NAME}(?: {_NAME})* (?:Surgery|Practice|Medical Centre|Health Centre)\b"),
    ),
    ("a name", re.compile(rf"(?<![.!?:] )(?<!^)(?<!\n)\b{_NAME} {_NAME}\b")),
)
#: Capitalised pairs that name nobody.
_KNOWN = frozenset(
    ("General Practice", "Plan B", "Primary Care", "Health Service", "National Health", "United Kingdom")
)


@dataclass(frozen=True)
class Finding:
    """Something that may identify somebody: where it stands, and what it looks like."""

    start: int
    end: int
    text: str
    kind: str


def findings(text: str) -> list[Finding]:
    """Return what may identify somebody, in the order of the text, without overlaps."""
    found: list[Finding] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            free = all(match.end() <= other.start or match.start() >= other.end for other in found)
            if free and match.group() not in _KNOWN:
                found.append(Finding(match.start(), match.end(), match.group(), kind))
    return sorted(found, key=lambda finding: finding.start)


def redacted(text: str) -> str:
    """Return the text with every finding replaced by a mark."""
    parts, place = [], 0
    for finding in findings(text):
        parts += [text[place : finding.start], MARK]
        place = finding.end
    return "".join([*parts, text[place:]])
