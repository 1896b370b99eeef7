"""Cases about shuffles: each equation, who shuffled, what went in (section 9, rules 15.3 and 15.7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from crypto.ballots.ballot import check_ballot
from crypto.elgamal import Ciphertext
from crypto.errors import MalformedNumber, MalformedText, NotInGroup
from crypto.shuffle import check, make_shuffle, prove
from crypto.shuffle.transcript import Commitments
from crypto.tally import parse_tally
from crypto.verify import stages
from tests.tampered.case import Case, Tool
from tests.tampered.change import edited, other_digit, outside, times_g
from tests.tampered.goods import ranking
from tests.tampered.scripts import Scripts, of_choices, of_ranking
from tools.samples import Script


def by(*owners: int) -> Scripts:
    """Return a change that ascribes the shuffles to other owners."""

    def change(script: Script) -> Script:
        texts = [text for _, text in script.shuffles]
        return replace(script, shuffles=tuple(zip(owners, texts, strict=False)))

    return change


def fewer_shuffles(*shufflers: int) -> Scripts:
    """Return a change that plays the rest of the election with other shufflers."""
    return lambda script: ranking().play(script.ballots, list(shufflers), [1, 2])


def inputs(script: Script) -> list[list[Ciphertext]]:
    """Return the ciphertexts that the first shuffle takes."""
    return parse_tally(ranking().election, script.tally[0], script.tally[1])


def first_shuffle(text: str, script: Script) -> Script:
    """Put ``text`` in the place of the first shuffle."""
    return replace(script, shuffles=((2, text), script.shuffles[1]))


def in_first_shuffle(change: Callable[[Any], Any]) -> Scripts:
    return lambda script: first_shuffle(edited(script.shuffles[0][1], change), script)


def of_uncounted(script: Script) -> Script:
    """A faultless shuffle, of the replaced ballot instead of the one that counts."""
    checked = [check_ballot(ranking().election, text) for text in script.ballots[:3]]
    entries = [answer for ballot in checked for answer in ballot.answers[0].ciphertexts]
    return first_shuffle(make_shuffle(ranking().election, [entries]), script)


def of_fewer(script: Script) -> Script:
    return first_shuffle(make_shuffle(ranking().election, [inputs(script)[0][:2]]), script)


def replaced_output(value: Any) -> None:
    """Put an encryption of another ranking in the place of one, keeping the proof."""
    value["ciphertexts"][0][0]["beta"] = times_g(ranking().group, value["ciphertexts"][0][0]["beta"])


def negated_output(value: Any) -> None:
    """Leave the group in both parts of one ciphertext."""
    for part in ("alpha", "beta"):
        value["ciphertexts"][0][0][part] = outside(ranking().group, value["ciphertexts"][0][0][part])


def response(position: int, index: int | None = None) -> Scripts:
    """Return a change of one response s1, s2, s3, s4, shat or s' of the first shuffle."""

    def change(value: Any) -> None:
        responses = value["proofs"][0][1]
        if index is None:
            responses[position] = other_digit(responses[position])
        else:
            responses[position][index] = other_digit(responses[position][index])

    return in_first_shuffle(change)


def commitment(change: Callable[[Commitments], Commitments]) -> Scripts:
    """Return a change of one t before the challenge is taken from it, as a cheating mixer would."""

    def changed(script: Script) -> Script:
        honest = prove.commit
        with patch.object(prove, "commit", lambda *args: change(honest(*args))):
            return first_shuffle(make_shuffle(ranking().election, inputs(script)), script)

    return changed


def off(name: str) -> Case:
    """A shuffle of which only the equation for one t fails."""

    def change(t: Commitments) -> Commitments:
        return t._replace(**{name: ranking().group.multiply(getattr(t, name), ranking().group.g)})

    return of_ranking(
        f"shuffle-equation-{name}",
        "9",
        check.ShuffleProofFailed,
        commitment(change),
        says=f"not hold: {name}.",
        attack=8,
    )


