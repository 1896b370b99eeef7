"""Cases about trustees, single ones and a threshold (section 5, rule 15.10)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from crypto.errors import CryptoError, MalformedNumber, MalformedText, NotInGroup
from crypto.groups import Element
from crypto.text import compact
from crypto.trustees import certificates, keys, pedersen, polynomial, record, signing
from tests.tampered.case import Case, Tool
from tests.tampered.ceremony import Ceremony, Change, message_of
from tests.tampered.change import other_digit, outside, times_g
from tests.tampered.goods import ceremony, choices_script


def trustees_case(
    name: str,
    rule: str,
    error: type[CryptoError],
    change: Change,
    tool: Tool = Tool.REFUSES,
    attack: int | None = None,
) -> Case:
    """Change the threshold item, everything else in the election still fitting to it."""

    def make() -> bytes:
        return replace(choices_script(), trustees=ceremony().record(change)).archive()

    return Case(name, rule, error, make, tool, attack=attack)


def single_case(name: str, rule: str, error: type[CryptoError], key: Callable[[], dict[str, Any]]) -> Case:
    def make() -> bytes:
        return replace(choices_script(), trustees=ceremony().record(single=key())).archive()

    return Case(name, rule, error, make, Tool.REFUSES, attack=7)


def key_without_possession() -> dict[str, Any]:
    """Somebody else's key times g, with the proof for one's own."""
    key = ceremony().key(ceremony().single)
    return {**key, "public_key": times_g(ceremony().group, key["public_key"])}


def key_of_another() -> dict[str, Any]:
    return ceremony().key(ceremony().single + 1)


def key_outside() -> dict[str, Any]:
    key = ceremony().key(ceremony().single)
    return {**key, "public_key": outside(ceremony().group, key["public_key"])}


def key_with_large_response() -> dict[str, Any]:
    key = ceremony().key(ceremony().single)
    large = str(int(key["pok"]["response"]) + ceremony().group.q)
    return {**key, "pok": {**key["pok"], "response": large}}


def altered_certificate(held: Ceremony, item: dict[str, Any]) -> None:
    content = message_of(held.cert(0))
    content["encryption"] = times_g(held.group, content["encryption"])
    item["certs"][0]["message"] = compact(content)


def certificate_of_another_ceremony(held: Ceremony, item: dict[str, Any]) -> None:
    context = {**message_of(held.cert(0))["context"], "size": 4}
    item["certs"][0] = held.cert(0, context=context)


def certificate_key_outside(held: Ceremony, item: dict[str, Any]) -> None:
    """The verification key -vk, under which signatures with an even challenge hold as well."""
    content = message_of(held.cert(0))
    content["verification"] = outside(held.group, content["verification"])
    item["certs"][0] = held.sign(0, compact(content), even=True)
    item["coefexps"][0] = held.sign(0, item["coefexps"][0]["message"], even=True)


def certificate_encryption_key_outside(held: Ceremony, item: dict[str, Any]) -> None:
    other = outside(held.group, message_of(held.cert(0))["encryption"])
    item["certs"][0] = held.cert(0, encryption=other)


def certificate_key_1(held: Ceremony, item: dict[str, Any]) -> None:
    """Everybody can sign for the key 1."""
    content = {**message_of(held.cert(0)), "verification": "1"}
    item["certs"][0] = held.sign(0, compact(content), secret=0)
    item["coefexps"][0] = held.sign(0, item["coefexps"][0]["message"], secret=0)


def certificate_twice(held: Ceremony, item: dict[str, Any]) -> None:
    item["certs"][1] = item["certs"][0]


def altered_coefexps(held: Ceremony, item: dict[str, Any]) -> None:
    content = message_of(item["coefexps"][0])
    content["coefexps"][1] = times_g(held.group, content["coefexps"][1])
    item["coefexps"][0]["message"] = compact(content)


def coefexps_outside(held: Ceremony, item: dict[str, Any]) -> None:
    """Two members' A_i1 with the sign changed: every product of theirs is as before."""
    for i in (0, 1):
        item["coefexps"][i] = held.coefexps(i, _negate_last)


def _negate_last(elements: list[Element]) -> None:
    elements[-1] = int(outside(ceremony().group, str(elements[-1])))


def shorter_coefexps(held: Ceremony, item: dict[str, Any]) -> None:
    item["coefexps"][0] = held.coefexps(0, lambda elements: elements.pop())


