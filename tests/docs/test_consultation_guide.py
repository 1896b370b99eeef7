"""The guide for checking a consultation: its commands, run one after the other as they stand there."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from crypto.consultation.files import zip_files
from tests.crypto.consultation.world import world
from tests.docs.test_commands import CONSULTATION_GUIDE, commands_of
from tests.external import ROOT


def test_the_guides_commands_work_in_their_order(tmp_path: Path) -> None:
    stage = world()
    files = {
        "FILES.zip": zip_files(replace(stage.files, archive=None)),
        "CLOSED.zip": zip_files(stage.files),
        "KEPT.note": stage.files.checkpoints[0].encode(),
        "RECEIPT.json": stage.receipt(stage.people[0].submissions[1], 8).encode(),
        "witness.key": stage.witnesses[0].text().encode(),
        "trustee-a.private": stage.trustee_keys[0].encode(),
        "trustee-b.private": stage.trustee_keys[2].encode(),
    }
    for name, octets in files.items():
        (tmp_path / name).write_bytes(octets)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "LOG_KEY": stage.log_key,
        "REGISTRAR_KEY": stage.registrar_key,
    }
    commands = commands_of(CONSULTATION_GUIDE)
    assert len(commands) == 12
    for command in commands:
        run = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, (command, run.stderr)
    assert {"AUDIT.json", "COSIGNED.note", "RELEASE.json", "trustee-a.opening"} <= {
        path.name for path in tmp_path.iterdir()
    }
