"""Answers whose sum is decrypted, never themselves: encrypted bits with proofs (section 6.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from crypto.elgamal import Ciphertext, encrypt, multiply
from crypto.errors import CryptoError
from crypto.groups.interface import Element, Group
from crypto.proofs import Claim, DisjunctiveProofFailed, Draw, Proof, check_one_of, prove_one_of
from crypto.questions import HomomorphicQuestion
from crypto.text import array, members


class ChoiceNotAllowed(CryptoError):
    """Choices that the question does not allow; refused before anything is encrypted."""


class IndividualProofFailed(DisjunctiveProofFailed):
    """A choice that is not shown to be 0 or 1."""


class OverallProofFailed(DisjunctiveProofFailed):
    """An answer whose number of choices is not shown to be allowed."""


class BlankProofFailed(DisjunctiveProofFailed):
    """An answer that is not shown to be either blank or a choice."""


class BlankProofMismatch(CryptoError):
    """An answer with a blank proof where none belongs, or without one where it must be."""


@dataclass(frozen=True)
class HomomorphicAnswer:
    """One ciphertext per choice (blank first, where allowed) with their proofs."""

    choices: tuple[Ciphertext, ...]
    individual_proofs: tuple[tuple[Proof, ...], ...]
    overall_proof: tuple[Proof, ...]
    blank_proof: tuple[Proof, ...] | None = None

    @property
    def ciphertexts(self) -> tuple[Ciphertext, ...]:
        """All ciphertexts of the answer, in order."""
        return self.choices

    def to_json(self, group: Group) -> dict[str, Any]:
        """Return the JSON value of section 6.1, members in its order."""
        blank = {} if self.blank_proof is None else {"blank_proof": _to_json(self.blank_proof)}
        return {
            "choices": [choice.to_json(group) for choice in self.choices],
            "individual_proofs": [_to_json(proofs) for proofs in self.individual_proofs],
            "overall_proof": _to_json(self.overall_proof),
            **blank,
        }

    @staticmethod
    def from_json(group: Group, question: HomomorphicQuestion, value: Any) -> HomomorphicAnswer:
        """Read an answer of exactly the shape that ``question`` demands; ``check`` decides the rest.

        Raises MalformedText, MalformedNumber or BlankProofMismatch.
        """
        parts = members(value, ("choices", "individual_proofs", "overall_proof"), ("blank_proof",))
        if question.blank != ("blank_proof" in parts):
            raise BlankProofMismatch("A blank proof must be present if and only if a blank vote is allowed.")
        return HomomorphicAnswer(
            choices=tuple(
                Ciphertext.read(group, choice) for choice in array(parts["choices"], question.size)
            ),
            individual_proofs=tuple(
                _from_json(group, proofs, 2) for proofs in array(parts["individual_proofs"], question.size)
            ),
            overall_proof=_from_json(group, parts["overall_proof"], len(question.totals) + question.blank),
            blank_proof=_from_json(group, parts["blank_proof"], 2) if question.blank else None,
        )


def make_answer(
    group: Group, y: Element, s0: str, question: HomomorphicQuestion, vector: Sequence[int], draw: Draw
) -> HomomorphicAnswer:
    """Encrypt ``vector`` (0 or 1 per choice, blank first where allowed) and prove it (section 6.1).

    ``s0`` is fingerprint || "|" || credential. Draws r of every ciphertext, then the scalars of
    every individual proof, of the blank proof and of the overall proof. Raises ChoiceNotAllowed.
    """
    _require_allowed(question, vector)
    randomness = [draw() for _ in vector]
    choices = tuple(
        encrypt(group, y, group.power_secret(group.g, bit), r)
        for bit, r in zip(vector, randomness, strict=True)
    )
    individual = tuple(
        tuple(prove_one_of(group, y, _individual_prefix(group, s0, choice), _bits(choice), bit, r, draw))
        for choice, bit, r in zip(choices, vector, randomness, strict=True)
    )
    s = _joined(group, s0, choices)
    if question.blank:
        blank, overall = _prove_blank(group, y, s, question, vector, choices, randomness, draw)
        return HomomorphicAnswer(choices, individual, overall, blank)
    total = multiply(group, *choices)
    claims = [Claim(*total, count) for count in question.totals]
    true = sum(vector) - question.min
    prefix = _overall_prefix(group, s, total)
    overall = tuple(prove_one_of(group, y, prefix, claims, true, sum(randomness) % group.q, draw))
    return HomomorphicAnswer(choices, individual, overall)


def check_answer(
    group: Group, y: Element, s0: str, question: HomomorphicQuestion, answer: HomomorphicAnswer
) -> None:
    """Check membership of every ciphertext and every proof of ``answer`` (section 6.1).

    Raises NotInGroup, IndividualProofFailed, BlankProofFailed or OverallProofFailed.
    """
    for position, (choice, proofs) in enumerate(
        zip(answer.choices, answer.individual_proofs, strict=True), start=1
    ):
        _check_bit(group, y, s0, choice, proofs, position)
    s = _joined(group, s0, answer.choices)
    for error, prefix, claims, proof in _statements(group, s, question, answer):
        try:
            check_one_of(group, y, prefix, claims, proof)
        except DisjunctiveProofFailed:
            raise error from None


def _check_bit(
    group: Group, y: Element, s0: str, choice: Ciphertext, proofs: Sequence[Proof], position: int
) -> None:
    """Check that one choice is 0 or 1, its membership tests sharing work with the proof."""
    challenges = [proof.challenge for proof in proofs]
    raised = list(
        zip(
            group.member_powers(choice.alpha, challenges),
            group.member_powers(choice.beta, challenges),
            strict=True,
        )
    )
    try:
        check_one_of(group, y, _individual_prefix(group, s0, choice), _bits(choice), proofs, raised)
    except DisjunctiveProofFailed:
        raise IndividualProofFailed(f"Choice {position} of an answer is not shown to be 0 or 1.") from None


def _statements(
    group: Group, s: str, question: HomomorphicQuestion, answer: HomomorphicAnswer
) -> Iterator[tuple[DisjunctiveProofFailed, str, list[Claim], Sequence[Proof]]]:
    """Yield what remains to be checked over all choices: refusal, prefix, claims and proof."""
    overall_failed = OverallProofFailed("An answer is not shown to have an allowed number of choices.")
    if answer.blank_proof is None:
        total = multiply(group, *answer.choices)
        claims = [Claim(*total, count) for count in question.totals]
        yield overall_failed, _overall_prefix(group, s, total), claims, answer.overall_proof
        return
    either, allowed = _blank_claims(group, question, answer.choices)
    blank_failed = BlankProofFailed("An answer is not shown to be either blank or a choice.")
    yield blank_failed, f"bproof0|{s}|", either, answer.blank_proof
    yield overall_failed, f"bproof1|{s}|", allowed, answer.overall_proof


def _prove_blank(
    group: Group,
    y: Element,
    s: str,
    question: HomomorphicQuestion,
    vector: Sequence[int],
    choices: Sequence[Ciphertext],
    randomness: Sequence[int],
    draw: Draw,
) -> tuple[tuple[Proof, ...], tuple[Proof, ...]]:
    """Return the blank proof and the overall proof of an answer that may be blank (section 6.1)."""
    either, allowed = _blank_claims(group, question, choices)
    is_blank, r0, rest = vector[0], randomness[0], sum(randomness[1:]) % group.q
    blank = prove_one_of(group, y, f"bproof0|{s}|", either, is_blank, rest if is_blank else r0, draw)
    true = 0 if is_blank else 1 + sum(vector[1:]) - question.min
    overall = prove_one_of(group, y, f"bproof1|{s}|", allowed, true, r0 if is_blank else rest, draw)
    return tuple(blank), tuple(overall)


def _blank_claims(
    group: Group, question: HomomorphicQuestion, choices: Sequence[Ciphertext]
) -> tuple[list[Claim], list[Claim]]:
    """Return the claims of the blank proof (m_0 = 0 or m_S = 0) and of the overall proof (section 6.1)."""
    total = multiply(group, *choices[1:])
    either = [Claim(*choices[0], 0), Claim(*total, 0)]
    allowed = [Claim(*choices[0], 1), *(Claim(*total, count) for count in question.totals)]
    return either, allowed


def _bits(choice: Ciphertext) -> list[Claim]:
    return [Claim(*choice, 0), Claim(*choice, 1)]


def _joined(group: Group, s0: str, choices: Sequence[Ciphertext]) -> str:
    """Return S = S0 || "|" || alpha_1 || "," || beta_1 || "," || alpha_2 ... (section 6.1)."""
    return f"{s0}|" + ",".join(group.text(part) for choice in choices for part in choice)


def _individual_prefix(group: Group, s0: str, choice: Ciphertext) -> str:
    return f"prove|{_joined(group, s0, [choice])}|"


def _overall_prefix(group: Group, s: str, total: Ciphertext) -> str:
    return f"prove|{_joined(group, s, [total])}|"


def _require_allowed(question: HomomorphicQuestion, vector: Sequence[int]) -> None:
    if len(vector) != question.size or not all(bit in (0, 1) for bit in vector):
        raise ChoiceNotAllowed("An answer must say yes or no to every choice.")
    is_blank = question.blank and vector[0]
    allowed = not any(vector[1:]) if is_blank else sum(vector) in question.totals
    if not allowed:
        raise ChoiceNotAllowed(
            f"Choose at least {question.min} and at most {question.max}"
            + (", or leave the vote blank." if question.blank else ".")
        )


def _to_json(proofs: Sequence[Proof]) -> list[dict[str, str]]:
    return [proof.to_json() for proof in proofs]


def _from_json(group: Group, value: Any, length: int) -> tuple[Proof, ...]:
    return tuple(Proof.from_json(group, proof) for proof in array(value, length))
