"""RFC 9474's own vectors, all four variants, both sides; and the encoding's, of FIPS 186-2."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crypto.blind import (
    VARIANTS,
    Blinding,
    PrivateKey,
    blind,
    blind_sign,
    finalize,
    prepare,
    verify,
)
from crypto.blind.encoding import emsa_pss_encode
from crypto.blind.errors import SignatureRefused
from tests.external import require_shared


def number(text: str) -> int:
    return int(text.removeprefix("0x"), 16)


def octets(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))


def vector(name: str) -> dict[str, Any]:
    path = require_shared("consultation/rfc9474/test_vectors_rfc9474.json")
    found: dict[str, Any] = {one["name"]: one for one in json.loads(path.read_text())}[name]
    return found


@pytest.mark.parametrize("name", sorted(VARIANTS))
def test_every_step_gives_the_rfcs_octets(name: str) -> None:
    given, variant = vector(name), VARIANTS[name]
    key = PrivateKey(*(number(given[part]) for part in ("p", "q", "d", "e")))
    public = key.public
    assert public.n == number(given["n"])
    prepared = prepare(variant, octets(given["msg"]), octets(given["msg_prefix"]))
    assert prepared == octets(given["input_msg"])
    r = pow(number(given["inv"]), -1, public.n)
    blinded = blind(public, variant, prepared, Blinding(octets(given["salt"]), r))
    assert blinded.message == octets(given["blinded_msg"])
    assert blinded.inverse == number(given["inv"])
    signed = blind_sign(key, blinded.message)
    assert signed == octets(given["blind_sig"])
    signature = finalize(public, variant, prepared, signed, blinded.inverse)
    assert signature == octets(given["sig"])


def test_no_variant_accepts_anothers_signature() -> None:
    for name in sorted(VARIANTS):
        given = vector(name)
        key = PrivateKey(*(number(given[part]) for part in ("p", "q", "d", "e")))
        for other in VARIANTS.values():
            if other.salt_octets != VARIANTS[name].salt_octets:
                with pytest.raises(SignatureRefused):
                    verify(key.public, other, octets(given["input_msg"]), octets(given["sig"]))


def test_the_encoding() -> None:
    path = require_shared("consultation/rfc9474/emsa_pss_vectors.json")
    given = json.loads(path.read_text())
    encoded = emsa_pss_encode(octets(given["msg"]), 1023, octets(given["salt"]), "sha1")
    assert encoded == octets(given["expected"])
