"""Voting codes, credentials and their public list (section 3)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from gmpy2 import mpz
from hypothesis import given
from hypothesis import strategies as st

from crypto import credentials
from crypto.credentials import (
    BASE58,
    DuplicateCredential,
    TrivialCredential,
    WrongChecksum,
    WrongCode,
    credentials_record,
    new_code,
    new_uuid,
    normalise,
    parse_credentials,
    public,
    secret,
)
from crypto.errors import MalformedNumber, MalformedText, NotInGroup
from crypto.groups import group_named
from crypto.text import compact
from tests.crypto.samples import vectors
from tests.external import require_shared

GROUP = group_named("RFC-3526-2048")
KEYS = [GROUP.power(GROUP.g, exponent) for exponent in (5, 300, 2047, 4000)]


@pytest.mark.parametrize("vector", vectors("credentials")["derived"], ids=lambda vector: vector["code"])
def test_derivation_of_the_vectors(vector: dict[str, Any]) -> None:
    group = group_named(vector["group"])
    assert str(secret(group, vector["uuid"], vector["code"])) == vector["secret"]
    assert group.text(public(group, vector["uuid"], vector["code"])) == vector["public"]


def test_derivation_of_the_design() -> None:
    examples = json.loads(require_shared("protocol/vectors.json").read_text())
    for name in ("BELENIOS-2048", "RFC-3526-2048"):
        example, group = examples[name], group_named(name)
        assert str(secret(group, example["uuid"], example["credential"])) == example["secret"]
        assert group.text(public(group, example["uuid"], example["credential"])) == example["public"]


def test_however_a_code_is_typed_the_key_is_the_same() -> None:
    for example in vectors("credentials")["typed"]:
        assert normalise(example["typed"]) == example["normal"]
    code = new_code()
    assert secret(GROUP, "A" * 14, code.replace("-", " ")) == secret(GROUP, "A" * 14, code)


@pytest.mark.parametrize("vector", vectors("credentials")["refused"], ids=lambda vector: vector["typed"])
def test_codes_that_cannot_be_right_are_refused_with_their_reason(vector: dict[str, str]) -> None:
    with pytest.raises(WrongCode) as caught:
        normalise(vector["typed"])
    assert caught.value.code == vector["error"]
    assert str(caught.value).endswith(".")


def test_confusable_characters_get_a_sentence_of_their_own() -> None:
    for character in "0OIl":
        with pytest.raises(WrongCode, match="never contain"):
            normalise("MJq-jDS-bMB-7y1-j2" + character)


def test_new_codes_are_well_formed_and_differ() -> None:
    codes = [new_code() for _ in range(200)]
    assert all(normalise(code) == code and len(code) == 19 for code in codes)
    assert len(set(codes)) == 200


@given(st.text(BASE58, min_size=14, max_size=14), st.integers(0, 13), st.sampled_from(BASE58))
def test_the_checksum_sees_every_single_typing_mistake_that_53_can(code: str, place: int, other: str) -> None:
    """A wrong character shows unless it is worth the same modulo 53."""
    good = next(code + last for last in BASE58 if _is_code(code + last))
    wrong = good[:place] + other + good[place + 1 :]
    if (BASE58.index(other) - BASE58.index(good[place])) % 53:
        with pytest.raises(WrongChecksum):
            normalise(wrong)


def _is_code(text: str) -> bool:
    try:
        return bool(normalise(text))
    except WrongCode:
        return False


def test_new_identifiers_are_base58_and_differ() -> None:
    identifiers = {new_uuid() for _ in range(100)}
    assert len(identifiers) == 100
    assert all(len(uuid) == 20 and set(uuid) <= set(BASE58) for uuid in identifiers)


def test_the_same_code_gives_unrelated_keys_in_two_elections() -> None:
    code = new_code()
    assert secret(GROUP, "A" * 14, code) != secret(GROUP, "B" * 14, code)


def test_the_list_is_sorted_by_value_whatever_the_order_of_making() -> None:
    record = credentials_record(GROUP, reversed(KEYS))
    assert [int(text) for text in json.loads(record)] == sorted(int(key) for key in KEYS)
    assert record == credentials_record(GROUP, KEYS)
    assert parse_credentials(GROUP, record) == {GROUP.text(key): 1 for key in KEYS}


def test_the_fingerprint_is_the_digest_of_the_record() -> None:
    assert credentials.credentials_fingerprint("abc") == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0"


def test_weights_are_read() -> None:
    first, second, third, _ = (GROUP.text(key) for key in KEYS)
    record = compact([f"{second},7", first, f"{third},0"])
    assert parse_credentials(GROUP, record) == {second: 7, first: 1, third: 0}


def test_duplicates_are_refused_on_both_sides() -> None:
    key = GROUP.text(KEYS[0])
    for record in ([key, key], [key, GROUP.text(KEYS[1]), f"{key},2"]):
        with pytest.raises(DuplicateCredential):
            parse_credentials(GROUP, compact(record))
    with pytest.raises(DuplicateCredential):
        credentials_record(GROUP, [KEYS[0], KEYS[1], KEYS[0]])


@pytest.mark.parametrize(
    ("entry", "error"),
    [
        ("1", TrivialCredential),
        ("0", NotInGroup),
        (str(-mpz(2) % GROUP.p), NotInGroup),
        ("01", MalformedNumber),
        ("2,", MalformedNumber),
        ("2,01", MalformedNumber),
        ("2,-1", MalformedNumber),
        ("2,1,login", MalformedText),
        ("", MalformedNumber),
        (2, MalformedText),
        (None, MalformedText),
    ],
)
def test_entries_that_are_no_credentials_are_refused(entry: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        parse_credentials(GROUP, compact([entry]))


def test_a_list_that_is_no_array_is_refused() -> None:
    with pytest.raises(MalformedText):
        parse_credentials(GROUP, '{"a":1}')
