"""Typed values out of plain data, collecting every problem with its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from consult.questionnaire.errors import Problem
from consult.questionnaire.texts import clean

Path = tuple[str | int, ...]
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,39}")
#: Names with a meaning of their own, in an answer or in a browser's objects.
RESERVED = frozenset({"prefer_not", "constructor"})
_NUMBER = re.compile(r"-?[0-9]{1,10}")
_FLAGS = {"true": True, "yes": True, "false": False, "no": False}


class Reader:
    """Reads members of plain data; ``lines`` says on which line of a file a place is."""

    def __init__(self, lines: Mapping[Path, int]) -> None:
        self._lines = lines
        self.problems: list[Problem] = []

    def problem(self, path: Path, sentence: str) -> None:
        """Note something to mend at ``path``."""
        place = path
        while place and place not in self._lines:
            place = place[:-1]
        self.problems.append(Problem(sentence, self._lines.get(place)))

    def mapping(self, value: Any, path: Path, what: str, members: Iterable[str]) -> dict[str, Any]:
        """Return an object that has none but these members."""
        if not isinstance(value, dict):
            self.problem(path, f"{what} should be a list of names with values, such as “title: …”.")
            return {}
        known = tuple(members)
        for name in value:
            if name not in known:
                self.problem((*path, name), f"{what} has no “{name}”. It can have: {', '.join(known)}.")
        return value

    def sequence(self, value: Any, path: Path, what: str, most: int, fewest: int = 1) -> list[Any]:
        """Return a list of ``fewest`` to ``most`` entries."""
        if value is None:
            value = []
        if not isinstance(value, list):
            self.problem(path, f"{what} should be a list: each line begins with a dash.")
            return []
        if not fewest <= len(value) <= most:
            self.problem(path, f"{what}: there are {len(value)}, but {fewest} to {most} are needed.")
        return value[:most]

    def text(
        self, value: Any, path: Path, what: str, longest: int, *, lines: bool = False, needed: bool = True
    ) -> str:
        """Return a trimmed text in normal form C without control characters."""
        if value is None:
            value = ""
        if not isinstance(value, str):
            self.problem(path, f"{what} should be text.")
            return ""
        trimmed = unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()
        if needed and not trimmed:
            self.problem(path, f"{what} is missing.")
        elif len(trimmed) > longest:
            self.problem(path, f"{what} has {len(trimmed):,} characters; at most {longest:,} are allowed.")
        elif clean(trimmed, lines=lines) != trimmed:
            hidden = (
                "control characters or invisible ones"
                if lines
                else "line breaks, tabs or invisible characters"
            )
            self.problem(path, f"{what} has {hidden}. Type it instead of pasting it.")
        return trimmed

    def identifier(self, value: Any, path: Path, what: str, taken: set[str] | None = None) -> str:
        """Return a name for machines; with ``taken`` it must be a new one, and is added."""
        if not isinstance(value, str) or not IDENTIFIER.fullmatch(value) or value in RESERVED:
            self.problem(
                path,
                f"{what} needs an id: a small letter, then at most 39 small letters, digits or underscores"
                + (f" (not “{value}”)." if isinstance(value, str) and value else "."),
            )
            return ""
        if taken is not None:
            if value in taken:
                self.problem(path, f"The id “{value}” is used twice. Give {what.lower()} another one.")
            taken.add(value)
        return value

    def number(self, value: Any, path: Path, what: str, low: int, high: int) -> int | None:
        """Return a whole number from ``low`` to ``high``, or None where there is none."""
        if value is None:
            return None
        if isinstance(value, str) and _NUMBER.fullmatch(value):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.problem(path, f"{what} should be a whole number from {low:,} to {high:,}.")
            return None
        return value

    def flag(self, value: Any, path: Path, what: str, default: bool) -> bool:
        """Return yes or no."""
        if value is None:
            return default
        if isinstance(value, str):
            value = _FLAGS.get(value.lower(), value)
        if not isinstance(value, bool):
            self.problem(path, f"{what} should be yes or no.")
            return default
        return value
