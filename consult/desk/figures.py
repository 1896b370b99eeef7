"""A report made ready to be shown: every figure is a table with its base, and a chart of the same numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from consult.analysis.charts import Chart

HELD_BACK = "held back"
TOGETHER = "counted with others"
Data = Mapping[str, Any]


@dataclass(frozen=True)
class Figure:
    """A table with its base and method in ``note``; ``chart`` draws the same numbers."""

    caption: str
    note: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    chart: Chart | None = None


def figures_of(question: Data) -> list[Figure]:
    """Return the figures of one question of a report."""
    kind = question["kind"]
    if kind == "multiple":
        return [_options(question)]
    if kind in ("grid", "statements"):
        return [_grid(question), *_groups(question)]
    if kind in ("allocation", "short_text", "long_text"):
        return _means(question)
    caption = "First preferences" if kind == "ranking" else question["text"]
    return [_single(question, question["blocks"][0], caption), *_means(question)]


def note_of(block: Data, question: Data) -> str:
    """Return the sentence about a base."""
    asked = " The question was asked only of some." if question["conditional"] else ""
    if block["with_silent"]:
        few = "so few did not answer that they are counted with others"
        return f"Of all {block['base']:,} respondents; {few}.{asked}"
    return f"Of {block['base']:,} who answered. Exact counts.{asked}"


def _single(question: Data, block: Data, caption: str) -> Figure:
    lines = block["lines"]
    weighted = any(line["weighted"] is not None for line in lines)
    headings = ["Answer", "People", "Share", "95 % interval"]
    headings += ["Weighted share", "Weighted interval"] if weighted else []
    effective = next((line["effective"] for line in lines if line["effective"]), None)
    note = note_of(block, question)
    note += f" Weighted shares: effective sample size {effective:,}." if effective else ""
    chart = Chart(
        caption,
        "; ".join(f"{line['text']}: {line['share']} %" for line in lines),
        tuple(line["text"] for line in lines),
        tuple((line["share"],) for line in lines),
        intervals=tuple((line["interval"][0], line["interval"][1]) for line in lines),
    )
    rows = tuple(_row(line, weighted) for line in lines)
    return Figure(caption, note, tuple(headings), rows, chart)


def _row(line: Data, weighted: bool) -> tuple[str, ...]:
    cells = [line["text"], f"{line['count']:,}", f"{line['share']} %", _interval(line["interval"])]
    if weighted:
        own = line["weighted"] is not None
        cells += [
            f"{line['weighted']} %" if own else "–",
            _interval(line["weighted_interval"]) if own else "–",
        ]
    return tuple(cells)


def _interval(pair: Any) -> str:
    return f"{pair[0]}–{pair[1]} %"


def _options(question: Data) -> Figure:
    """One line for each option that several could choose."""
    rows, labels, shares = [], [], []
    for block in question["blocks"]:
        line = next((line for line in block["lines"] if line["text"] == "Chosen"), None)
        labels.append(block["item"])
        shares.append((line["share"] if line else None,))
        cells = (
            (f"{line['count']:,}", f"{line['share']} %", _interval(line["interval"]))
            if line
            else (HELD_BACK, "", "")
        )
        rows.append((block["item"], *cells))
    note = (
        note_of(question["blocks"][0], question) + " People could choose several, so shares add up to more."
    )
    described = "; ".join(f"{row[0]}: {row[2] or HELD_BACK}" for row in rows)
    chart = Chart(question["text"], described, tuple(labels), tuple(shares))
    return Figure(question["text"], note, ("Answer", "People", "Share", "95 % interval"), tuple(rows), chart)


def _grid(question: Data) -> Figure:
    """One line for each row of a grid; marks that are counted together say so."""
    marks = list(
        dict.fromkeys(
            line["text"] for block in question["blocks"] for line in block["lines"] if not line["combined"]
        )
    )
    rows, shares = [], []
    for block in question["blocks"]:
        found = {line["text"]: line for line in block["lines"]}
        own = [found.get(mark) for mark in marks]
        cells = [f"{line['count']:,} ({line['share']} %)" if line else TOGETHER for line in own]
        together = [f"{line['text']}: {line['count']:,}" for line in block["lines"] if line["combined"]]
        rows.append((block["item"], *cells, f"{block['base']:,}", "; ".join(together) or "–"))
        shares.append(tuple(line["share"] if line else None for line in own))
    labels = tuple(block["item"] for block in question["blocks"])
    described = "; ".join(
        f"{row[0]}: " + ", ".join(f"{m} {c}" for m, c in zip(marks, row[1:], strict=False)) for row in rows
    )
    chart = Chart(question["text"], described, labels, tuple(shares), tuple(marks))
    headings = ("", *marks, "Base", "Counted together")
    return Figure(
        question["text"],
        "People, and shares of those who answered the line. Exact counts.",
        headings,
        tuple(rows),
        chart,
    )


def _means(question: Data) -> list[Figure]:
    if not question["means"]:
        return []
    words = {
        "allocation": (
            "Points given, on average",
            "Mean points of those who answered; the base is rounded to 5.",
        ),
        "ranking": (
            "Place, on average",
            "Mean place among those who ranked it; 1 is the best. The base is rounded to 5.",
        ),
        "number": ("Mean", "Mean of those who answered; the base is rounded to 5."),
    }
    caption, note = words[question["kind"]]
    rows = tuple((mean["text"], f"{mean['value']:g}", f"{mean['base']:,}") for mean in question["means"])
    chart = None
    if question["kind"] == "allocation":
        labels = tuple(mean["text"] for mean in question["means"])
        shares = tuple((round(mean["value"]),) for mean in question["means"])
        chart = Chart(caption, "; ".join(f"{row[0]}: {row[1]}" for row in rows), labels, shares, unit="")
    return [Figure(caption, note, ("", "Mean", "Base"), rows, chart)]


def _groups(question: Data) -> list[Figure]:
    """Opinion groups among the statements, or nothing where a sentence says why there are none."""
    found = question["groups"]
    if not found or not found["groups"]:
        return []
    figures = []
    for number, group in enumerate(found["groups"], start=1):
        rows = tuple(
            (entry["statement"], entry["verdict"], f"{entry['share']} %", f"{entry['share_of_others']} %")
            for entry in group["statements"]
        )
        note = (
            f"About {group['size']:,} of about {found['base']:,} people; rounded. Groups by principal "
            f"components and k-means; stability {found['stability']:g} of 1 over bootstrap samples."
        )
        headings = ("Statement", "Said", "In the group", "Among the others")
        figures.append(Figure(f"Opinion group {number}: what sets it apart", note, headings, rows))
    return figures


def table_figure(table: Data) -> Figure:
    """Return a table of subgroups: rounded counts and shares."""
    rows = []
    for line in table["lines"]:
        cells = [
            HELD_BACK if count is None else f"{count:,}" + (f" ({share} %)" if share is not None else "")
            for count, share in zip(line["counts"], line["shares"], strict=True)
        ]
        base = HELD_BACK if line["base"] is None else f"{line['base']:,}"
        rows.append((line["text"], base, *cells))
    differs = {
        True: "Subgroups differ by more than chance (Holm, 5 %).",
        False: "No difference beyond chance (Holm, 5 %).",
        None: "Not tested: some counts are too small.",
    }[table["differs"]]
    note = f"Rounded to 5; 1 to 7 shown as 5; shares of the rounded base. {differs}"
    chart = Chart(
        f"{table['columns_text']} By: {table['rows_text']}",
        "; ".join(f"{row[0]}: {', '.join(row[2:])}" for row in rows),
        tuple(line["text"] for line in table["lines"]),
        tuple(tuple(line["shares"]) for line in table["lines"]),
        tuple(table["headings"]),
    )
    return Figure(chart.title, note, ("Subgroup", "Base", *table["headings"]), tuple(rows), chart)


def themes_figure(text: Data) -> Figure | None:
    """Return the themes of a question's texts, or None where none are coded."""
    if not text["themes"]:
        return None
    rows = tuple((theme["name"], f"{theme['count']:,}", f"{theme['share']} %") for theme in text["themes"])
    shares = tuple((theme["share"],) for theme in text["themes"])
    caption = f"Themes in answers to: {text['text']}"
    chart = Chart(
        caption, "; ".join(f"{row[0]}: {row[2]}" for row in rows), tuple(row[0] for row in rows), shares
    )
    note = f"Of about {text['base']:,} texts that were coded, of about {text['written']:,} written; rounded."
    return Figure(caption, note, ("Theme", "Texts", "Share"), rows, chart)
