"""Answers that are shuffled and then decrypted one by one: an encrypted ranking (section 6.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crypto.elgamal import Ciphertext, encrypt
from crypto.groups.interface import Element, Group
from crypto.proofs import Draw, KnowledgeProofFailed, Proof, check_knowledge, prove_knowledge
from crypto.questions import RankedQuestion
from crypto.text import members


class RankingProofFailed(KnowledgeProofFailed):
    """An encrypted ranking whose maker is not shown to know what is in it."""


@dataclass(frozen=True)
class RankedAnswer:
    """One ciphertext that holds the whole ranking, and the proof of knowledge of its randomness."""

    choices: Ciphertext
    proof: Proof

    @property
    def ciphertexts(self) -> tuple[Ciphertext, ...]:
        """All ciphertexts of the answer: one."""
        return (self.choices,)

    def to_json(self, group: Group) -> dict[str, Any]:
        """Return the JSON value of section 6.2, members in its order."""
        return {"choices": self.choices.to_json(group), "proof": self.proof.to_json()}

    @staticmethod
    def from_json(group: Group, _question: RankedQuestion, value: Any) -> RankedAnswer:
        """Read an answer; ``check_answer`` decides the rest. Raises MalformedText or MalformedNumber."""
        parts = members(value, ("choices", "proof"))
        return RankedAnswer(Ciphertext.read(group, parts["choices"]), Proof.from_json(group, parts["proof"]))


def make_answer(group: Group, y: Element, s0: str, vector: Sequence[int], draw: Draw) -> RankedAnswer:
    """Encrypt ``vector`` (rank per choice, 1 best, 0 not ranked) and prove knowledge of r (section 6.2).

    Draws r, then w. Raises CannotEmbed or NoEmbedding; whether the ranks make sense is the
    caller's question, because the proof does not show it either.
    """
    r = draw()
    choice = encrypt(group, y, group.embed(vector), r)
    return RankedAnswer(choice, prove_knowledge(group, _prefix(group, y, s0, choice), r, draw))


def check_answer(group: Group, y: Element, s0: str, answer: RankedAnswer) -> None:
    """Check membership of the ciphertext and the proof (section 6.2).

    Raises NotInGroup or RankingProofFailed. What the ranking says stays unknown.
    """
    choice, proof = answer.choices, answer.proof
    [raised] = group.member_powers(choice.alpha, [proof.challenge])
    group.member_powers(choice.beta, [])
    try:
        check_knowledge(group, _prefix(group, y, s0, choice), choice.alpha, proof, raised)
    except KnowledgeProofFailed:
        raise RankingProofFailed("An encrypted ranking has a proof that does not hold.") from None


def _prefix(group: Group, y: Element, s0: str, choice: Ciphertext) -> str:
    """Return "raweg|" || S0 || "|" || y || "," || alpha || "," || beta || "|" (section 6.2)."""
    return f"raweg|{s0}|{','.join(map(group.text, (y, *choice)))}|"
