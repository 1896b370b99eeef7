"""Merkle trees with proofs (RFC 6962, section 2.1; RFC 9162, sections 2.1.3 and 2.1.4). Hash: SHA-256."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from crypto.errors import CryptoError

#: Octets of every hash.
HASH_OCTETS = 32

#: The root of a tree without leaves.
EMPTY_ROOT = hashlib.sha256(b"").digest()


class InclusionRefused(CryptoError):
    """A proof that does not show that the leaf stands at its place in the tree."""


class ConsistencyRefused(CryptoError):
    """A proof that does not show that the older tree is the beginning of the newer one."""


class NoSuchTree(CryptoError):
    """A place or a size that the tree does not have."""


def leaf_hash(content: bytes) -> bytes:
    """Return the hash of a leaf: SHA-256(0x00 || content)."""
    return hashlib.sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that only grows. Roots and proofs of any of its sizes take logarithmic time."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        """Make a tree of leaf hashes (not contents)."""
        #: _levels[k][i] is the hash of the complete subtree over the leaves from i * 2^k to (i + 1) * 2^k.
        self._levels: list[list[bytes]] = [[]]
        for leaf in leaves:
            self.append(leaf)

    @property
    def size(self) -> int:
        """Return the number of leaves."""
        return len(self._levels[0])

    @property
    def leaves(self) -> tuple[bytes, ...]:
        """Return all leaf hashes."""
        return tuple(self._levels[0])

    def append(self, leaf: bytes) -> None:
        """Add a leaf hash."""
        self._levels[0].append(leaf)
        level = 0
        while len(self._levels[level]) % 2 == 0:
            if level + 1 == len(self._levels):
                self._levels.append([])
            self._levels[level + 1].append(node_hash(*self._levels[level][-2:]))
            level += 1

    def root(self, size: int | None = None) -> bytes:
        """Return the root of the first ``size`` leaves, of all where None. Raises NoSuchTree."""
        size = self._size(size)
        return self._subtree(0, size) if size else EMPTY_ROOT

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """Return the path of leaf ``index`` (from 0) in the tree of ``size`` leaves. Raises NoSuchTree."""
        size = self._size(size)
        if not 0 <= index < size:
            raise NoSuchTree(f"A tree of {size} leaves has no leaf number {index}.")
        low, high, path = 0, size, []
        while high - low > 1:
            middle = low + _split(high - low)
            if index < middle:
                path.append(self._subtree(middle, high))
                high = middle
            else:
                path.append(self._subtree(low, middle))
                low = middle
        return path[::-1]

    def consistency(self, old: int, size: int | None = None) -> list[bytes]:
        """Return the proof that the first ``old`` leaves begin the first ``size``. Raises NoSuchTree."""
        size = self._size(size)
        if not 0 < old <= size:
            raise NoSuchTree(f"There is no proof from a tree of {old} leaves to one of {size}.")
        low, high, path, whole = 0, size, [], True
        while old != high:
            middle = low + _split(high - low)
            if old <= middle:
                path.append(self._subtree(middle, high))
                high = middle
            else:
                path.append(self._subtree(low, middle))
                low, whole = middle, False
        return ([] if whole else [self._subtree(low, high)]) + path[::-1]

    def _size(self, size: int | None) -> int:
        if size is None:
            return self.size
        if not 0 <= size <= self.size:
            raise NoSuchTree(f"The tree has {self.size} leaves, not {size}.")
        return size

    def _subtree(self, low: int, high: int) -> bytes:
        """Return the hash over the leaves [low, high), where low is a multiple of the span's 2^k."""
        span = high - low
        level = span.bit_length() - 1
        if span == 1 << level:
            return self._levels[level][low >> level]
        middle = low + _split(span)
        return node_hash(self._subtree(low, middle), self._subtree(middle, high))


def check_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf hash ``leaf`` is number ``index`` of the tree (RFC 9162, section 2.1.3.2).

    Raises InclusionRefused.
    """
    if not 0 <= index < size:
        raise InclusionRefused("The proof names a place which the tree does not have.")
    place, last, reached = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise InclusionRefused("The proof of inclusion is too long.")
        if place & 1 or place == last:
            reached = node_hash(sibling, reached)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            reached = node_hash(reached, sibling)
        place, last = place >> 1, last >> 1
    if last != 0 or reached != root:
        raise InclusionRefused("The proof does not show that the entry stands in the log.")


def check_consistency(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> None:
    """Check that the tree of ``old`` leaves begins that of ``new`` (RFC 9162, section 2.1.4.2).

    A tree without leaves begins every other one, and nothing is to be proved then. Raises
    ConsistencyRefused.
    """
    refusal = ConsistencyRefused("The newer log is no continuation of the older one.")
    if not 0 <= old <= new:
        raise refusal
    if old in (0, new):
        if path or (old == new and old_root != new_root) or (old == 0 and old_root != EMPTY_ROOT):
            raise refusal
        return
    if not path:
        raise refusal
    steps = list(path) if old & (old - 1) else [old_root, *path]
    if _both_roots(old - 1, new - 1, steps, refusal) != (old_root, new_root):
        raise refusal


def _both_roots(place: int, last: int, steps: Sequence[bytes], refusal: CryptoError) -> tuple[bytes, bytes]:
    """Return the roots of the older and the newer tree that the steps lead to."""
    while place & 1:
        place, last = place >> 1, last >> 1
    older = newer = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            raise refusal
        if place & 1 or place == last:
            older, newer = node_hash(sibling, older), node_hash(sibling, newer)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            newer = node_hash(newer, sibling)
        place, last = place >> 1, last >> 1
    if last != 0:
        raise refusal
    return older, newer


def _split(span: int) -> int:
    """Return the largest power of two below ``span``."""
    return 1 << (span - 1).bit_length() - 1
