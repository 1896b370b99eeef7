"""Counting words as people count them. Pure; the browser's live counter follows the same rule.

The rule (tests/vectors/words.json, browser/src/nominations/words.js):

1. A comma or semicolon between two digits is part of a number, and is dropped: 1,204 is one word.
2. Spaces, line breaks, long dashes, two or more hyphens or full stops in a row, the ellipsis, commas and
   semicolons separate.
3. What lies between is a word if it has at least one letter or digit. So a hyphenated word, a date, an
   e-mail address or a web address is one word; a dash, a bullet or an emoji alone is none.
"""

from __future__ import annotations

import re
import unicodedata

IN_NUMBER = re.compile(r"([0-9])[,;](?=[0-9])")
SEPARATORS = re.compile(
    "(?:[ \\t\\n\\r\\v\\f\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000]"
    "|[\u2014\u2015\u2026,;]|-{2,}|\\.{2,})+"
)
RULE = (
    "Words are counted as people count them: a hyphenated word, a number, a date, an e-mail address or a web "
    "address is one word. A dash, a bullet or an emoji on its own is none."
)


def count_words(text: str) -> int:
    """Return the number of words in ``text``."""
    return sum(1 for piece in SEPARATORS.split(IN_NUMBER.sub(r"\1", text)) if _is_word(piece))


def _is_word(piece: str) -> bool:
    return any(unicodedata.category(character)[0] in "LN" for character in piece)
