"""The report on paper: A4 landscape like the result sheets, from the report's own numbers and no others.

Nothing here reads a clock: the same report with the same signature gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from fpdf.enums import VAlign

from ballot.counting.pdf.document import (
    BODY,
    LARGE,
    RULE,
    Document,
    Heading,
    add_line,
    facts,
    table_of,
    width_of,
)
from ballot.pages import paragraphs_of, people
from ballot.report import views
from ballot.report.moments import moment_of, said

WON = (11, 79, 92)
NAME_WIDTH, OUTCOME_WIDTH = 48.0, 40.0
BAR_HEIGHT, BAR_STEP, BAR_ROOM = 4.0, 7.0, 150.0
TITLE = "Scrutineer’s report"
UNSIGNED = "Draft, not signed"
#: The date of a draft: it has none of its own, and the same draft gives the same bytes.
NO_DATE = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def report_pdf(report: dict[str, Any], signed: dict[str, str] | None, digest: str) -> bytes:
    """Return the report as PDF; ``signed`` is None for a draft, ``digest`` the SHA-256 of the report."""
    moment = moment_of(signed["at"]) if signed else NO_DATE
    document = Document(Heading(report["poll"]["title"], TITLE, (), moment))
    document.set_title(f"{TITLE}: {report['poll']['title']}")
    document.say(f"{TITLE}{'' if signed else f' ({UNSIGNED.lower()})'}", BODY, after=0)
    document.say(report["poll"]["title"], LARGE, bold=True, after=1)
    facts(document, _top(report, signed, digest))
    _statement(document, report)
    _roll(document, report)
    _roles(document, report)
    _meeting(document, report["meeting"])
    if report["changes"]:
        _changes(document, "Decisions about the poll", report["changes"])
    for contest in report["contests"]:
        _contest(document, contest)
    return bytes(document.output())


def _top(report: dict[str, Any], signed: dict[str, str] | None, digest: str) -> list[tuple[str, str]]:
    who = f"{signed['name']}, {said(signed['at'])}" if signed else UNSIGNED
    return [("Kind", report["poll"]["kind"]), ("Signed by the scrutineer", who), ("SHA-256", digest)]


def _statement(document: Document, report: dict[str, Any]) -> None:
    document.headline("Statement of the scrutineer")
    if report["satisfied"] is None:
        document.say("The scrutineer has not written a statement yet.")
    else:
        how = "" if report["satisfied"] else "not "
        document.say(f"The scrutineer is {how}satisfied that the poll was run properly.", bold=True)
        _text(document, report["statement"])
    document.headline("Incidents")
    _text(document, report["incidents"] or "The scrutineer names none.")


def _text(document: Document, text: str) -> None:
    for paragraph in paragraphs_of(text):
        document.say(" ".join(paragraph), after=1)


def _roll(document: Document, report: dict[str, Any]) -> None:
    document.headline("Roll, voting codes and mail")
    roll = report["roll"]
    facts(document, [("On the roll, voting", f"{roll['voting']:,}"), ("On the roll", f"{roll['listed']:,}")])
    for one in roll["imports"]:
        document.say(f"{said(one['at'])}: a roll of {people(one['people'])} was imported by {one['by']}.")
    for one in report["codes"]:
        again = ", in place of earlier ones" if one["again"] else ""
        how = one["delivery"].lower()
        document.say(
            f"{said(one['at'])}: codes for {people(one['people'])} were made by {one['by']}, {how}{again}."
        )
    mail = views.shown(report)["mail"]
    facts(document, [(f"Mail: {name.lower()}", f"{number:,}") for name, number in mail])


def _roles(document: Document, report: dict[str, Any]) -> None:
    document.headline("Who held which role", room=30)
    rows = [
        [one["name"], one["role"], said(one["from"]), said(one["to"]) if one["to"] else "still"]
        for one in report["roles"]
    ]
    _table(document, ["Name", "Role", "From", "To"], rows)
    if report["trustees"]:
        names = ", ".join(report["trustees"]["names"])
        document.say(f"Trustees: {names}. {report['trustees']['sentence']}")


def _table(document: Document, names: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Draw a table of texts over the whole width, its columns equally wide."""
    widths = [document.epw / len(names)] * len(names)
    with table_of(document, widths, "L" * len(names), headings=1) as table:
        for line in (names, *rows):
            row = table.row()
            for text in line:
                row.cell(text, v_align=VAlign.T)
    document.ln(1)


