from __future__ import annotations

from typing import Any

import pytest

from crypto.errors import MalformedText, NotInGroup
from crypto.groups import group_named
from crypto.proofs import hq, prove_knowledge
from crypto.text import parse_json
from crypto.trustees.certificates import IdentityKey
from crypto.trustees.keys import (
    TrusteeKey,
    WrongKeyProof,
    WrongPrivateKey,
    make_key,
    public_key,
    read_key,
    read_private_key,
)
from tests.crypto.trustees.played import plus_one

GROUP = group_named("BELENIOS-2048")


def value(private: int = 12345) -> dict[str, Any]:
    return public_key(GROUP, private, "Trustee A").to_json(GROUP)


def test_private_key_belongs_to_the_public_one() -> None:
    private, public = make_key(GROUP, "Trustee A")
    assert GROUP.power(GROUP.g, read_private_key(GROUP, private)) == public.element


def test_public_key_reads_back() -> None:
    _, public = make_key(GROUP, "Änn")
    assert read_key(GROUP, parse_json(public.text(GROUP)), "The key") == public


def test_name_is_optional() -> None:
    _, public = make_key(GROUP)
    assert "name" not in public.to_json(GROUP)
    assert read_key(GROUP, public.to_json(GROUP), "The key").name is None


def test_proof_is_that_of_section_5() -> None:
    """c = Hq("pok|" || group || "|" || X || "|", [g^w]) and r = w - x*c."""
    key: TrusteeKey = public_key(GROUP, 5)
    challenge, response = key.proof
    commitment = GROUP.power(GROUP.g, (response + 5 * challenge) % GROUP.q)
    assert hq(GROUP, f"pok|BELENIOS-2048|{GROUP.text(key.element)}|", [commitment]) == challenge


def test_key_without_possession_is_refused() -> None:
    """A rogue key: somebody else's, multiplied, under the proof of the original."""
    rogue = value()
    rogue["public_key"] = GROUP.text(GROUP.multiply(GROUP.parse(rogue["public_key"]), GROUP.g))
    with pytest.raises(WrongKeyProof, match="The key of Trustee A has no valid proof"):
        read_key(GROUP, rogue, "The key of Trustee A")


@pytest.mark.parametrize("part", ["challenge", "response"])
def test_changed_proof_is_refused(part: str) -> None:
    changed = value()
    changed["pok"][part] = str((int(changed["pok"][part]) + 1) % GROUP.q)
    with pytest.raises(WrongKeyProof):
        read_key(GROUP, changed, "The key")


def test_proof_from_another_group_is_refused() -> None:
    """The prefix names the group, so that a proof cannot be carried over."""
    element = GROUP.power(GROUP.g, 5)
    proof = prove_knowledge(GROUP, f"pok|RFC-3526-2048|{GROUP.text(element)}|", 5)
    with pytest.raises(WrongKeyProof):
        read_key(GROUP, TrusteeKey(element, proof).to_json(GROUP), "The key")


def test_key_1_is_refused() -> None:
    with pytest.raises(IdentityKey, match="The key is 1"):
        read_key(GROUP, value(0), "The key")


@pytest.mark.parametrize("number", ["0", "2"])
def test_numbers_outside_the_group_are_refused(number: str) -> None:
    with pytest.raises(NotInGroup):
        read_key(GROUP, {**value(), "public_key": number}, "The key")


@pytest.mark.parametrize(
    "changes",
    [
        {"public_key": 4},
        {"public_key": "-4"},
        {"name": 4},
        {"name": None},
        {"pok": {"challenge": "1"}},
        {"pok": {"challenge": str(GROUP.q), "response": "1"}},
        {"signature": None},
        {"other": 1},
    ],
)
def test_other_shapes_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(MalformedText):
        read_key(GROUP, {**value(), **changes}, "The key")


@pytest.mark.parametrize(
    "text", ["", "5", '"05"', '"0"', f'"{GROUP.q}"', '"-5"', '["5"]', '{"a":"5"}', '"x"']
)
def test_other_texts_are_no_private_key(text: str) -> None:
    with pytest.raises(WrongPrivateKey):
        read_private_key(GROUP, text)


def test_private_key_never_shows_in_the_error() -> None:
    secret = plus_one(str(GROUP.q + 10**70))
    with pytest.raises(WrongPrivateKey) as caught:
        read_private_key(GROUP, f'"{secret}"')
    assert secret not in str(caught.value)
    assert caught.value.__suppress_context__
