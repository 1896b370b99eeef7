"""Merkle trees: RFC 6962's hashing, known answers, and proofs that hold for exactly what they prove."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.merkle import (
    EMPTY_ROOT,
    ConsistencyRefused,
    InclusionRefused,
    NoSuchTree,
    Tree,
    check_consistency,
    check_inclusion,
    leaf_hash,
    node_hash,
)

#: The eight leaves of Certificate Transparency's reference tests, and the roots of their trees.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
HASHES = [leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES]


def plain_root(hashes: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, as it is written there."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return node_hash(plain_root(hashes[:split]), plain_root(hashes[split:]))


def plain_path(index: int, hashes: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962, section 2.1.1."""
    if len(hashes) == 1:
        return []
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    if index < split:
        return [*plain_path(index, hashes[:split]), plain_root(hashes[split:])]
    return [*plain_path(index - split, hashes[split:]), plain_root(hashes[:split])]


def plain_proof(old: int, hashes: list[bytes], whole: bool = True) -> list[bytes]:
    """SUBPROOF of RFC 6962, section 2.1.2."""
    if old == len(hashes):
        return [] if whole else [plain_root(hashes)]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    if old <= split:
        return [*plain_proof(old, hashes[:split], whole), plain_root(hashes[split:])]
    return [*plain_proof(old - split, hashes[split:], False), plain_root(hashes[:split])]


def test_known_roots() -> None:
    tree = Tree(HASHES)
    assert [tree.root(size).hex() for size in range(9)] == ROOTS
    assert EMPTY_ROOT.hex() == ROOTS[0]


def test_known_proofs() -> None:
    """From the same reference tests: leaf 5 of 8 (there counted from 1: 6), and 6 of 8."""
    tree = Tree(HASHES)
    assert [one.hex() for one in tree.inclusion(5, 8)] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]
    assert [one.hex() for one in tree.consistency(6, 8)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@given(st.integers(1, 70), st.data())
def test_all_proofs_are_the_rfcs_and_hold(size: int, data: st.DataObject) -> None:
    hashes = [leaf_hash(bytes([number])) for number in range(size)]
    tree = Tree(hashes)
    at = data.draw(st.integers(1, size))
    assert tree.root(at) == plain_root(hashes[:at])
    index, old = data.draw(st.integers(0, at - 1)), data.draw(st.integers(1, at))
    path, proof = tree.inclusion(index, at), tree.consistency(old, at)
    assert path == plain_path(index, hashes[:at])
    assert proof == plain_proof(old, hashes[:at])
    check_inclusion(hashes[index], index, at, path, tree.root(at))
    check_consistency(old, at, tree.root(old), tree.root(at), proof)


@given(st.integers(2, 40), st.data())
def test_a_changed_proof_of_inclusion_is_refused(size: int, data: st.DataObject) -> None:
    hashes = [leaf_hash(bytes([number])) for number in range(size)]
    tree, index = Tree(hashes), data.draw(st.integers(0, size - 1))
    path = tree.inclusion(index)
    at = data.draw(st.integers(0, len(path) - 1))
    other = data.draw(st.integers(-1, size + 1).filter(lambda place: place != index))
    cases = [
        (hashes[index], other, size, path),
        (hashes[(index + 1) % size], index, size, path),
        (hashes[index], index, size, [*path[:at], bytes(32), *path[at + 1 :]]),
        (hashes[index], index, size, [*path[:at], *path[at + 1 :]]),
        (hashes[index], index, size, [*path, hashes[0]]),
    ]
    for leaf, place, total, steps in cases:
        with pytest.raises(InclusionRefused):
            check_inclusion(leaf, place, total, steps, tree.root())


@given(st.integers(2, 40), st.data())
def test_a_changed_proof_of_consistency_is_refused(size: int, data: st.DataObject) -> None:
    tree = Tree(leaf_hash(bytes([number])) for number in range(size))
    old = data.draw(st.integers(1, size - 1))
    proof, roots = tree.consistency(old), (tree.root(old), tree.root())
    at = data.draw(st.integers(0, len(proof) - 1))
    forked = Tree([leaf_hash(b"other"), *(leaf_hash(bytes([number])) for number in range(1, size))])
    cases = [
        (old, size, roots[0], roots[1], [*proof[:at], bytes(32), *proof[at + 1 :]]),
        (old, size, roots[0], roots[1], [*proof[:at], *proof[at + 1 :]]),
        (old, size, roots[0], roots[1], [*proof, roots[0]]),
        (old, size, roots[0], forked.root(), forked.consistency(old)),
        (old, size, roots[1], roots[0], proof),
        (size, old, roots[1], roots[0], proof),
        (old, size, roots[0], roots[1], []),
    ]
    for earlier, later, root, newer, steps in cases:
        with pytest.raises(ConsistencyRefused):
            check_consistency(earlier, later, root, newer, steps)


def test_equal_and_empty_trees() -> None:
    tree = Tree(HASHES)
    check_consistency(8, 8, tree.root(), tree.root(), [])
    check_consistency(0, 8, EMPTY_ROOT, tree.root(), [])
    for old, root, steps in ((8, bytes(32), []), (8, tree.root(), [tree.root()]), (0, tree.root(), [])):
        with pytest.raises(ConsistencyRefused):
            check_consistency(old, 8, root, tree.root(), steps)
    with pytest.raises(ConsistencyRefused):
        check_consistency(-1, 8, tree.root(), tree.root(), [])


def test_places_and_sizes_that_a_tree_does_not_have() -> None:
    tree = Tree(HASHES)
    for call in (
        lambda: tree.root(9),
        lambda: tree.root(-1),
        lambda: tree.inclusion(8),
        lambda: tree.inclusion(3, 3),
        lambda: tree.inclusion(-1),
        lambda: tree.consistency(0),
        lambda: tree.consistency(5, 4),
    ):
        with pytest.raises(NoSuchTree):
            call()


def test_leaves_and_nodes_are_never_confused() -> None:
    inner = node_hash(HASHES[0], HASHES[1])
    assert leaf_hash(HASHES[0] + HASHES[1]) != inner
