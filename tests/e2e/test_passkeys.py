"""Passkeys in Chromium, whose own virtual device takes the place of a phone's: add, sign in, remove."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from app.accounts import Role
from tests.e2e.keyboard import Keyboard
from tests.e2e.stage import Stage
from tests.e2e.voter import Voter
from tests.e2e.witness import Watched, open_watched
from tools.election.world import PASSWORD, STAFF

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def watched(browser: Browser, stage: Stage) -> Iterator[Watched]:
    """A browser at an address with a name: browsers bind passkeys to names, never to numbers."""
    settings = stage.world.app.config
    before = settings["BASE_URL"]
    settings["BASE_URL"] = stage.url.replace("127.0.0.1", "localhost")
    opened = open_watched(browser, settings["BASE_URL"])
    yield opened
    faults = opened.faults
    opened.context.close()
    settings["BASE_URL"] = before
    assert not faults, "\n".join(faults)


class Phone:
    """The virtual device of a page."""

    def __init__(self, watched: Watched) -> None:
        self.session = watched.context.new_cdp_session(watched.page)
        self.session.send("WebAuthn.enable")
        self.number = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})[
            "authenticatorId"
        ]

    def unlocked(self, yes: bool) -> None:
        """Let the owner unlock the device, or not."""
        verified = {"authenticatorId": self.number, "isUserVerified": yes}
        self.session.send("WebAuthn.setUserVerified", verified)

    def credentials(self) -> list[dict[str, Any]]:
        """Return the passkeys on the device."""
        got: list[dict[str, Any]] = self.session.send(
            "WebAuthn.getCredentials", {"authenticatorId": self.number}
        )["credentials"]
        return got


@pytest.fixture
def phone(watched: Watched) -> Phone:
    return Phone(watched)


def _add(voter: Voter, label: str) -> None:
    page = voter.page
    page.get_by_label("Name of this passkey").fill(label)
    voter.press("Add a passkey")
    expect(page.locator(".govuk-notification-banner")).to_contain_text("The passkey is added.")
    expect(page.locator("dl")).to_contain_text(label)


def test_a_member_adds_one_signs_in_with_it_and_removes_it(
    stage: Stage, watched: Watched, phone: Phone
) -> None:
    voter = Voter(stage, watched).sign_in()
    page = voter.page
    page.get_by_role("link", name="Your passkeys").click()
    voter.expect_heading("Your passkeys")
    watched.look("passkey-01-none")
    _add(voter, "My phone")
    watched.look("passkey-02-one")
    [made] = phone.credentials()
    assert made["isResidentCredential"]
    assert made["rpId"] == "localhost"
    page.goto("/sign-out")
    voter.press("Sign out")
    _sign_in_with_the_keyboard(voter)
    expect(page.locator("main")).to_contain_text(f"You are signed in as Member {voter.member:03}.")
    page.goto("/passkeys")
    page.get_by_role("button", name="Remove My phone").click()
    expect(page.locator("main")).to_contain_text("You have no passkey yet.")
    page.goto("/sign-out")
    voter.press("Sign out")
    page.goto("/sign-in")
    voter.press("Sign in with a passkey")
    expect(page.locator("#passkey-problem")).to_contain_text("This passkey could not be used.")
    watched.look("passkey-03-refused")


def _sign_in_with_the_keyboard(voter: Voter) -> None:
    voter.page.goto("/sign-in?next=/my-votes")
    expect(voter.page.get_by_role("button", name="Sign in with a passkey")).to_be_visible()
    keys = Keyboard(voter.page)
    keys.tab_to("Sign in with a passkey")
    keys.press("Enter")
    voter.expect_heading("My votes")


def test_a_device_that_nobody_unlocks_signs_nobody_in(stage: Stage, watched: Watched, phone: Phone) -> None:
    voter = Voter(stage, watched).sign_in()
    voter.page.goto("/passkeys")
    _add(voter, "My phone")
    voter.page.goto("/sign-out")
    voter.press("Sign out")
    phone.unlocked(False)
    voter.page.goto("/sign-in")
    voter.press("Sign in with a passkey")
    expect(voter.page.locator("#passkey-problem")).to_contain_text("The device did not use a passkey.")


def test_staff_sign_in_with_password_and_passkey(stage: Stage, watched: Watched, phone: Phone) -> None:
    page, voter = watched.page, Voter(stage, watched)
    _password(voter)
    voter.expect_heading("Elections and ballots")
    page.goto("/passkeys")
    _add(voter, "Office key")
    page.goto("/sign-out")
    voter.press("Sign out")
    _password(voter)
    voter.expect_heading("Use your passkey")
    watched.look("passkey-04-second-factor")
    page.goto("/office/")
    voter.expect_heading("Staff sign-in")
    _password(voter)
    voter.press("Use my passkey")
    voter.expect_heading("Elections and ballots")
    page.goto("/passkeys")
    page.get_by_role("button", name="Remove Office key").click()
    expect(page.locator("main")).to_contain_text("You have no passkey yet.")


def _password(voter: Voter) -> None:
    voter.page.goto("/staff/sign-in")
    voter.page.get_by_label("E-mail address").fill(STAFF[Role.OFFICE])
    voter.page.get_by_label("Password", exact=True).fill(PASSWORD)
    voter.press("Sign in")
