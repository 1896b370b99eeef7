from __future__ import annotations

import pytest

from crypto.errors import MalformedText
from crypto.groups import group_named
from crypto.groups.interface import Group
from crypto.proofs import hq
from crypto.text import parse_json
from crypto.trustees.signing import Signed, WrongSignature, check_signed, sign


@pytest.fixture(params=["BELENIOS-2048", "RFC-3526-2048"])
def group(request: pytest.FixtureRequest) -> Group:
    return group_named(request.param)


def test_signature_holds_for_the_signer_and_the_message(group: Group) -> None:
    signed = sign(group, 5, "a message")
    check_signed(group, group.power(group.g, 5), signed, "member 1")


def test_another_key_or_message_is_refused(group: Group) -> None:
    signed = sign(group, 5, "a message")
    with pytest.raises(WrongSignature, match="not signed by member 1"):
        check_signed(group, group.power(group.g, 6), signed, "member 1")
    with pytest.raises(WrongSignature):
        check_signed(group, group.power(group.g, 5), Signed("a massage", signed.signature), "member 1")


def test_challenge_is_over_the_prefix_and_the_commitment(group: Group) -> None:
    """c = Hq("sigmsg|" || M || "|", [g^w]) with g^w = g^r vk^c (section 5.1)."""
    signed = sign(group, 5, "M")
    challenge, response = signed.signature
    commitment = group.power(group.g, (response + 5 * challenge) % group.q)
    assert hq(group, "sigmsg|M|", [commitment]) == challenge


def test_text_reads_back(group: Group) -> None:
    signed = sign(group, 5, '{"a":"é"}')
    assert Signed.from_json(group, parse_json(signed.text())) == signed


@pytest.mark.parametrize(
    "text",
    [
        '{"message":"M"}',
        '{"message":1,"signature":{"challenge":"1","response":"1"}}',
        '{"message":"M","signature":{"challenge":"01","response":"1"}}',
        '{"message":"M","signature":{"challenge":"1","response":"-1"}}',
        '{"message":"M","signature":{"challenge":"1","response":"1"},"more":1}',
    ],
)
def test_other_shapes_are_refused(group: Group, text: str) -> None:
    with pytest.raises(MalformedText):
        Signed.from_json(group, parse_json(text))


def test_numbers_at_q_are_refused(group: Group) -> None:
    value = {"message": "M", "signature": {"challenge": str(group.q), "response": "1"}}
    with pytest.raises(MalformedText):
        Signed.from_json(group, value)
