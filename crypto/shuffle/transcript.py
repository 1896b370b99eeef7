"""A shuffle's proof as a record, and the challenges that both sides derive from it (section 9).

Names follow the section: ``c`` commits to the permutation, ``chat`` chains those commitments,
``t`` are the commitments of the sigma protocol and ``s`` its responses; ``that``, ``shat`` and
``s_prime`` have one entry per ciphertext.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from crypto.election import Election
from crypto.elgamal import Ciphertext
from crypto.errors import CryptoError
from crypto.groups.interface import Element, Group
from crypto.text import array, decimal, sha256_hex, sha256_int


class GeneratorsCollide(CryptoError):
    """Two of the independent generators of a shuffle are equal (section 2)."""


class Commitments(NamedTuple):
    """t1, t2, t3, t41, t42 and that_1.. of step 4."""

    t1: Element
    t2: Element
    t3: Element
    t41: Element
    t42: Element
    that: list[Element]

    def to_json(self, group: Group) -> list[Any]:
        """Return ``[t1,t2,t3,[t41,t42],[that_1..]]``."""
        t1, t2, t3, t41, t42 = map(group.text, self[:5])
        return [t1, t2, t3, [t41, t42], list(map(group.text, self.that))]


class Responses(NamedTuple):
    """s1, s2, s3, s4, shat_1.. and s'_1.. of step 6."""

    s1: int
    s2: int
    s3: int
    s4: int
    shat: list[int]
    s_prime: list[int]

    def to_json(self) -> list[Any]:
        """Return ``[s1,s2,s3,s4,[shat_1..],[s'_1..]]``."""
        return [*map(str, self[:4]), list(map(str, self.shat)), list(map(str, self.s_prime))]


class ShuffleProof(NamedTuple):
    """PR of section 9 for one question."""

    t: Commitments
    s: Responses
    c: list[Element]
    chat: list[Element]

    def to_json(self, group: Group) -> list[Any]:
        """Return the JSON value of section 9."""
        c, chat = ([group.text(element) for element in row] for row in (self.c, self.chat))
        return [self.t.to_json(group), self.s.to_json(), c, chat]

    @staticmethod
    def from_json(group: Group, value: Any, count: int) -> ShuffleProof:
        """Read a proof about ``count`` ciphertexts; elements are members, responses in [0, q).

        Raises MalformedText, MalformedNumber or NotInGroup.
        """
        t, s, c, chat = array(value, 4)
        return ShuffleProof(
            _commitments(group, array(t, 5), count),
            _responses(group, array(s, 6), count),
            _elements(group, c, count),
            _elements(group, chat, count),
        )


def independent_generators(group: Group, count: int) -> tuple[Element, list[Element]]:
    """Return h = gen(-1) and h_1..h_count with h_i = gen(i-1), all different (sections 2 and 9)."""
    h, *each = (group.generator(index) for index in range(-1, count))
    if len({h, *each}) != count + 1:
        raise GeneratorsCollide("Two independent generators of the shuffle are equal.")
    return h, each


def permutation_text(
    group: Group, inputs: Sequence[Ciphertext], outputs: Sequence[Ciphertext], c: Sequence[Element]
) -> str:
    """Return ``strc`` of step 1: what is shuffled, into what, and the committed permutation."""
    parts = (part for row in (inputs, outputs) for ciphertext in row for part in ciphertext)
    return _serialised(group, parts) + _serialised(group, c)


def permutation_challenges(election: Election, strc: str, count: int) -> list[int]:
    """Return u_1..u_count of step 2."""
    seed = sha256_hex(f"shuffle-challenges|{election.fingerprint}|{strc}")
    start = hashlib.sha256(seed.encode())
    challenges = []
    for index in range(count):
        digest = start.copy()
        digest.update(sha256_hex(str(index)).encode())
        challenges.append(int.from_bytes(digest.digest(), "big") % election.group.q)
    return challenges


def main_challenge(election: Election, t: Commitments, strc: str, chat: Sequence[Element]) -> int:
    """Return C of step 5."""
    group = election.group
    strt = _serialised(group, (*t[:5], *t.that))
    stry = strc + _serialised(group, chat) + group.text(election.public_key)
    return sha256_int(f"shuffle-challenge|{election.fingerprint}|{strt}{stry}") % group.q


def _serialised(group: Group, elements: Iterable[Element]) -> str:
    """Return ``[[x]]``: every element followed by a comma."""
    return "".join(f"{group.text(element)}," for element in elements)


def _commitments(group: Group, value: list[Any], count: int) -> Commitments:
    t1, t2, t3, t4, that = value
    t41, t42 = array(t4, 2)
    t1, t2, t3, t41, t42 = (group.parse(text) for text in (t1, t2, t3, t41, t42))
    return Commitments(t1, t2, t3, t41, t42, _elements(group, that, count))


def _responses(group: Group, value: list[Any], count: int) -> Responses:
    *singles, shat, s_prime = value
    s1, s2, s3, s4 = (decimal(text, group.q) for text in singles)
    return Responses(s1, s2, s3, s4, _scalars(group, shat, count), _scalars(group, s_prime, count))


def _elements(group: Group, value: Any, count: int) -> list[Element]:
    return [group.parse(text) for text in array(value, count)]


def _scalars(group: Group, value: Any, count: int) -> list[int]:
    return [decimal(text, group.q) for text in array(value, count)]
