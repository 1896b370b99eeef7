"""What a reader can see of a text: which characters show nothing, and which could mislead."""

from __future__ import annotations

import unicodedata

#: What no reader sees, beside the format characters (category Cf): joiners, fillers, variation selectors.
_IGNORABLE = frozenset(
    map(
        chr,
        [
            *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180F, 0x2065, 0x3164, 0xFFA0),
            *range(0x180B, 0x180E),
            *range(0xFE00, 0xFE10),
            *range(0xFFF0, 0xFFF9),
            *range(0xE0000, 0xE1000),
        ],
    )
)
#: The empty Braille cell looks like a space, and is none to ``str.strip``.
BLANK = "\u2800"


def trimmed(text: str) -> str:
    """Return ``text`` without spaces at its ends, in normal form C, with plain line ends."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()


def is_plain(text: str, *, lines: bool = False) -> bool:
    """Tell whether a trimmed text shows everything that it holds; ``lines`` allows line breaks."""
    shows_nothing = bool(text) and not text.replace(BLANK, "").strip()
    return not shows_nothing and not any(_is_hidden(character, lines) for character in text)


def shows(character: str) -> bool:
    """Tell whether a reader sees anything of ``character``."""
    return character not in _IGNORABLE and unicodedata.category(character) != "Cf"


def _is_hidden(character: str, lines: bool) -> bool:
    if character == "\n":
        return not lines
    return not shows(character) or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
