"""The report of a whole run: one page in our own words, with Locust's own pages behind links."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.clock import LONDON
from loadtests import figures, plots, words
from loadtests.running import Outcome

TEMPLATE = "report.html.j2"


def write(folder: Path, outcomes: Sequence[Outcome], machine: str, platform: str) -> Path:
    """Write ``report.html`` into ``folder``, where each shape has a folder of its own; return its path."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).resolve().parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(number=words.number, reckoned=words.reckoned, generator=words.generator)
    page = environment.get_template(TEMPLATE).render(
        shapes=[_shown(outcome) for outcome in outcomes],
        met=all(outcome.met for outcome in outcomes),
        machine=machine,
        platform=platform,
        made=datetime.now(UTC).astimezone(LONDON).strftime("%-d %B %Y, %H:%M"),
        took=sum(outcome.took for outcome in outcomes),
    )
    path = folder / "report.html"
    path.write_text(page, encoding="utf-8")
    return path


def _shown(outcome: Outcome) -> dict[str, object]:
    """Return what the page shows of one shape."""
    cast = next((line for line in outcome.lines if line.kind == figures.CAST), None)
    return {
        "outcome": outcome,
        "shape": outcome.shape,
        "cast": cast,
        "rate": figures.rate(outcome.seconds),
        "busy": sum(line.busy for line in outcome.lines),
        "failed": sum(line.failed for line in outcome.lines),
        "casts_plot": Markup(plots.casts(outcome.seconds)),  # noqa: S704  (our own drawing)
        "times_plot": Markup(plots.times(outcome.seconds, outcome.shape.limits.cast_ms)),  # noqa: S704
    }
