"""The consultation record: what is fixed before the first token is issued.

Its SHA-256 is the consultation's fingerprint, and everything in a consultation is bound to it: codes,
tokens, drafts, answers. Whoever is shown another record, with other keys, takes part in another
consultation, and no token or answer of one is worth anything in the other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from crypto.blind import PublicKey
from crypto.blind.errors import WrongSigningKey
from crypto.consultation.encoding import canonical, hex_text, parse_canonical
from crypto.consultation.errors import UnknownClass, WrongRecord
from crypto.errors import MalformedText
from crypto.groups import group_named
from crypto.groups.interface import Element, Group
from crypto.notes import Verifier
from crypto.text import array, members, sha256_hex, string

PROFILE = "tellers-consultation-1"

_MEMBERS = (
    "consultation",
    "group",
    "log_key",
    "name",
    "origin",
    "profile",
    "public_key",
    "token_keys",
    "trustees",
    "witnesses",
)
_IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CLASS = re.compile(r"[a-z][a-z-]{0,29}")
_LONGEST_NAME = 500
_MOST_CLASSES = 8
_MOST_WITNESSES = 16


@dataclass(frozen=True)
class Record:
    """A consultation record that has been read and checked.

    ``public_key`` is the trustees' key, ``trustees`` the SHA-256 of their record, ``token_keys`` the
    registrar's public keys by class, ``log`` the key that signs the log's checkpoints and promises,
    ``witnesses`` the keys whose cosignatures the final checkpoint carries.
    """

    text: str
    identifier: str
    name: str
    group: Group
    public_key: Element
    trustees: str
    token_keys: Mapping[str, PublicKey]
    log: Verifier
    witnesses: tuple[Verifier, ...]

    @cached_property
    def fingerprint(self) -> str:
        """Return the SHA-256 of the text, in hexadecimal."""
        return sha256_hex(self.text)

    @property
    def origin(self) -> str:
        """Return the first line of the log's checkpoints."""
        return self.log.name

    def token_key(self, class_name: str) -> PublicKey:
        """Return the key that signs tokens of this class. Raises UnknownClass."""
        try:
            return self.token_keys[class_name]
        except KeyError:
            raise UnknownClass("This consultation does not know that class of respondents.") from None


def record_text(
    *,
    identifier: str,
    name: str,
    group: Group,
    public_key: Element,
    trustees: str,
    token_keys: Mapping[str, PublicKey],
    log: Verifier,
    witnesses: tuple[Verifier, ...] = (),
) -> str:
    """Return the text of a record, checked like one from outside.

    ``identifier`` is the consultation's public identifier, ``trustees`` the text of the trustees
    record. Raises what ``read_record`` raises.
    """
    text = canonical(
        {
            "consultation": identifier,
            "group": group.name,
            "log_key": log.text(),
            "name": name,
            "origin": log.name,
            "profile": PROFILE,
            "public_key": group.text(public_key),
            "token_keys": {class_name: key.text() for class_name, key in token_keys.items()},
            "trustees": sha256_hex(trustees),
            "witnesses": [witness.text() for witness in witnesses],
        }
    )
    return read_record(text).text


def read_record(text: str) -> Record:
    """Read a record strictly.

    Raises MalformedText, UnknownGroup, NotInGroup, WrongSigningKey, WrongVerifier or WrongRecord.
    """
    value = members(parse_canonical(text, "The consultation record"), _MEMBERS)
    if value["profile"] != PROFILE:
        raise WrongRecord("The consultation follows rules that this program does not know.")
    group = group_named(string(value["group"]))
    log = Verifier.read(string(value["log_key"]), "log")
    if log.name != value["origin"]:
        raise WrongRecord("The log's key has another name than the log.")
    return Record(
        text=text,
        identifier=_identifier(value["consultation"]),
        name=_name(value["name"]),
        group=group,
        public_key=_public_key(group, value["public_key"]),
        trustees=hex_text(value["trustees"], "The fingerprint of the trustees"),
        token_keys=_token_keys(value["token_keys"]),
        log=log,
        witnesses=_witnesses(value["witnesses"]),
    )


def _identifier(value: Any) -> str:
    if not _IDENTIFIER.fullmatch(string(value)):
        raise MalformedText("The consultation's identifier is malformed.")
    return string(value)


def _name(value: Any) -> str:
    if not 0 < len(string(value)) <= _LONGEST_NAME:
        raise MalformedText("The consultation's name is empty or too long.")
    return string(value)


def _public_key(group: Group, value: Any) -> Element:
    element = group.parse(string(value))
    if element in (group.identity, group.g):
        raise WrongRecord("The consultation's public key hides nothing.")
    return element


def _token_keys(value: Any) -> dict[str, PublicKey]:
    if not isinstance(value, dict) or not 0 < len(value) <= _MOST_CLASSES:
        raise MalformedText("The record must have a few keys for tokens, one for each class.")
    if not all(_CLASS.fullmatch(class_name) for class_name in value):
        raise MalformedText("The name of a class is malformed.")
    keys = {class_name: PublicKey.read(string(text)) for class_name, text in value.items()}
    if len({key.n for key in keys.values()}) != len(keys):
        raise WrongSigningKey("Two classes have the same key for tokens.")
    return keys


def _witnesses(value: Any) -> tuple[Verifier, ...]:
    witnesses = tuple(Verifier.read(string(text), "witness") for text in array(value))
    if len(witnesses) > _MOST_WITNESSES or len({one.octets for one in witnesses}) != len(witnesses):
        raise WrongRecord("The record has too many witnesses, or one of them twice.")
    return witnesses
