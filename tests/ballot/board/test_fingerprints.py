"""Fingerprints of what was sealed, told from the records' names."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from ballot.board import fingerprints, views
from ballot.board import store as board_store
from ballot.errors import NoSuchRecord
from crypto.text import b64_digest
from tests.ballot.world import World
from tests.query_plans import asked


def test_they_are_the_fingerprints_of_the_texts(app: Flask, choice: Callable[..., World]) -> None:
    world = choice()
    world.open()
    contest = world.contest()
    texts = [
        read(contest)
        for read in (board_store.election_text, board_store.trustees_text, board_store.credentials_text)
    ]
    with asked(app) as statements:
        assert list(fingerprints.sealed(contest)) == [b64_digest(text) for text in texts]
        lengths = [fingerprints.credentials_length(contest) for _ in range(2)]
    assert lengths == [len(texts[2].encode())] * 2
    assert texts[2].isascii()
    assert len([one for one in statements if "length(" in one]) == 1
    assert not [one for one in statements if "SELECT board_record.body" in one]
    shown = [one.value for one in views.fingerprints(contest)]
    assert shown == [*fingerprints.sealed(contest), board_store.public_head(contest).event_hash]


def test_there_are_none_before_sealing(choice: Callable[..., World]) -> None:
    contest = choice().contest()
    for read in (fingerprints.sealed, fingerprints.credentials_length):
        with pytest.raises(NoSuchRecord):
            read(contest)
