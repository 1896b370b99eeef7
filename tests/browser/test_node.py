"""Run the JavaScript tests with the Node.js of the locked Python packages, one pytest test per file."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tools import assets

FILES = sorted((assets.BROWSER / "tests").glob("*.test.js"))


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name.removesuffix(".test.js"))
def test_javascript(file: Path) -> None:
    """Every test in the file passes; those that need the design folder say so when they are skipped."""
    command = [str(assets.node_program()), "--test", "--test-reporter=tap", str(file)]
    done = subprocess.run(command, cwd=assets.BROWSER, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "\n# pass 0\n" not in done.stdout


def test_sources_have_one_format(built: None) -> None:
    """The formatter has nothing to change."""
    formatter = assets.BROWSER / "node_modules" / "prettier" / "bin" / "prettier.cjs"
    command = [str(assets.node_program()), str(formatter), "--check", "src", "sass", "tests", "build.js"]
    done = subprocess.run(command, cwd=assets.BROWSER, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
