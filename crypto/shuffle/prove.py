"""Making a shuffle and its proof (section 9).

Every exponent here is secret, so every power goes through the library's constant-time path,
which is about three times slower than tables would be: some 30 ms a ballot, once a trustee.

The chain chat_i = g^{rhat_i} chat_{i-1}^{u'_i} is written as g^{R_i} h^{U_i}: its links need not
wait for one another.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import NamedTuple

from crypto.election import Election
from crypto.elgamal import Ciphertext
from crypto.groups.interface import Element, Group
from crypto.shuffle.transcript import (
    Commitments,
    Responses,
    ShuffleProof,
    independent_generators,
    main_challenge,
    permutation_challenges,
    permutation_text,
)
from crypto.text import compact


class Bases(NamedTuple):
    """g, y and h = gen(-1), and the generators h_1..h_N."""

    g: Element
    y: Element
    h: Element
    each_h: list[Element]


class Mixing(NamedTuple):
    """The secrets of steps 1 and 3; psi, r_prime and r by input or output as in section 9."""

    psi: list[int]
    r_prime: list[int]
    r: list[int]
    rhat: list[int]


class Blinding(NamedTuple):
    """The random w of step 4."""

    w: list[int]
    what: list[int]
    w_prime: list[int]


def make_shuffle(election: Election, inputs: Sequence[Sequence[Ciphertext]]) -> str:
    """Shuffle the ciphertexts of every ranked question and prove it; return the record's text."""
    shuffled = [_shuffle_question(election, question) for question in inputs]
    group = election.group
    outputs = [[entry.to_json(group) for entry in outputs] for outputs, _ in shuffled]
    return compact({"ciphertexts": outputs, "proofs": [proof.to_json(group) for _, proof in shuffled]})


def _shuffle_question(
    election: Election, inputs: Sequence[Ciphertext]
) -> tuple[list[Ciphertext], ShuffleProof]:
    mixing = _draw_mixing(election.group, len(inputs))
    bases = _bases(election, len(inputs))
    outputs = _reencrypt(election.group, bases, inputs, mixing)
    return outputs, prove(election, bases, inputs, outputs, mixing)


def prove(
    election: Election,
    bases: Bases,
    inputs: Sequence[Ciphertext],
    outputs: Sequence[Ciphertext],
    mixing: Mixing,
) -> ShuffleProof:
    """Prove that ``outputs`` are the re-encrypted ``inputs`` in the order psi (steps 1 to 6)."""
    group = election.group
    c = _commit_permutation(group, bases, mixing)
    strc = permutation_text(group, inputs, outputs, c)
    u = permutation_challenges(election, strc, len(inputs))
    u_prime = [u[index] for index in mixing.psi]
    sums, products = _chain_exponents(group.q, mixing.rhat, u_prime)
    chat = [
        _two_powers(group, bases, big_r, big_u) for big_r, big_u in zip(sums[1:], products[1:], strict=True)
    ]
    blinding = _draw_blinding(group, len(inputs))
    t = commit(group, bases, outputs, blinding, sums, products)
    challenge = main_challenge(election, t, strc, chat)
    return ShuffleProof(t, _respond(group.q, challenge, mixing, blinding, u, u_prime), c, chat)


def commit(
    group: Group,
    bases: Bases,
    outputs: Sequence[Ciphertext],
    blinding: Blinding,
    sums: Sequence[int],
    products: Sequence[int],
) -> Commitments:
    """Return the commitments of step 4; ``sums`` and ``products`` are R_0.. and U_0.. of the chain."""
    (w1, w2, w3, w4), what, w_prime = blinding
    alphas, betas = ([entry[part] for entry in outputs] for part in (0, 1))
    rows = zip(what, w_prime, sums, products, strict=False)
    return Commitments(
        t1=_power(group, bases.g, w1),
        t2=_power(group, bases.g, w2),
        t3=group.multiply(_power(group, bases.g, w3), _product(group, bases.each_h, w_prime)),
        t41=group.multiply(_power(group, bases.y, -w4), _product(group, betas, w_prime)),
        t42=group.multiply(_power(group, bases.g, -w4), _product(group, alphas, w_prime)),
        that=[_two_powers(group, bases, a + b * big_r, b * big_u) for a, b, big_r, big_u in rows],
    )


