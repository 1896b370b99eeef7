"""Plain texts: what may stand in one, how it is cleaned, and how people count its words.

The browser holds the same rules; ``tests/vectors/questionnaire.json`` binds the two together.
"""

from __future__ import annotations

import re
import unicodedata

#: Characters that reorder what a reader sees.
BIDIRECTIONAL = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
BYTE_ORDER_MARK = "\ufeff"
_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")


def clean(text: str, *, lines: bool) -> str:
    """Return what is kept of a typed text: normal form C, trimmed, without invisible control characters.

    A tab becomes a space, and so does a line break unless ``lines``. Emoji with their joiners stay.
    """
    unified = _LINE_ENDS.sub("\n", text).replace("\t", " ")
    if not lines:
        unified = unified.replace("\n", " ")
    kept = "".join(character for character in unified if character == "\n" or not _is_dropped(character))
    return unicodedata.normalize("NFC", kept).strip()


def _is_dropped(character: str) -> bool:
    return (
        character in BIDIRECTIONAL
        or character == BYTE_ORDER_MARK
        or unicodedata.category(character) in ("Cc", "Cs")
    )


def count_words(text: str) -> int:
    """Return how many words people count: runs between spaces with at least one letter or digit.

    "well-known" and "GP's" are one word each; a dash that stands alone is none.
    """
    return sum(1 for run in text.split() if any(unicodedata.category(c)[0] in "LN" for c in run))


def words_phrase(count: int) -> str:
    """Return "1 word" or "1,200 words"."""
    return f"{count:,} word{'' if count == 1 else 's'}"
