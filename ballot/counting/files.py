"""BLT ballot files and CON constraint files, read strictly and written plainly.

BLT: ``candidates seats``; optionally ``-k`` for each withdrawn candidate; a line
``number c1 c2 … 0`` for papers alike; ``0``; the quoted names; a quoted title, after which
nothing more is read. ``#`` starts a comment. A preference ``-`` is a gap and ``2=3`` an
equal one: both end the usable part.
CON: ``"Category" "Group" minimum maximum c1 c2 …`` on each line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ballot.counting.candidates import Candidate
from ballot.counting.constraints import Constraint
from ballot.counting.errors import MalformedFile

TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|#[^\n]*|([^\s"#]+)')
LARGEST = 10**9
NO_GROUP = "not stated"


@dataclass(frozen=True)
class BallotFile:
    """An election as a BLT file holds it; candidates are numbered from 0 here."""

    candidates: tuple[Candidate, ...]
    seats: int
    papers: tuple[tuple[tuple[int, ...], int], ...]
    withdrawn: frozenset[int]
    title: str


def _tokens(text: str) -> Iterator[tuple[str, bool]]:
    """Yield words and quoted texts; the flag says whether a token was quoted."""
    end = 0
    for match in TOKEN.finditer(text):
        if text[end : match.start()].strip():
            raise MalformedFile("A quotation mark is not closed.")
        end = match.end()
        if match[1] is not None:
            yield re.sub(r"\\(.)", r"\1", match[1]), True
        elif match[2] is not None:
            yield match[2], False
    if text[end:].strip():
        raise MalformedFile("A quotation mark is not closed.")


def _number(token: str, what: str) -> int:
    """Read a whole number of reasonable size."""
    if not re.fullmatch(r"[0-9]{1,10}", token) or int(token) > LARGEST:
        raise MalformedFile(f"{token[:40]!r} is not a {what}.")
    return int(token)


class _Reader:
    """The tokens of a file, taken one by one; what is never asked for is never read."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text.removeprefix("\ufeff"))
        self._ahead: tuple[str, bool] | None = None

    def _look(self) -> tuple[str, bool] | None:
        if self._ahead is None:
            self._ahead = next(self._tokens, None)
        return self._ahead

    def more(self) -> bool:
        return self._look() is not None

    def peek(self) -> str:
        ahead = self._look()
        return ahead[0] if ahead else ""

    def word(self, what: str) -> str:
        return self._take(what, quoted=False)

    def quoted(self, what: str) -> str:
        return self._take(what, quoted=True)

    def _take(self, what: str, quoted: bool) -> str:
        taken = self._look()
        if taken is None or taken[1] is not quoted:
            raise MalformedFile(f"The file lacks a {what} where one is due.")
        self._ahead = None
        return taken[0]


def read_blt(text: str) -> BallotFile:
    """Read a BLT file; raises MalformedFile."""
    reader = _Reader(text)
    size = _number(reader.word("number of candidates"), "number of candidates")
    seats = _number(reader.word("number of seats"), "number of seats")
    withdrawn = set()
    while reader.peek().startswith("-"):
        withdrawn.add(_candidate(reader.word("withdrawn candidate")[1:], size))
    papers = []
    while (weight := _number(reader.word("number of papers"), "number of papers")) != 0:
        papers.append((_preferences(reader, size), weight))
    names = [reader.quoted("candidate's name") for _ in range(size)]
    title = reader.quoted("title") if reader.more() else ""
    return BallotFile(tuple(Candidate(n) for n in names), seats, tuple(papers), frozenset(withdrawn), title)


def _candidate(token: str, size: int) -> int:
    """Read a candidate's number, from 1 in the file and from 0 here."""
    number = _number(token, "candidate's number")
    if not 1 <= number <= size:
        raise MalformedFile(f"There is no candidate {number}.")
    return number - 1


