"""The report through its pages: who may do what, and an archive that the verifier's program checks whole."""

from __future__ import annotations

import hashlib
import io
import re
import shlex
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from fpdf import FPDF

from ballot.report.pdf import report_pdf
from crypto.__main__ import main
from crypto.report_archive import ReportArchiveRefused, verify_report_archive
from crypto.reports import verify_report
from tests.pages.conftest import Play, get, post, problems

HOSTILE = '<script>alert("1")</script> & {{ 7 * 7 }} “quoted” = +cmd'
STATEMENT = {
    "incidents": f"The projector failed.\n\n{HOSTILE}",
    "satisfied": "yes",
    "statement": "Everything was as the rules demand.",
}


@pytest.fixture
def signed(play: Callable[[str], Play]) -> Play:
    """A declared officer election whose report is signed, all through the pages."""
    played = play("officer-election").declare()
    at = f"{played.poll}/report"
    assert post(played.scrutineer, f"{at}/write", **STATEMENT).status_code == 302
    assert post(played.scrutineer, f"{at}/check").status_code == 302
    page = get(played.scrutineer, f"{at}/sign").text
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert seen, page
    assert problems(post(played.scrutineer, f"{at}/sign", seen=seen[1])) == [
        "Tick the box to say that you have read the report and sign it"
    ]
    assert post(played.scrutineer, f"{at}/sign", seen=seen[1], agree="y").status_code == 302
    return played


