"""The rules for Prometheus are well formed, and watch figures, endpoints and parts that exist."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from flask import Flask
from flask.testing import FlaskClient

from app.operations import health
from app.outbox import store as outbox
from tests.external import ROOT

RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((ROOT / "deploy/prometheus-rules.yml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]


@pytest.fixture
def figures(app: Flask, client: FlaskClient) -> set[str]:
    """The names of all figures that /metrics shows."""
    app.config["METRICS_TOKEN"] = "token"
    page = client.get("/metrics", headers={"Authorization": "Bearer token"}).text
    return set(re.findall(r"^# TYPE (\S+) ", page, re.MULTILINE))


def test_every_rule_says_what_somebody_has_to_look_at() -> None:
    assert len({rule["alert"] for rule in RULES}) == len(RULES) > 5
    for rule in RULES:
        assert set(rule) - {"for"} == {"alert", "expr", "labels", "annotations"}, rule
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert len(rule["annotations"]["summary"]) > 20
        assert re.fullmatch(r"\d+[smh]", rule.get("for", "1m"))
        for opening, closing in ("()", "{}", "[]"):
            assert rule["expr"].count(opening) == rule["expr"].count(closing), rule


def test_every_figure_exists(figures: set[str]) -> None:
    named = {name for rule in RULES for name in re.findall(r"\btellers_\w+", rule["expr"])}
    assert named
    assert named <= figures


def test_every_label_value_exists(app: Flask) -> None:
    text = " ".join(rule["expr"] for rule in RULES)
    known = {
        "endpoint": set(app.view_functions),
        "part": {*health.PEOPLE, *health.ANSWERS, *health.SHARED, *health.BESIDE},
        "kind": set(outbox.KINDS),
        "status": {"500", "503"},
        "job": {"tellers"},
    }
    found = re.findall(r'(\w+)!?="([^"]+)"', text)
    assert {name for name, _ in found} == set(known)
    for name, value in found:
        assert value in known[name], (name, value)
