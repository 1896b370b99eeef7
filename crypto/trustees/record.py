"""The trustees record: who holds which part of the election key (section 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from crypto.errors import CryptoError, MalformedText
from crypto.groups.interface import Element, Group
from crypto.text import array, compact, parse_json
from crypto.trustees.certificates import IdentityKey, RepeatedKey
from crypto.trustees.keys import TrusteeKey, read_key
from crypto.trustees.pedersen import Pedersen, read_pedersen

#: Decryption factors, or plaintexts: one list per question.
Factors = Sequence[Sequence[Element]]


_NOBODY = "The trustees record names no trustee."


class WrongElectionKey(CryptoError):
    """An election key that is not the product of the trustees' sub-keys (section 4)."""


class NotATrustee(CryptoError):
    """A key, or an owner's number, that belongs to no trustee of the election."""


class TooFewTrustees(CryptoError):
    """Fewer trustees have contributed than are needed."""


class TrusteesNotCanonical(CryptoError):
    """A trustees record that is not written in the one way that its content has."""


class CertificatesNotAgreed(CryptoError):
    """A ceremony in which nothing shows that all members have seen the same certificates."""


@dataclass(frozen=True)
class Single:
    """A trustee whose contribution is always needed."""

    group: Group
    key: TrusteeKey

    @property
    def keys(self) -> tuple[TrusteeKey, ...]:
        """Return the one key."""
        return (self.key,)

    @property
    def sub_key(self) -> Element:
        """Return X, this item's factor of the election key."""
        return self.key.element

    @property
    def needed(self) -> int:
        """Return 1: a single trustee cannot be replaced."""
        return 1

    def combine(self, powers: Sequence[tuple[int, Element]]) -> Element:
        """Return the factor as it is (section 11)."""
        return powers[0][1]

    def to_json(self) -> list[Any]:
        """Return the value ``["Single", TPK]``."""
        return ["Single", self.key.to_json(self.group)]


Item = Single | Pedersen


@dataclass(frozen=True)
class Trustees:
    """A checked trustees record. Owners are 1-based positions in the flattened list of keys."""

    group: Group
    items: tuple[Item, ...]

    @cached_property
    def public_key(self) -> Element:
        """Return y, the product of all sub-keys. Compare it through ``check_election_key``."""
        return self.group.product(item.sub_key for item in self.items)

    @cached_property
    def keys(self) -> list[TrusteeKey]:
        """Return all keys; the key of owner d is entry d - 1."""
        return [key for item in self.items for key in item.keys]

    @property
    def verification_keys(self) -> list[Element]:
        """Return X of every owner; that of owner d is entry d - 1."""
        return [key.element for key in self.keys]

    @property
    def names(self) -> list[str | None]:
        """Return the name of every owner, None where the record gives none."""
        return [key.name for key in self.keys]

    @property
    def needed(self) -> int:
        """Return how many different trustees a decryption takes at least (section 15, rule 3)."""
        return sum(item.needed for item in self.items)

    def verification_key(self, owner: int) -> Element:
        """Return X of ``owner``. Raises NotATrustee."""
        if not 1 <= owner <= len(self.keys):
            raise NotATrustee(f"There is no trustee number {owner}; there are {len(self.keys)}.")
        return self.keys[owner - 1].element

    def owner_of(self, element: Element) -> int:
        """Return the owner whose public key is ``element``. Raises NotATrustee."""
        try:
            return self.verification_keys.index(element) + 1
        except ValueError:
            raise NotATrustee("This key belongs to no trustee of this election.") from None

    def can_decrypt(self, owners: Set[int]) -> bool:
        """Return whether the contributions of ``owners`` are enough."""
        return all(len(present) >= item.needed for item, present in self._present(owners))

    def require_enough(self, owners: Set[int]) -> None:
        """Raise TooFewTrustees, saying who is missing, unless ``owners`` can decrypt."""
        lacking = [
            _lack(item, positions, owners)
            for item, positions in self._positions()
            if len(owners & set(positions)) < item.needed
        ]
        if lacking:
            raise TooFewTrustees("The result cannot be computed yet: " + "; ".join(lacking) + ".")

    def combine(self, factors: Mapping[int, Factors]) -> list[list[Element]]:
        """Combine the owners' checked decryption factors to F, question by question (section 11).

        All must have the same shape. Of a threshold item the first members by position count.
        Raises TooFewTrustees.
        """
        self.require_enough(factors.keys())
        parts = [
            _combine_item(item, [(index, factors[owner]) for index, owner in present[: item.needed]])
            for item, present in self._present(factors.keys())
        ]
        return [
            [self.group.product(elements) for elements in zip(*questions, strict=True)]
            for questions in zip(*parts, strict=True)
        ]

    def _positions(self) -> list[tuple[Item, range]]:
        """Return each item with the owners of its keys."""
        placed, first = [], 1
        for item in self.items:
            placed.append((item, range(first, first + len(item.keys))))
            first += len(item.keys)
        return placed

    def _present(self, owners: Set[int]) -> list[tuple[Item, list[tuple[int, int]]]]:
        """Return each item with (index inside it, owner) of those of ``owners`` who belong to it."""
        return [
            (item, [(i, owner) for i, owner in enumerate(positions, start=1) if owner in owners])
            for item, positions in self._positions()
        ]


