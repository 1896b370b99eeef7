"""Attack 8, one dishonest trustee alone: a false factor whose proof of section 10 holds.

The challenge of that proof covers neither alpha nor the factor. Each test first shows that the
forgery passes where no profile demands more, and that the summary says so; then that it fails.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from crypto.ballots.ballot import make_ballot
from crypto.bound_proofs import MissingBoundProofs, WrongBoundProof
from crypto.decryption import check_partial_decryption, ciphertexts_to_decrypt, make_partial_decryption
from crypto.elgamal import Ciphertext
from crypto.groups.interface import Element
from crypto.profile import TELLERS_1
from crypto.proofs import Proof, hq
from crypto.questions import RankedQuestion
from crypto.result import compute_result
from crypto.shuffle import Shuffler, check_shuffle
from crypto.tally import parse_tally, ranked_arrays
from crypto.text import compact
from crypto.verify import verify_archive
from tools import samples
from tools.samples import Sample, Script

#: Ten votes for Red and one for Green, besides the last, which goes to Green as well.
VOTES = [[1, 0, 0]] * 10 + [[0, 1, 0]]
#: What is taken from the true counts 10, 2, 0.
SHIFT = (9, -9, 0)


def claimed(sample: Sample, text: str) -> str:
    """Dress a forged record up with the honest trustee's bound proofs, as far as they can be made."""
    if sample.election.profile is None:
        return text
    value = json.loads(text)
    return compact({**value, "bound_proofs": value["decryption_proofs"]})


def prefix(sample: Sample, owner: int) -> str:
    """The prefix of section 10."""
    public = sample.group.text(sample.trustees.verification_key(owner))
    return f"decrypt|{sample.election.fingerprint}|{public}|"


def forged_totals(sample: Sample) -> Script:
    """Trustee 1 casts the last ballot, with randomness that makes a false factor's proof hold."""
    group, q, secret = sample.group, sample.group.q, sample.keys[1]
    ballots = [sample.ballot(voter, [vote]) for voter, vote in enumerate(VOTES)]
    before = parse_tally(sample.election, sample.play(ballots, [], [2, 3]).tally[0], len(ballots))
    randomness, proofs = [], []
    for one, shift in zip(before[0], SHIFT, strict=True):
        w, b = group.random_scalar(), group.random_scalar()
        commitment = group.multiply(group.power(one.alpha, w), group.power(group.g, b))
        challenge = hq(group, prefix(sample, 1), [group.power(group.g, w), commitment])
        randomness.append((b - shift * weight(sample) * challenge) * pow(w, -1, q) % q)
        proofs.append(Proof(challenge, (w - secret * challenge) % q).to_json())
    given = iter(randomness)
    last = make_ballot(
        sample.election, sample.codes[-1], [[0, 1, 0]], lambda: next(given, group.random_scalar())
    )
    script = sample.play([*ballots, last], [], [1, 2])
    tally = parse_tally(sample.election, script.tally[0], len(ballots) + 1)
    factors = [
        group.multiply(group.power(one.alpha, secret), group.power(group.g, shift * weight(sample) % q))
        for one, shift in zip(tally[0], SHIFT, strict=True)
    ]
    return with_factors(sample, script, tally, factors, proofs)


def weight(sample: Sample) -> int:
    """1/L of trustee 1 when 1 and 2 decrypt: the factor is raised to L = 2."""
    return pow(2, -1, sample.group.q)


def with_factors(
    sample: Sample,
    script: Script,
    opened: Sequence[Sequence[Ciphertext]],
    factors: Sequence[Element],
    proofs: Sequence[dict[str, str]],
    shuffled: Sequence[Sequence[Ciphertext]] | None = None,
) -> Script:
    """Put a forged decryption in the place of trustee 1's, and the result that follows from it."""
    texts = [sample.group.text(factor) for factor in factors]
    forged = compact({"decryption_factors": [texts], "decryption_proofs": [list(proofs)]})
    plain = replace(sample.election, profile=None)
    other = compact(
        {
            name: value
            for name, value in json.loads(script.decryptions[1][1]).items()
            if name != "bound_proofs"
        }
    )
    shares = [
        check_partial_decryption(plain, sample.trustees, opened, owner, text)
        for owner, text in ((1, forged), (2, other))
    ]
    tally = parse_tally(sample.election, script.tally[0], script.tally[1])
    result = compute_result(plain, sample.trustees, tally, shuffled, shares, script.tally[2])
    dressed = (1, claimed(sample, forged))
    return replace(script, decryptions=(dressed, script.decryptions[1]), result=result)


