"""Changes of one ballot, and of what its voter might sign."""

from __future__ import annotations

from typing import Any

from crypto.text import compact, parse_json
from tests.tampered.change import signed
from tests.tampered.goods import choices, choices_script

Ballot = dict[str, Any]


def reversed_members(text: str) -> str:
    return compact(dict(reversed(parse_json(text).items())))


def other_signer(text: str) -> str:
    """Voter 3 takes voter 1's answers, puts in the own credential and signs."""
    mine = parse_json(choices().ballot(3, [[1, 0, 0], [1, 0, 0, 0]]))
    return signed(choices(), 3, {**parse_json(text), "credential": mine["credential"]})


def signed_by_another(text: str) -> str:
    """Voter 3 signs voter 1's ballot as it is."""
    return signed(choices(), 3, parse_json(text))


def lifted_ciphertext(ballot: Ballot) -> None:
    """Put the ciphertext and proof of voter 2's first choice into voter 1's ballot."""
    other = parse_json(choices_script().ballots[2])
    for member in ("choices", "individual_proofs"):
        ballot["answers"][0][member][0] = other["answers"][0][member][0]


def lifted_from_the_other_question(ballot: Ballot) -> None:
    for member in ("choices", "individual_proofs"):
        ballot["answers"][0][member][0] = ballot["answers"][1][member][1]


def rerandomised(ballot: Ballot) -> None:
    """Multiply a ciphertext with an encryption of nothing."""
    sample = choices()
    choice, r = ballot["answers"][0]["choices"][0], sample.group.random_scalar()
    for part, base in (("alpha", sample.group.g), ("beta", sample.election.public_key)):
        factor = sample.group.power(base, r)
        choice[part] = sample.group.text(sample.group.multiply(sample.group.parse(choice[part]), factor))


def dropped_proof(ballot: Ballot) -> None:
    ballot["answers"][0]["individual_proofs"].pop()


def added_blank_proof(ballot: Ballot) -> None:
    ballot["answers"][0]["blank_proof"] = ballot["answers"][1]["blank_proof"]


def missing_blank_proof(ballot: Ballot) -> None:
    del ballot["answers"][1]["blank_proof"]


def extra_member(ballot: Ballot) -> None:
    ballot["answers"][0]["note"] = "a secret message"


def reordered_members(ballot: Ballot) -> None:
    ballot["answers"][0] = dict(reversed(ballot["answers"][0].items()))