def off_that(t: Commitments) -> Commitments:
    group = ranking().group
    return t._replace(that=[t.that[0], group.multiply(t.that[1], group.g), *t.that[2:]])


def in_proof(*path: int) -> Scripts:
    """Return a change of one element of the first shuffle's proof, multiplied by g."""

    def change(value: Any) -> None:
        place = value["proofs"][0]
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = times_g(ranking().group, place[path[-1]])

    return in_first_shuffle(change)


def shuffle_case(name: str, change: Scripts, says: str = "") -> Case:
    return of_ranking(name, "9", check.ShuffleProofFailed, change, says=says, attack=8)


CASES = [
    of_ranking("no-shuffle", "15.3", stages.MissingShuffles, fewer_shuffles(), Tool.ACCEPTS, 8),
    of_ranking("one-shuffle-of-two", "15.3", stages.MissingShuffles, fewer_shuffles(1), Tool.ACCEPTS, 8),
    of_ranking("shuffles-by-one-trustee", "15.3", stages.RepeatedShuffler, by(2, 2), Tool.ACCEPTS, 8),
    of_ranking("shuffle-by-nobody", "15.3", stages.UnknownShuffler, by(2, 0), Tool.ACCEPTS, 8),
    of_ranking("shuffle-by-no-trustee", "15.3", stages.UnknownShuffler, by(2, 3), Tool.ACCEPTS, 8),
    of_choices(
        "shuffle-of-nothing",
        "15.3",
        stages.UnexpectedShuffle,
        lambda s: replace(s, shuffles=((1, '{"ciphertexts":[],"proofs":[]}'),)),
        Tool.ACCEPTS,
        8,
    ),
    of_ranking("shuffle-outside-the-group", "15.7", NotInGroup, in_first_shuffle(negated_output), attack=8),
    of_ranking("shuffle-that-drops", "9", check.WrongShuffleSize, of_fewer, attack=8),
    of_ranking(
        "shuffle-without-a-question",
        "9",
        check.WrongShuffleSize,
        in_first_shuffle(lambda v: {"ciphertexts": [], "proofs": []}),
        attack=8,
    ),
    of_ranking(
        "shuffle-with-a-space",
        "9",
        check.ShuffleNotCanonical,
        lambda s: first_shuffle(s.shuffles[0][1].replace(",", ", ", 1), s),
        Tool.ACCEPTS,
    ),
    of_ranking(
        "shuffle-response-above-q", "9", MalformedNumber, in_first_shuffle(lambda v: _above_q(v)), attack=4
    ),
    of_ranking(
        "shuffle-with-a-short-proof",
        "9",
        MalformedText,
        in_first_shuffle(lambda v: v["proofs"][0][2].pop() and None),
        attack=4,
    ),
    shuffle_case("shuffle-that-replaces", in_first_shuffle(replaced_output)),
    shuffle_case("shuffle-of-other-ballots", of_uncounted),
    shuffle_case(
        "shuffle-of-the-wrong-input", lambda s: replace(s, shuffles=(s.shuffles[0], (1, s.shuffles[0][1])))
    ),
    shuffle_case("shuffle-permutation-commitment", in_proof(2, 0)),
    shuffle_case("shuffle-chain-commitment", in_proof(3, 0)),
    *(off(name) for name in ("t1", "t2", "t3", "t41", "t42")),
    shuffle_case("shuffle-equation-that", commitment(off_that), "not hold: that_2."),
    shuffle_case("shuffle-response-s1", response(0), "not hold: t1."),
    shuffle_case("shuffle-response-s2", response(1), "not hold: t2."),
    shuffle_case("shuffle-response-s3", response(2), "not hold: t3."),
    shuffle_case("shuffle-response-s4", response(3), "not hold: t41, t42."),
    shuffle_case("shuffle-response-shat", response(4, 2), "not hold: that_3."),
    shuffle_case("shuffle-response-s-prime", response(5, 0), "not hold: t3, t41, t42, that_1."),
]


def _above_q(value: Any) -> None:
    responses = value["proofs"][0][1]
    responses[0] = str(int(responses[0]) + ranking().group.q)
