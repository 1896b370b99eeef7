"""The scrutineer's report: written, checked, signed, and taken home as one archive."""

from __future__ import annotations

import zipfile

from tools.election.office import Console
from tools.election.play import Play
from tools.election.trustees import run
from tools.election.visitor import PlayError

STATEMENT = "Everybody entitled could vote once, nobody else could, and the count follows from the ballots."


def sign_report(play: Play, console: Console, poll: str) -> None:
    """Let the scrutineer sign, and an auditor check the downloaded archive without the platform."""
    base = f"/office/polls/{poll}/report"
    scrutineer = console.scrutineer
    page = scrutineer.open(f"{base}/write")
    scrutineer.submit(page, "", incidents="One slip was lost.", satisfied="yes", statement=STATEMENT)
    scrutineer.submit(scrutineer.open(base), "/check").expect("The verifier has checked")
    play.camera.take("report", base, scrutineer)
    scrutineer.submit(scrutineer.open(f"{base}/sign"), "", agree="y")
    path = play.folder / "report.zip"
    path.write_bytes(scrutineer.open(f"{base}/1.zip").response.content)
    with zipfile.ZipFile(path) as archive:
        if archive.testzip() is not None:
            raise PlayError("the report's archive is damaged")
        print(f"                 {len(archive.namelist())} files, {path.stat().st_size // 1024:,} kB")
    run("verify-report", path)