def _bases(election: Election, count: int) -> Bases:
    group = election.group
    h, each_h = independent_generators(group, count)
    return Bases(group.g, election.public_key, h, each_h)


def _draw_mixing(group: Group, count: int) -> Mixing:
    psi = list(range(count))
    secrets.SystemRandom().shuffle(psi)
    return Mixing(psi, *(_scalars(group, count) for _ in range(3)))


def _draw_blinding(group: Group, count: int) -> Blinding:
    return Blinding(_scalars(group, 4), _scalars(group, count), _scalars(group, count))


def _scalars(group: Group, count: int) -> list[int]:
    return [group.random_scalar() for _ in range(count)]


def _reencrypt(group: Group, bases: Bases, inputs: Sequence[Ciphertext], mixing: Mixing) -> list[Ciphertext]:
    """Return e'_i = (alpha g^r', beta y^r') of input psi(i)."""
    return [
        Ciphertext(
            group.multiply(inputs[k].alpha, _power(group, bases.g, mixing.r_prime[k])),
            group.multiply(inputs[k].beta, _power(group, bases.y, mixing.r_prime[k])),
        )
        for k in mixing.psi
    ]


def _commit_permutation(group: Group, bases: Bases, mixing: Mixing) -> list[Element]:
    """Return c with c_psi(i) = g^{r_psi(i)} h_i (step 1)."""
    c: list[Element] = [group.identity] * len(mixing.psi)
    for k, h_i in zip(mixing.psi, bases.each_h, strict=True):
        c[k] = group.multiply(_power(group, bases.g, mixing.r[k]), h_i)
    return c


def _chain_exponents(q: int, rhat: Sequence[int], u_prime: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return R_0.. and U_0.. with chat_i = g^{R_i} h^{U_i} (step 3): R_0 = 0, U_0 = 1."""
    sums, products = [0], [1]
    for fresh, factor in zip(rhat, u_prime, strict=True):
        sums.append((fresh + factor * sums[-1]) % q)
        products.append(factor * products[-1] % q)
    return sums, products


def _respond(
    q: int, challenge: int, mixing: Mixing, blinding: Blinding, u: list[int], u_prime: list[int]
) -> Responses:
    """Return w + C * secret for every secret (step 6)."""
    after = [1]
    for factor in reversed(u_prime[1:]):
        after.append(factor * after[-1] % q)
    after.reverse()
    secret = (sum(mixing.r), _dot(mixing.rhat, after), _dot(mixing.r, u), _dot(mixing.r_prime, u))
    s1, s2, s3, s4 = _masked(q, challenge, blinding.w, secret)
    return Responses(
        s1,
        s2,
        s3,
        s4,
        _masked(q, challenge, blinding.what, mixing.rhat),
        _masked(q, challenge, blinding.w_prime, u_prime),
    )


def _dot(left: Sequence[int], right: Sequence[int]) -> int:
    return sum(a * b for a, b in zip(left, right, strict=False))


def _masked(q: int, challenge: int, masks: Sequence[int], secret: Sequence[int]) -> list[int]:
    return [(mask + challenge * value) % q for mask, value in zip(masks, secret, strict=True)]


def _power(group: Group, base: Element, exponent: int) -> Element:
    return group.power_secret(base, exponent % group.q)


def _two_powers(group: Group, bases: Bases, of_g: int, of_h: int) -> Element:
    return group.multiply(_power(group, bases.g, of_g), _power(group, bases.h, of_h))


def _product(group: Group, bases: Sequence[Element], exponents: Sequence[int]) -> Element:
    """Return the product of base^exponent."""
    return group.product(_power(group, *pair) for pair in zip(bases, exponents, strict=True))
