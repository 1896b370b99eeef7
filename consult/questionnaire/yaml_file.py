"""The YAML form of a questionnaire, for people: every problem with its line, and no surprises of YAML's own.

All plain values are read as text, so that ``no``, ``on`` or ``10:30`` stay what was typed; the reader
of each member decides what it means. Aliases and tags are refused: nothing can expand or run.
"""

from __future__ import annotations

from typing import Any

import yaml

from consult.questionnaire import limits
from consult.questionnaire.branching import plain
from consult.questionnaire.building import build
from consult.questionnaire.canonical import as_plain
from consult.questionnaire.errors import MalformedQuestionnaire, Problem
from consult.questionnaire.model import LANGUAGE, Question, Questionnaire
from consult.questionnaire.reader import Path

MAX_NESTING = 40
_EMPTY = frozenset({"", "~", "null"})


def read_yaml(source: str | bytes) -> Questionnaire:
    """Read a questionnaire from YAML. Raises MalformedQuestionnaire with every problem and its line."""
    text = _decoded(source)
    try:
        _refuse_tricks(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        sentence = f"This is not YAML: {error.problem}. Check the spaces, colons and quotes here."
        raise MalformedQuestionnaire([Problem(sentence, mark.line + 1 if mark else None)]) from None
    except yaml.YAMLError:
        raise MalformedQuestionnaire([Problem("The file has characters that YAML does not allow.")]) from None
    if node is None:
        raise MalformedQuestionnaire([Problem("The file is empty.")])
    lines: dict[Path, int] = {}
    return build(_plain(node, (), lines), lines)


def _decoded(source: str | bytes) -> str:
    if len(source) > limits.CANONICAL_BYTES:
        raise MalformedQuestionnaire([Problem(f"The file is larger than {limits.CANONICAL_BYTES:,} bytes.")])
    try:
        text = source if isinstance(source, str) else source.decode("utf-8-sig")
        text.encode("utf-8")
    except UnicodeError:
        raise MalformedQuestionnaire([Problem("The file is not UTF-8 text. Save it as UTF-8.")]) from None
    return text


def _refuse_tricks(text: str) -> None:
    """Refuse aliases, tags and deep nesting before anything is built of them."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            raise MalformedQuestionnaire([Problem("Write it out: aliases (*name) are not read.", line)])
        if getattr(event, "tag", None) is not None:
            raise MalformedQuestionnaire([Problem("Tags (!name) are not read.", line)])
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_NESTING:
            raise MalformedQuestionnaire([Problem("The file is nested too deeply.", line)])


def _plain(node: yaml.Node, path: Path, lines: dict[Path, int]) -> Any:
    """Return a node as lists, dictionaries and texts, and note the line of each part."""
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, (*path, at), lines) for at, child in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, lines)
    return None if node.style is None and node.value in _EMPTY else node.value


def _mapping(node: yaml.MappingNode, path: Path, lines: dict[Path, int]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise MalformedQuestionnaire([Problem("A name before a colon should be plain text.", line)])
        if key.value in found:
            raise MalformedQuestionnaire([Problem(f"“{key.value}” stands there twice.", line)])
        place = (*path, key.value)
        found[key.value] = _plain(value, place, lines)
        lines[place] = line
    return found


def write_yaml(questionnaire: Questionnaire) -> str:
    """Return a questionnaire as YAML that ``read_yaml`` reads back to the same model."""
    data = as_plain(questionnaire)
    del data["language"]
    for section, filled in zip(questionnaire.sections, data["sections"], strict=True):
        if not filled["reading"]:
            del filled["reading"]
        filled["questions"] = [
            _for_people(question, entry)
            for question, entry in zip(section.questions, filled["questions"], strict=True)
        ]
    head = f"# A questionnaire in {LANGUAGE}. The format is described in docs/questionnaire-format.md.\n"
    body: str = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)
    return head + body


def _for_people(question: Question, entry: dict[str, Any]) -> dict[str, Any]:
    """Leave out what goes without saying, and write options in the short form."""
    short = {
        name: [{item["id"]: item["text"]} if len(item) == 2 else item for item in value]
        if name in ("options", "rows", "scale")
        else value
        for name, value in entry.items()
    }
    for name, usual in (("hint", ""), ("required", False), ("show_if", None), ("prefer_not", True)):
        if short[name] == usual:
            del short[name]
    if question.kind.value == "statements":
        del short["scale"]
    if question.show_if is not None:
        short["show_if"] = plain(question.show_if)
    return short


class _Dumper(yaml.SafeDumper):  # type: ignore[misc]
    """Writes long texts as blocks and never an alias."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write everything out."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists below their name."""
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
