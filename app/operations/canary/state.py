"""What the synthetic voter keeps between visits: its slip, and how the last visits went.

A file, so that it can be read and written while the database is away; its owner alone may, because of the
slip. The web server on the same machine shows the figures of it in /metrics.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from flask import current_app

from ballot.canary import TestContest

NAME = "canary.json"


@dataclass
class State:
    """The slip, and counts since the file was made; moments are seconds since 1970.

    ``told`` is whether those who get the alarms were last told that voting fails.
    """

    contest: TestContest | None = None
    visits: int = 0
    failures: int = 0
    succeeded_at: float | None = None
    seconds: float | None = None
    failing_since: float | None = None
    told: bool = False


def read() -> State:
    """Return what was kept; a fresh state where there is nothing, or nothing that can be read."""
    try:
        kept: dict[str, Any] = json.loads(_path().read_text(encoding="utf-8"))
        contest = kept.pop("contest")
        return State(contest=TestContest(**contest) if contest else None, **kept)
    except (OSError, ValueError, KeyError, TypeError):
        return State()


def write(state: State) -> None:
    """Keep ``state``, whole or not at all."""
    path, fresh = _path(), _path().with_suffix(".new")
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({**asdict(state), "contest": state.contest._asdict() if state.contest else None})
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(path)


def _path() -> Path:
    return Path(current_app.instance_path) / NAME
