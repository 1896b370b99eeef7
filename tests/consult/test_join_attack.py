"""The join attack: both databases, their files and all logs in one hand, and 500 people to be found.

The attacker knows for every table in which order its rows come, every number, day and time in them, and
where each key stands in the raw files, and tries every pair of an ordering of people with an
ordering of answers: "the n-th person gave the n-th answer". Nothing of that may do better than chance.
The same attack on a copy that keeps rows as they came, and on files that were not rewritten yet,
finds people, so that the test could fail.
"""

from __future__ import annotations

import logging
import math
import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from flask import Flask
from scipy.stats import norm, rankdata
from sqlalchemy import Column, Engine, MetaData, Table, make_url, select, text

from app import db, nightly
from app.clock import SettableClock
from app.outbox import Mail, worker
from app.outbox.queue import unseal
from consult.collector import checking, database
from consult.registrar import tokens
from crypto.consultation.answers import read_submission
from crypto.consultation.drafts import encrypt_draft
from crypto.consultation.encoding import to_base64
from crypto.consultation.leaves import answer_leaf, hash_of
from crypto.consultation.record import Record
from tests.consult import world as worlds
from tests.consult.world import Respondent
from tests.databases import ON_POSTGRESQL

PEOPLE, DAYS = 500, 10
#: One false alarm in a million runs, over all pairs of orderings together.
ALARM = 1e-6
Orders = dict[str, np.ndarray]


class Truth(NamedTuple):
    """Whose answer is whose, in the same order: person's row number, address, blinded request; keys."""

    people: list[int]
    emails: list[str]
    blinded: list[str]
    keys: list[str]
    leaves: list[str]
    locators: list[str]


class Null:
    """A mail server that takes everything."""

    def send(self, _message: object) -> None:
        """Take it."""


@contextmanager
def _null() -> Iterator[Null]:
    yield Null()


