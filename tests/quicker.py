"""What makes a whole run shorter without changing what any test sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.routing import Rule

#: Modules of one or two long tests.
LONGEST = (
    "tests/pages/test_pages_browser.py",
    "tests/tools/test_played_election.py",
    "tests/consult/test_played_consultation.py",
    "tests/app/test_demo.py",
    "tests/consult/test_join_attack.py",
)
#: Who asks for one of these, or whose module names ON_POSTGRESQL, may behave otherwise on the other database.
DATABASES = {"database_template", "database_url", "collector_template", "collector_url"}


def longest_first(items: list[pytest.Item]) -> None:
    """Let the longest modules begin first, so that no worker waits for another at the end."""
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(LONGEST)))


def asks_for_a_database(item: pytest.Item) -> bool:
    """Tell whether a test can come out otherwise on another database."""
    asked = set(getattr(item, "fixturenames", ()))
    return bool(asked & DATABASES) or hasattr(getattr(item, "module", None), "ON_POSTGRESQL")


def compile_addresses_once() -> None:
    """Let Werkzeug compile the builder of each address once in a process.

    Every test makes an application of its own, and nine tenths of that were spent here. A builder is a
    function of the rule's text and its defaults alone; it is bound to its rule afterwards.
    """
    compile_builder: Callable[[Rule, bool], Any] = Rule._compile_builder
    kept: dict[tuple[Any, ...], Any] = {}

    def kept_builder(rule: Rule, append_unknown: bool = True) -> Any:
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in kept:
            kept[key] = compile_builder(rule, append_unknown)
        return kept[key]

    Rule._compile_builder = kept_builder  # type: ignore[method-assign]
