"""Words are counted as people count them, by the same rule on the server and in the browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballot.nominations.wordcount import count_words

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "words.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: repr(vector["text"][:20]))
def test_vectors(vector: dict[str, object]) -> None:
    assert count_words(str(vector["text"])) == vector["words"]


WORDS = st.sampled_from(["a", "well-being", "GP’s", "2026", "1,204", "name@example.org", "24/7"])


@given(st.lists(WORDS, max_size=50), st.sampled_from([" ", "\n", " – ", "—", " • "]))
def test_separated_words_are_as_many_as_there_are(words: list[str], separator: str) -> None:
    assert count_words(separator.join(words)) == len(words)


@given(st.text())
def test_more_text_never_has_fewer_words(text: str) -> None:
    assert count_words(text + " more") == count_words(text) + 1