def _meeting(document: Document, meeting: dict[str, Any] | None) -> None:
    if meeting is None:
        return
    document.headline("Meeting")
    known = [("Place", meeting["place"]), ("Start", said(meeting["starts"]))]
    facts(document, [*known, ("Chair of the meeting", meeting["chair"] or "–")])
    for state, words in views.QUESTION_WORDS.items():
        document.say(f"Questions. {words}: {meeting['questions'].get(state, 0)}", after=0)
    for order in meeting["orders"]:
        if order["names"]:
            document.say(f"Speaking order for {order['contest']}, drawn by lot: {', '.join(order['names'])}.")


def _changes(document: Document, title: str, rows: Sequence[dict[str, Any]]) -> None:
    document.headline(title, room=30)
    lines = [
        ["\n".join([one["what"], *one["details"]]), said(one["at"]), one["reason"] or "–", _given(one)]
        for one in rows
    ]
    _table(document, ["What", "When", "Why", "Approved by"], lines)


def _given(one: dict[str, Any]) -> str:
    return "\n".join(
        f"{given['name']} ({given['role'].lower()}), {said(given['at'])}" for given in one["approvals"]
    )


def _contest(document: Document, contest: dict[str, Any]) -> None:
    document.add_page()
    document.say(contest["title"], LARGE, bold=True, after=1)
    document.say(contest["question"], bold=True)
    document.say(contest["rules"])
    voting = f"{said(contest['opens'])} to {said(contest['closes'])}"
    facts(document, [("State", contest["state"]), ("Voting", voting), *views.papers(contest)])
    if contest["nominations"]:
        document.headline("Nominations")
        facts(document, views.nominated(contest["nominations"]))
    outcome = contest["outcome"]
    if outcome is not None:
        document.headline("The count")
        document.say(views.result_sentence(outcome), bold=True)
        (_ranked if outcome["kind"] == "ranked" else _choice)(document, outcome)
    if contest["acts"]:
        document.headline("What two people approved", room=30)
        _table(document, ["Act", "Approved by"], [[act["what"], _given(act)] for act in contest["acts"]])
    if contest["changes"]:
        _changes(document, "Pauses, extensions, moves and other changes", contest["changes"])
    _record(document, contest)


def _choice(document: Document, outcome: dict[str, Any]) -> None:
    rows = [
        [row["name"], row["votes"], "Carried" if row["won"] else "Not carried"] for row in outcome["rows"]
    ]
    with table_of(document, [document.epw - 70, 30, 40], "LRL", headings=1) as table:
        for line in (["Answer", "Votes", "Outcome"], *rows):
            add_line(table, line)
    bars = [(row["name"], int(row["votes"]), row["votes"], row["won"]) for row in outcome["rows"]]
    _bars(document, bars)
    for sentence in outcome["sentences"]:
        document.say(sentence)
    for one in outcome["thresholds"]:
        document.say(f"{one['words']}: {'met' if one['met'] else 'not met'}.")


