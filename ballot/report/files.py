"""The files of a signed report: HTML, PDF, JSON, and all that goes into the archive beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from flask import current_app, render_template

from ballot import results, store
from ballot.board import downloads, export, notices
from ballot.models import Contest, Poll
from ballot.report import archive, views
from ballot.report.archive import File
from ballot.report.models import SignedReport
from ballot.report.pdf import report_pdf


def html(report: dict[str, Any], signed: dict[str, str] | None, digest: str) -> str:
    """Return the report as one HTML file that needs nothing beside it; ``signed`` is None for a draft."""
    return render_template(
        "report/file.html",
        signed=signed,
        digest=digest,
        **views.shown(report),
    )


def stream(poll: Poll, row: SignedReport) -> Iterator[bytes]:
    """Yield the bytes of the archive of a signed report."""
    folder = f"report-{poll.public_id}-{row.number}"
    yield from archive.stream(folder, _files(poll, row), row.signed_utc)


def _files(poll: Poll, row: SignedReport) -> Iterator[File]:
    parts = json.loads(row.text)
    report, signed = parts["report"], parts["signed"]
    yield File("README.txt", [_readme(poll, row, parts).encode()])
    yield File("report.json", [row.text.encode()])
    yield File("report.html", [html(report, signed, row.digest).encode()])
    yield File("report.pdf", [report_pdf(report, signed, row.digest)])
    for contest in _recorded(poll, report):
        yield from _records(contest, report)


def _recorded(poll: Poll, report: dict[str, Any]) -> list[Contest]:
    """Return the contests of which the report has a record."""
    uuids = {one["uuid"] for one in report["contests"] if one["record"] is not None}
    return [contest for contest in store.contests_in(poll) if contest.uuid in uuids]


def _records(contest: Contest, report: dict[str, Any]) -> Iterator[File]:
    """Return the record, the notices, the verifier's output and the count of one contest.

    Notices and declarations that came later belong to a later report.
    """
    [section] = [one for one in report["contests"] if one["uuid"] == contest.uuid]
    record = section["record"]
    yield File(f"{contest.uuid}.bel", export.stream_archive(contest, public=True))
    if record["notices"]:
        told = notices.file_text(contest).splitlines(keepends=True)[: record["notices"]]
        yield File(f"{contest.uuid}.notices.json", [line.encode() for line in told])
    output = "".join(f"{line}\n" for line in record["output"])
    yield File(f"{contest.uuid}.verifier.txt", [output.encode()])
    if section["outcome"] is not None:
        declared = results.result(contest, section["outcome"]["declaration"] - 1)
        for suffix, body in downloads.files(contest, declared):
            yield File(f"count-{contest.uuid}.{suffix}", [body])


def _readme(poll: Poll, row: SignedReport, parts: dict[str, Any]) -> str:
    sections = [one for one in parts["report"]["contests"] if one["record"] is not None]
    return render_template(
        "report/readme.txt",
        poll=poll,
        row=row,
        key=parts["key"],
        board=f"{current_app.config['BASE_URL']}/board/",
        records=[
            (one["uuid"], one["entitled"], one["record"]["notices"] > 0, one["outcome"] is not None)
            for one in sections
        ],
    )
