"""Cases about ballots: form, proofs, signature, credential, repetition (section 6, rules 15.5, 15.6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crypto.ballots import ballot as ballots
from crypto.ballots import homomorphic, ranked
from crypto.errors import CryptoError, MalformedNumber, MalformedText, NotInGroup
from crypto.text import parse_json
from tests.tampered.ballot_changes import (
    Ballot,
    added_blank_proof,
    dropped_proof,
    extra_member,
    lifted_ciphertext,
    lifted_from_the_other_question,
    missing_blank_proof,
    other_signer,
    reordered_members,
    rerandomised,
    reversed_members,
    signed_by_another,
)
from tests.tampered.case import Case, Tool
from tests.tampered.change import (
    edited,
    forged_ballot,
    other_digit,
    outside,
    resigned,
    signed,
    times_g,
    with_ballot,
)
from tests.tampered.goods import choices, choices_script, ranking, ranking_script
from tools import samples

#: The ballot that is tampered with: voter 1's, who votes once.
NUMBER = VOTER = 1


def text_case(
    name: str,
    rule: str,
    error: type[CryptoError],
    change: Callable[[str], str],
    tool: Tool = Tool.REFUSES,
    attack: int | None = 2,
) -> Case:
    """Put another text in the place of one ballot."""

    def make() -> bytes:
        script = choices_script()
        return with_ballot(script, NUMBER, change(script.ballots[NUMBER])).archive()

    return Case(name, rule, error, make, tool, says="Ballot 2 (tracker ", attack=attack)


def signed_case(
    name: str,
    rule: str,
    error: type[CryptoError],
    change: Callable[[Ballot], None],
    tool: Tool = Tool.REFUSES,
    attack: int | None = None,
) -> Case:
    """Change one ballot and let its voter sign it again."""
    return text_case(name, rule, error, lambda text: resigned(choices(), VOTER, text, change), tool, attack)


def ranked_case(
    name: str,
    rule: str,
    error: type[CryptoError],
    change: Callable[[Ballot], None],
    attack: int | None = None,
) -> Case:
    """The same with a ranked ballot."""

    def make() -> bytes:
        script = ranking_script()
        text = resigned(ranking(), VOTER, script.ballots[NUMBER], change)
        return with_ballot(script, NUMBER, text).archive()

    return Case(name, rule, error, make, Tool.REFUSES, says="Ballot 2 (tracker ", attack=attack)


def forged_case(name: str, error: type[CryptoError], votes: list[list[int]]) -> Case:
    """Put a ballot with votes that are not allowed in the place of voter 1's."""
    return text_case(name, "6.1", error, lambda _: forged_ballot(choices(), VOTER, votes), attack=5)


def at(*path: str | int, to: Callable[[Any], Any]) -> Callable[[Ballot], None]:
    """Return a change of the value at ``path`` inside the answers."""

    def change(ballot: Ballot) -> None:
        place: Any = ballot["answers"]
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = to(place[path[-1]])

    return change


def other_election(_: str) -> str:
    """A ballot for an election with the same voters and questions, under another record."""
    sample = samples.set_up(
        "BELENIOS-2048", choices().election.questions, 2, samples.make_trustees("BELENIOS-2048", 1)
    )
    return sample.ballot(VOTER, [[1, 1, 0], [0, 0, 1, 0]])


def of_other_fingerprint(text: str) -> str:
    fingerprint = "A" * 43
    return signed(choices(), VOTER, {**parse_json(text), "election_hash": fingerprint})


def negated(text: str) -> str:
    return outside(choices().group, text)


def negated_ranked(text: str) -> str:
    return outside(ranking().group, text)


def other_response(ballot: Ballot) -> None:
    proof = ballot["signature"]["proof"]
    proof["response"] = other_digit(proof["response"])


def copied_ranking(ballot: Ballot) -> None:
    """Vote as voter 0 did, whatever that was."""
    ballot["answers"] = parse_json(ranking_script().ballots[0])["answers"]


def q_more(number: str) -> str:
    return str(int(number) + choices().group.q)


