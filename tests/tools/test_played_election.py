"""The played officer election with a smaller committee: every scene of ``make election`` but one."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.external import ROOT, require_program


def test_the_officer_election_is_played_from_nominations_to_a_verified_report(tmp_path: Path) -> None:
    require_program("belenios-tool", package="belenios-tool")
    require_program("chromium", package="chromium")
    pictures = tmp_path / "pictures"
    words = ["--committee", "40", "--members", "0", "--folder", str(tmp_path / "play")]
    words += ["--pictures", str(pictures)]
    done = subprocess.run(
        [sys.executable, "-m", "tools.election", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Without the limit the same ballots elect" in done.stdout
    accepted = re.findall(
        r"^(.*): (?:python -m crypto verify|belenios-tool) accepts it", done.stdout, re.MULTILINE
    )
    assert {path.name for path in pictures.iterdir()} >= {"screen-result-desktop.png", "report-phone.png"}
    assert sorted(accepted) == ["Chair", "Chair", "Deputy Chairs", "Deputy Chairs"]
