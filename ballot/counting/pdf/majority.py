"""The result of a majority question on paper."""

from __future__ import annotations

from ballot.counting.pdf.document import Document, Heading, add_line, table_of, top
from ballot.counting.sheet import MajoritySheet


def majority_pdf(sheet: MajoritySheet, heading: Heading) -> bytes:
    """The result of a majority question: votes, papers, thresholds, and how it was reached."""
    document = Document(heading)
    top(document, heading)
    lines = [[name, votes, "Carried" if won else "Not carried"] for name, votes, won in sheet.rows]
    lines += [["Blank papers", str(sheet.blank), ""], ["Papers cast", str(sheet.cast), ""]]
    if sheet.entitled is not None:
        lines.append(["Entitled to vote", str(sheet.entitled), ""])
    document.headline("Votes for each answer")
    with table_of(document, [document.epw - 70, 30, 40], "LRL", headings=1) as table:
        add_line(table, ["Answer", "Votes", "Outcome"])
        for line in lines:
            add_line(table, line)
    document.headline("How the result was reached")
    for sentence in sheet.sentences:
        document.say(sentence)
    return bytes(document.output())