def test_an_archive_of_a_signed_report_holds_everything_and_is_checked_by_the_program(
    signed: Play, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One election is enough for all that follows: it takes seconds to play."""
    path = tmp_path / "archive.zip"
    body = _download(signed, "zip")
    path.write_bytes(body)
    assert _download(signed, "zip") == body  # the same bytes each time
    _has_every_file(signed, body)
    _is_accepted_by_the_programs(signed, path, tmp_path, capsys)
    _is_refused_when_tampered_with(path, tmp_path)
    _tells_the_same_everywhere(signed, body, monkeypatch)
    _escapes_what_people_wrote(signed)


def _download(signed: Play, suffix: str) -> bytes:
    answer = get(signed.office, f"{signed.poll}/report/1.{suffix}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return answer.data


def _files(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.testzip() is None
        return {name.rpartition("/")[2]: archive.read(name) for name in archive.namelist()}


def _has_every_file(signed: Play, body: bytes) -> None:
    files = _files(body)
    counted = [f"count-{uuid}.{suffix}" for uuid in signed.uuids for suffix in ("json", "csv", "pdf", "blt")]
    records = [f"{uuid}.{kind}" for uuid in signed.uuids for kind in ("bel", "verifier.txt")]
    own = ["README.txt", "SHA256SUMS", *(f"report.{suffix}" for suffix in ("json", "html", "pdf"))]
    assert {*counted, *records, *own} <= set(files)
    assert files["report.json"] == _download(signed, "json")
    assert files["report.pdf"] == _download(signed, "pdf")
    assert files["report.html"] == _download(signed, "html")
    for uuid in signed.uuids:
        assert files[f"{uuid}.bel"] == get(signed.office, f"/board/{uuid}.bel").data
        assert files[f"{uuid}.verifier.txt"].startswith(b"VERIFIED\n")
    sums = dict(reversed(line.split("  ")) for line in files.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def _is_accepted_by_the_programs(
    signed: Play, path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    readme = _files(path.read_bytes())["README.txt"].decode()
    key = re.search(r"verify-report report.json --key '([^']+)'", readme)
    assert key
    assert main(["verify-report", str(path), "--key", key[1]]) == 0
    said = capsys.readouterr().out
    assert said.startswith("VERIFIED\n")
    assert said.count("ballots counted") == 2
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)  # our own archive
    [inside] = folder.glob("report-*")
    assert main(["verify-report", str(inside / "report.json")]) == 0
    assert "compare it with the published one" in capsys.readouterr().out
    for line in re.findall(r"python -m crypto (verify \S+\.bel .*)", readme):
        words = [
            str(inside / word) if word.endswith((".bel", ".json")) else word for word in shlex.split(line)
        ]
        assert main(words) == 0, line
    other = "A" * 43 + "="
    assert main(["verify-report", str(inside / "report.json"), "--key", other]) == 1
    assert "REFUSED (report-refused)" in capsys.readouterr().err
    assert main(["verify-report", str(inside / "nothing")]) == 1


def _is_refused_when_tampered_with(path: Path, folder: Path) -> None:
    files = _files(path.read_bytes())
    [record] = [name for name in files if name.endswith(".bel")][:1]
    cases = {
        "a file changed": {**files, "report.html": b"<p>Elected: Candidate C</p>"},
        "a file taken out": {name: body for name, body in files.items() if name != "report.pdf"},
        "a file added": {**files, "more.txt": b"more"},
        "no checksums": {name: body for name, body in files.items() if name != "SHA256SUMS"},
        "a record cut short, with new checksums": _summed({**files, record: files[record][:-512]}),
        "no record, with new checksums": _summed({n: b for n, b in files.items() if n != record}),
        "a report changed, with new checksums": _summed(
            {**files, "report.json": files["report.json"].replace(b"projector", b"Projector")}
        ),
    }
    for name, changed in cases.items():
        copy = folder / "changed.zip"
        with zipfile.ZipFile(copy, "w") as archive:
            for inside, body in changed.items():
                archive.writestr(f"report/{inside}", body)
        assert main(["verify-report", str(copy)]) == 1, name
    copy.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(ReportArchiveRefused):
        verify_report_archive(copy)


def _summed(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files with the checksums that whoever changed them would write."""
    rest = {name: body for name, body in files.items() if name != "SHA256SUMS"}
    sums = "".join(f"{hashlib.sha256(body).hexdigest()}  {name}\n" for name, body in rest.items())
    return {**rest, "SHA256SUMS": sums.encode()}


def _tells_the_same_everywhere(signed: Play, body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Page, HTML and PDF show what stands in the signed report."""
    files = _files(body)
    parts = verify_report(files["report.json"])
    written = _written(monkeypatch)
    with signed.app.app_context():
        again = report_pdf(parts["report"], parts["signed"], parts["sha256"])
    assert again == files["report.pdf"]
    html = files["report.html"].decode()
    for contest in parts["report"]["contests"]:
        elected = ", ".join(contest["outcome"]["elected"])
        assert elected
        first = contest["outcome"]["stages"][0]["sentences"][0]
        for told in (f"Elected: {elected}.", first, contest["uuid"]):
            assert told in html
            assert any(told in text for text in written), told
    for told in ("9 July 2026, 12:20:00 BST", parts["sha256"], "Office Person", "Scrutineer Person"):
        assert told in html
        assert any(told in text for text in written), told
    assert not re.search(r'(src|href)="(?!#)', html)  # it needs nothing beside it


def _written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    shown: list[str] = []
    for name in ("cell", "multi_cell"):
        plain = getattr(FPDF, name)

        def note(self: FPDF, *args: object, plain: Callable[..., object] = plain, **kwargs: object) -> object:
            shown.append(str(kwargs.get("text", args[2] if len(args) > 2 else "")))
            return plain(self, *args, **kwargs)

        monkeypatch.setattr(FPDF, name, note)
    return shown


def _escapes_what_people_wrote(signed: Play) -> None:
    page = get(signed.office, f"{signed.poll}/report").text
    for text in (page, _download(signed, "html").decode()):
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text
        assert "{{ 7 * 7 }}" in text


def test_staff_read_and_only_the_scrutineer_writes(play: Callable[[str], Play], app: Flask) -> None:
    played = play("membership-ballot").seal()
    at = f"{played.poll}/report"
    for client in (played.office, played.scrutineer):
        page = get(client, at)
        assert page.status_code == 200
        assert "The report can be signed once every contest is over" in page.text
        assert get(client, f"{at}/draft.pdf").data.startswith(b"%PDF")
        assert get(client, f"{at}/1.zip").status_code == 404
    for step in ("write", "check", "sign"):
        assert post(played.office, f"{at}/{step}").status_code == 403
    assert get(app.test_client(), at).status_code == 302
    assert len(problems(post(played.scrutineer, f"{at}/write", statement="x" * 5001))) == 2
    refused = post(played.scrutineer, f"{at}/sign", seen="0" * 64, agree="y")
    assert problems(refused) == ["The report can be signed once every contest is over: Ballot is not."]
