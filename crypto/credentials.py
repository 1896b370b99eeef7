"""Voting codes, the credentials derived from them, and the public list of them (belenios-v1 section 3)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from hashlib import pbkdf2_hmac
from itertools import pairwise

from crypto.errors import CryptoError, MalformedText
from crypto.groups.interface import Element, Group
from crypto.text import array, b64_digest, compact, decimal, parse_json, string

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
#: Length of the identifiers that we make; the format demands at least 14 characters.
UUID_LENGTH = 20
#: The least weight that is refused: weights are read as numbers below this.
WEIGHT_LIMIT = 10**15

_CODE_LENGTH = 15
_ITERATIONS = 1000
_SEPARATORS = re.compile(r"[\s\u00ad\u200b\u2010-\u2015\u2212\ufeff-]+")


class WrongCode(CryptoError):
    """A voting code that cannot be right, whatever the election."""


class WrongLength(WrongCode):
    """A voting code with too many or too few characters."""


class WrongCharacter(WrongCode):
    """A voting code with a character that codes never contain."""


class WrongChecksum(WrongCode):
    """A voting code whose last character does not fit the others."""


class DuplicateCredential(CryptoError):
    """A public credential that is listed twice."""


class TrivialCredential(CryptoError):
    """The public credential 1, for which everybody knows the secret."""


def new_uuid() -> str:
    """Return a fresh election identifier: 20 random Base58 characters (section 1)."""
    return _random_base58(UUID_LENGTH)


def new_code() -> str:
    """Return a fresh voting code ``XXX-XXX-XXX-XXX-XXX`` with about 82 bits of entropy (section 3)."""
    characters = _random_base58(_CODE_LENGTH - 1)
    return _dashed(characters + _checksum(characters))


def normalise(code: str) -> str:
    """Return a typed voting code in its dashed form (section 3).

    Dashes of any kind and white space may be missing or anywhere. Raises WrongLength,
    WrongCharacter or WrongChecksum, each with a sentence for the person who typed it.
    """
    characters = _SEPARATORS.sub("", code)
    for character in characters:
        if character not in BASE58:
            raise WrongCharacter(_about(character))
    if len(characters) != _CODE_LENGTH:
        raise WrongLength(
            f"A voting code has {_CODE_LENGTH} letters and digits. This one has {len(characters)}."
        )
    if _checksum(characters[:-1]) != characters[-1]:
        raise WrongChecksum("This voting code contains a typing mistake. Check every letter and digit.")
    return _dashed(characters)


def secret(group: Group, uuid: str, code: str) -> int:
    """Return the secret s that ``code`` stands for in election ``uuid`` (section 3).

    The dashed form of the code is the password, so every way to type it gives the same key.
    Raises WrongCode.
    """
    digest = pbkdf2_hmac("sha256", normalise(code).encode(), uuid.encode(), _ITERATIONS, dklen=32)
    return int.from_bytes(digest, "big") % group.q


def public(group: Group, uuid: str, code: str) -> Element:
    """Return the public credential g^s of ``code`` (section 3). Raises WrongCode."""
    return group.power_secret(group.g, secret(group, uuid, code))


def credentials_record(group: Group, publics: Iterable[Element]) -> str:
    """Return the record that lists public credentials, each of weight 1 (section 3).

    Sorted by value, because the order of creation would link to the roll. Raises DuplicateCredential.
    """
    ordered = sorted(publics, key=group.order_key)
    if any(left == right for left, right in pairwise(ordered)):
        raise DuplicateCredential("Two voters would have the same public credential.")
    return compact([group.text(element) for element in ordered])


def parse_credentials(group: Group, text: str) -> dict[str, int]:
    """Read the record that lists public credentials: text of the credential -> weight (section 3).

    Raises MalformedText, MalformedNumber, NotInGroup, TrivialCredential or DuplicateCredential.
    """
    weights: dict[str, int] = {}
    for entry in array(parse_json(text)):
        credential, weight = parse_credential(group, string(entry))
        if credential in weights:
            raise DuplicateCredential("The list of public credentials names one of them twice.")
        weights[credential] = weight
    return weights


def parse_credential(group: Group, entry: str) -> tuple[str, int]:
    """Read one entry ``"<g^s>"`` or ``"<g^s>,<weight>"`` of the list, membership included (section 3).

    Raises MalformedText, MalformedNumber, NotInGroup or TrivialCredential.
    """
    credential, *weight = entry.split(",")
    if len(weight) > 1:
        raise MalformedText("An entry of the list of public credentials has more than two parts.")
    if group.parse(credential) == group.identity:
        raise TrivialCredential("The list of public credentials contains the number 1.")
    return credential, decimal(weight[0], WEIGHT_LIMIT) if weight else 1


def credentials_fingerprint(text: str) -> str:
    """Return the fingerprint of the list: B64 of the record (section 12)."""
    return b64_digest(text)


def _random_base58(length: int) -> str:
    return "".join(secrets.choice(BASE58) for _ in range(length))


def _checksum(characters: str) -> str:
    """Return the Base58 digit 53 - (v mod 53) for the characters as a number v (section 3)."""
    value = 0
    for character in characters:
        value = value * 58 + BASE58.index(character)
    return BASE58[53 - value % 53]


def _dashed(characters: str) -> str:
    return "-".join(characters[start : start + 3] for start in range(0, len(characters), 3))


def _about(character: str) -> str:
    if character in "0OIl":
        return (
            "Voting codes never contain the digit 0, the capital letters I and O, or the small letter l. "
            "Check which letter or digit it is."
        )
    return f"Voting codes contain letters and digits only, not {character!r}."
