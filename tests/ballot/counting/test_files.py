"""BLT and CON files: read strictly, written so that reading gives the same back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballot.counting import Candidate, Constraint, count
from ballot.counting.errors import CountingError, MalformedFile
from ballot.counting.files import BallotFile, read_blt, read_con, write_blt, write_con

GOOD = '3 1\n-2\n5 1 3 0 # five papers\n2 3 0\n0\n"A"\n"B \\"B\\""\n"C"\n"Chair"\n'


def test_reads_every_part() -> None:
    file = read_blt(GOOD)
    assert [candidate.name for candidate in file.candidates] == ["A", 'B "B"', "C"]
    assert (file.seats, file.withdrawn, file.title) == (1, frozenset({1}), "Chair")
    assert file.papers == (((0, 2), 5), ((2,), 2))


def test_gaps_and_equal_preferences_end_the_usable_part() -> None:
    file = read_blt('3 1\n1 1 - 2 0\n1 1 2=3 0\n1 1=2 3 0\n1 0\n0\n"A" "B" "C" "T"')
    assert [preferences for preferences, _ in file.papers] == [(0,), (0,), (), ()]


def test_remarks_after_the_title_are_left_alone() -> None:
    assert read_blt('1 1\n1 1 0\n0\n"A" "T" "a source" and 1 more " remark').title == "T"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3",
        "3 1\n1 4 0\n0\n" + '"A" "B" "C" "T"',
        "1 1\n1 0 0\n0\n",
        "1 1\n1 1\n0\n" + '"A"',
        "1 1\n1 1 0\n0\n",
        "1 1\n[tie 1]\n1 1 0\n0\n" + '"A" "T"',
        "1 1\n1.5 1 0\n0\n" + '"A" "T"',
        "1 1\n-1.5 1 0\n0\n" + '"A" "T"',
        "1 1\n1 1 0\n0\n" + '"A" "T',
        "99999999999 1\n0\n",
        "x y",
    ],
)
def test_malformed_ballot_files_are_refused(text: str) -> None:
    with pytest.raises(MalformedFile):
        read_blt(text)


names = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)


@given(
    st.lists(names, min_size=1, max_size=4),
    st.lists(st.tuples(st.permutations(range(4)), st.integers(1, 10**6)), max_size=5),
    st.sets(st.integers(0, 3)),
    names,
)
def test_written_files_read_back(
    labels: list[str], lines: list[tuple[list[int], int]], withdrawn: set[int], title: str
) -> None:
    size = len(labels)
    papers = tuple((tuple(c for c in order if c < size), number) for order, number in lines)
    gone = frozenset(c for c in withdrawn if c < size)
    file = BallotFile(tuple(Candidate(label) for label in labels), 2, papers, gone, title)
    assert read_blt(write_blt(file)) == file


def test_constraint_file_marks_every_candidate() -> None:
    text = '"Membership" "Members" 2 3 1 2\n"Membership" "Others" 0 1 3\n"Sex" "W" 1 2 1 3\n"Sex" "M" 0 3 2\n'
    candidates, constraints = read_con(text, [Candidate("A"), Candidate("B"), Candidate("C")])
    assert candidates[0].groups == {"Membership": "Members", "Sex": "W"}
    assert constraints[1] == Constraint("Membership", "Others", 0, 1)
    assert write_con(candidates, constraints) == text
    assert read_con(write_con(candidates, constraints), [Candidate(c.name) for c in candidates]) == (
        candidates,
        constraints,
    )


@pytest.mark.parametrize(
    "text",
    [
        '"C" "G" 0 1 1\n',
        '"C" "G" 0 1 1 2\n"C" "H" 0 1 2\n',
        '"C" "G" 2 1 1 2\n',
        '"C" "G" 0 1 1 2 3\n',
        '"C" G 0 1 1 2\n',
        '"C" "G" 0\n',
    ],
)
def test_malformed_constraint_files_are_refused(text: str) -> None:
    with pytest.raises(CountingError):
        read_con(text, [Candidate("A"), Candidate("B")])


def test_groups_without_limits_and_no_group_are_written_too() -> None:
    people = [Candidate("A", {"M": "in"}), Candidate("B", {"M": "out"}), Candidate("C")]
    text = write_con(people, [Constraint("M", "out", 0, 1)])
    assert text == '"M" "out" 0 1 2\n"M" "in" 0 3 1\n"M" "not stated" 0 3 3\n'
    read, constraints = read_con(text, [Candidate(name) for name in "ABC"])
    assert Constraint("M", "out", 0, 1) in constraints
    assert [candidate.groups["M"] for candidate in read] == ["in", "out", "not stated"]


PIECES = st.sampled_from(
    [
        "3",
        "1",
        "0",
        "-2",
        "-",
        "2=3",
        "=",
        '"',
        '"A"',
        "\\",
        '\\"',
        "#",
        "\n",
        " ",
        "1.5",
        "9" * 12,
        "²",
        "\ufeff",
        "\0",
    ]
)


@st.composite
def spoiled_files(draw: st.DrawFn) -> str:
    """A good file with a few pieces cut out, put in or put in place of others."""
    text = GOOD
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 6)))
        text = text[:start] + draw(PIECES) + text[end:]
    return text


def refusal(work: Callable[[], object]) -> str:
    """The sentence with which something is refused, or empty where it is not."""
    try:
        work()
    except CountingError as error:
        return str(error)
    return ""


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=30).map(" ".join), spoiled_files()))
def test_whatever_a_ballot_file_holds_is_counted_or_refused_in_a_sentence(text: str) -> None:
    if said := refusal(lambda: read_blt(text)):
        assert said.endswith(".")
        return
    file = read_blt(text)
    said = refusal(lambda: count("ers97", file.papers, file.candidates, file.seats, withdrawn=file.withdrawn))
    assert said in ("", "There must be at least one place to fill.")


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=20).map(" ".join)))
def test_whatever_a_constraint_file_holds_is_read_or_refused_in_a_sentence(text: str) -> None:
    said = refusal(lambda: read_con(text, [Candidate("A"), Candidate("B")]))
    assert not said or said.endswith(".")
