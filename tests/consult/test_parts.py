"""One application, or registrar and collector apart: what each part has, and what it does not have."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect

from app import config, create_app, db
from consult.collector import migrate
from consult.collector.database import CollectorBase
from crypto.receipts import platform_public_key

SECRETS = config.new_secrets()
COLLECTOR = {
    "TELLERS_ROLE": "collector",
    "TELLERS_COLLECTOR_KEY": SECRETS["TELLERS_COLLECTOR_KEY"],
    "TELLERS_REGISTRAR_PUBLIC_KEY": platform_public_key(SECRETS["TELLERS_SIGNING_KEY"]),
    "TELLERS_REGISTRAR_URL": "https://votes.example.org",
    "TELLERS_BASE_URL": "https://answers.example.org",
    "TELLERS_PROOF_WORKERS": "0",
}
REGISTRAR = {
    **{name: SECRETS[name] for name in config.SECRETS if name != "TELLERS_COLLECTOR_KEY"},
    "TELLERS_ROLE": "registrar",
    "TELLERS_DATABASE_URL": "sqlite:////nowhere/main.sqlite",
    "TELLERS_SMTP_HOST": "127.0.0.1",
    "TELLERS_MAIL_FROM": "tellers@example.org",
    "TELLERS_BASE_URL": "https://votes.example.org",
    "TELLERS_COLLECTOR_URL": "https://answers.example.org",
    "TELLERS_COLLECTOR_PUBLIC_KEY": platform_public_key(SECRETS["TELLERS_COLLECTOR_KEY"]),
    "TELLERS_PROOF_WORKERS": "0",
}


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Flask]:
    """The collector by itself, with the tables that its own migrations make."""
    database = {"TELLERS_COLLECTOR_DATABASE_URL": f"sqlite:///{tmp_path / 'answers.sqlite'}"}
    made = create_app(config.load({**COLLECTOR, **database}, tmp_path))
    with made.app_context():
        migrate.upgrade()
        yield made
    made.extensions["collector_database"].dispose()


def test_the_collector_alone_has_no_people_no_cookies_and_no_main_database(alone: Flask) -> None:
    assert "database" not in alone.extensions
    assert not alone.secret_key
    rooms = {endpoint.split(".")[0] for endpoint in alone.view_functions}
    assert rooms == {"static", "pages", "collector", "health"}
    client = alone.test_client()
    address = "https://answers.example.org"
    for path, status in (
        ("/", 302),
        ("/answers/", 200),
        ("/sign-in", 404),
        ("/answers/none/definition", 404),
    ):
        answer = client.get(path, base_url=address)
        assert answer.status_code == status, path
        assert "Set-Cookie" not in answer.headers
    assert client.post("/answers/none", base_url=address, data=b"{}").status_code == 404


def test_the_registrar_alone_takes_no_answers(tmp_path: Path) -> None:
    made = create_app(config.load(REGISTRAR, tmp_path))
    rooms = {endpoint.split(".")[0] for endpoint in made.view_functions}
    assert "registrar" in rooms
    assert "collector" not in rooms
    assert "collector_database" not in made.extensions
    assert "COLLECTOR_KEY" not in made.config


@pytest.mark.parametrize(("whole", "name"), [(COLLECTOR, n) for n in COLLECTOR if n.endswith(("KEY", "URL"))])
def test_each_part_says_what_it_lacks(whole: dict[str, str], name: str, tmp_path: Path) -> None:
    database = {"TELLERS_COLLECTOR_DATABASE_URL": "sqlite:////nowhere/answers.sqlite"}
    with pytest.raises(config.ConfigError, match=name):
        config.load({k: v for k, v in {**whole, **database}.items() if k != name}, tmp_path)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"TELLERS_ROLE": "both"}, "TELLERS_ROLE"),
        ({"TELLERS_TOKEN_KEY": "short"}, "TELLERS_TOKEN_KEY"),
        ({"TELLERS_COLLECTOR_KEY": "Zm9v"}, "TELLERS_COLLECTOR_KEY"),
        ({"TELLERS_DATABASE_URL": "postgresql+psycopg://x/y"}, "TELLERS_COLLECTOR_DATABASE_URL"),
        (
            {"TELLERS_COLLECTOR_DATABASE_URL": "sqlite:////nowhere/main.sqlite"},
            "TELLERS_COLLECTOR_DATABASE_URL",
        ),
    ],
)
def test_senseless_settings_are_named(changes: dict[str, str], name: str, tmp_path: Path) -> None:
    whole = {**REGISTRAR, "TELLERS_ROLE": "all", **SECRETS, **changes}
    with pytest.raises(config.ConfigError, match=name):
        config.load(whole, tmp_path)


def test_the_second_file_stands_beside_the_first(tmp_path: Path) -> None:
    loaded = config.load({**REGISTRAR, "TELLERS_ROLE": "all", **SECRETS}, tmp_path)
    assert loaded["COLLECTOR_DATABASE_URL"] == "sqlite:////nowhere/main-collector.sqlite"


def test_migrations_make_the_collectors_tables_and_none_of_the_registrars(alone: Flask) -> None:
    assert migrate.difference() == []
    tables = set(inspect(alone.extensions["collector_database"].engine).get_table_names())
    assert tables == {table.name for table in CollectorBase.metadata.sorted_tables} | {"alembic_version"}
    assert not tables & {table.name for table in db.Base.metadata.sorted_tables}
    migrate.downgrade("base")
    assert set(inspect(alone.extensions["collector_database"].engine).get_table_names()) == {
        "alembic_version"
    }


def test_neither_room_imports_the_other() -> None:
    """Also what is imported on the way: the collector's process never loads a model of people's rooms."""
    code = "import sys, consult.collector.wiring; print([m for m in sys.modules if 'registrar' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_page_of_another_origin_may_read_only_if_it_is_the_registrar(alone: Flask) -> None:
    client: Any = alone.test_client()
    for origin, shared in (("https://votes.example.org", True), ("https://evil.example.org", False)):
        answer = client.get("/answers/", base_url="https://answers.example.org", headers={"Origin": origin})
        assert ("Access-Control-Allow-Origin" in answer.headers) is shared
        assert "Access-Control-Allow-Credentials" not in answer.headers
