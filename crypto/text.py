"""Strict reading and writing of the texts that records consist of (belenios-v1 sections 1 and 15).

Everything that is hashed is hashed as stored bytes, so reading is unforgiving: no duplicate
members, no floats, no leading zeros, no deep nesting, no text outside Unicode.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any, NoReturn

from crypto.errors import MalformedNumber, MalformedText

#: Deepest nesting of arrays and objects that any record of the format needs, with room.
MAX_NESTING = 32
#: Longest JSON number (not decimal string) that is read: counts, weights and heights are shorter.
MAX_INTEGER_DIGITS = 18

_DECIMAL = re.compile(r"0|[1-9][0-9]*")
#: Possessive, so that an unclosed string is read once and not again from each of its quotes.
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_NOT_BRACKETS = re.compile(r"[^][{}]+")


def parse_json(text: str | bytes) -> Any:
    """Read strict JSON (section 15, rule 11). Raises MalformedText.

    Refuses bytes that are not UTF-8, duplicate members, floats, NaN and infinities, integers of
    more than 18 digits, nesting beyond 32 and strings that are not Unicode text.
    """
    source = _decoded(text)
    _refuse_deep_nesting(source)
    try:
        value = _DECODER.decode(source)
    except json.JSONDecodeError as error:
        raise MalformedText(f"The text is not JSON: {error.msg} at character {error.pos}.") from None
    if "\\u" in source:
        _refuse_surrogates(value)
    return value


def compact(value: Any) -> str:
    """Return compact JSON: no whitespace, members in the order given, text left as it is (section 1)."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def sha256_hex(text: str | bytes) -> str:
    """Return the SHA-256 of ``text`` as 64 lower-case hexadecimal digits (section 1)."""
    return hashlib.sha256(_encoded(text)).hexdigest()


def sha256_int(text: str | bytes) -> int:
    """Return the SHA-256 of ``text`` read as a big-endian integer (section 1)."""
    return int.from_bytes(hashlib.sha256(_encoded(text)).digest(), "big")


def b64_digest(text: str | bytes) -> str:
    """Return the SHA-256 of ``text`` in Base64 without padding: 43 characters (section 1)."""
    return base64.b64encode(hashlib.sha256(_encoded(text)).digest()).rstrip(b"=").decode("ascii")


def decimal(text: Any, below: int) -> int:
    """Read a plain decimal string as an integer in [0, below) (section 1). Raises MalformedNumber."""
    if not isinstance(text, str):
        raise MalformedNumber("A number must be given as a decimal string.")
    if len(text) > below.bit_length() * 31 // 100 + 2:
        raise MalformedNumber("A number has too many digits.")
    if not _DECIMAL.fullmatch(text):
        raise MalformedNumber("A number must be plain decimal digits without sign or leading zero.")
    number = int(text)
    if number >= below:
        raise MalformedNumber("A number is outside its range.")
    return number


def members(value: Any, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return ``value`` if it is an object with exactly these members. Raises MalformedText."""
    if not isinstance(value, dict):
        raise MalformedText(f"An object with the members {', '.join(required)} was expected.")
    missing = [name for name in required if name not in value]
    if missing:
        raise MalformedText(f"The member {missing[0]!r} is missing.")
    unknown = [name for name in value if name not in required and name not in optional]
    if unknown:
        raise MalformedText(f"The member {unknown[0][:40]!r} is not known here.")
    return value


def ordered(value: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """Return an object of exactly the members ``names``, put in this order. Raises MalformedText.

    What is rebuilt of such objects has one text only, to be compared with the one that was read.
    """
    parts = members(value, names)
    return {name: parts[name] for name in names}


def array(value: Any, length: int | None = None) -> list[Any]:
    """Return ``value`` if it is an array (of ``length`` entries, where given). Raises MalformedText."""
    if not isinstance(value, list):
        raise MalformedText("An array was expected.")
    if length is not None and len(value) != length:
        raise MalformedText(f"An array of {length} entries was expected, it has {len(value)}.")
    return value


def string(value: Any) -> str:
    """Return ``value`` if it is a string. Raises MalformedText."""
    if not isinstance(value, str):
        raise MalformedText("A string was expected.")
    return value


def integer(value: Any, low: int, high: int) -> int:
    """Return ``value`` if it is a JSON integer in [low, high]. Raises MalformedNumber."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise MalformedNumber("An integer was expected.")
    if not low <= value <= high:
        raise MalformedNumber(f"An integer from {low} to {high} was expected.")
    return value


def _decoded(text: str | bytes) -> str:
    try:
        if isinstance(text, str):
            text.encode("utf-8")
            return text
        return text.decode("utf-8")
    except UnicodeError:
        raise MalformedText("The text is not UTF-8.") from None


def _encoded(text: str | bytes) -> bytes:
    return text.encode("utf-8") if isinstance(text, str) else text


def _refuse_deep_nesting(source: str) -> None:
    """Count brackets outside strings, before the parser recurses into them."""
    depth = 0
    for bracket in _NOT_BRACKETS.sub("", _STRING.sub("", source)):
        depth += 1 if bracket in "[{" else -1
        if depth > MAX_NESTING:
            raise MalformedText(f"The text is nested more than {MAX_NESTING} deep.")


def _refuse_surrogates(value: Any) -> None:
    """An escape such as \\ud800 alone is JSON but no Unicode text, so it has no UTF-8 to hash."""
    try:
        compact(value).encode("utf-8")
    except UnicodeError:
        raise MalformedText("A string contains half of a surrogate pair.") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise MalformedText("An object has two members of the same name.")
    return value


def _integer(digits: str) -> int:
    if len(digits.removeprefix("-")) > MAX_INTEGER_DIGITS:
        raise MalformedNumber(f"An integer has more than {MAX_INTEGER_DIGITS} digits.")
    if digits == "-0":
        raise MalformedNumber("Zero has no sign.")
    return int(digits)


def _no_float(_digits: str) -> NoReturn:
    raise MalformedNumber("Fractions and exponents do not occur in this format.")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_no_float, parse_constant=_no_float
)
