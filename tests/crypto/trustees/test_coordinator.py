from __future__ import annotations

import json
from typing import Any

import pytest

from crypto.errors import MalformedText
from crypto.text import compact
from crypto.trustees.ceremony import start_polynomial
from crypto.trustees.commitments import MissingCommitment, WrongReveal
from crypto.trustees.coordinator import MissingOutput, MissingPolynomial, assemble_key, route_shares
from crypto.trustees.keys import WrongKeyProof, public_key
from crypto.trustees.play import run_ceremony
from crypto.trustees.record import parse_trustees
from crypto.trustees.signing import WrongSignature, sign
from tests.crypto.trustees.played import edited, played

PLAY = played()


def route(polynomials: list[str]) -> list[str]:
    return route_shares(PLAY.ceremony, PLAY.commitments, polynomials)


def assemble(outputs: list[str]) -> Any:
    return assemble_key(PLAY.ceremony, PLAY.commitments, PLAY.polynomials, outputs)


def test_messages_may_come_in_any_order() -> None:
    assert route(PLAY.polynomials[::-1]) == PLAY.shares
    assert assemble(PLAY.outputs[::-1]) == PLAY.item


def test_every_member_gets_the_shares_written_to_it() -> None:
    sent = [json.loads(text)["secrets"] for text in PLAY.polynomials]
    got = [json.loads(text)["secrets"] for text in PLAY.shares]
    assert got == [list(column) for column in zip(*sent, strict=True)]


def test_unfulfilled_commitment_is_refused() -> None:
    """Attack 7: the last member reveals another polynomial than committed to."""
    _, other = start_polynomial(PLAY.identities[2], PLAY.ceremony)
    with pytest.raises(WrongReveal):
        route([*PLAY.polynomials[:2], other])
    with pytest.raises(WrongReveal):
        assemble_key(PLAY.ceremony, PLAY.commitments, [*PLAY.polynomials[:2], other], PLAY.outputs)


def test_missing_messages_are_named() -> None:
    with pytest.raises(MissingPolynomial, match="member 2"):
        route([PLAY.polynomials[0], PLAY.polynomials[2]])
    with pytest.raises(MissingOutput, match="member 3 is missing"):
        assemble(PLAY.outputs[:2])
    with pytest.raises(MissingCommitment, match="member 1"):
        route_shares(PLAY.ceremony, PLAY.commitments[1:], PLAY.polynomials)


def test_polynomial_signed_by_another_is_refused() -> None:
    value = json.loads(PLAY.polynomials[0])
    message = value["coefexps"]["message"]
    value["coefexps"] = sign(PLAY.group, PLAY.identities[1].signing, message).to_json()
    with pytest.raises(WrongSignature, match="member 1"):
        route([compact(value), *PLAY.polynomials[1:]])


def test_output_twice_is_refused() -> None:
    with pytest.raises(MissingOutput, match="two last messages of member 1"):
        assemble([PLAY.outputs[0], *PLAY.outputs])


def test_output_of_another_ceremony_is_refused() -> None:
    other = played(PLAY.group.name, 3, 3)
    with pytest.raises(MissingOutput, match="does not belong"):
        assemble([*PLAY.outputs[:2], other.outputs[2]])


def test_output_with_a_made_up_key_is_refused() -> None:
    value = json.loads(PLAY.outputs[0])
    value["public_key"] = public_key(PLAY.group, 5).to_json(PLAY.group)
    with pytest.raises(MissingOutput):
        assemble([compact(value), *PLAY.outputs[1:]])


def test_output_with_a_false_proof_is_refused() -> None:
    value = json.loads(PLAY.outputs[0])
    value["public_key"]["pok"] = json.loads(PLAY.outputs[1])["public_key"]["pok"]
    with pytest.raises(WrongKeyProof):
        assemble([compact(value), *PLAY.outputs[1:]])


def test_agreement_of_another_member_is_refused() -> None:
    value = edited(PLAY.outputs[0], signature=json.loads(PLAY.outputs[1])["signature"])
    with pytest.raises(WrongSignature, match="member 1"):
        assemble([value, *PLAY.outputs[1:]])


def test_key_without_its_members_signature_is_refused() -> None:
    value = json.loads(PLAY.outputs[0])
    del value["public_key"]["signature"]
    with pytest.raises(MalformedText, match="missing"):
        assemble([compact(value), *PLAY.outputs[1:]])


@pytest.mark.parametrize("names", [(), ("Trustee A", "Член B", "猫")])
def test_a_whole_ceremony_gives_a_record(names: tuple[str, ...]) -> None:
    record, private_keys = run_ceremony(PLAY.group, 2, 3, names)
    trustees = parse_trustees(PLAY.group, record)
    assert trustees.names == (list(names) or [None] * 3)
    assert len(private_keys) == 3
    assert len(set(private_keys)) == 3