def other_polynomial(held: Ceremony, item: dict[str, Any]) -> None:
    """A properly signed polynomial that the shares do not come from."""

    def change(elements: list[Element]) -> None:
        elements[1] = held.group.multiply(elements[1], held.group.g)

    item["coefexps"][0] = held.coefexps(0, change)


def other_member_key(held: Ceremony, item: dict[str, Any]) -> None:
    item["verification_keys"][2] = held.member_key(2, offset=1)


def member_key_without_possession(held: Ceremony, item: dict[str, Any]) -> None:
    item["verification_keys"][2]["pok"]["response"] = other_digit(
        item["verification_keys"][2]["pok"]["response"]
    )


def different_certificates_shown(held: Ceremony, item: dict[str, Any]) -> None:
    """Member 3 was shown another certificate of member 1, and signed that."""
    shown = [held.cert(0), *item["certs"][1:]]
    item["signatures"][2] = held.sign(2, held.agreed(shown))["signature"]


def member_key_not_signed(held: Ceremony, item: dict[str, Any]) -> None:
    item["verification_keys"][0]["signature"] = held.sign(0, "another key")["signature"]


def other_threshold(held: Ceremony, item: dict[str, Any]) -> None:
    item["threshold"] = 1


def no_agreement(held: Ceremony, item: dict[str, Any]) -> None:
    del item["signatures"]


def turned() -> bytes:
    """The single trustee's key with its members in another order."""
    key = dict(reversed(ceremony().key(ceremony().single).items()))
    return replace(choices_script(), trustees=ceremony().record(single=key)).archive()


def spaced() -> bytes:
    return replace(choices_script(), trustees=ceremony().record().replace(",", ", ", 1)).archive()


CASES = [
    Case("trustees-turned", "5", record.TrusteesNotCanonical, turned, Tool.ACCEPTS),
    Case("trustees-with-a-space", "5", record.TrusteesNotCanonical, spaced, Tool.ACCEPTS),
    single_case("trustee-without-possession", "5", keys.WrongKeyProof, key_without_possession),
    single_case("trustee-outside-the-group", "5", NotInGroup, key_outside),
    single_case("trustee-proof-above-q", "5", MalformedNumber, key_with_large_response),
    single_case("trustee-who-is-another", "5", record.WrongElectionKey, key_of_another),
    single_case("trustee-key-1", "15.10", certificates.IdentityKey, lambda: ceremony().key(0)),
    trustees_case("certificate-altered", "5.1", signing.WrongSignature, altered_certificate),
    trustees_case(
        "certificate-of-another-ceremony",
        "5.1",
        certificates.WrongContext,
        certificate_of_another_ceremony,
        Tool.ACCEPTS,
        7,
    ),
    trustees_case("certificate-twice", "5.1", certificates.RepeatedKey, certificate_twice),
    trustees_case(
        "certificate-key-outside-the-group", "15.10", NotInGroup, certificate_key_outside, Tool.ACCEPTS, 4
    ),
    trustees_case(
        "encryption-key-outside-the-group",
        "15.10",
        NotInGroup,
        certificate_encryption_key_outside,
        Tool.ACCEPTS,
        4,
    ),
    trustees_case("certificate-key-1", "15.10", certificates.IdentityKey, certificate_key_1, Tool.ACCEPTS, 4),
    trustees_case("coefexps-altered", "5.1", signing.WrongSignature, altered_coefexps),
    trustees_case("coefexps-outside-the-group", "15.10", NotInGroup, coefexps_outside, Tool.ACCEPTS, 4),
    trustees_case("coefexps-too-short", "5.1", polynomial.WrongDegree, shorter_coefexps),
    trustees_case("other-polynomial", "5.1", pedersen.WrongVerificationKey, other_polynomial),
    trustees_case("other-member-key", "5.1", pedersen.WrongVerificationKey, other_member_key),
    trustees_case(
        "member-without-possession", "5.1", keys.WrongKeyProof, member_key_without_possession, attack=7
    ),
    trustees_case(
        "different-certificates-shown",
        "5.1",
        signing.WrongSignature,
        different_certificates_shown,
        Tool.ACCEPTS,
        7,
    ),
    trustees_case(
        "member-key-not-signed", "5.1", signing.WrongSignature, member_key_not_signed, Tool.ACCEPTS, 7
    ),
    trustees_case("other-threshold", "5.1", certificates.WrongContext, other_threshold),
    trustees_case("no-agreement", "5.1", MalformedText, no_agreement, Tool.ACCEPTS, 7),
]
