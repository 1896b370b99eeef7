"""The report and the exports of the played consultation."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from consult.analysis import headline, microdata, report, variables
from consult.analysis.exports import ddi, microdata_csv, parquet, report_csv, sav, triple_s
from consult.questionnaire import parse
from tools.consultation.office import Console

SUBGROUPS = ("q_role", "q_region")
MOMENT = datetime(2026, 8, 1, tzinfo=UTC)


def analyse(console: Console, release: str, questionnaire: str, folder: Path) -> list[str]:
    """Compute the report, write every export into ``folder``, and return what was made, line by line."""
    text = console.office.http.get(f"/answers/{console.public_id}/questionnaires/{questionnaire}").text
    responses = variables.responses_of(parse(text), json.loads(release))
    made = report.build(responses, [])
    data = microdata.release(responses, headline.headlines(responses), SUBGROUPS)
    files = {
        "report.json": json.dumps(made).encode(),
        "report.csv": report_csv(made),
        "microdata.csv": microdata_csv(data),
        "microdata.parquet": parquet(data),
        "microdata.sav": sav(data, MOMENT),
        "codebook.xml": ddi(data, MOMENT.date()),
        "triple-s.zip": triple_s(data, MOMENT),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    sizes = ", ".join(f"{name} {len(content):,}" for name, content in files.items())
    return [
        f"analysed: {responses.count} answers, {made['total']} in the report",
        f"exported (bytes): {sizes}",
    ]