def _preferences(reader: _Reader, size: int) -> tuple[int, ...]:
    """Read one line of preferences up to its 0; a gap or an equal preference ends the usable part."""
    preferences: list[int] = []
    broken = False
    while (entry := reader.word("0 at the end of a paper")) != "0":
        numbers = [] if entry == "-" else [_candidate(part, size) for part in entry.split("=")]
        broken = broken or len(numbers) != 1
        if not broken:
            preferences.extend(numbers)
    return tuple(preferences)


def read_con(
    text: str, candidates: Sequence[Candidate]
) -> tuple[tuple[Candidate, ...], tuple[Constraint, ...]]:
    """Read a CON file: the candidates with their groups, and the constraints; raises MalformedFile.

    Every candidate is in exactly one group of each category.
    """
    marked, constraints = list(candidates), []
    reader = _Reader(text)
    while reader.more():
        category, group = reader.quoted("category"), reader.quoted("group")
        least, most = (_number(reader.word(what), what) for what in ("minimum", "maximum"))
        constraints.append(Constraint(category, group, least, most))
        while re.fullmatch(r"[0-9]+", reader.peek()):
            _mark(marked, _candidate(reader.word("candidate"), len(marked)), category, group)
    for category in {constraint.category for constraint in constraints}:
        _refuse_ungrouped(marked, category)
    return tuple(marked), tuple(constraints)


def _mark(marked: list[Candidate], number: int, category: str, group: str) -> None:
    """Put a candidate into a group; one who already is in another of this category is refused."""
    candidate = marked[number]
    if category in candidate.groups:
        raise MalformedFile(f"{candidate.name} is in two groups of {category}.")
    marked[number] = replace(candidate, groups={**candidate.groups, category: group})


def _refuse_ungrouped(marked: Sequence[Candidate], category: str) -> None:
    """Refuse a category that leaves a candidate out."""
    for candidate in marked:
        if category not in candidate.groups:
            raise MalformedFile(f"{candidate.name} is in no group of {category}.")


def _quote(text: str) -> str:
    """Write a text in quotation marks."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def write_blt(file: BallotFile) -> str:
    """Write an election as a BLT file that any counting program reads."""
    lines = [f"{len(file.candidates)} {file.seats}"]
    if file.withdrawn:
        lines.append(" ".join(f"-{c + 1}" for c in sorted(file.withdrawn)))
    lines += [" ".join(map(str, [number, *(c + 1 for c in ranking), 0])) for ranking, number in file.papers]
    lines += ["0", *(_quote(candidate.name) for candidate in file.candidates), _quote(file.title)]
    return "\n".join(lines) + "\n"


def write_con(candidates: Sequence[Candidate], constraints: Sequence[Constraint]) -> str:
    """Write constraints as a CON file, every candidate in one group of each category, as the format asks.

    A group without a maximum gets the number of candidates. Groups that nothing constrains, and
    those who are in no group (as ``NO_GROUP``), get lines that allow any number of them.
    """
    lines = []
    for constraint in _every_group(candidates, constraints):
        most = len(candidates) if constraint.maximum is None else constraint.maximum
        covered = [
            str(number)
            for number, candidate in enumerate(candidates, 1)
            if candidate.groups.get(constraint.category, NO_GROUP) == constraint.group
        ]
        limits = [_quote(constraint.category), _quote(constraint.group), str(constraint.minimum), str(most)]
        lines.append(" ".join([*limits, *covered]))
    return "\n".join(lines) + "\n"


def _every_group(candidates: Sequence[Candidate], constraints: Sequence[Constraint]) -> list[Constraint]:
    """The constraints, category by category, and one without limits for every group that has none."""
    found: list[Constraint] = []
    for category in dict.fromkeys(constraint.category for constraint in constraints):
        limited = [constraint for constraint in constraints if constraint.category == category]
        known = {constraint.group for constraint in limited}
        groups = dict.fromkeys(candidate.groups.get(category, NO_GROUP) for candidate in candidates)
        found += [*limited, *(Constraint(category, group) for group in groups if group not in known)]
    return found
