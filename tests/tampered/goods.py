"""The good archives that the cases start from, made once in a test run."""

from __future__ import annotations

from functools import cache

from crypto.groups import group_named
from crypto.profile import TELLERS_1
from tests.tampered.ceremony import Ceremony, hold_ceremony
from tools import samples
from tools.samples import Sample, Script

HOMOMORPHIC, RANKED = "BELENIOS-2048", "RFC-3526-2048"


@cache
def ceremony() -> Ceremony:
    """The ceremony behind the homomorphic election."""
    return hold_ceremony(group_named(HOMOMORPHIC))


@cache
def choices() -> Sample:
    """An election with one or two of three choices, then one of three or blank.

    Owner 1 is always needed; two of owners 2, 3 and 4.
    """
    questions = [samples.choice_question(most=2), samples.choice_question(blank=True)]
    return samples.set_up(HOMOMORPHIC, questions, 4, (ceremony().record(), ceremony().keys()))


@cache
def choices_script() -> Script:
    """Four ballots, the last of which replaces the first; voter 3 does not vote."""
    sample = choices()
    ballots = [
        sample.ballot(0, [[1, 0, 0], [1, 0, 0, 0]]),
        sample.ballot(1, [[1, 1, 0], [0, 0, 1, 0]]),
        sample.ballot(2, [[0, 0, 1], [0, 0, 0, 0]]),
        sample.ballot(0, [[0, 1, 0], [0, 1, 0, 0]]),
    ]
    return sample.play(ballots, [], [1, 4, 2])


@cache
def ranking() -> Sample:
    """An election that ranks four candidates; both trustees are needed."""
    return samples.set_up(RANKED, [samples.ranked_question()], 4, samples.make_trustees(RANKED, 2))


@cache
def ranking_script() -> Script:
    """Four ballots, the last of which replaces the first; two shuffles."""
    sample = ranking()
    ballots = [
        sample.ballot(0, [[1, 2, 3, 4]]),
        sample.ballot(1, [[0, 1, 0, 0]]),
        sample.ballot(2, [[0, 0, 0, 0]]),
        sample.ballot(0, [[4, 3, 2, 1]]),
    ]
    return sample.play(ballots, [2, 1], [1, 2])


@cache
def bound_choices() -> Sample:
    """An election of one question with the profile tellers-1; two of three trustees are needed."""
    trustees = samples.make_trustees(HOMOMORPHIC, 0, (2, 3))
    return samples.set_up(HOMOMORPHIC, [samples.choice_question()], 4, trustees, TELLERS_1)


@cache
def bound_choices_script() -> Script:
    """Three ballots; voter 3 does not vote."""
    votes = ([1, 0, 0], [1, 0, 0], [0, 1, 0])
    ballots = [bound_choices().ballot(voter, [vote]) for voter, vote in enumerate(votes)]
    return bound_choices().play(ballots, [], [3, 1])


@cache
def bound_ranking() -> Sample:
    """An election that ranks four candidates, with the profile tellers-1; both trustees are needed."""
    trustees = samples.make_trustees(RANKED, 2)
    return samples.set_up(RANKED, [samples.ranked_question()], 4, trustees, TELLERS_1)


@cache
def bound_ranking_script() -> Script:
    """Three ballots, two shuffles."""
    votes = ([1, 2, 3, 4], [0, 1, 0, 0], [4, 3, 2, 1])
    ballots = [bound_ranking().ballot(voter, [vote]) for voter, vote in enumerate(votes)]
    return bound_ranking().play(ballots, [2, 1], [1, 2])
