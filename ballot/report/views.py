"""What pages and files show of a report: its value, with charts and tables made from its own numbers."""

from __future__ import annotations

from typing import Any

from ballot.counting.chart import Bar, bar_chart
from ballot.report.moments import said

MAIL_WORDS = {
    "delivered": "Handed over to mail servers",
    "waiting": "Waiting to be sent",
    "failed": "Not delivered",
}
QUESTION_WORDS = {
    "asked": "Asked",
    "accepted": "Accepted, not asked",
    "rejected": "Rejected with a reason",
    "merged": "Part of another question",
    "waiting": "Not decided on",
}


def shown(report: dict[str, Any]) -> dict[str, Any]:
    """Return what the report's template needs beside the report itself."""
    return {
        "report": report,
        "nominated": nominated,
        "papers": papers,
        "result_sentence": result_sentence,
        "mail": [(words, report["mail"].get(state, 0)) for state, words in MAIL_WORDS.items()],
        "questions": [
            (words, report["meeting"]["questions"].get(state, 0)) for state, words in QUESTION_WORDS.items()
        ]
        if report["meeting"]
        else [],
        "charts": {contest["uuid"]: chart(contest) for contest in report["contests"]},
    }


def chart(contest: dict[str, Any]) -> str:
    """Return the outcome of a contest as a bar chart (SVG text, escaped); nothing before it is declared."""
    outcome = contest["outcome"]
    if outcome is None:
        return ""
    bars, mark, title = _drawn(outcome)
    told = "; ".join(f"{bar.label} {bar.text}{', elected or carried' if bar.won else ''}" for bar in bars)
    return bar_chart(f"chart-{contest['uuid']}", title, f"{told}.", bars, mark)


def _drawn(outcome: dict[str, Any]) -> tuple[list[Bar], tuple[int, str] | None, str]:
    if outcome["kind"] == "choice":
        rows = outcome["rows"]
        bars = [Bar(row["name"], int(row["votes"]), row["votes"], row["won"]) for row in rows]
        return bars, None, "Votes for each answer"
    drawn = outcome["bars"]
    bars = [Bar(one["name"], one["amount"], one["text"], one["won"]) for one in drawn["bars"]]
    return bars, (drawn["quota"], f"Quota {drawn['quota_text']}"), "Votes at the end of the count"


def papers(contest: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the figures that UK practice asks for: distributed, returned, valid, blank, spoiled."""
    figures = [
        ("Entitled to vote", f"{contest['entitled']:,}"),
        ("Voting codes issued", f"{contest['codes']:,}"),
        ("Spare codes", f"{contest['spares']:,}"),
        ("Codes replaced", f"{contest['replaced']:,}"),
        ("Added to the roll late", f"{contest['added']:,}"),
        ("Votes cast", f"{contest['voted']:,} ({contest['turnout']})"),
    ]
    outcome = contest["outcome"]
    if outcome is not None:
        figures += [
            ("Valid votes", f"{outcome['valid']:,}"),
            ("Blank votes", f"{outcome['blank']:,}"),
            ("Spoiled votes", f"{outcome['spoiled']:,}"),
        ]
    return figures


def nominated(told: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what is told of nominations, by name."""
    rows = [
        ("Nominations", f"{said(told['opens'])} to {said(told['closes'])}"),
        ("Statements published", said(told["statements"])),
    ]
    if told["late_opens"]:
        late = f"{said(told['late_opens'])} to {said(told['late_closes'])}"
        rows.append(("For candidates not elected before", late))
    rows += [(words, f"{number:,}") for words, number in told["states"].items()]
    lot = ("SHA-256 of the lot’s seed", told["commitment"])
    return [*rows, lot, *([("Seed of the lot", told["seed"])] if told["seed"] else [])]


def result_sentence(outcome: dict[str, Any]) -> str:
    """Return the result in a sentence."""
    if outcome["kind"] == "choice":
        return str(outcome["sentences"][-1])
    names = ", ".join(outcome["elected"]) or "nobody"
    vacant = f" Posts that stay vacant: {outcome['vacant']}." if outcome["vacant"] else ""
    return f"Elected: {names}.{vacant}"
