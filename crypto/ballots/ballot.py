"""The ballot as it is cast, stored and counted (belenios-v1 section 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from crypto import credentials
from crypto.ballots import homomorphic, ranked
from crypto.ballots.homomorphic import ChoiceNotAllowed, HomomorphicAnswer
from crypto.ballots.ranked import RankedAnswer
from crypto.election import Election
from crypto.errors import CryptoError, MalformedText
from crypto.groups.interface import Group
from crypto.proofs import Draw, KnowledgeProofFailed, Proof, check_knowledge, prove_knowledge
from crypto.questions import HomomorphicQuestion, Question, RankedQuestion
from crypto.text import array, b64_digest, compact, members, parse_json, string

Answer: TypeAlias = HomomorphicAnswer | RankedAnswer

#: Characters that a 2048-bit number takes in a ballot at most, with its name and punctuation.
_NUMBER = 660
#: Characters of a ballot beside its numbers at most: identifiers, digests and names.
_FRAME = 1000


class BallotTooLong(MalformedText):
    """A text longer than any ballot of the election."""


class NotCanonical(MalformedText):
    """A ballot written in another way than the one way that the format allows."""


class OtherElection(CryptoError):
    """A ballot for another election, or for another version of this one."""


class SignatureFailed(CryptoError):
    """A ballot that its credential did not sign."""


@dataclass(frozen=True)
class Ballot:
    """A ballot of canonical form; only ``check_ballot`` says that its proofs hold."""

    group: Group
    text: str
    election_uuid: str
    election_hash: str
    credential: str
    answers: tuple[Answer, ...]
    signed_hash: str
    signature: Proof

    def ciphertext_texts(self) -> list[str]:
        """Return every alpha and beta as text, for the rule that none occurs twice on a board."""
        return [
            self.group.text(part)
            for answer in self.answers
            for ciphertext in answer.ciphertexts
            for part in ciphertext
        ]


def make_ballot(
    election: Election, code: str, answers: Sequence[Sequence[int]], random_scalar: Draw | None = None
) -> str:
    """Return the text of a ballot for the voter with ``code`` (section 6).

    ``answers`` has one vector per question: 0 or 1 per choice with blank in front where allowed,
    or the rank of every choice (1 best, 0 not ranked; all 0 is a blank vote). ``random_scalar``
    replaces the random source in test vectors; scalars are drawn answer by answer and last for
    the signature. Raises WrongCode or ChoiceNotAllowed.
    """
    group, draw = election.group, random_scalar or election.group.random_scalar
    if len(answers) != len(election.questions):
        raise ChoiceNotAllowed("A ballot must answer every question.")
    secret = credentials.secret(group, election.uuid, code)
    credential = group.text(group.power_secret(group.g, secret))
    s0 = f"{election.fingerprint}|{credential}"
    made = [
        _make_answer(election, s0, question, vector, draw)
        for question, vector in zip(election.questions, answers, strict=True)
    ]
    body = _body(group, election.uuid, election.fingerprint, credential, made)
    signed_hash = b64_digest(compact(body))
    return _signed(body, signed_hash, prove_knowledge(group, f"sig|{signed_hash}|", secret, draw))


def parse_ballot(election: Election, text: str) -> Ballot:
    """Read a ballot of canonical form: exactly the text that section 6 prescribes for its content.

    Neither group membership nor any proof is checked here: that is ``check_ballot``. Use this
    alone only for texts that have passed it before. Raises MalformedText (BallotTooLong,
    NotCanonical), MalformedNumber or BlankProofMismatch.
    """
    if len(text) > _longest(election):
        raise BallotTooLong("The text is longer than any ballot of this election.")
    parts = members(
        parse_json(text), ("election_uuid", "election_hash", "credential", "answers", "signature")
    )
    group, signature = election.group, members(parts["signature"], ("hash", "proof"))
    values = array(parts["answers"], len(election.questions))
    ballot = Ballot(
        group=group,
        text=text,
        election_uuid=string(parts["election_uuid"]),
        election_hash=string(parts["election_hash"]),
        credential=group.text(group.read(parts["credential"])),
        answers=tuple(
            _read_answer(group, question, value)
            for question, value in zip(election.questions, values, strict=True)
        ),
        signed_hash=string(signature["hash"]),
        signature=Proof.from_json(group, signature["proof"]),
    )
    body = _body(group, ballot.election_uuid, ballot.election_hash, ballot.credential, ballot.answers)
    if _signed(body, ballot.signed_hash, ballot.signature) != text:
        raise NotCanonical("The ballot is not written in the one way that the format allows.")
    return ballot


def check_ballot(election: Election, text: str) -> Ballot:
    """Read a ballot and check its election, signature, memberships and every proof (section 6).

    Whether its credential is listed and unused is the caller's question. Raises what
    ``parse_ballot`` raises, OtherElection, NotInGroup, SignatureFailed or a ProofFailed.
    """
    ballot = parse_ballot(election, text)
    if ballot.election_uuid != election.uuid or ballot.election_hash != election.fingerprint:
        raise OtherElection("The ballot was made for another election.")
    _check_signature(ballot)
    s0 = f"{election.fingerprint}|{ballot.credential}"
    for question, answer in zip(election.questions, ballot.answers, strict=True):
        if isinstance(answer, HomomorphicAnswer) and isinstance(question, HomomorphicQuestion):
            homomorphic.check_answer(election.group, election.public_key, s0, question, answer)
        elif isinstance(answer, RankedAnswer):
            ranked.check_answer(election.group, election.public_key, s0, answer)
    return ballot


def tracker(text: str) -> str:
    """Return the tracker of a ballot: B64 of its whole text, 43 characters (section 6)."""
    return b64_digest(text)


def _make_answer(
    election: Election, s0: str, question: Question, vector: Sequence[int], draw: Draw
) -> Answer:
    if isinstance(question, HomomorphicQuestion):
        return homomorphic.make_answer(election.group, election.public_key, s0, question, vector, draw)
    _require_ranking(question, vector)
    return ranked.make_answer(election.group, election.public_key, s0, vector, draw)


def _read_answer(group: Group, question: Question, value: Any) -> Answer:
    if isinstance(question, HomomorphicQuestion):
        return HomomorphicAnswer.from_json(group, question, value)
    return RankedAnswer.from_json(group, question, value)


def _require_ranking(question: RankedQuestion, vector: Sequence[int]) -> None:
    """A voter's own software encrypts no ranking that the count would have to cut short."""
    given = sorted(rank for rank in vector if rank)
    if len(vector) != len(question.answers) or given != list(range(1, len(given) + 1)):
        raise ChoiceNotAllowed("Rank the choices 1, 2, 3 and so on, each number once and none left out.")


