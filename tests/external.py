"""Things that tests need from outside the repository, asked for in one place.

A missing one skips the test with a sentence; under ``REQUIRE_EXTERNAL=1`` it fails.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def missing(sentence: str) -> NoReturn:
    """Skip the running test with ``sentence``, or fail it under REQUIRE_EXTERNAL=1."""
    if os.environ.get("REQUIRE_EXTERNAL") == "1":
        pytest.fail(sentence)
    pytest.skip(sentence)


def require_program(name: str, package: str) -> str:
    """Return the path of a program, or skip and name the Debian package that has it."""
    path = shutil.which(name)
    return path if path else missing(f"{name} is not installed: apt-get install {package}")


def require_shared(relative: str) -> Path:
    """Return a path of the design folder beside the repository, or skip."""
    path = SHARED / relative
    return path if path.exists() else missing(f"the design folder has no {relative} beside the repository")
