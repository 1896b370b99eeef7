from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from crypto.errors import CryptoError, MalformedText, NotInGroup
from crypto.groups import group_named
from crypto.text import compact
from crypto.trustees.certificates import IdentityKey, RepeatedKey, WrongContext, WrongThreshold
from crypto.trustees.keys import WrongKeyProof, public_key, read_private_key
from crypto.trustees.pedersen import WrongVerificationKey
from crypto.trustees.polynomial import WrongDegree, coefexps_message, commit
from crypto.trustees.record import (
    CertificatesNotAgreed,
    NotATrustee,
    Single,
    TooFewTrustees,
    Trustees,
    WrongElectionKey,
    check_certificates_agreed,
    check_election_key,
    parse_trustees,
    trustees_record,
)
from crypto.trustees.signing import WrongSignature, sign
from tests.crypto.trustees.played import played
from tests.external import require_shared

PLAY = played()
GROUP = PLAY.group
SECRETS = [11, 22]
SINGLES = [Single(GROUP, public_key(GROUP, secret, f"Single {secret}")) for secret in SECRETS]
#: Owners: 1 single, 2 to 4 threshold, 5 single.
MIXED = parse_trustees(GROUP, trustees_record([SINGLES[0], PLAY.item, SINGLES[1]]))
PRIVATE = [11, *(read_private_key(GROUP, one.private_key) for one in PLAY.finished), 22]

Change = Callable[[dict[str, Any]], object]


def parse(*items: Any) -> Trustees:
    return parse_trustees(GROUP, compact(list(items)))


def threshold(change: Change) -> list[Any]:
    """The threshold item after ``change`` to its TP."""
    item = PLAY.value
    change(item[1])
    return item


def test_public_key_is_the_product_of_the_sub_keys() -> None:
    shared = GROUP.product(row[0] for row in PLAY.item.rows)
    assert MIXED.public_key == GROUP.multiply(GROUP.power(GROUP.g, 33), shared)


def test_owners_count_members_of_a_threshold_item_once_each() -> None:
    assert MIXED.names == ["Single 11", None, None, None, "Single 22"]
    assert [MIXED.owner_of(GROUP.power(GROUP.g, secret)) for secret in PRIVATE] == [1, 2, 3, 4, 5]
    assert MIXED.verification_keys == [MIXED.verification_key(owner) for owner in range(1, 6)]
    assert MIXED.needed == 4


def test_strangers_are_no_trustees() -> None:
    with pytest.raises(NotATrustee, match="belongs to no trustee"):
        MIXED.owner_of(GROUP.power(GROUP.g, 99))
    for owner in (0, 6, -1):
        with pytest.raises(NotATrustee, match=f"no trustee number {owner}"):
            MIXED.verification_key(owner)


@pytest.mark.parametrize(
    ("owners", "enough"),
    [
        ({1, 2, 3, 5}, True),
        ({1, 2, 4, 5}, True),
        ({1, 3, 4, 5}, True),
        ({1, 2, 3, 4, 5}, True),
        ({2, 3, 4, 5}, False),
        ({1, 2, 3, 4}, False),
        ({1, 2, 5}, False),
        (set(), False),
    ],
)
def test_who_can_decrypt(owners: set[int], enough: bool) -> None:
    assert MIXED.can_decrypt(owners) is enough
    if not enough:
        with pytest.raises(TooFewTrustees):
            MIXED.require_enough(owners)


def test_the_lack_of_keys_is_said_clearly() -> None:
    """Attack 11: all of three lost but one."""
    alone = parse(PLAY.value)
    with pytest.raises(TooFewTrustees, match=r"2 are needed and 1 contributed \(missing: 1, 3\)"):
        alone.require_enough({2})
    with pytest.raises(TooFewTrustees, match="trustee 1 has not contributed, and nobody can stand in"):
        MIXED.require_enough({2, 3, 4, 5})


@pytest.mark.parametrize("owners", [(1, 2, 3, 5), (1, 2, 4, 5), (1, 3, 4, 5), (1, 2, 3, 4, 5)])
def test_any_two_of_three_combine_to_the_same(owners: tuple[int, ...]) -> None:
    bases = [[GROUP.g, GROUP.power(GROUP.g, 7)], [GROUP.power(GROUP.g, 8)]]
    factors = {
        owner: [[GROUP.power(base, PRIVATE[owner - 1]) for base in row] for row in bases] for owner in owners
    }
    y = MIXED.public_key
    assert MIXED.combine(factors) == [[y, GROUP.power(y, 7)], [GROUP.power(y, 8)]]