def forged_ranking(sample: Sample) -> Script:
    """Trustee 1 tries factors until one turns a ranking of two into the opposite."""
    group, q, secret = sample.group, sample.group.q, sample.keys[1]
    script = sample.play([sample.ballot(voter, [[1, 2]]) for voter in range(3)], [1, 2], [1, 2])
    tally = parse_tally(sample.election, script.tally[0], 3)
    current = ranked_arrays(sample.election, tally)
    for owner, text in script.shuffles:
        shuffler = Shuffler(owner, sample.trustees.verification_key(owner))
        current = check_shuffle(sample.election, current, text, shuffler)
    opened = ciphertexts_to_decrypt(sample.election, tally, current)
    honest = json.loads(script.decryptions[0][1])
    factors = [group.parse(text) for text in honest["decryption_factors"][0]]
    proofs = honest["decryption_proofs"][0]
    one, w = opened[0][0], group.random_scalar()
    start, commitment = group.power(group.g, w), group.power(one.alpha, w)
    plain = group.embed([1, 2])
    for step in itertools.count(1):
        commitment = group.multiply(commitment, group.power(group.g, 2))
        challenge = hq(group, prefix(sample, 1), [start, commitment])
        shift = group.power(group.g, 2 * step * pow(challenge, -1, q) % q)
        if group.unembed(group.multiply(plain, group.invert(shift)), 2)[0] != 1:
            break
    factors[0] = group.multiply(group.power(one.alpha, secret), shift)
    proofs[0] = Proof(challenge, (w - secret * challenge) % q).to_json()
    return with_factors(sample, script, opened, factors, proofs, current)


def totals(profile: str | None) -> Sample:
    trustees = samples.make_trustees("BELENIOS-2048", 0, (2, 3))
    return samples.set_up("BELENIOS-2048", [samples.choice_question()], 12, trustees, profile)


def rankings(profile: str | None) -> Sample:
    trustees = samples.make_trustees("RFC-3526-2048", 2)
    return samples.set_up(
        "RFC-3526-2048", [RankedQuestion("Who?", ("Candidate A", "Candidate B"))], 3, trustees, profile
    )


def test_false_totals_pass_without_the_profile() -> None:
    summary = verify_archive(forged_totals(totals(None)).archive(), workers=1)
    assert summary.result == ([1, 11, 0],)
    assert "one dishonest trustee can falsify" in " ".join(summary.weaknesses)


def test_false_ranking_passes_without_the_profile() -> None:
    summary = verify_archive(forged_ranking(rankings(None)).archive(), workers=1)
    assert summary.result is not None
    assert sum(ranking != [1, 2] for ranking in summary.result[0]) == 1
    assert "one dishonest trustee can falsify" in " ".join(summary.weaknesses)


FORGERIES = [(totals, forged_totals), (rankings, forged_ranking)]


@pytest.mark.parametrize(("election", "forge"), FORGERIES)
def test_they_are_refused_with_it(
    election: Callable[[str | None], Sample], forge: Callable[[Sample], Script]
) -> None:
    script = forge(election(TELLERS_1))
    with pytest.raises(WrongBoundProof, match="to question 1 by trustee 1"):
        verify_archive(script.archive(), workers=1)
    bare = json.loads(script.decryptions[0][1])
    del bare["bound_proofs"]
    dropped = replace(script, decryptions=((1, compact(bare)), script.decryptions[1]))
    with pytest.raises(MissingBoundProofs):
        verify_archive(dropped.archive(), workers=1)


def test_forged_commitments_of_their_own_do_not_help() -> None:
    """A bound proof made by the honest formula for the false factor does not hold either."""
    sample = totals(TELLERS_1)
    script = forged_totals(sample)
    opened = parse_tally(sample.election, script.tally[0], script.tally[1])
    honest = json.loads(make_partial_decryption(sample.election, opened, sample.keys[1]))
    value = {**json.loads(script.decryptions[0][1]), "bound_proofs": honest["bound_proofs"]}
    tried = replace(script, decryptions=((1, compact(value)), script.decryptions[1]))
    with pytest.raises(WrongBoundProof):
        verify_archive(tried.archive(), workers=1)
