"""The two groups against their definition, Python's own arithmetic and the shared vectors (section 2)."""

from __future__ import annotations

import json
import pickle
from typing import Any

import gmpy2
import pytest
from gmpy2 import mpz
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.errors import MalformedNumber, NotInGroup, UnknownGroup
from crypto.groups import GROUP_NAMES, Group, group_named
from crypto.groups.belenios2048 import Belenios2048
from crypto.groups.modular import ModularGroup, NoEmbedding, UnusableGenerator
from crypto.groups.rfc3526 import CannotEmbed, Rfc3526Group14
from tests.crypto.samples import vectors
from tests.external import require_shared

BELENIOS, RFC = Belenios2048(), Rfc3526Group14()
GROUPS = pytest.mark.parametrize("group", [BELENIOS, RFC], ids=lambda group: group.name)
VECTORS = pytest.mark.parametrize("vector", vectors("groups"), ids=lambda vector: vector["name"])
SCALARS = st.integers(0, 2**2060)


@GROUPS
def test_parameters_make_a_group_of_prime_order(group: ModularGroup) -> None:
    assert gmpy2.is_prime(group.p, 40)
    assert gmpy2.is_prime(group.q, 40)
    assert (group.p - 1) % group.q == 0
    assert group.p.bit_length() == 2048
    assert group.g not in (0, 1)
    assert pow(int(group.g), group.q, int(group.p)) == 1


@GROUPS
def test_parameters_are_those_of_the_design(group: ModularGroup) -> None:
    expected = json.loads(require_shared("protocol/groups.json").read_text())[group.name]
    assert [str(group.p), str(group.q), str(group.g)] == [expected[name] for name in "pqg"]


def test_groups_are_known_by_exact_name_only() -> None:
    assert GROUP_NAMES == ("BELENIOS-2048", "RFC-3526-2048")
    assert [group_named(name).name for name in GROUP_NAMES] == list(GROUP_NAMES)
    for name in ("belenios-2048", "Ed25519", "", "BELENIOS-2048 "):
        with pytest.raises(UnknownGroup):
            group_named(name)


@VECTORS
def test_vectors_of_elements(vector: dict[str, Any]) -> None:
    group = group_named(vector["name"])
    assert group.text(group.g) == vector["g"]
    assert str(group.q) == vector["q"]
    for index, text in vector["generators"].items():
        assert group.text(group.generator(int(index))) == text
        assert group.parse(text) == group.generator(int(index))
    for text in vector["not_members"]:
        assert not group.is_member(group.read(text))
        with pytest.raises(NotInGroup):
            group.parse(text)
        with pytest.raises(NotInGroup):
            group.member_powers(group.read(text), [1, 2])
    for text in vector["malformed"]:
        with pytest.raises(MalformedNumber):
            group.parse(text)


@VECTORS
def test_vectors_of_embeddings(vector: dict[str, Any]) -> None:
    group = group_named(vector["name"])
    for example in vector["embeddings"]:
        element = group.parse(example["element"])
        assert group.embed(example["values"]) == element
        assert group.unembed(element, len(example["values"])) == example["values"]


@GROUPS
@settings(max_examples=15, deadline=None)
@given(left=SCALARS, right=SCALARS, base=SCALARS)
def test_powers_agree_with_plain_arithmetic(group: ModularGroup, left: int, right: int, base: int) -> None:
    p, q = int(group.p), group.q
    element = group.power(group.g, base)
    assert element == pow(int(group.g), base % q, p)
    assert group.power_secret(element, left) == group.power(element, left) == pow(int(element), left % q, p)
    assert group.powers(element, [left, right, 0]) == [pow(int(element), e, p) for e in (left, right, 0)]
    assert group.member_powers(element, [left, right]) == group.powers(element, [left, right])
    assert group.fixed(element).power(left % q) == group.power(element, left)
    assert group.fixed(group.g).power(left % q) == group.power(group.g, left)
    expected = pow(int(element), left % q, p) * pow(int(group.g), right % q, p) % p
    assert group.multi_power([(element, left), (group.g, right)]) == expected
    assert group.multiply(element, group.invert(element)) == group.identity
    assert group.product([element] * 3) == group.power(element, 3)
    assert group.is_member(element)


