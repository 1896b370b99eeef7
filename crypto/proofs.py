"""Proofs of knowledge, of equal logarithms, and of one claim out of several (belenios-v1).

Convention everywhere: response = w - secret * challenge mod q, and a check recomputes each
commitment as base^response * public^challenge (section 5).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from crypto.errors import CryptoError
from crypto.groups.interface import Element, Group
from crypto.text import decimal, members, sha256_int

#: A source of uniform scalars in [0, q); tests and vectors put a fixed one in its place.
Draw = Callable[[], int]


class ProofFailed(CryptoError):
    """A proof whose commitments do not hash to its challenge."""


class KnowledgeProofFailed(ProofFailed):
    """A proof of knowledge of a logarithm that does not hold."""


class EqualityProofFailed(ProofFailed):
    """A proof that two logarithms are equal that does not hold."""


class DisjunctiveProofFailed(ProofFailed):
    """A proof that one of several claims is true that does not hold."""


class Proof(NamedTuple):
    """A challenge and the response to it, both in [0, q)."""

    challenge: int
    response: int

    def to_json(self) -> dict[str, str]:
        """Return the JSON value ``{"challenge":..,"response":..}``."""
        return {"challenge": str(self.challenge), "response": str(self.response)}

    @staticmethod
    def from_json(group: Group, value: Any) -> Proof:
        """Read a proof with both numbers in [0, q). Raises MalformedText or MalformedNumber."""
        parts = members(value, ("challenge", "response"))
        return Proof(decimal(parts["challenge"], group.q), decimal(parts["response"], group.q))


class Claim(NamedTuple):
    """For some r: alpha = g^r and beta = y^r * g^shift (section 6.1)."""

    alpha: Element
    beta: Element
    shift: int


def hq(group: Group, prefix: str, elements: Sequence[Element]) -> int:
    """Return int(SHA(prefix || A1 || "," || ... || Ak)) mod q (section 1)."""
    return sha256_int(prefix + ",".join(map(group.text, elements))) % group.q


def prove_knowledge(group: Group, prefix: str, secret: int, draw: Draw | None = None) -> Proof:
    """Prove knowledge of ``secret`` behind g^secret, which ``prefix`` names (sections 5, 6, 6.2).

    Draws one scalar: w.
    """
    w = (draw or group.random_scalar)()
    challenge = hq(group, prefix, [group.power_secret(group.g, w)])
    return Proof(challenge, (w - secret * challenge) % group.q)


def check_knowledge(
    group: Group, prefix: str, public: Element, proof: Proof, raised: Element | None = None
) -> None:
    """Check a proof of knowledge: the commitment is g^response * public^challenge.

    ``public`` is a group element; ``raised`` is public^challenge where the caller has it already.
    Raises KnowledgeProofFailed.
    """
    if raised is None:
        raised = group.power(public, proof.challenge)
    commitment = group.multiply(group.fixed(group.g).power(proof.response), raised)
    if hq(group, prefix, [commitment]) != proof.challenge:
        raise KnowledgeProofFailed("A proof of knowledge does not hold.")


def prove_equality(group: Group, prefix: str, base: Element, secret: int, draw: Draw | None = None) -> Proof:
    """Prove that g^secret and base^secret have the same logarithm (section 10). Draws one scalar: w."""
    w = (draw or group.random_scalar)()
    commitments = [group.power_secret(group.g, w), group.power_secret(base, w)]
    challenge = hq(group, prefix, commitments)
    return Proof(challenge, (w - secret * challenge) % group.q)


def check_equality(
    group: Group, prefix: str, public: Element, base: Element, power: Element, proof: Proof
) -> None:
    """Check that ``public`` = g^x and ``power`` = base^x for one x (section 10).

    The three are group elements. Raises EqualityProofFailed.
    """
    commitments = [
        group.multiply(group.fixed(group.g).power(proof.response), group.power(public, proof.challenge)),
        group.multi_power([(base, proof.response), (power, proof.challenge)]),
    ]
    if hq(group, prefix, commitments) != proof.challenge:
        raise EqualityProofFailed("A proof that two logarithms are equal does not hold.")


def prove_one_of(
    group: Group,
    y: Element,
    prefix: str,
    claims: Sequence[Claim],
    true: int,
    r: int,
    draw: Draw | None = None,
) -> list[Proof]:
    """Prove that one of ``claims`` holds without saying that it is number ``true`` (DP of section 6.1).

    ``r`` is the randomness of the true claim. Draws challenge and response of every false claim
    in order, then w. All powers are taken on the constant-time path, whichever claim is true.
    """
    draw = draw or group.random_scalar
    proofs = [Proof(draw(), draw()) if index != true else Proof(0, 0) for index in range(len(claims))]
    proofs[true] = Proof(0, draw())
    commitments = [
        part
        for claim, proof in zip(claims, proofs, strict=True)
        for part in _simulated(group, y, claim, proof)
    ]
    others = sum(proof.challenge for proof in proofs)
    challenge = (hq(group, prefix, commitments) - others) % group.q
    proofs[true] = Proof(challenge, (proofs[true].response - r * challenge) % group.q)
    return proofs


def check_one_of(
    group: Group,
    y: Element,
    prefix: str,
    claims: Sequence[Claim],
    proofs: Sequence[Proof],
    raised: Sequence[tuple[Element, Element]] | None = None,
) -> None:
    """Check a proof that one of ``claims`` holds (DP of section 6.1).

    The parts of the claims are group elements. ``raised`` holds alpha^challenge and
    beta^challenge of each claim where the caller has them already. Raises DisjunctiveProofFailed.
    """
    if len(proofs) != len(claims):
        raise DisjunctiveProofFailed("A proof has too many or too few branches.")
    if raised is None:
        raised = [
            (group.power(claim.alpha, proof.challenge), group.power(claim.beta, proof.challenge))
            for claim, proof in zip(claims, proofs, strict=True)
        ]
    g_table, y_table = group.fixed(group.g), group.fixed(y)
    commitments: list[Element] = []
    for claim, proof, (alpha_c, beta_c) in zip(claims, proofs, raised, strict=True):
        commitments.append(group.multiply(g_table.power(proof.response), alpha_c))
        # (beta / g^shift)^c is written as beta^c * g^(-shift*c): both factors come cheap.
        commitment = group.multiply(y_table.power(proof.response), beta_c)
        if claim.shift:
            shifted = g_table.power(-claim.shift * proof.challenge % group.q)
            commitment = group.multiply(commitment, shifted)
        commitments.append(commitment)
    if hq(group, prefix, commitments) != sum(proof.challenge for proof in proofs) % group.q:
        raise DisjunctiveProofFailed("A proof that one of several claims is true does not hold.")


def _simulated(group: Group, y: Element, claim: Claim, proof: Proof) -> tuple[Element, Element]:
    """Return the commitments g^r alpha^c and y^r (beta/g^shift)^c; with c = 0 they are g^w and y^w."""
    unshifted = group.multiply(claim.beta, group.fixed(group.g).power(-claim.shift % group.q))
    return (
        group.multiply(
            group.power_secret(group.g, proof.response), group.power_secret(claim.alpha, proof.challenge)
        ),
        group.multiply(group.power_secret(y, proof.response), group.power_secret(unshifted, proof.challenge)),
    )
