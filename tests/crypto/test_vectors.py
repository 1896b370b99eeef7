"""The committed vectors are exactly what the code makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import vectors


@pytest.mark.parametrize(
    ("path", "text"), list(vectors.files()), ids=lambda value: getattr(value, "name", "")
)
def test_vectors_are_up_to_date(path: Path, text: str) -> None:
    assert path.read_text(encoding="utf-8") == text
