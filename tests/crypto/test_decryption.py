from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crypto.archive.reader import read_archive
from crypto.decryption import (
    Ciphertexts,
    DecryptionNotCanonical,
    WrongDecryptionShape,
    WrongFactor,
    WrongShuffledShape,
    check_partial_decryption,
    ciphertexts_to_decrypt,
    make_partial_decryption,
)
from crypto.election import Election
from crypto.elgamal import Ciphertext, encrypt
from crypto.errors import CryptoError, MalformedText, NotInGroup
from crypto.groups import group_named
from crypto.proofs import hq
from crypto.questions import HomomorphicQuestion, RankedQuestion
from crypto.text import compact
from crypto.trustees.keys import public_key
from crypto.trustees.record import NotATrustee, Single, Trustees
from crypto.verify import examine
from tests.external import require_shared

GROUP = group_named("RFC-3526-2048")
SECRETS = [101, 202]
TRUSTEES = Trustees(GROUP, tuple(Single(GROUP, public_key(GROUP, secret)) for secret in SECRETS))
ELECTION = Election(
    text="",
    fingerprint="F" * 43,
    uuid="U" * 14,
    name="",
    description="",
    group=GROUP,
    public_key=TRUSTEES.public_key,
    questions=(HomomorphicQuestion("q", ("a", "b"), 0, 1), RankedQuestion("r", ("a", "b", "c"))),
)


def sealed(message: Any) -> Ciphertext:
    return encrypt(GROUP, ELECTION.public_key, message, GROUP.random_scalar())


COUNTS = [sealed(GROUP.power(GROUP.g, 3)), sealed(GROUP.power(GROUP.g, 4))]
RANKINGS = [sealed(GROUP.embed([1, 2, 0])), sealed(GROUP.embed([0, 0, 0]))]
TALLY: Ciphertexts = [COUNTS, RANKINGS]
RECORD = make_partial_decryption(ELECTION, TALLY, SECRETS[0])


def check(text: str, owner: int = 1, election: Election = ELECTION, tally: Ciphertexts = TALLY) -> Any:
    return check_partial_decryption(election, TRUSTEES, tally, owner, text)


def changed(change: Callable[[list[Any], list[Any]], object]) -> str:
    value = json.loads(RECORD)
    change(value["decryption_factors"], value["decryption_proofs"])
    return compact(value)


def test_factors_are_alpha_to_the_key() -> None:
    checked = check(RECORD)
    assert checked.owner == 1
    expected = [[GROUP.power(one.alpha, SECRETS[0]) for one in row] for row in TALLY]
    assert [list(row) for row in checked.factors] == expected


def test_proof_is_that_of_section_10() -> None:
    """c = Hq("decrypt|" || phi || "|" || X || "|", [g^w, alpha^w]), response = w - x*c."""
    proof = json.loads(RECORD)["decryption_proofs"][0][1]
    challenge, response = int(proof["challenge"]), int(proof["response"])
    w = (response + SECRETS[0] * challenge) % GROUP.q
    prefix = f"decrypt|{'F' * 43}|{GROUP.text(TRUSTEES.verification_key(1))}|"
    assert hq(GROUP, prefix, [GROUP.power(GROUP.g, w), GROUP.power(COUNTS[1].alpha, w)]) == challenge


def test_false_factor_is_refused() -> None:
    """Attack 8, with a factor that is in the group."""

    def change(factors: list[Any], proofs: list[Any]) -> None:
        factors[1][0] = GROUP.text(GROUP.multiply(GROUP.parse(factors[1][0]), GROUP.g))

    with pytest.raises(WrongFactor, match="factor 1 to question 2 by trustee 1"):
        check(changed(change))


def test_factor_with_another_key_is_refused() -> None:
    with pytest.raises(WrongFactor):
        check(make_partial_decryption(ELECTION, TALLY, 303))


def test_decryption_under_anothers_number_is_refused() -> None:
    with pytest.raises(WrongFactor, match="trustee 2"):
        check(RECORD, owner=2)


@pytest.mark.parametrize("owner", [0, 3, -1])
def test_owner_who_is_no_trustee_is_refused(owner: int) -> None:
    with pytest.raises(NotATrustee):
        check(RECORD, owner=owner)


