"""The pages of decisions in a real browser: accessible, and no wider than a small phone."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from tests.looking import Eyes, address, changed_settings
from tests.pages.conftest import Play, post
from tests.pages.test_pages_decisions import about, decide, propose

__all__ = ["address", "changed_settings"]  # fixtures


def test_decisions_are_accessible_and_narrow(
    play: Callable[[str], Play], chromium: Browser, app: Flask, address: str
) -> None:
    played = play("officer-election").open()
    eyes = Eyes(chromium, address)

    def look(client: FlaskClient, *paths: str) -> None:
        eyes.look(client, {path.strip("/").replace("/", "-"): path for path in paths})

    decide(played, about(played, "extend"), minutes="5", reason="The lift is stuck.")
    decide(played, about(played, "withdraw-candidate"), candidate="Candidate B", reason="She moved away.")
    replace, add = (f"{played.poll}/decide/{kind}" for kind in ("replace-code", "add-to-roll"))
    decide(played, replace, voter="member003@example.org", spare="1", reason="The slip is lost.")
    forms = [about(played, kind) for kind in ("pause", "extend", "move-timetable", "withdraw-candidate")]
    decide(played, about(played, "pause"), reason="A fire alarm rings in the building.")
    proposal = propose(played, about(played, "cancel"), reason="It is repeated in autumn.")
    console = f"/office/contests/{played.uuid}"
    look(played.office, *forms, replace, add, proposal, console, played.poll)
    look(played.scrutineer, proposal, "/office/decisions/", f"/office/decisions/about/{played.uuid}")
    look(app.test_client(), f"/board/{played.uuid}/")
    empty = dict.fromkeys(("opens_time", "closes_time", "reason"), "")
    empty |= {"opens_day": ["", "", ""], "closes_day": ["", "", ""]}
    eyes.look_at("error-move", played.office, post(played.office, forms[2], **empty).text)
    eyes.look_at("error-add", played.office, post(played.office, add).text)
    eyes.satisfied()