def _ranked(document: Document, outcome: dict[str, Any]) -> None:
    seats, quota = outcome["seats"], outcome["quota"]
    document.say(f"{outcome['rule']}. Posts: {seats}. Quota: {quota}.")
    for line in outcome["constraints"]:
        document.say(line)
    for stages in _blocks(document, outcome):
        _stages(document, outcome, stages)
    drawn = outcome["bars"]["bars"]
    _bars(document, [(one["name"], one["amount"], one["text"], one["won"]) for one in drawn])
    for stage in outcome["stages"]:
        document.headline(f"Stage {stage['number']}: {stage['note']}")
        for sentence in stage["sentences"]:
            document.say(sentence)
    document.headline("Ties and limits by group")
    for line in [*outcome["ties"], *outcome["limits"]] or [
        "No tie had to be decided, and no limit by group changed the count."
    ]:
        document.say(line)
    document.say(f"Order of the lot: {', '.join(outcome['lot']['order'])}.")


def _blocks(document: Document, outcome: dict[str, Any]) -> list[range]:
    """Return the stages that fit beside one another, block by block."""
    room, blocks, start, used = document.epw - NAME_WIDTH - OUTCOME_WIDTH, [], 0, 0.0
    for place in range(len(outcome["stages"])):
        width = sum(_widths(document, outcome, place))
        if used and used + width > room:
            blocks.append(range(start, place))
            start, used = place, 0.0
        used += width
    return [*blocks, range(start, len(outcome["stages"]))]


def _widths(document: Document, outcome: dict[str, Any], place: int) -> list[float]:
    cells = [row["cells"][place] for row in outcome["rows"]]
    total = width_of(document, ["Total", *(cell[1] for cell in cells)])
    transfer = width_of(document, ["Transfer", *(cell[0] for cell in cells)])
    return [transfer, total] if place else [max(total, transfer)]


def _stages(document: Document, outcome: dict[str, Any], stages: range) -> None:
    document.headline("Result sheet", room=40)
    widths = [NAME_WIDTH, *(width for place in stages for width in _widths(document, outcome, place))]
    with table_of(
        document, [*widths, OUTCOME_WIDTH], "L" + "R" * (len(widths) - 1) + "L", headings=1
    ) as table:
        heads = ["Candidate"]
        for place in stages:
            heads += [f"Stage {place + 1}"] if place == 0 else ["Transfer", f"Stage {place + 1}"]
        add_line(table, [*heads, "Outcome"])
        for row in outcome["rows"]:
            cells = [text for place in stages for text in row["cells"][place][0 if place else 1 :]]
            add_line(table, [row["name"], *cells, row["outcome"]], bold=row["won"])


def _bars(document: Document, bars: Sequence[tuple[str, int, str, bool]]) -> None:
    """Draw horizontal bars (name, amount, its text, whether it won); the numbers stand in the table above."""
    most = max([1, *(amount for _, amount, _, _ in bars)])
    if document.will_page_break(BAR_STEP * len(bars) + 4):
        document.add_page()
    document.ln(2)
    document.set_font_size(BODY)
    for name, amount, text, won in bars:
        top, left, length = document.get_y(), document.l_margin + NAME_WIDTH, BAR_ROOM * amount / most
        document.cell(NAME_WIDTH, BAR_HEIGHT, name[:30])
        with document.local_context(fill_color=WON if won else RULE):
            document.rect(left, top, max(length, 0.3), BAR_HEIGHT, style="F")
        document.set_xy(left + length + 2, top)
        document.cell(40, BAR_HEIGHT, f"{text}{', won' if won else ''}")
        document.set_xy(document.l_margin, top + BAR_STEP)


def _record(document: Document, contest: dict[str, Any]) -> None:
    document.headline("The public record")
    record = contest["record"]
    if record is None:
        document.say("This contest was never sealed, so it has no record.")
        return
    prints = [(one["name"], one["value"]) for one in record["fingerprints"]]
    facts(document, [("Contest on the public board", contest["uuid"]), *prints])
    if record["checked"] is None:
        document.say("The verifier has not checked the record as it stands now.")
        return
    document.say(f"The verifier checked the record on {said(record['checked'])}:", after=0)
    for line in record["output"]:
        document.say(line, after=0)