def test_too_few_factors_do_not_combine() -> None:
    with pytest.raises(TooFewTrustees):
        MIXED.combine({1: [[GROUP.g]], 2: [[GROUP.g]], 5: [[GROUP.g]]})


def test_election_key_must_be_the_product() -> None:
    check_election_key(MIXED, MIXED.public_key)
    with pytest.raises(WrongElectionKey):
        check_election_key(MIXED, GROUP.multiply(MIXED.public_key, GROUP.g))


def test_record_reads_back() -> None:
    assert trustees_record(MIXED.items) == trustees_record([SINGLES[0], PLAY.item, SINGLES[1]])


@pytest.mark.parametrize(
    ("folder", "group", "needed", "count"),
    [
        ("homomorphic", "BELENIOS-2048", 2, 2),
        ("threshold-2-of-3", "BELENIOS-2048", 3, 4),
        ("ranked", "RFC-3526-2048", 2, 2),
    ],
)
def test_records_of_the_tool(folder: str, group: str, needed: int, count: int) -> None:
    path = require_shared(f"protocol/made-by-belenios-tool/{folder}")
    text = (path / "trustees.json").read_text().strip()
    trustees = parse_trustees(group_named(group), text)
    election = json.loads((path / "election.json").read_text())
    check_election_key(trustees, trustees.group.parse(election["public_key"]))
    assert (trustees.needed, len(trustees.keys)) == (needed, count)
    assert trustees_record(trustees.items) == text


def test_certificates_nobody_agreed_on_are_told_apart() -> None:
    check_certificates_agreed(MIXED)
    path = require_shared("protocol/made-by-belenios-tool/threshold-2-of-3/trustees.json")
    with pytest.raises(CertificatesNotAgreed):
        check_certificates_agreed(parse_trustees(GROUP, path.read_text()))


def test_record_without_trustees_is_neither_written_nor_read() -> None:
    with pytest.raises(MalformedText, match="names no trustee"):
        trustees_record([])
    with pytest.raises(MalformedText, match="names no trustee"):
        parse_trustees(GROUP, "[]")


def test_same_trustee_twice_is_refused() -> None:
    single = SINGLES[0].to_json()
    with pytest.raises(RepeatedKey):
        parse(single, single)
    with pytest.raises(RepeatedKey):
        parse(PLAY.value, PLAY.value)


def test_threshold_key_copied_as_single_is_refused() -> None:
    key = PLAY.value[1]["verification_keys"][0]
    del key["signature"]
    with pytest.raises(RepeatedKey):
        parse(["Single", key], PLAY.value)


def test_keys_that_cancel_out_are_refused() -> None:
    inverse = Single(GROUP, public_key(GROUP, GROUP.q - 11))
    with pytest.raises(IdentityKey, match="the election key is 1"):
        parse(SINGLES[0].to_json(), inverse.to_json())


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{}",
        "null",
        '[["Single"]]',
        '[["Double",{}]]',
        '[["Single",{},{}]]',
        "[[1,{}]]",
        '["Single"]',
        compact([["Pedersen", SINGLES[0].to_json()[1]]]),
    ],
)
def test_other_shapes_are_refused(text: str) -> None:
    with pytest.raises(MalformedText):
        parse_trustees(GROUP, text)


def test_duplicate_members_are_refused() -> None:
    text = compact([SINGLES[0].to_json()]).replace('"name"', '"name":"x","name"')
    with pytest.raises(MalformedText, match="two members of the same name"):
        parse_trustees(GROUP, text)


def test_single_key_with_a_ceremonys_signature_is_refused() -> None:
    item = SINGLES[0].to_json()
    item[1]["signature"] = item[1]["pok"]
    with pytest.raises(MalformedText, match="only ceremonies have"):
        parse(item)


def test_single_key_without_possession_is_refused() -> None:
    item = SINGLES[0].to_json()
    item[1]["pok"] = SINGLES[1].to_json()[1]["pok"]
    with pytest.raises(WrongKeyProof, match="single trustee 1"):
        parse(item)


def swap(name: str) -> Change:
    def change(value: dict[str, Any]) -> None:
        value[name][0], value[name][1] = value[name][1], value[name][0]

    return change