def test_decryption_for_another_election_is_refused() -> None:
    other = Election(**{**vars(ELECTION), "fingerprint": "G" * 43})
    with pytest.raises(WrongFactor):
        check(RECORD, election=other)


def test_decryption_of_another_tally_is_refused() -> None:
    with pytest.raises(WrongFactor, match="factor 1 to question 1"):
        check(RECORD, tally=[COUNTS[::-1], RANKINGS])


@pytest.mark.parametrize("part", ["challenge", "response"])
def test_changed_proof_is_refused(part: str) -> None:
    def change(factors: list[Any], proofs: list[Any]) -> None:
        proofs[0][1][part] = str((int(proofs[0][1][part]) + 1) % GROUP.q)

    with pytest.raises(WrongFactor, match="factor 2 to question 1"):
        check(changed(change))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda factors, proofs: factors[0].pop(), WrongDecryptionShape),
        (lambda factors, proofs: proofs[0].pop(), WrongDecryptionShape),
        (lambda factors, proofs: factors.pop(), WrongDecryptionShape),
        (lambda factors, proofs: proofs.append([]), WrongDecryptionShape),
        (lambda factors, proofs: factors[0].append(factors[0][0]), WrongDecryptionShape),
        (lambda factors, proofs: factors.append(5), MalformedText),
        (lambda factors, proofs: factors[0].__setitem__(0, 5), MalformedText),
        (lambda factors, proofs: factors[0].__setitem__(0, "0"), NotInGroup),
        (lambda factors, proofs: factors[0].__setitem__(0, str(GROUP.p - 1)), NotInGroup),
        (lambda factors, proofs: factors[0].__setitem__(0, "0" + factors[0][0]), MalformedText),
        (lambda factors, proofs: proofs[0][0].update(challenge=str(GROUP.q)), MalformedText),
        (lambda factors, proofs: proofs[0][0].update(more="1"), MalformedText),
    ],
)
def test_other_shapes_are_refused(
    change: Callable[[list[Any], list[Any]], object], error: type[CryptoError]
) -> None:
    with pytest.raises(error):
        check(changed(change))


@pytest.mark.parametrize(
    "text",
    [RECORD + "\n", RECORD.replace(",", ", ", 1), RECORD.replace("decryption_f", "\\u0064ecryption_f")],
)
def test_another_writing_of_the_same_is_refused(text: str) -> None:
    with pytest.raises(DecryptionNotCanonical):
        check(text)


def test_shuffled_ciphertexts_replace_the_ranked_ones_only() -> None:
    assert ciphertexts_to_decrypt(ELECTION, TALLY, None) is TALLY
    assert ciphertexts_to_decrypt(ELECTION, TALLY, [RANKINGS[::-1]]) == [COUNTS, RANKINGS[::-1]]


@pytest.mark.parametrize("shuffled", [[], [RANKINGS[:1]], [RANKINGS, RANKINGS]])
def test_shuffles_of_another_size_are_refused(shuffled: Ciphertexts) -> None:
    with pytest.raises(WrongShuffledShape):
        ciphertexts_to_decrypt(ELECTION, TALLY, shuffled)


@pytest.mark.parametrize("folder", ["homomorphic", "threshold-2-of-3", "ranked"])
def test_decryptions_of_the_tool_hold_and_come_out_as_ours(folder: str) -> None:
    """Its factors equal those that our code makes with its single keys."""
    path: Path = require_shared(f"protocol/made-by-belenios-tool/{folder}")
    with read_archive(next(path.glob("*.bel"))) as archive:
        found = examine(archive)
    election, trustees = found.foundations.election, found.foundations.trustees
    theirs = {one.owner: one.factors for one in found.decryptions}
    for key in path.glob("*.privkey"):
        private = int(json.loads(key.read_text()))
        owner = trustees.owner_of(election.group.power(election.group.g, private))
        text = make_partial_decryption(election, found.to_decrypt, private)
        ours = check_partial_decryption(election, trustees, found.to_decrypt, owner, text)
        assert ours.factors == theirs[owner]
