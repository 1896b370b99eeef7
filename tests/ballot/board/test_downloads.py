"""Files of a declared count: nowhere before the declaration, and good for a recount after it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import render_template_string

from ballot import results, store
from ballot.counting import sheet_of
from ballot.counting.__main__ import main
from tests.pages.conftest import Play, get, play  # noqa: F401 (a fixture)

FILES = ("count.json", "count.csv", "count.pdf", "count.blt", "count.con")


@pytest.fixture
def election(play: Callable[[str], Play]) -> Play:  # noqa: F811
    return play("officer-election")


def test_no_file_exists_before_the_declaration(election: Play) -> None:
    election.count()
    for client in (election.app.test_client(), election.office, election.scrutineer):
        for uuid in (*election.uuids, "nobody"):
            for name in (*FILES, "result"):
                assert get(client, f"/board/{uuid}/{name}").status_code == 404


def test_the_files_count_again_to_the_same_record(
    election: Play, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    election.declare()
    client, uuid = election.app.test_client(), election.uuids[1]
    for name in FILES:
        answer = get(client, f"/board/{uuid}/{name}")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="count-{uuid}.')
        (tmp_path / name).write_bytes(answer.data)
    record = json.loads((tmp_path / "count.json").read_text(encoding="utf-8"))
    assert record.pop("election")["cast"] == 2
    assert "Order of the lot" in record.pop("recount")
    rule, lot = record["rule"], record["lot"]
    files = [str(tmp_path / "count.blt"), "--constraints", str(tmp_path / "count.con")]
    settings = ["--rule", rule, "--seed", lot["seed"], "--contest", lot["contest"], "--json"]
    assert main([*files, *settings]) == 0
    again = json.loads(capsys.readouterr().out)
    again["constraints"] = [line for line in again["constraints"] if "non-member" in line]
    assert again == {**record, "constraints": again["constraints"]}
    assert (tmp_path / "count.pdf").read_bytes().startswith(b"%PDF-")
    rows = list(csv.reader(io.StringIO((tmp_path / "count.csv").read_text(encoding="utf-8-sig"))))
    assert "Candidate A" in {row[0] for row in rows}


def test_a_contest_without_limits_has_no_constraint_file(election: Play) -> None:
    election.declare()
    assert get(election.office, f"/board/{election.uuids[0]}/count.con").status_code == 404
    assert get(election.office, f"/board/{election.uuids[0]}/count.blt").status_code == 200


def test_a_question_has_its_facts_as_files(play: Callable[[str], Play]) -> None:  # noqa: F811
    played = play("membership-ballot").declare()
    client = played.app.test_client()
    record: dict[str, Any] = json.loads(get(client, f"/board/{played.uuid}/count.json").text)
    assert record["votes"] == [1, 1]
    assert record["election"]["entitled"] == 3
    assert "Yes,1,Not carried" in get(client, f"/board/{played.uuid}/count.csv").data.decode("utf-8-sig")
    pdf = get(client, f"/board/{played.uuid}/count.pdf")
    assert pdf.data.startswith(b"%PDF-")
    unchanged = client.get(
        f"/board/{played.uuid}/count.pdf",
        base_url="https://localhost",
        headers={"If-None-Match": pdf.headers["ETag"]},
    )
    assert unchanged.status_code == 304
    for name in ("count.blt", "count.con"):
        assert get(client, f"/board/{played.uuid}/{name}").status_code == 404


def test_the_partial_links_what_exists(election: Play) -> None:
    election.declare()
    for uuid, links in zip(election.uuids, (4, 5), strict=True):
        with election.app.test_request_context(base_url="https://localhost"):
            contest = store.contest_by_uuid(uuid)
            result = results.result(contest)
            assert result.count is not None
            page = render_template_string(
                "{% include 'board/downloads.html' %}",
                contest=contest,
                result=result,
                sheet=sheet_of(result.count),
            )
        assert page.count("href=") == links
        assert f"--rule {result.count.rule}" in page
        assert f"--seed {result.seed} --contest {uuid}" in page