def drop(name: str) -> Change:
    return lambda value: value[name].pop()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (swap("certs"), WrongContext),
        (swap("coefexps"), WrongSignature),
        (swap("signatures"), WrongSignature),
        (swap("verification_keys"), WrongVerificationKey),
        (drop("certs"), WrongContext),
        (drop("coefexps"), MalformedText),
        (drop("signatures"), MalformedText),
        (drop("verification_keys"), MalformedText),
        (lambda value: value.update(threshold=1), WrongContext),
        (lambda value: value.update(threshold=4), WrongThreshold),
        (lambda value: value.update(threshold=0), MalformedText),
        (lambda value: value.update(threshold="2"), MalformedText),
        (lambda value: value.update(more=1), MalformedText),
        (lambda value: value.pop("signatures"), MalformedText),
        (lambda value: value["verification_keys"][1].pop("signature"), MalformedText),
        (lambda value: value["verification_keys"][1]["pok"].update(challenge="5"), WrongKeyProof),
        (lambda value: value["verification_keys"][1].update(public_key="2"), NotInGroup),
    ],
)
def test_changed_threshold_items_are_refused(change: Change, error: type[CryptoError]) -> None:
    with pytest.raises(error):
        parse(threshold(change))


def test_made_up_verification_key_is_refused() -> None:
    """A key with its proof and the member's signature, but not on the polynomial."""

    def change(value: dict[str, Any]) -> None:
        key = public_key(GROUP, 77).to_json(GROUP)
        signed = sign(GROUP, PLAY.identities[0].signing, key["public_key"])
        value["verification_keys"][0] = {**key, "signature": signed.signature.to_json()}

    with pytest.raises(WrongVerificationKey, match="member 1"):
        parse(threshold(change))


def test_signature_over_another_key_is_refused() -> None:
    def change(value: dict[str, Any]) -> None:
        keys = value["verification_keys"]
        keys[0]["signature"] = keys[1]["signature"]

    with pytest.raises(WrongSignature, match="member 1"):
        parse(threshold(change))


def test_members_who_saw_other_certificates_are_found() -> None:
    """Attack 7: member 1 is replaced for the others; only the agreement shows it (section 5.1, end)."""
    other = played(GROUP.name, 2, 3)
    message = other.certificates[0]
    signed = sign(GROUP, PLAY.identities[0].signing, json.loads(message)["message"])

    def change(value: dict[str, Any]) -> None:
        value["certs"][0] = signed.to_json()

    with pytest.raises(WrongSignature, match="member 1"):
        parse(threshold(change))


@pytest.mark.parametrize(("position", "coefficients"), [(0, [1]), (1, [1, 2, 3])])
def test_polynomials_of_another_degree_are_refused(position: int, coefficients: list[int]) -> None:
    def change(value: dict[str, Any]) -> None:
        row = coefexps_message(GROUP, commit(GROUP, coefficients))
        value["coefexps"][position] = sign(GROUP, PLAY.identities[position].signing, row).to_json()

    with pytest.raises(WrongDegree, match=f"member {position + 1}"):
        parse(threshold(change))


@pytest.mark.parametrize("cancelled", [0, 1])
def test_polynomials_that_cancel_out_are_refused(cancelled: int) -> None:
    """Members 1 to 3 with coefficients that add up to 0: for the constant term the key would be
    1, for the leading term one member alone could decrypt."""
    rows = [[5, 6], [7, 8], [9, 10]]
    rows[2][cancelled] = -(rows[0][cancelled] + rows[1][cancelled]) % GROUP.q

    def change(value: dict[str, Any]) -> None:
        value["coefexps"] = [
            sign(GROUP, member.signing, coefexps_message(GROUP, commit(GROUP, row))).to_json()
            for member, row in zip(PLAY.identities, rows, strict=True)
        ]

    with pytest.raises(IdentityKey, match="cancel out"):
        parse(threshold(change))


def test_shape_of_2022_may_not_carry_parts_of_the_newer_one() -> None:
    path = require_shared("protocol/made-by-belenios-tool/threshold-2-of-3/threshold.json")
    value = json.loads(path.read_text())
    proof = value["verification_keys"][0]["pok"]
    parse(["Pedersen", value])
    with pytest.raises(MalformedText, match="do not name their ceremony"):
        parse(["Pedersen", {**value, "signatures": [proof] * 3}])
    value["verification_keys"][0]["signature"] = proof
    with pytest.raises(MalformedText, match="do not name their ceremony"):
        parse(["Pedersen", value])
