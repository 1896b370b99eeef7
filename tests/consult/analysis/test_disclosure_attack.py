"""The attack on published tables: linear programming over all of them derives no cell of 1 to 4 people.

The attacker here is written apart from the code that publishes: it reads only what is printed, knows how
counts are rounded, and searches the whole joint distribution of all questions. Controls show that it breaks
careless publications of the same answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import linprog

from consult import questionnaire as q
from consult.analysis.crosstabs import CrossTable, TablePlan, publish
from consult.analysis.headline import Headline, headlines
from consult.analysis.variables import Responses, responses_of
from consult.analysis.weights import weigh

SIZES = {"a1": 3, "a2": 3, "b1": 3, "b2": 2}
NAMES = list(SIZES)
NONE = "none"
PLANS = [TablePlan(row, column) for row in ("a1", "a2") for column in ("b1", "b2")]
Person = dict[str, int | None]
Statement = tuple[dict[str, tuple[str, ...]], float, float]
#: What each combination of a1 and a2 counts in a weighted sum, and the bounds of that sum.
Weighted = tuple[dict[tuple[str, str], float], str, dict[str, float], float, float]


def _questionnaire() -> q.Questionnaire:
    questions = [
        {
            "id": name,
            "type": "single",
            "text": f"Question {name}?",
            "options": [{"id": f"o{at}", "text": f"Option {at}"} for at in range(size)],
        }
        for name, size in SIZES.items()
    ]
    return q.build({"title": "T", "sections": [{"id": "s", "title": "S", "questions": questions}]})


def _responses(people: Iterable[Person]) -> Responses:
    opened = [
        {
            "class": "member",
            "answers": {name: f"o{value}" for name, value in person.items() if value is not None},
        }
        for person in people
    ]
    return responses_of(_questionnaire(), opened)


def _random_people(seed: int) -> list[Person]:
    """A population with strong dependences, rare answers and few who do not answer."""
    random = np.random.default_rng(seed)
    count, silent = int(random.integers(25, 160)), random.choice([0.0, 0.02, 0.1])
    strength = random.choice([0.3, 0.8, 0.97])
    people = []
    for _ in range(count):
        a1 = int(random.choice(3, p=random.permutation([0.75, 0.2, 0.05]) if seed % 3 else [0.7, 0.2, 0.1]))
        follow = random.random() < strength
        values = [
            a1,
            int(random.integers(3)),
            a1 if follow else int(random.integers(3)),
            int(random.random() < 0.1),
        ]
        person = dict(zip(NAMES, values, strict=True))
        people.append({name: None if random.random() < silent else value for name, value in person.items()})
    return people


def _block(**cells: int) -> list[Person]:
    """People by combination: ``_block(**{"0120": 5})`` are five with these options of a1, a2, b1, b2."""
    return [
        {name: int(digit) if digit != "-" else None for name, digit in zip(NAMES, code, strict=True)}
        for code, count in cells.items()
        for _ in range(count)
    ]


ADVERSARIAL = {
    "a row whose other cells leave no room": _block(
        **{"0000": 8, "0010": 3, "1000": 30, "1110": 20, "2221": 30, "1021": 15}
    ),
    "the opinion is the role": _block(**{"0000": 40, "1110": 12, "2221": 40, "0110": 2, "1000": 3}),
    "one silent person": _block(**{"0000": 50, "1010": 9, "2121": 30, "0-20": 1, "-010": 1, "02-1": 3}),
    "single people everywhere": _block(
        **{f"{a}{b}{c}{d}": 1 for a, b, c, d in product(range(3), range(3), range(3), range(2))}
    ),
    "counts at the edge of rounding": _block(
        **{"0000": 12, "0010": 3, "0121": 8, "1000": 13, "1110": 17, "2221": 22}
    ),
    "two columns and a tiny one": _block(
        **{"0000": 100, "1000": 100, "2000": 100, "0110": 1, "1211": 4, "2111": 4}
    ),
}
POPULATIONS: dict[str, Callable[[], list[Person]]] = {
    **{f"random {seed}": (lambda seed=seed: _random_people(seed)) for seed in range(18)},  # type: ignore[misc]
    **{name: (lambda people=people: people) for name, people in ADVERSARIAL.items()},  # type: ignore[misc]
}


class Attacker:
    """Knows statements "the people with these answers are low to high" about one population."""

    def __init__(self, statements: Iterable[Statement], weighted: Iterable[Weighted] = ()) -> None:
        options = [[*(f"o{at}" for at in range(size)), NONE] for size in SIZES.values()]
        self._profiles = [dict(zip(NAMES, values, strict=True)) for values in product(*options)]
        rows, limits = [], []
        for answers, low, high in statements:
            row = self._indicator(answers)
            rows += [row, -row]
            limits += [high, -low]
        for weights, name, factors, low, high in weighted:
            row = np.array([weights[p["a1"], p["a2"]] * factors.get(p[name], 0.0) for p in self._profiles])
            rows += [row, -row]
            limits += [high, -low]
        self._rows, self._limits = np.array(rows), np.array(limits)

    def _indicator(self, answers: dict[str, tuple[str, ...]]) -> NDArray[np.float64]:
        inside = [
            all(profile[name] in wanted for name, wanted in answers.items()) for profile in self._profiles
        ]
        return np.array(inside, dtype=float)

    def bounds(self, answers: dict[str, tuple[str, ...]], only_above: float = np.inf) -> tuple[int, int]:
        """The fewest and the most people with these answers; the fewest only where it can matter."""
        aim = self._indicator(answers)
        most = self._solve(-aim)
        if -most >= only_above - 1e-7:
            return 0, int(np.floor(-most + 1e-7))
        return int(np.ceil(self._solve(aim) - 1e-7)), int(np.floor(-most + 1e-7))

    def _solve(self, aim: NDArray[np.float64]) -> float:
        solved = linprog(aim, A_ub=self._rows, b_ub=self._limits, bounds=(0, None), method="highs")
        assert solved.status == 0, solved.message  # the truth itself agrees with everything published
        return float(solved.fun)


def _possible(shown: int) -> tuple[int, int]:
    return {0: (0, 0), 5: (1, 7)}.get(shown, (shown - 2, shown + 2))


def _options(entry: Headline) -> dict[str, tuple[str, ...]]:
    """The options behind each printed line of a headline table."""
    return {
        group.text: tuple(NONE if code < 0 else entry.variable.categories[code].id for code in group.codes)
        for group in entry.groups
    }


def _statements(shown: dict[str, Headline], tables: list[CrossTable]) -> Iterable[Statement]:
    for name in NAMES:
        for group in shown[name].groups:
            yield {name: _options(shown[name])[group.text]}, group.count, group.count
    for table in tables:
        rows, columns = _options(shown[table.plan.rows]), _options(shown[table.plan.columns])
        answered = tuple(option for heading in table.headings for option in columns[heading])
        for row in table.rows:
            subgroup = {table.plan.rows: rows[row.text]}
            if row.base is not None:
                yield {**subgroup, table.plan.columns: answered}, *_possible(row.base)
            for heading, count in zip(table.headings, row.counts, strict=True):
                if count is not None:
                    yield {**subgroup, table.plan.columns: columns[heading]}, *_possible(count)


def _small_cells(people: list[Person]) -> Iterable[tuple[dict[str, tuple[str, ...]], int]]:
    """Every answer, pair and triple of answers that 1 to 4 people gave."""
    for names in [*combinations(NAMES, 1), *combinations(NAMES, 2), *combinations(NAMES, 3)]:
        for options in product(*([*range(SIZES[name]), None] for name in names)):
            count = sum(all(p[n] == o for n, o in zip(names, options, strict=True)) for p in people)
            if 1 <= count <= 4 and any(option is not None for option in options):
                yield (
                    {
                        name: (NONE if option is None else f"o{option}",)
                        for name, option in zip(names, options, strict=True)
                    },
                    count,
                )


def _derived(attacker: Attacker, people: list[Person]) -> list[Any]:
    """The cells of 1 to 4 people that the attacker can prove to be just that."""
    found = []
    for cell, count in _small_cells(people):
        low, high = attacker.bounds(cell, only_above=5)
        assert low <= count
        if low >= 1 and high <= 4:
            found.append((cell, count, low, high))
    return found


@pytest.mark.parametrize("name", POPULATIONS)
def test_no_small_cell_can_be_derived(name: str) -> None:
    people = POPULATIONS[name]()
    responses = _responses(people)
    shown = headlines(responses)
    tables, _ = publish(responses, shown, PLANS)
    assert not _derived(Attacker(_statements(shown, tables)), people)


def _weighted_statements(
    responses: Responses, shown: dict[str, Headline], careful: bool
) -> tuple[list[CrossTable], list[Weighted], int]:
    """Weighted shares in whole percent, all of them or those only that the publication bears."""
    targets = {"a1": {"o0": 100.0, "o1": 900.0, "o2": 400.0}, "a2": {"o0": 50.0, "o1": 500.0, "o2": 500.0}}
    weights = weigh(responses, shown, targets).weights
    tables, settled = publish(responses, shown, PLANS, ["a1", "a2"])
    own = {
        (a, b): _one(weights, responses, a, b)
        for a in [*(f"o{at}" for at in range(3)), NONE]
        for b in [*(f"o{at}" for at in range(3)), NONE]
    }
    statements: list[Weighted] = []
    dropped = 0
    for name in ("b1", "b2"):
        places = shown[name].places(responses.column(name))
        lines = {shown[name].groups.index(line): line for line in shown[name].lines}
        answered = np.isin(places, list(lines))
        exact = [100 * np.average(places[answered] == at, weights=weights[answered]) for at in lines]
        shares = [int(np.floor(share + 0.5)) for share in exact]
        if careful and not settled[name].bears(weights, shares):
            dropped += 1
            continue
        options = _options(shown[name])
        for line, share in zip(lines.values(), shares, strict=True):
            for limit, low, high in ((share - 0.5, 0.0, 1e9), (share + 0.5, -1e9, 0.0)):
                factors = {
                    option: (other is line) - limit / 100
                    for other in lines.values()
                    for option in options[other.text]
                }
                statements.append((own, name, factors, low - 1e-6, high + 1e-6))
    return tables, statements, dropped


def _one(weights: NDArray[np.float64], responses: Responses, first: str, second: str) -> float:
    """The weight of people with these answers; of nobody, 1."""
    inside = np.ones(responses.count, dtype=bool)
    for name, option in (("a1", first), ("a2", second)):
        inside &= responses.column(name) == (-1 if option == NONE else int(option[1:]))
    return float(weights[inside][0]) if inside.any() else 1.0


#: Few people with large weights: a weighted share tells how many of them gave an answer.
WEIGHTED = _block(
    **{
        f"{a}{b}{rest}": count
        for b in range(3)
        for a, rest, count in [(0, "00", 25), (0, "11", 5), (1, "00", 4)]
    },
    **{f"1{b}11": 1 for b in range(3)},
    **{f"2{b}20": 20 for b in range(3)},
)


@pytest.mark.parametrize("people", [WEIGHTED, *(_random_people(seed) for seed in (2, 11))])
def test_weighted_shares_derive_nothing_more(people: list[Person]) -> None:
    responses = _responses(people)
    shown = headlines(responses)
    tables, weighted, _dropped = _weighted_statements(responses, shown, careful=True)
    assert not _derived(Attacker(_statements(shown, tables), weighted), people)


def test_the_attack_breaks_weighted_shares_of_everything() -> None:
    responses = _responses(WEIGHTED)
    shown = headlines(responses)
    tables, weighted, _dropped = _weighted_statements(responses, shown, careful=False)
    assert _derived(Attacker(_statements(shown, tables), weighted), WEIGHTED)
    assert _weighted_statements(responses, shown, careful=True)[2]


def test_tables_of_many_people_are_shown_whole() -> None:
    """Holding everything back would pass the attack as well."""
    random = np.random.default_rng(5)
    people = [{name: int(random.integers(size)) for name, size in SIZES.items()} for _ in range(1500)]
    responses = _responses(people)
    for table in publish(responses, headlines(responses), PLANS)[0]:
        assert table.held_back == 0
        assert all(row.base is not None for row in table.rows)


def _exact(people: list[Person], hide: Callable[[int], bool]) -> Iterable[Statement]:
    """A careless publication: exact counts with exact margins, small ones left out."""
    for name in NAMES:
        for option in [*range(SIZES[name]), None]:
            count = sum(person[name] == option for person in people)
            yield {name: (NONE if option is None else f"o{option}",)}, count, count
    for plan in PLANS:
        for row, column in product(range(SIZES[plan.rows]), range(SIZES[plan.columns])):
            count = sum(person[plan.rows] == row and person[plan.columns] == column for person in people)
            if not hide(count):
                yield {plan.rows: (f"o{row}",), plan.columns: (f"o{column}",)}, count, count


def test_the_attack_breaks_exact_tables_without_their_small_cells() -> None:
    people = ADVERSARIAL["the opinion is the role"]
    found = _derived(Attacker(_exact(people, hide=lambda count: 1 <= count <= 4)), people)
    assert any(set(cell) == {"a1", "b1"} and low == high == count for cell, count, low, high in found)


def test_the_attack_breaks_rounded_tables_that_hold_nothing_back() -> None:
    people = ADVERSARIAL["a row whose other cells leave no room"]
    rounded = [
        (cell, *_possible(0 if low == 0 else 5 if low <= 7 else 5 * round(low / 5)))
        if len(cell) == 2
        else (cell, low, high)
        for cell, low, high in _exact(people, hide=lambda count: False)
    ]
    found = _derived(Attacker(rounded), people)
    assert any(cell == {"a1": ("o0",), "b1": ("o1",)} for cell, _count, _low, _high in found)
