"""Configuration: nothing starts with a secret missing or a setting that makes no sense."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app import config

GOOD = {
    "TELLERS_DATABASE_URL": "sqlite://",
    "TELLERS_BASE_URL": "https://votes.example.org/",
    "TELLERS_SMTP_HOST": "mail.example.org",
    "TELLERS_MAIL_FROM": "tellers@example.org",
    **config.new_secrets(),
}


def test_a_complete_environment_loads(tmp_path: Path) -> None:
    loaded = config.load(GOOD, tmp_path)
    assert loaded["BASE_URL"] == "https://votes.example.org"
    assert loaded["TRUSTED_HOSTS"] == ["votes.example.org"]
    assert loaded["SESSION_COOKIE_SECURE"]
    assert loaded["SESSION_COOKIE_HTTPONLY"]
    assert loaded["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert loaded["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert not loaded["DEMO"]


def test_the_database_is_waited_for_as_long_as_the_operator_says(tmp_path: Path) -> None:
    assert config.load(GOOD, tmp_path)["DATABASE_PATIENCE"] == 10
    for said, seconds in (("3", 3), ("0", 1)):
        loaded = config.load({**GOOD, "TELLERS_DATABASE_PATIENCE": said}, tmp_path)
        assert loaded["DATABASE_PATIENCE"] == seconds
    with pytest.raises(config.ConfigError, match="TELLERS_DATABASE_PATIENCE"):
        config.load({**GOOD, "TELLERS_DATABASE_PATIENCE": "soon"}, tmp_path)


@pytest.mark.parametrize("name", config.REQUIRED)
def test_every_missing_variable_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(config.ConfigError, match=name):
        config.load({key: value for key, value in GOOD.items() if key != name}, tmp_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELLERS_SECRET_KEY", "short"),
        ("TELLERS_SECRET_KEY", "a" * 64),
        ("TELLERS_OUTBOX_KEY", "  "),
        ("TELLERS_OUTBOX_KEY", "not a key"),
        ("TELLERS_OUTBOX_KEY", "Zm9v"),
        ("TELLERS_SIGNING_KEY", "Zm9v"),
        ("TELLERS_BASE_URL", "http://votes.example.org"),
        ("TELLERS_BASE_URL", "http://127.0.0.1:8000"),
        ("TELLERS_BASE_URL", "votes.example.org"),
        ("TELLERS_SMTP_PORT", "many"),
        ("TELLERS_PROXIES", "-1"),
    ],
)
def test_a_senseless_value_is_named(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(config.ConfigError, match=name):
        config.load({**GOOD, name: value}, tmp_path)


def test_the_demonstration_makes_its_secrets_once(tmp_path: Path) -> None:
    first = config.load({"TELLERS_DEMO": "1"}, tmp_path / "instance")
    second = config.load({"TELLERS_DEMO": "1"}, tmp_path / "instance")
    assert first == second
    assert first["DEMO"]
    assert not first["SESSION_COOKIE_SECURE"]
    kept = tmp_path / "instance" / "demo-secrets.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_demonstration_runs_on_this_machine_only(scheme: str, tmp_path: Path) -> None:
    with pytest.raises(config.ConfigError, match="TELLERS_DEMO"):
        config.load({"TELLERS_DEMO": "1", "TELLERS_BASE_URL": f"{scheme}://votes.example.org"}, tmp_path)


def test_fresh_secrets_differ() -> None:
    first, second = config.new_secrets(), config.new_secrets()
    assert all(first[name] != second[name] for name in config.SECRETS)


def test_printed_secrets_can_be_used() -> None:
    printed = subprocess.run([sys.executable, "-m", "app.config"], capture_output=True, text=True, check=True)
    names = [line.partition("=")[0] for line in printed.stdout.splitlines()]
    assert tuple(names) == config.SECRETS


def test_without_secrets_the_command_line_says_so() -> None:
    bare = {name: value for name, value in os.environ.items() if not name.startswith("TELLERS_")}
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "worker", "--once"],
        capture_output=True,
        text=True,
        env=bare,
    )
    assert done.returncode != 0
    assert "TELLERS_SECRET_KEY" in done.stderr