def _lack(item: Item, positions: range, owners: Set[int]) -> str:
    absent = [owner for owner in positions if owner not in owners]
    if isinstance(item, Single):
        return f"trustee {positions[0]} has not contributed, and nobody can stand in for a single trustee"
    have = len(positions) - len(absent)
    listed = ", ".join(map(str, absent))
    return f"of the trustees {positions[0]} to {positions[-1]}, {item.needed} are needed and {have} " + (
        f"contributed (missing: {listed})"
    )


def _combine_item(item: Item, members: Sequence[tuple[int, Factors]]) -> list[list[Element]]:
    """Combine one item's factors, each (index inside the item, factors of all questions)."""
    indexes = [index for index, _ in members]
    return [
        [item.combine(list(zip(indexes, powers, strict=True))) for powers in zip(*rows, strict=True)]
        for rows in zip(*(factors for _, factors in members), strict=True)
    ]


def parse_trustees(group: Group, text: str) -> Trustees:
    """Read a trustees record and check every proof in it (section 5; rule 10 of section 15).

    Raises MalformedText, NotInGroup, IdentityKey, RepeatedKey, WrongKeyProof, WrongSignature,
    WrongContext, WrongThreshold, WrongDegree or WrongVerificationKey.
    """
    items = array(parse_json(text))
    if not items:
        raise MalformedText(_NOBODY)
    trustees = Trustees(group, tuple(_item(group, value, n) for n, value in enumerate(items, start=1)))
    keys = trustees.verification_keys
    if len(set(keys)) != len(keys):
        raise RepeatedKey("Two trustees have the same key.")
    if trustees.public_key == group.identity:
        raise IdentityKey("The trustees' keys cancel out: the election key is 1.")
    return trustees


def _item(group: Group, value: Any, number: int) -> Item:
    kind, content = array(value, 2)
    if kind == "Pedersen":
        return read_pedersen(group, content)
    if kind != "Single":
        raise MalformedText(f"Item {number} of the trustees record is neither single nor threshold.")
    key = read_key(group, content, f"The key of single trustee {number}")
    if key.agreement is not None:
        raise MalformedText(f"Single trustee {number} carries a signature that only ceremonies have.")
    return Single(group, key)


def trustees_record(items: Sequence[Item]) -> str:
    """Return the record's compact text, checked like one from outside.

    Raises MalformedText where there are no items, and what ``parse_trustees`` raises.
    """
    if not items:
        raise MalformedText(_NOBODY)
    text = compact([item.to_json() for item in items])
    parse_trustees(items[0].group, text)
    return text


def check_trustees_text(trustees: Trustees, text: str) -> None:
    """Raise TrusteesNotCanonical unless ``text`` is what ``trustees`` are written as (section 5)."""
    if compact([item.to_json() for item in trustees.items]) != text:
        raise TrusteesNotCanonical("The trustees record is not written as compact JSON in the usual order.")


def check_election_key(trustees: Trustees, public_key: Element) -> None:
    """Raise WrongElectionKey unless ``public_key`` is the trustees' product (sections 4 and 5)."""
    if trustees.public_key != public_key:
        raise WrongElectionKey("The election key is not the product of the trustees' keys.")


def check_certificates_agreed(trustees: Trustees) -> None:
    """Raise CertificatesNotAgreed for a ceremony of belenios-tool 2.0's shape (section 5.1, end).

    Such a record is valid, but its members may have been shown different certificates: whoever
    sets up an election refuses it, whoever verifies one states it.
    """
    for item in trustees.items:
        if isinstance(item, Pedersen) and item.agreements is None:
            raise CertificatesNotAgreed("The members of the ceremony have not signed each other's keys.")
