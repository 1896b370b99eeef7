"""Strict reading and writing of texts (sections 1 and 15)."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.errors import MalformedNumber, MalformedText
from crypto.text import (
    array,
    b64_digest,
    compact,
    decimal,
    integer,
    members,
    parse_json,
    sha256_hex,
    sha256_int,
    string,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18) + 1, 10**18 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_what_is_written_is_read_back(value: object) -> None:
    assert parse_json(compact(value)) == value
    assert parse_json(compact(value).encode()) == value


@pytest.mark.parametrize(
    "text",
    [
        b'"\xff"',
        "\ufeff{}",
        '{"a":1,"a":1}',
        '{"a":{"b":1,"b":2}}',
        '"\\ud800"',
        '{"\\udc00":1}',
        "{",
        "",
        "1 2",
        "{'a':1}",
        "[1,]",
        "[" * 33 + "]" * 33,
        "[" * 100000,
        '{"a":' * 40 + "1" + "}" * 40,
    ],
)
def test_what_is_not_strict_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(MalformedText):
        parse_json(text)


@pytest.mark.parametrize("text", ["1.0", "1e3", "-0", "NaN", "Infinity", "-Infinity", "1" * 19, "1" * 5000])
def test_numbers_that_the_format_does_not_have_are_refused(text: str) -> None:
    with pytest.raises(MalformedNumber):
        parse_json(f"[{text}]")


def test_a_lone_surrogate_in_text_is_refused() -> None:
    with pytest.raises(MalformedText, match="UTF-8"):
        parse_json('"\ud800"')


def test_brackets_inside_strings_do_not_count_as_nesting() -> None:
    assert parse_json(compact(["[" * 100, '\\"[' * 50])) == ["[" * 100, '\\"[' * 50]


def test_nesting_up_to_the_limit_is_read() -> None:
    assert parse_json("[" * 32 + "]" * 32) is not None


@given(st.integers(1, 2**2048).flatmap(lambda below: st.tuples(st.just(below), st.integers(0, below - 1))))
def test_decimal_reads_every_number_below_the_bound(pair: tuple[int, int]) -> None:
    below, number = pair
    assert decimal(str(number), below) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "01",
        "00",
        "-1",
        "+1",
        " 1",
        "1 ",
        "1\n",
        "1_0",
        "0x1",
        "1.0",
        "١",
        "７",
        "10",
        "9" * 9999,
        1,
        None,
    ],
)
def test_decimal_refuses_everything_else(text: object) -> None:
    with pytest.raises(MalformedNumber):
        decimal(text, 10)


def test_members_names_what_is_wrong() -> None:
    assert members({"a": 1, "b": 2}, ("a",), ("b", "c")) == {"a": 1, "b": 2}
    with pytest.raises(MalformedText, match="'b' is missing"):
        members({"a": 1}, ("a", "b"))
    with pytest.raises(MalformedText, match="'c' is not known"):
        members({"a": 1, "c": 1}, ("a",))
    with pytest.raises(MalformedText, match="object"):
        members([], ("a",))


def test_array_string_and_integer_refuse_other_types() -> None:
    assert array([1, 2], 2) == [1, 2]
    assert integer(5, 0, 5) == 5
    assert string("x") == "x"
    for call in (lambda: array({}), lambda: array([1], 2), lambda: string(1), lambda: string(None)):
        with pytest.raises(MalformedText):
            call()
    for value in (True, 6, -1, "1", None, 1.0):
        with pytest.raises(MalformedNumber):
            integer(value, 0, 5)


def test_digests() -> None:
    """The SHA-256 of "abc" is a published example (FIPS 180)."""
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sha256_hex("abc") == sha256_hex(b"abc") == digest
    assert sha256_int("abc") == int(digest, 16)
    assert b64_digest("abc") == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0"
    assert compact({"b": "é", "a": [1, True, None]}) == '{"b":"é","a":[1,true,null]}'


@pytest.mark.parametrize(
    "body", ['"' + '\\"' * 500_000, '"' + '\\"' * 500_000 + "\\", '"' * 999_999, "[" + '"a",' * 250_000]
)
def test_a_megabyte_of_unclosed_strings_is_refused_at_once(body: str) -> None:
    start = time.process_time()
    with pytest.raises(MalformedText):
        parse_json(body)
    assert time.process_time() - start < 2