def _check_signature(ballot: Ballot) -> None:
    """Check h, and the proof of knowledge of the credential's secret under it (section 6)."""
    group, signature = ballot.group, ballot.signature
    body = ballot.text[: ballot.text.rindex(',"signature":')] + "}"
    if b64_digest(body) != ballot.signed_hash:
        raise SignatureFailed("The ballot differs from what its credential signed.")
    public = group.read(ballot.credential)
    [raised] = group.member_powers(public, [signature.challenge])
    try:
        check_knowledge(group, f"sig|{ballot.signed_hash}|", public, signature, raised)
    except KnowledgeProofFailed:
        raise SignatureFailed("The ballot is not signed by its credential.") from None


def _body(
    group: Group, uuid: str, fingerprint: str, credential: str, answers: Sequence[Answer]
) -> dict[str, Any]:
    """Return the ballot without its signature, members in the order of section 6."""
    return {
        "election_uuid": uuid,
        "election_hash": fingerprint,
        "credential": credential,
        "answers": [answer.to_json(group) for answer in answers],
    }


def _signed(body: dict[str, Any], signed_hash: str, proof: Proof) -> str:
    return compact({**body, "signature": {"hash": signed_hash, "proof": proof.to_json()}})


def _longest(election: Election) -> int:
    """Return an upper bound for the length of a ballot, from how many numbers it holds."""
    numbers = 3
    for question in election.questions:
        branches = len(question.totals) + 3 if isinstance(question, HomomorphicQuestion) else 1
        numbers += 6 * question.size + 2 * branches
    return _FRAME + _NUMBER * numbers
