"""The access table: complete, enforced, and changed by nobody's GET."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app import access
from app.access import Audience

UNGUESSABLE = "x" * 22
METHODS = ("GET", "POST")


def _rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def _value(rule: Rule, name: str) -> str:
    return str(min(getattr(rule._converters[name], "items", [UNGUESSABLE])))


def _address(app: Flask, rule: Rule) -> str:
    values = {name: _value(rule, name) for name in rule.arguments}
    with app.test_request_context():
        return app.url_for(rule.endpoint, **values, _external=False)


def _status(client: FlaskClient, method: str, address: str) -> int:
    return client.open(address, method=method).status_code


def test_every_endpoint_is_in_the_table_and_the_table_names_no_other(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints == set(access.TABLE)


def test_an_unlisted_endpoint_stops_the_start(app: Flask) -> None:
    app._got_first_request = False
    app.add_url_rule("/forgotten", "forgotten", lambda: "", methods=["GET"])
    with pytest.raises(access.UnlistedEndpoint, match="forgotten"):
        access.init_app(app)


def test_strangers_reach_public_pages_only(app: Flask, client: FlaskClient) -> None:
    for rule in _rules(app):
        for method in rule.methods & set(METHODS):
            status = _status(client, method, _address(app, rule))
            audience = access.audience_of(rule.endpoint)
            if audience in (Audience.PUBLIC, Audience.NOBODY):
                assert status not in (401, 403), rule
            elif audience is Audience.DEMO:
                assert status == 404, rule
            else:
                assert status == (302 if method == "GET" else 401), rule


def test_voters_reach_no_page_of_staff(
    app: Flask, voter_client: Callable[[str], FlaskClient], person: Callable[..., int]
) -> None:
    person("Member 001")
    client = voter_client("m001@example.org")
    for rule in _rules(app):
        if access.audience_of(rule.endpoint) in access.ROLES:
            for method in rule.methods & set(METHODS):
                assert _status(client, method, _address(app, rule)) in (302, 401), rule


@pytest.mark.parametrize(
    ("role", "other"), [("office", Audience.SCRUTINEER), ("scrutineer", Audience.OFFICE)]
)
def test_each_role_keeps_to_its_pages(
    app: Flask, staff_client: Callable[..., FlaskClient], role: str, other: Audience
) -> None:
    client = staff_client(role)
    for rule in _rules(app):
        for method in rule.methods & set(METHODS):
            if access.audience_of(rule.endpoint) is other:
                assert _status(client, method, _address(app, rule)) == 403, rule


def test_a_member_of_staff_who_signs_in_by_code_has_no_role(
    app: Flask, staff_person: Callable[..., str], voter_client: Callable[[str], FlaskClient]
) -> None:
    client = voter_client(staff_person("office"))
    assert client.get("/audit/").status_code == 302
    assert client.get("/audit/").location.startswith("/staff/sign-in")


def test_get_changes_nothing_anywhere(app: Flask, staff_client: Callable[..., FlaskClient]) -> None:
    """Walk every address with GET and HEAD; the number of rows of every table stays as it is."""
    client = staff_client("office")
    before = _row_counts(app)
    for rule in _rules(app):
        if "GET" in rule.methods and rule.endpoint != "accounts.sign_out":
            address = _address(app, rule)
            allowed = (
                (503,) if rule.endpoint == "health.ready" else ()
            )  # the tests' tables have no migrations
            status = _status(client, "GET", address)
            assert status < 500 or status in allowed, rule
            _status(client, "HEAD", address)
    after = _row_counts(app)
    after["audit_event"] = before["audit_event"]  # refusals (no such poll) are recorded
    assert after == before


def _row_counts(app: Flask) -> dict[str, int]:
    from sqlalchemy import func, select

    from app import db

    with app.app_context():
        tables = db.Base.metadata.sorted_tables
        return {
            table.name: db.session().scalar(select(func.count()).select_from(table)) or 0 for table in tables
        }


def test_a_form_posted_after_the_sign_in_ended_is_told_so(client: FlaskClient) -> None:
    answer = client.post("/vote/x/ballots", json={"ballot": "{}"})
    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["error"] == "sign-in-first"


def test_signing_in_leads_back_to_the_wanted_page(client: FlaskClient) -> None:
    answer = client.get("/audit/?page=2")
    assert answer.location == "/staff/sign-in?next=/audit/?page%3D2"
