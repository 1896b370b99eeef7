"""Handing over by HTTP to a collector that runs by itself, and to one that does not answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from app import create_app
from app.clock import SettableClock
from app.courier import Elsewhere
from consult.collector import migrate
from consult.definition import HandoverRefused
from consult.registrar import closing, handover, store
from consult.registrar.errors import CollectorAway
from crypto.notes import verify_checkpoint
from tests.consult import world as worlds
from tests.consult.world import World
from tools.election.post_office import free_port


@pytest.fixture
def elsewhere(app: Flask, clock: SettableClock, tmp_path: Path) -> Iterator[str]:
    """The address of a collector with a database of its own, and with the keys of ``app``."""
    database = f"sqlite:///{tmp_path / 'elsewhere.sqlite'}"
    kept = ("COLLECTOR_KEY", "COLLECTOR_PUBLIC_KEY", "REGISTRAR_PUBLIC_KEY", "REGISTRAR_URL", "BASE_URL")
    limits = (
        "DATABASE_CONNECTIONS",
        "DATABASE_PATIENCE",
        "PROOF_WORKERS",
        "PROOF_QUEUE",
        "RATELIMIT_STORAGE_URI",
    )
    same = (*kept, *limits, "DEMO", "PROXIES", "METRICS_TOKEN")
    settings = {name: app.config[name] for name in same if name in app.config}
    made = create_app(
        {
            **settings,
            "ROLE": "collector",
            "COLLECTOR_DATABASE_URL": database,
            "COLLECTOR_URL": app.config["BASE_URL"],
            "SESSION_COOKIE_SECURE": True,
            "RATELIMIT_ENABLED": False,
        }
    )
    made.extensions["clock"] = clock
    with made.app_context():
        migrate.upgrade()
    server = make_server("127.0.0.1", 0, made, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    made.extensions["collector_database"].dispose()


def test_a_consultation_goes_to_a_collector_elsewhere_and_back(
    app: Flask, opened: Callable[..., World], clock: SettableClock, elsewhere: str
) -> None:
    world, way = opened(1), Elsewhere(elsewhere)
    text = world.consultation.definition or ""
    version = store.newest_version(world.consultation)
    assert version is not None
    with pytest.raises(HandoverRefused, match="not signed"):
        way.publish(text.replace('"entitled":{"member":1}', '"entitled":{"member":2}'), version.text)
    note = way.publish(text, version.text)
    assert verify_checkpoint(note, world.record.log).size == 1
    assert way.publish(text, version.text) == note
    app.extensions[handover.COURIER] = way
    clock.set(worlds.CLOSES)
    world.decide(closing.KIND)
    assert '"reconciles":true' in (world.consultation.counted or "")
    assert handover.archive(world.public_id).startswith(b"PK")


def test_a_collector_that_is_away_stops_tokens_and_nothing_else(
    app: Flask, consultation: Callable[..., World], clock: SettableClock
) -> None:
    world = consultation(1)
    app.extensions[handover.COURIER] = Elsewhere(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(CollectorAway):
        world.publish()
    assert world.consultation.published_utc is not None
    assert world.consultation.handed_over is None