FORM = [
    text_case("ballot-with-a-space", "6", ballots.NotCanonical, lambda text: text.replace(",", ", ", 1)),
    text_case("ballot-with-members-reordered", "6", ballots.NotCanonical, reversed_members),
    text_case(
        "ballot-with-an-escape", "6", ballots.NotCanonical, lambda text: text.replace('"e', '"\\u0065', 1)
    ),
    text_case(
        "ballot-with-a-member-twice", "15.11", MalformedText, lambda t: t.replace("{", '{"a":1,"a":1,', 1)
    ),
    text_case("ballot-nested-deeply", "15.11", MalformedText, lambda _: "[" * 5000, attack=4),
    text_case("ballot-of-ten-megabytes", "15.11", ballots.BallotTooLong, lambda t: t + " " * 10**7, attack=4),
    text_case("ballot-that-is-null", "15.11", MalformedText, lambda _: "null", attack=4),
    text_case("ballot-for-another-election", "6", ballots.OtherElection, other_election, attack=2),
    text_case("ballot-for-another-fingerprint", "6", ballots.OtherElection, of_other_fingerprint, attack=3),
    signed_case(
        "leading-zero-in-an-answer",
        "15.6",
        MalformedNumber,
        at(0, "choices", 0, "alpha", to="0{}".format),
        Tool.ACCEPTS,
        2,
    ),
    signed_case("extra-member-in-an-answer", "15.6", MalformedText, extra_member, Tool.ACCEPTS, 2),
    signed_case(
        "members-of-an-answer-reordered", "15.6", ballots.NotCanonical, reordered_members, Tool.ACCEPTS, 2
    ),
    signed_case(
        "element-as-a-number", "15.11", MalformedNumber, at(0, "choices", 0, "alpha", to=int), attack=4
    ),
    signed_case(
        "element-null", "15.11", MalformedNumber, at(0, "choices", 0, "alpha", to=lambda _: None), attack=4
    ),
    signed_case("element-0", "6.1", NotInGroup, at(0, "choices", 0, "alpha", to=lambda _: "0"), attack=4),
    signed_case(
        "element-above-p", "6.1", MalformedNumber, at(0, "choices", 0, "beta", to="99{}".format), attack=4
    ),
    signed_case(
        "element-outside-the-group", "6.1", NotInGroup, at(0, "choices", 0, "beta", to=negated), attack=4
    ),
    signed_case(
        "challenge-above-q",
        "6.1",
        MalformedNumber,
        at(0, "overall_proof", 0, "challenge", to=q_more),
        attack=4,
    ),
    signed_case("proof-too-few", "6.1", MalformedText, dropped_proof, attack=4),
    signed_case(
        "choice-too-many",
        "6.1",
        MalformedText,
        lambda b: b["answers"][0]["choices"].append(b["answers"][1]["choices"][0]),
        attack=4,
    ),
    signed_case(
        "blank-proof-where-none-belongs", "6.1", homomorphic.BlankProofMismatch, added_blank_proof, attack=4
    ),
    signed_case("blank-proof-missing", "6.1", homomorphic.BlankProofMismatch, missing_blank_proof, attack=4),
]

PROOFS = [
    text_case(
        "ballot-changed-after-signing",
        "6",
        ballots.SignatureFailed,
        lambda t: edited(t, at(0, "overall_proof", 0, "challenge", to=other_digit)),
        attack=3,
    ),
    text_case("signature-of-another", "6", ballots.SignatureFailed, signed_by_another),
    text_case("signature-response", "6", ballots.SignatureFailed, lambda t: edited(t, other_response)),
    text_case("answers-signed-by-another-credential", "6.1", homomorphic.IndividualProofFailed, other_signer),
    signed_case(
        "individual-proof",
        "6.1",
        homomorphic.IndividualProofFailed,
        at(0, "individual_proofs", 1, 0, "response", to=other_digit),
    ),
    signed_case(
        "overall-proof",
        "6.1",
        homomorphic.OverallProofFailed,
        at(0, "overall_proof", 0, "response", to=other_digit),
    ),
    signed_case(
        "overall-proof-with-blank",
        "6.1",
        homomorphic.OverallProofFailed,
        at(1, "overall_proof", 0, "response", to=other_digit),
    ),
    signed_case(
        "blank-proof",
        "6.1",
        homomorphic.BlankProofFailed,
        at(1, "blank_proof", 1, "response", to=other_digit),
    ),
    signed_case(
        "ciphertext-of-another-voter", "6.1", homomorphic.IndividualProofFailed, lifted_ciphertext, attack=2
    ),
    signed_case(
        "ciphertext-of-another-question",
        "6.1",
        homomorphic.OverallProofFailed,
        lifted_from_the_other_question,
        attack=2,
    ),
    signed_case("ciphertext-rerandomised", "6.1", homomorphic.IndividualProofFailed, rerandomised, attack=2),
    signed_case(
        "ciphertext-of-another-vote",
        "6.1",
        homomorphic.IndividualProofFailed,
        at(0, "choices", 0, "beta", to=lambda t: times_g(choices().group, t)),
        attack=3,
    ),
    forged_case("vote-for-three-of-two", homomorphic.OverallProofFailed, [[1, 1, 1], [0, 1, 0, 0]]),
    forged_case("vote-for-none-of-one", homomorphic.OverallProofFailed, [[0, 0, 0], [0, 1, 0, 0]]),
    forged_case("two-votes-for-one", homomorphic.IndividualProofFailed, [[2, 0, 0], [0, 1, 0, 0]]),
    forged_case("negative-vote", homomorphic.IndividualProofFailed, [[1, 1, -1], [0, 1, 0, 0]]),
    forged_case("blank-and-a-choice", homomorphic.BlankProofFailed, [[1, 0, 0], [1, 1, 0, 0]]),
    ranked_case("ranked-proof", "6.2", ranked.RankingProofFailed, at(0, "proof", "response", to=other_digit)),
    ranked_case(
        "ranked-alpha-outside-the-group", "6.2", NotInGroup, at(0, "choices", "alpha", to=negated_ranked), 4
    ),
    ranked_case(
        "ranked-beta-outside-the-group", "6.2", NotInGroup, at(0, "choices", "beta", to=negated_ranked), 4
    ),
    ranked_case("ranked-vote-of-another", "6.2", ranked.RankingProofFailed, copied_ranking, 2),
]

CASES = [*FORM, *PROOFS]
