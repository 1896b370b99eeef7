"""Ballots that hold, and every way in which one can be wrong (section 6)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from gmpy2 import mpz

from crypto import credentials
from crypto.ballots.ballot import (
    BallotTooLong,
    NotCanonical,
    OtherElection,
    SignatureFailed,
    check_ballot,
    make_ballot,
    parse_ballot,
    tracker,
)
from crypto.ballots.homomorphic import (
    BlankProofFailed,
    BlankProofMismatch,
    ChoiceNotAllowed,
    IndividualProofFailed,
    OverallProofFailed,
)
from crypto.ballots.ranked import RankingProofFailed
from crypto.credentials import WrongCode
from crypto.election import Election, parse_election
from crypto.errors import CryptoError, MalformedNumber, MalformedText, NotInGroup
from crypto.proofs import ProofFailed
from crypto.text import compact
from tests.crypto.samples import at, case, changed, leaves, resigned, vectors

ALL = [(vector, ballot) for vector in vectors("ballots") for ballot in vector["ballots"]]
CASES = range(len(vectors("ballots")))
#: One choice of three; two questions, one with blank; ranked.
CHOICE, BLANK, RANKED = 0, 1, 3


def refused(error: type[CryptoError], election: Election, text: str) -> None:
    """Assert that a text is refused as a ballot with exactly ``error``."""
    with pytest.raises(error) as caught:
        check_ballot(election, text)
    assert caught.type is error


def proof_error(path: Sequence[Any]) -> type[ProofFailed]:
    """Return which proof must fail when the number at ``path`` changes."""
    kinds = {
        "choices": IndividualProofFailed,
        "individual_proofs": IndividualProofFailed,
        "overall_proof": OverallProofFailed,
        "blank_proof": BlankProofFailed,
    }
    return RankingProofFailed if isinstance(path[3], str) else kinds[path[2]]


@pytest.mark.parametrize(("vector", "ballot"), ALL, ids=lambda value: str(value.get("answers", "")))
def test_ballots_of_the_vectors(vector: dict[str, Any], ballot: dict[str, Any]) -> None:
    election = parse_election(vector["election"])
    checked = check_ballot(election, ballot["ballot"])
    assert checked.text == ballot["ballot"]
    assert checked.credential == ballot["credential"]
    assert checked.credential in credentials.parse_credentials(election.group, vector["credentials"])
    assert tracker(ballot["ballot"]) == ballot["tracker"]
    scalars = (int(scalar) for scalar in ballot["scalars"])
    made = make_ballot(election, ballot["code"], ballot["answers"], lambda: next(scalars))
    assert made == ballot["ballot"]
    assert list(scalars) == []


@pytest.mark.parametrize("position", CASES)
def test_a_fresh_ballot_holds_and_never_repeats(position: int) -> None:
    election, code, old = case(position)
    answers = vectors("ballots")[position]["ballots"][0]["answers"]
    text = make_ballot(election, code, answers)
    fresh, before = check_ballot(election, text), check_ballot(election, old)
    assert fresh.credential == before.credential
    assert not set(fresh.ciphertext_texts()) & set(before.ciphertext_texts())


def test_all_components_are_listed() -> None:
    election, _, text = case(BLANK)
    ballot = json.loads(text)
    components = [
        choice[part]
        for answer in ballot["answers"]
        for choice in answer["choices"]
        for part in ("alpha", "beta")
    ]
    assert check_ballot(election, text).ciphertext_texts() == components
    election, _, text = case(RANKED)
    choice = json.loads(text)["answers"][0]["choices"]
    assert check_ballot(election, text).ciphertext_texts() == [choice["alpha"], choice["beta"]]


@pytest.mark.parametrize("position", [CHOICE, BLANK, RANKED, 4])
def test_every_number_of_every_answer_counts(position: int) -> None:
    """Each number is replaced by another valid one and the ballot signed afresh by the same voter."""
    election, code, text = case(position)
    ballot, group = json.loads(text), election.group
    for path in leaves(ballot["answers"], ("answers",)):
        number = at(ballot, path)
        if path[-1] in ("alpha", "beta"):
            other = group.text(group.multiply(group.parse(number), group.g))
        else:
            other = str((int(number) + 1) % group.q)
        refused(proof_error(path), election, resigned(election, code, changed(ballot, path, other)))


@pytest.mark.parametrize("position", [CHOICE, BLANK, RANKED])
def test_every_ciphertext_part_must_be_a_group_element(position: int) -> None:
    election, code, text = case(position)
    ballot, modulus = json.loads(text), vectors("groups")[position == RANKED]["p"]
    for path in leaves(ballot["answers"], ("answers",)):
        if path[-1] in ("alpha", "beta"):
            stray = str(int(modulus) - int(at(ballot, path)))
            for wrong in (stray, "0"):
                refused(NotInGroup, election, resigned(election, code, changed(ballot, path, wrong)))
            refused(MalformedNumber, election, resigned(election, code, changed(ballot, path, modulus)))


@pytest.mark.parametrize("position", [CHOICE, BLANK, RANKED])
def test_numbers_of_proofs_must_be_below_q(position: int) -> None:
    election, code, text = case(position)
    ballot = json.loads(text)
    for path in leaves(ballot["answers"], ("answers",)):
        if path[-1] in ("challenge", "response"):
            large = str(int(at(ballot, path)) + election.group.q)
            refused(MalformedNumber, election, resigned(election, code, changed(ballot, path, large)))


@pytest.mark.parametrize("position", CASES)
def test_every_leaf_is_signed(position: int) -> None:
    election, _, text = case(position)
    ballot = json.loads(text)
    for path in leaves(ballot):
        value = at(ballot, path)
        if path[-1] in ("challenge", "response"):
            other = str((int(value) + 1) % election.group.q)
        elif path[-1] in ("alpha", "beta", "credential"):
            other = election.group.text(election.group.multiply(mpz(value), election.group.g))
        else:
            other = value[::-1]
        error = OtherElection if path[0].startswith("election") else SignatureFailed
        refused(error, election, compact(changed(ballot, path, other)))


def test_a_credential_outside_the_group_is_refused() -> None:
    election, code, text = case(CHOICE)
    ballot = json.loads(text)
    minus = str(int(vectors("groups")[0]["p"]) - int(ballot["credential"]))
    refused(NotInGroup, election, resigned(election, code, changed(ballot, ("credential",), minus)))


@pytest.mark.parametrize("position", [CHOICE, BLANK, RANKED])
def test_a_ballot_copied_under_another_credential_is_refused(position: int) -> None:
    election, _, text = case(position)
    code = credentials.new_code()
    mine = election.group.text(credentials.public(election.group, election.uuid, code))
    error = RankingProofFailed if position == RANKED else IndividualProofFailed
    stolen = changed(json.loads(text), ("credential",), mine)
    refused(error, election, resigned(election, code, stolen))


def test_a_ciphertext_lifted_into_another_place_is_refused() -> None:
    election, code, text = case(BLANK)
    ballot = json.loads(text)
    first, second = ballot["answers"]
    for path, other in (
        (("answers", 0, "choices", 0), first["choices"][1]),
        (("answers", 1, "choices", 2), first["choices"][0]),
        (("answers", 0, "choices", 2), second["choices"][0]),
    ):
        refused(IndividualProofFailed, election, resigned(election, code, changed(ballot, path, other)))


def test_choices_cannot_change_places_even_with_their_proofs() -> None:
    election, code, text = case(CHOICE)
    ballot = json.loads(text)
    for name in ("choices", "individual_proofs"):
        ballot["answers"][0][name].reverse()
    refused(OverallProofFailed, election, resigned(election, code, ballot))


def test_a_rerandomised_choice_is_refused() -> None:
    election, code, text = case(RANKED)
    ballot, group = json.loads(text), election.group
    choice = ballot["answers"][0]["choices"]
    for name, base in (("alpha", group.g), ("beta", election.public_key)):
        choice[name] = group.text(group.multiply(group.parse(choice[name]), group.power(base, 77)))
    refused(RankingProofFailed, election, resigned(election, code, ballot))


@pytest.mark.parametrize("position", CASES)
def test_a_ballot_of_another_version_of_the_election_is_refused(position: int) -> None:
    """Whatever changes in the election record changes its fingerprint, which every proof hashes."""
    election, code, text = case(position)
    other = parse_election(election.text.replace("Not an election", "Not an elective"))
    refused(OtherElection, other, text)
    moved = changed(json.loads(text), ("election_hash",), other.fingerprint)
    with pytest.raises(ProofFailed):
        check_ballot(other, resigned(election, code, moved))
    refused(
        OtherElection,
        election,
        resigned(election, code, changed(json.loads(text), ("election_uuid",), "B" * 20)),
    )


@pytest.mark.parametrize("position", [CHOICE, BLANK, RANKED])
def test_a_ballot_under_another_election_key_is_refused(position: int) -> None:
    election, code, text = case(position)
    key, other_key = (
        election.group.text(election.public_key),
        election.group.text(election.group.generator(0)),
    )
    other = parse_election(election.text.replace(key, other_key))
    moved = changed(json.loads(text), ("election_hash",), other.fingerprint)
    with pytest.raises(ProofFailed):
        check_ballot(other, resigned(election, code, moved))


@pytest.mark.parametrize(
    ("path", "value", "error"),
    [
        (("answers", 0, "overall_proof"), [], MalformedText),
        (("answers", 0, "choices"), [], MalformedText),
        (("answers", 0, "individual_proofs"), [], MalformedText),
        (("answers", 0, "individual_proofs", 1), [], MalformedText),
        (("answers", 0, "choices"), None, MalformedText),
        (("answers", 0, "choices", 0), None, MalformedText),
        (("answers", 0, "choices", 0, "alpha"), None, MalformedNumber),
        (("answers", 0, "choices", 0, "alpha"), 5, MalformedNumber),
        (("answers", 0, "choices", 0, "alpha"), "9" * 700, MalformedNumber),
        (("answers", 0, "choices", 0, "gamma"), "1", MalformedText),
        (("answers", 0, "overall_proof", 0, "extra"), "1", MalformedText),
        (("answers", 0, "blank_proof"), None, BlankProofMismatch),
        (("answers", 0, "more"), 1, MalformedText),
        (("answers",), [], MalformedText),
        (("answers",), None, MalformedText),
        (("answers", 0), None, MalformedText),
        (("credential",), None, MalformedNumber),
        (("election_hash",), None, MalformedText),
        (("more",), 1, MalformedText),
    ],
)
def test_other_shapes_are_refused(path: tuple[Any, ...], value: Any, error: type[CryptoError]) -> None:
    election, code, text = case(CHOICE)
    refused(error, election, resigned(election, code, changed(json.loads(text), path, value)))


@pytest.mark.parametrize("name", ["choices", "individual_proofs", "overall_proof"])
@pytest.mark.parametrize("extra", [True, False])
def test_one_more_or_one_fewer_is_refused(name: str, extra: bool) -> None:
    election, code, text = case(BLANK)
    ballot = json.loads(text)
    for answer in ballot["answers"]:
        answer[name] = [*answer[name], answer[name][0]] if extra else answer[name][:-1]
    refused(MalformedText, election, resigned(election, code, ballot))


def test_a_blank_proof_must_be_there_exactly_where_blank_is_allowed() -> None:
    election, code, text = case(BLANK)
    ballot = json.loads(text)
    without = json.loads(text)
    del without["answers"][1]["blank_proof"]
    refused(BlankProofMismatch, election, resigned(election, code, without))
    added = changed(ballot, ("answers", 0, "blank_proof"), ballot["answers"][1]["blank_proof"])
    refused(BlankProofMismatch, election, resigned(election, code, added))


@pytest.mark.parametrize("position", [BLANK, RANKED])
def test_another_spelling_of_a_ballot_is_refused_even_if_signed(position: int) -> None:
    election, code, text = case(position)
    ballot = json.loads(text)
    for path in (("answers", 0, "choices"), ("answers", 0), ("signature",), ("signature", "proof"), ()):
        value = at(ballot, path)
        value = value[0] if isinstance(value, list) else value
        turned = dict(reversed(value.items()))
        if path[:1] != ("answers",):
            copy = turned if path == () else changed(ballot, path, turned)
            refused(NotCanonical, election, compact(copy))
        else:
            value.clear()
            value.update(turned)
            refused(NotCanonical, election, resigned(election, code, ballot))
            ballot = json.loads(text)
    refused(NotCanonical, election, json.dumps(json.loads(text)))
    for spelling in (text + "\n", " " + text, text.replace('"answers"', '"\\u0061nswers"')):
        refused(NotCanonical, election, spelling)
    refused(MalformedText, election, text.replace('{"election_uuid"', '{"election_uuid":"x","election_uuid"'))
    refused(MalformedText, election, text + text)
    refused(MalformedText, election, text[:-1])
    refused(MalformedNumber, election, text.replace('"alpha":"', '"alpha":"0', 1))


def test_a_text_longer_than_any_ballot_is_refused_before_it_is_read() -> None:
    election, _, text = case(CHOICE)
    refused(BallotTooLong, election, text + " " * 10_000_000)
    refused(BallotTooLong, election, "[" * 10_000_000)


@pytest.mark.parametrize("position", CASES)
def test_the_longest_ballot_still_fits(position: int) -> None:
    """Every number at its greatest length, and the longest identifier."""
    election, _, text = case(position)
    ballot = json.loads(text)
    for path in leaves(ballot):
        if path[-1] in ("alpha", "beta", "credential", "challenge", "response"):
            ballot = changed(ballot, path, "9" * 617)
    ballot["election_uuid"] = "A" * 100
    with pytest.raises(CryptoError) as caught:
        parse_ballot(election, compact(ballot))
    assert caught.type is not BallotTooLong


@pytest.mark.parametrize(
    ("position", "answers"),
    [
        (CHOICE, [[0, 0, 0]]),
        (CHOICE, [[1, 1, 0]]),
        (CHOICE, [[2, 0, -1]]),
        (CHOICE, [[1, 0]]),
        (CHOICE, [[1, 0, 0], [1, 0, 0]]),
        (CHOICE, []),
        (BLANK, [[1, 0, 0], [1, 1, 0]]),
        (BLANK, [[1, 0, 0], [0, 0, 0]]),
        (BLANK, [[1, 0, 0], [0, 1, 1]]),
        (RANKED, [[1, 2, 2, 0]]),
        (RANKED, [[1, 3, 0, 0]]),
        (RANKED, [[2, 0, 0, 0]]),
        (RANKED, [[1, 2, 3]]),
        (RANKED, [[1, 2, 3, 5]]),
        (RANKED, [[-1, 1, 0, 0]]),
    ],
)
def test_choices_that_the_question_does_not_allow_are_not_encrypted(
    position: int, answers: list[list[int]]
) -> None:
    election, code, _ = case(position)
    with pytest.raises(ChoiceNotAllowed):
        make_ballot(election, code, answers)


def test_a_mistyped_code_makes_no_ballot() -> None:
    election, code, _ = case(CHOICE)
    with pytest.raises(WrongCode):
        make_ballot(election, code[:-1] + "2", [[1, 0, 0]])
