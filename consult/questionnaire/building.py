"""From plain data to the model: the one reading of a questionnaire, for JSON, YAML and forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from consult.questionnaire import branching, limits
from consult.questionnaire.errors import MalformedQuestionnaire
from consult.questionnaire.model import AGREEMENT, LANGUAGE, Item, Kind, Question, Questionnaire, Section
from consult.questionnaire.reader import Path, Reader

EVERY = ("id", "type", "text", "hint", "required", "prefer_not", "show_if")
MEMBERS: dict[Kind, tuple[str, ...]] = {
    Kind.SINGLE: ("options",),
    Kind.MULTIPLE: ("options", "minimum", "maximum"),
    Kind.GRID: ("rows", "scale"),
    Kind.RANKING: ("options", "minimum", "maximum"),
    Kind.ALLOCATION: ("options", "total"),
    Kind.NUMBER: ("minimum", "maximum"),
    Kind.SHORT_TEXT: ("words",),
    Kind.LONG_TEXT: ("words",),
    Kind.STATEMENTS: ("rows", "scale"),
}
DEFAULT_WORDS = {Kind.SHORT_TEXT: 30, Kind.LONG_TEXT: 500}
DEFAULT_TOTAL = 100
MARKS = [{"id": item.id, "text": item.text} for item in AGREEMENT]


def build(data: Any, lines: Mapping[Path, int] | None = None) -> Questionnaire:
    """Return the questionnaire that plain data describes; ``lines`` says where each part stood in a file.

    Raises MalformedQuestionnaire with everything that is wrong.
    """
    reader = Reader(lines or {})
    built = _Builder(reader, data).questionnaire()
    if not reader.problems:
        branching.check(built, reader)
    if reader.problems:
        raise MalformedQuestionnaire(sorted(reader.problems, key=lambda problem: problem.line or 0))
    return built


class _Builder:
    """Builds one questionnaire; ids of sections and questions are unique in the whole of it."""

    def __init__(self, reader: Reader, data: Any) -> None:
        self._read = reader
        self._data = data
        self._sections: set[str] = set()
        self._questions: set[str] = set()
        self._scales: dict[str, Any] = {}

    def questionnaire(self) -> Questionnaire:
        read = self._read
        members = ("title", "version", "language", "scales", "sections")
        data = read.mapping(self._data, (), "A questionnaire", members)
        scales = data.get("scales") or {}
        self._scales = scales if isinstance(scales, dict) else {}
        if data.get("language", LANGUAGE) != LANGUAGE:
            read.problem(("language",), f"The language should be {LANGUAGE}.")
        sections = read.sequence(data.get("sections"), ("sections",), "Sections", limits.SECTIONS)
        built = Questionnaire(
            title=read.text(data.get("title"), ("title",), "The title", limits.TITLE),
            version=read.number(data.get("version", 1), ("version",), "The version", 1, limits.VERSION) or 1,
            sections=tuple(self._section(entry, ("sections", at)) for at, entry in enumerate(sections)),
        )
        if len(self._questions) > limits.QUESTIONS:
            read.problem(("sections",), f"There can be at most {limits.QUESTIONS} questions.")
        return built

    def _section(self, value: Any, path: Path) -> Section:
        read = self._read
        data = read.mapping(value, path, "A section", ("id", "title", "reading", "questions"))
        questions = read.sequence(
            data.get("questions"), (*path, "questions"), "The questions of a section", limits.QUESTIONS, 0
        )
        return Section(
            id=read.identifier(data.get("id"), (*path, "id"), "A section", self._sections),
            title=read.text(data.get("title"), (*path, "title"), "The title of a section", limits.TITLE),
            reading=read.text(
                data.get("reading"),
                (*path, "reading"),
                "The reading",
                limits.READING,
                lines=True,
                needed=False,
            ),
            questions=tuple(
                self._question(entry, (*path, "questions", at)) for at, entry in enumerate(questions)
            ),
        )

    def _question(self, value: Any, path: Path) -> Question:
        read = self._read
        kind = self._kind(value, path)
        data = read.mapping(value, path, f"A question of type {kind}", (*EVERY, *MEMBERS[kind]))
        name = read.identifier(data.get("id"), (*path, "id"), "A question", self._questions)
        if not read.flag(data.get("prefer_not"), (*path, "prefer_not"), f"{name}: prefer_not", True):
            read.problem((*path, "prefer_not"), f"{name}: every question offers “prefer not to say”.")
        return Question(
            id=name,
            kind=kind,
            text=read.text(data.get("text"), (*path, "text"), f"{name}: the text", limits.TEXT),
            hint=read.text(data.get("hint"), (*path, "hint"), f"{name}: the hint", limits.HINT, needed=False),
            required=read.flag(data.get("required"), (*path, "required"), f"{name}: required", False),
            show_if=branching.condition(data.get("show_if"), (*path, "show_if"), read),
            **self._of_kind(kind, data, path, name),
        )

    def _kind(self, value: Any, path: Path) -> Kind:
        given = value.get("type") if isinstance(value, dict) else None
        if given in list(Kind):
            return Kind(given)
        self._read.problem((*path, "type"), f"The type of a question is one of: {', '.join(Kind)}.")
        return Kind.SINGLE

    def _of_kind(self, kind: Kind, data: dict[str, Any], path: Path, name: str) -> dict[str, Any]:
        """Return the members that only some kinds have."""
        read = self._read
        if kind.is_text:
            words = read.number(data.get("words"), (*path, "words"), f"{name}: words", 1, limits.WORDS)
            return {"words": words or DEFAULT_WORDS[kind]}
        if kind is Kind.NUMBER:
            return self._range(data, path, name, -limits.NUMBER, limits.NUMBER, (0, limits.NUMBER))
        if kind.has_rows:
            return {
                "rows": self._items(data, "rows", path, name, limits.ITEMS, 1),
                "scale": self._scale(kind, data, path, name),
            }
        options = self._items(
            data, "options", path, name, limits.ITEMS, 2, other=kind in (Kind.SINGLE, Kind.MULTIPLE)
        )
        if kind is Kind.SINGLE:
            return {"options": options}
        if kind is Kind.ALLOCATION:
            total = read.number(data.get("total"), (*path, "total"), f"{name}: total", 2, limits.TOTAL)
            return {"options": options, "total": total or DEFAULT_TOTAL}
        most = max(1, len(options))
        return {"options": options, **self._range(data, path, name, 1, most, (1, most))}

    def _range(
        self, data: dict[str, Any], path: Path, name: str, low: int, high: int, default: tuple[int, int]
    ) -> dict[str, Any]:
        numbers = [
            self._read.number(data.get(member), (*path, member), f"{name}: {member}", low, high)
            for member in ("minimum", "maximum")
        ]
        minimum, maximum = (
            value if value is not None else other for value, other in zip(numbers, default, strict=True)
        )
        if minimum > maximum:
            self._read.problem((*path, "minimum"), f"{name}: the minimum is larger than the maximum.")
        return {"minimum": minimum, "maximum": maximum}

    def _scale(self, kind: Kind, data: dict[str, Any], path: Path, name: str) -> tuple[Item, ...]:
        """Return the marks of a grid, listed or named among the scales; of statements, always the same."""
        if kind is Kind.STATEMENTS:
            if data.get("scale", MARKS) != MARKS:
                self._read.problem(
                    (*path, "scale"), f"{name}: statements are always marked agree, disagree or pass."
                )
            return AGREEMENT
        return self._items(data, "scale", path, name, limits.SCALE, 2)

    def _items(
        self,
        data: dict[str, Any],
        member: str,
        path: Path,
        name: str,
        most: int,
        fewest: int,
        other: bool = False,
    ) -> tuple[Item, ...]:
        read, ids, texts = self._read, set[str](), set[str]()
        place = (*path, member)
        items = []
        listed = self._listed(data.get(member), place, name)
        for at, entry in enumerate(read.sequence(listed, place, f"{name}: {member}", most, fewest)):
            item = self._item(entry, (*place, at), name, ids, other)
            if item.text.casefold() in texts:
                read.problem((*place, at), f"{name}: “{item.text}” stands there twice.")
            texts.add(item.text.casefold())
            items.append(item)
        if sum(item.other for item in items) > 1:
            read.problem(place, f"{name}: only one option can be marked “other”.")
        return tuple(items)

    def _listed(self, value: Any, path: Path, name: str) -> Any:
        """Return a list of items: written out, or named among the scales at the top."""
        if not isinstance(value, str):
            return value
        if value not in self._scales:
            self._read.problem(path, f"{name}: there is no list “{value}” under “scales”.")
            return []
        return self._scales[value]

    def _item(self, value: Any, path: Path, name: str, ids: set[str], other: bool) -> Item:
        """Return one option: ``{id: …, text: …}``, or the short ``id: text``."""
        read = self._read
        if isinstance(value, dict) and len(value) == 1 and "id" not in value:
            identifier, text = next(iter(value.items()))
            value = {"id": identifier, "text": text}
        members = ("id", "text", "other") if other else ("id", "text")
        data = read.mapping(value, path, f"{name}: an option", members)
        return Item(
            id=read.identifier(data.get("id"), path, "An option", ids),
            text=read.text(data.get("text"), path, f"{name}: the text of an option", limits.ITEM),
            other=other and read.flag(data.get("other"), (*path, "other"), f"{name}: other", False),
        )