@pytest.fixture
def lived(
    app: Flask, clock: SettableClock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Iterator[tuple[Truth, dict[str, bytes]]]:
    """Ten days in which 500 people sign in, get tokens, keep drafts and answer, everything over HTTP.

    What costs time and hides nothing is left out: proofs, padding of the sealed part, the mail server.
    """
    monkeypatch.setattr(worker, "transport", _null)
    monkeypatch.setattr(checking, "_check", lambda _record, sent: read_submission(sent))
    monkeypatch.setattr(tokens, "_sign", lambda _key, blinded: blinded)
    caplog.set_level(logging.DEBUG)
    place = _place(app, clock)
    order = list(range(PEOPLE))
    random.Random(1).shuffle(order)  # noqa: S311  (the roll is sorted by number, people come as they like)
    truth, unsettled = Truth([], [], [], [], [], []), {}
    for day in range(DAYS):
        clock.set(worlds.OPENS + timedelta(days=day))
        for turn, number in enumerate(order[day::DAYS]):
            clock.advance(timedelta(seconds=30 + turn % 7))
            _live(app, place, number, truth)
        unsettled = {} if ON_POSTGRESQL else _files(app)
        clock.set(worlds.OPENS + timedelta(days=day, hours=20))
        with app.app_context():
            _night()
    yield truth, unsettled
    told = " ".join(record.getMessage() for record in caplog.records)
    assert not any(secret in told for secret in (*truth.keys, *truth.locators, *truth.emails))


class Place(NamedTuple):
    """What a browser knows of the consultation, and the row numbers of its members."""

    public_id: str
    record: Record
    questionnaire: str
    members: list[int]


def _place(app: Flask, clock: SettableClock) -> Place:
    with app.app_context():
        world = worlds.make(app, clock, PEOPLE)
        world.publish()
        return Place(world.public_id, world.record, world.questionnaire, list(world.member_ids))


def _live(app: Flask, place: Place, number: int, truth: Truth) -> None:
    """Let one person come: sign in, take a token, keep a draft, answer."""
    client, email = app.test_client(), f"m{number:03}@example.org"
    client.post("/sign-in", data={"email": email})
    assert client.post("/sign-in/code", data={"code": _code(app, email)}).status_code == 302
    one = Respondent(place.record, "member", token=to_base64(secrets.token_bytes(416)))
    blinded, derived = to_base64(secrets.token_bytes(384)), one.derived
    wanted = {"class": "member", "blinded": blinded}
    assert client.post(f"/consultations/{place.public_id}/token", json=wanted).status_code == 200
    draft = {"version": 1, "ciphertext": encrypt_draft(derived, b"draft")}
    address = f"/answers/{place.public_id}"
    assert client.put(f"{address}/drafts/{derived.locator}", json=draft).status_code == 200
    made = one.withdrawal(place.questionnaire)
    assert client.post(address, data=worlds.body(made)).status_code == 200
    row = (place.members[number], email, blinded, derived.key, hash_of(answer_leaf(made)).hex())
    for column, value in zip(truth, (*row, derived.locator), strict=True):
        column.append(value)


def _code(app: Flask, email: str) -> str:
    newest = select(Mail).where(Mail.recipient == email).order_by(Mail.id.desc()).limit(1)
    with app.app_context():
        body = unseal(db.session().scalars(newest).one().sealed_body or b"")
    return next(line for line in body.splitlines() if line.strip().isdigit()).strip()


def _night() -> None:
    while worker.deliver_due():
        pass
    worker.tidy()
    assert nightly.run()


def _files(app: Flask) -> dict[str, bytes]:
    """Return the raw files of both databases, write-ahead logs included."""
    found = {}
    for setting in ("DATABASE_URL", "COLLECTOR_DATABASE_URL"):
        path = Path(make_url(app.config[setting]).database or "")
        for suffix in ("", "-wal"):
            if (whole := path.with_name(path.name + suffix)).exists():
                found[f"{setting}{suffix}"] = whole.read_bytes()
    return found


def _orders(engine: Engine, metadata: MetaData, needles: dict[str, list[Any]]) -> Orders:
    """Return every ordering of the subjects that the tables give: order of rows, and every column.

    ``needles`` names, for a table's column that identifies a subject, the values by subject.
    """
    orders: Orders = {}
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            for column in table.columns:
                values = needles.get(_kind(table, column), [])
                if values:
                    orders |= _of_table(connection, table, column, {v: n for n, v in enumerate(values)})
    return orders


def _kind(table: Table, column: Column[Any]) -> str:
    if any(key.column.table.name == "person" for key in column.foreign_keys):
        return "person"
    return {"email": "email", "recipient": "email"}.get(column.name, f"{table.name}.{column.name}")


def _of_table(connection: Any, table: Table, column: Column[Any], known: dict[Any, int]) -> Orders:
    hidden = ", ctid::text AS row_place, xmin::text::bigint AS row_writer" if ON_POSTGRESQL else ""
    rows = connection.execute(text(f"SELECT *{hidden} FROM {table.name}")).mappings().all()  # noqa: S608
    placed = [(place, row) for place, row in enumerate(rows) if row[column.name] in known]
    mine = [(known[row[column.name]], place, row) for place, row in placed]
    if len({number for number, _, _ in mine}) < PEOPLE // 2:
        return {}
    found = {f"{table.name} by {column.name}": _filled({number: place for number, place, _ in mine})}
    for name in rows[0]:
        values = {number: _sortable(row[name]) for number, _, row in mine}
        found[f"{table.name}.{name} by {column.name}"] = _filled(_ranked(values))
    return found


def _sortable(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("("):  # a place in PostgreSQL's heap
        return tuple(int(part) for part in value.strip("()").split(","))
    return value if value is None or isinstance(value, bool | int | float | tuple) else str(value)


def _ranked(values: dict[int, Any]) -> dict[int, float]:
    known = {number: value for number, value in values.items() if value is not None}
    places = {value: place for place, value in enumerate(sorted(set(known.values())))}
    return {number: places[value] for number, value in known.items()}


def _filled(places: dict[int, float]) -> np.ndarray:
    """Return one number per subject; those of whom nothing is known stand in the middle."""
    middle = sum(places.values()) / len(places) if places else 0.0
    return np.array([places.get(number, middle) for number in range(PEOPLE)], dtype=float)


def _offsets(files: dict[str, bytes], needles: list[str]) -> Orders:
    """Return the orderings in which the keys stand in the raw files: first place and last."""
    found: Orders = {}
    for name, content in files.items():
        for word, find in (("first", content.find), ("last", content.rfind)):
            places = np.array([find(needle.encode()) for needle in needles], dtype=float)
            if (places >= 0).sum() >= PEOPLE // 20:
                places[places < 0] = places.mean()
                found[f"{word} place in {name}"] = places
    return found


class Best(NamedTuple):
    """The strongest pair of orderings, how strong it is, and how strong chance alone gets."""

    pair: tuple[str, str]
    correlation: float
    matches: int
    chance: float


def _attack(people: Orders, answers: Orders) -> Best:
    """Match the n-th of one ordering with the n-th of another, for all pairs, and return the best."""
    pairs = [(a, b) for a in people for b in answers if people[a].std() > 0 and answers[b].std() > 0]
    assert len(pairs) >= 4
    ranks = {name: rankdata(values) for group in (people, answers) for name, values in group.items()}
    scores = {pair: abs(float(np.corrcoef(ranks[pair[0]], ranks[pair[1]])[0, 1])) for pair in pairs}
    best = max(scores, key=lambda pair: scores[pair])
    matches = max(_matches(people[a], answers[b]) for a, b in pairs)
    chance = float(norm.isf(ALARM / (2 * len(pairs)))) / math.sqrt(PEOPLE - 1)
    return Best(best, scores[best], matches, chance)


def _matches(people: np.ndarray, answers: np.ndarray) -> int:
    """Return how many people are found by pairing the two orderings, forwards or backwards."""
    first, second = np.argsort(people, kind="stable"), np.argsort(answers, kind="stable")
    return int(max((first == second).sum(), (first == second[::-1]).sum()))


#: Of 500 blind guesses one is right on average; more than this come once in ten million.
MOST_MATCHES_BY_CHANCE = 14


def _known(app: Flask, truth: Truth, files: dict[str, bytes]) -> tuple[Orders, Orders]:
    people = _orders(
        app.extensions["database"].engine,
        db.Base.metadata,
        {"person": truth.people, "email": truth.emails, "person.id": truth.people},
    )
    answers = _orders(
        app.extensions["collector_database"].engine,
        database.CollectorBase.metadata,
        {"answer.public_key": truth.keys, "leaf.leaf_hash": truth.leaves, "draft.locator": truth.locators},
    )
    people |= _offsets(files, truth.blinded)
    for name, needles in (("key", truth.keys), ("leaf", truth.leaves), ("locator", truth.locators)):
        answers |= {f"{name}: {at}": value for at, value in _offsets(files, needles).items()}
    return people, answers


def test_no_joining_of_the_two_databases_finds_anybody(
    app: Flask, lived: tuple[Truth, dict[str, bytes]]
) -> None:
    truth, unsettled = lived
    people, answers = _known(app, truth, {} if ON_POSTGRESQL else _files(app))
    assert any("consultation_token" in name for name in people)
    assert {"answer", "leaf", "draft"} <= {name.split(" ")[0].split(".")[0] for name in answers}
    found = _attack(people, answers)
    assert found.correlation < found.chance, found
    assert found.matches <= MOST_MATCHES_BY_CHANCE, found
    _leaky_copies_are_broken(people, answers)
    if not ON_POSTGRESQL:
        _unsettled_files_are_broken(truth, unsettled)


def _leaky_copies_are_broken(people: Orders, answers: Orders) -> None:
    """Rows that are numbered as they came, or an hour beside each, are found at once."""
    arrival = np.arange(PEOPLE, dtype=float)
    numbered = _attack(people | {"numbered": arrival}, answers | {"numbered": arrival})
    assert numbered.matches == PEOPLE
    hours = _attack(people | {"hour": arrival // 5}, answers | {"hour": arrival // 5})
    assert hours.correlation > hours.chance


def _unsettled_files_are_broken(truth: Truth, files: dict[str, bytes]) -> None:
    """Before the night, the files of the last day hold what came in the order in which it came."""
    last = np.arange(PEOPLE) >= PEOPLE - PEOPLE // DAYS
    people, answers = (
        {name: np.where(last, values, values.mean()) for name, values in _offsets(files, needles).items()}
        for needles in (truth.blinded, truth.keys)
    )
    found = _attack(people, answers)
    assert found.correlation > found.chance, found
