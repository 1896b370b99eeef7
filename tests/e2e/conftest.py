"""One platform and one Chromium for a whole run; a watched browser for every test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser

from tests.e2e.consultation import ConsultationStage, open_consultation
from tests.e2e.respondent import Respondent
from tests.e2e.stage import Stage, open_stage
from tests.e2e.voter import Voter
from tests.e2e.witness import SCREENSHOTS, Watched, open_watched
from tests.external import ROOT, missing


@pytest.fixture(scope="session")
def browser(chromium: Browser) -> Browser:
    """Chromium, with the assets built and a folder for pictures."""
    if not (ROOT / "app" / "static" / "dist" / "manifest.json").exists():
        missing("The assets are not built: python tools/assets.py")
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    return chromium


@pytest.fixture(scope="session")
def stage(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The platform with two open polls; asks for Chromium first, so that a missing one costs nothing."""
    with open_stage(tmp_path_factory.mktemp("platform")) as opened:
        yield opened


@contextmanager
def watching(browser: Browser, address: str) -> Iterator[Callable[..., Watched]]:
    """Open watched browsers; at the end none of them may have done anything wrong."""
    opened: list[Watched] = []

    def make(**settings: object) -> Watched:
        opened.append(open_watched(browser, address, **settings))
        return opened[-1]

    yield make
    faults = [fault for watched in opened for fault in watched.faults]
    for watched in opened:
        watched.context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def watch(browser: Browser, stage: Stage) -> Iterator[Callable[..., Watched]]:
    """Open watched browsers before the elections."""
    with watching(browser, stage.url) as make:
        yield make


@pytest.fixture
def voter(stage: Stage, watch: Callable[..., Watched]) -> Voter:
    """A member who has voted on nothing and is not signed in, at a phone."""
    return Voter(stage, watch())


@pytest.fixture
def signed_in(voter: Voter) -> Voter:
    """The same member, signed in."""
    return voter.sign_in()


@pytest.fixture(scope="session")
def consultation(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsultationStage]:
    """The platform with one open consultation."""
    with open_consultation(tmp_path_factory.mktemp("consultation")) as opened:
        yield opened


@pytest.fixture
def devices(browser: Browser, consultation: ConsultationStage) -> Iterator[Callable[..., Watched]]:
    """Open watched browsers before the consultation."""
    with watching(browser, consultation.url) as make:
        yield make


@pytest.fixture
def respondent(consultation: ConsultationStage, devices: Callable[..., Watched]) -> Respondent:
    """A member who has a code and a token and stands before the list of sections, at a phone."""
    return Respondent(consultation, devices()).arrive()
