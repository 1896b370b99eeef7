"""The election record (section 4)."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from typing import Any

import pytest

from crypto.election import WrongElection, election_record, parse_election
from crypto.errors import CryptoError, MalformedNumber, MalformedText, NotInGroup, UnknownGroup
from crypto.groups import group_named
from crypto.questions import RankedQuestion
from crypto.text import b64_digest, compact
from tests.crypto.samples import case, vectors
from tests.external import require_shared

ELECTION = case(0)[0]
VALUE: dict[str, Any] = json.loads(ELECTION.text)


@pytest.mark.parametrize("vector", vectors("ballots"), ids=lambda vector: vector["name"])
def test_records_are_rebuilt_from_their_content(vector: dict[str, Any]) -> None:
    election = parse_election(vector["election"])
    assert election.fingerprint == vector["fingerprint"] == b64_digest(vector["election"])
    rebuilt = election_record(
        uuid=election.uuid,
        name=election.name,
        description=election.description,
        group=election.group,
        public_key=election.public_key,
        questions=election.questions,
        administrator=election.administrator,
        credential_authority=election.credential_authority,
    )
    assert rebuilt == vector["election"]


@pytest.mark.parametrize("folder", ["homomorphic", "ranked", "threshold-2-of-3"])
def test_records_made_by_the_other_software_are_rebuilt_too(folder: str) -> None:
    path = require_shared(f"protocol/made-by-belenios-tool/{folder}/election.json")
    election = parse_election(path.read_text().rstrip("\n"))
    members = ("uuid", "name", "description", "group", "public_key", "questions")
    rebuilt = election_record(
        **{name: getattr(election, name) for name in members},
        administrator=election.administrator,
        credential_authority=election.credential_authority,
    )
    assert rebuilt == election.text


def test_the_stored_text_counts_not_its_content() -> None:
    spaced = parse_election(json.dumps(VALUE))
    assert spaced.text == json.dumps(VALUE)
    assert spaced.fingerprint != ELECTION.fingerprint
    assert replace(spaced, text=ELECTION.text, fingerprint=ELECTION.fingerprint) == ELECTION


def test_positions_of_ranked_questions() -> None:
    assert case(0)[0].ranked == ()
    assert case(4)[0].ranked == (0,)


def test_an_election_travels_between_processes() -> None:
    assert pickle.loads(pickle.dumps(ELECTION)) == ELECTION  # noqa: S301


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"version": 2}, MalformedNumber),
        ({"version": "1"}, MalformedNumber),
        ({"version": True}, MalformedNumber),
        ({"group": "BELENIOS-1024"}, UnknownGroup),
        ({"group": {"p": "23", "q": "11", "g": "4"}}, MalformedText),
        ({"public_key": "2"}, NotInGroup),
        ({"public_key": "0"}, NotInGroup),
        ({"public_key": "1"}, WrongElection),
        ({"public_key": ELECTION.group.text(ELECTION.group.g)}, WrongElection),
        ({"public_key": 5}, MalformedText),
        ({"questions": []}, WrongElection),
        ({"questions": {}}, MalformedText),
        ({"questions": [RankedQuestion("Q", ("A",)).to_json()]}, WrongElection),
        ({"uuid": "short"}, MalformedText),
        ({"uuid": "AAAAAAAAAAAAA0"}, MalformedText),
        ({"uuid": "AAAAAAAAAAAAAA\n"}, MalformedText),
        ({"uuid": "A" * 101}, MalformedText),
        ({"name": None}, MalformedText),
        ({"administrator": None}, MalformedText),
        ({"unknown": 1}, MalformedText),
    ],
)
def test_records_that_contradict_themselves_are_refused(
    change: dict[str, Any], error: type[CryptoError]
) -> None:
    with pytest.raises(error):
        parse_election(compact({**VALUE, **change}))


@pytest.mark.parametrize("name", list(VALUE))
def test_every_member_is_needed(name: str) -> None:
    with pytest.raises(MalformedText, match=name):
        parse_election(compact({key: value for key, value in VALUE.items() if key != name}))


def test_no_record_is_written_that_would_not_be_read() -> None:
    group = group_named("BELENIOS-2048")
    with pytest.raises(WrongElection):
        election_record(
            uuid="A" * 20,
            name="N",
            description="",
            group=group,
            public_key=group.g,
            questions=ELECTION.questions,
        )