@GROUPS
def test_edges_of_powers(group: ModularGroup) -> None:
    for exponent, expected in ((0, 1), (group.q, 1), (group.q + 1, group.g), (1, group.g)):
        assert group.power(group.g, exponent) == expected
        assert group.power_secret(group.g, exponent) == expected
    assert group.power(group.g, -1) == group.invert(group.g)
    assert group.multi_power([]) == group.identity
    assert group.multi_power([(group.g, -1), (group.g, 1)]) == group.identity
    assert group.product([]) == group.identity
    assert group.powers(group.g, []) == []


@GROUPS
def test_secret_exponents_all_have_one_length(group: ModularGroup) -> None:
    lengths = {(exponent + group._stretch).bit_length() for exponent in (0, 1, group.q // 2, group.q - 1)}
    assert len(lengths) == 1
    assert group._stretch % group.q == 0


@settings(max_examples=40, deadline=None)
@given(st.integers(-5, 2**2048))
def test_membership_in_the_safe_prime_group_is_the_definition(number: int) -> None:
    """The Jacobi symbol must say what 0 <= x < p and x^q = 1 say."""
    expected = 0 <= number < RFC.p and pow(number, RFC.q, int(RFC.p)) == 1
    assert RFC.is_member(mpz(number)) == expected


def test_squares_need_not_be_members_where_the_cofactor_is_large() -> None:
    assert gmpy2.jacobi(mpz(4), BELENIOS.p) == 1
    assert not BELENIOS.is_member(mpz(4))


@GROUPS
def test_elements_times_a_small_order_are_refused(group: ModularGroup) -> None:
    """The cofactor of BELENIOS-2048 is divisible by 2 and 3, that of the other group by 2."""
    for order in (2, 3):
        if (group.p - 1) % order == 0:
            stray = next(
                x for b in range(2, 99) if (x := pow(b, int(group.p - 1) // order, int(group.p))) != 1
            )
            element = group.multiply(group.g, mpz(stray))
            with pytest.raises(NotInGroup):
                group.parse(group.text(element))
            with pytest.raises(NotInGroup):
                group.member_powers(element, [5, 7])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 255), max_size=254))
def test_embedding_round_trip(values: list[int]) -> None:
    element = RFC.embed(values)
    assert RFC.is_member(element)
    assert RFC.unembed(element, len(values)) == values


@given(st.integers(0, 2**2047), st.integers(0, 254))
def test_every_element_decodes_to_something(exponent: int, count: int) -> None:
    values = RFC.unembed(mpz(exponent), count)
    assert len(values) == count
    assert all(0 <= value <= 255 for value in values)


@pytest.mark.parametrize("values", [[256], [-1], [0] * 255])
def test_what_does_not_fit_is_not_embedded(values: list[int]) -> None:
    with pytest.raises(CannotEmbed):
        RFC.embed(values)


def test_the_group_without_embedding_says_so() -> None:
    with pytest.raises(NoEmbedding):
        BELENIOS.embed([1])
    with pytest.raises(NoEmbedding):
        BELENIOS.unembed(BELENIOS.g, 1)


def test_a_trivial_generator_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crypto.groups.modular.sha256_int", lambda _text: 1)
    with pytest.raises(UnusableGenerator):
        Belenios2048().generator(0)


@GROUPS
def test_random_scalars_are_in_range_and_differ(group: Group) -> None:
    scalars = [group.random_scalar() for _ in range(50)]
    assert all(0 <= scalar < group.q for scalar in scalars)
    assert len(set(scalars)) == 50


@pytest.mark.parametrize("name", GROUP_NAMES)
def test_groups_travel_between_processes_by_name(name: str) -> None:
    group = group_named(name)
    assert pickle.loads(pickle.dumps(group)) is group  # noqa: S301
