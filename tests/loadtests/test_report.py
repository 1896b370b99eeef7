"""The report is one page that says what was found, readable on a phone and with a screen reader."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from loadtests import figures, front, report
from loadtests.figures import Check, Sample, Spent
from loadtests.reckoning import Reckoning
from loadtests.running import Outcome
from loadtests.shapes import SHAPES
from tests.external import ROOT

PHONE, DESK = 375, 1280


def _outcome(name: str, check: Check) -> Outcome:
    shape = SHAPES[name]
    samples = [Sample(second + 0.1, "cast", 40.0 + second, "answered") for second in range(20)]
    samples += [Sample(3.0, "cast", 4.0, "busy"), Sample(2.0, "voting page", 1400.0, "answered")]
    table = figures.lines(samples, shape.limits)
    found = Reckoning(20, 20, 20)
    return Outcome(shape, table, figures.seconds(samples), [check], [Spent(1.0, 20.0)], found, 60.0)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of two shapes, one of which missed a limit."""
    outcomes = [
        _outcome("hustings", Check("no request fails", "0 failed", True)),
        _outcome("overload", Check("no request fails", "3 failed <b>", False)),
    ]
    return report.write(tmp_path_factory.mktemp("report"), outcomes, "Two cores.", "SQLite.")


def test_the_page_says_what_was_found(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert "Not every limit was met." in text
    assert "20 ballots stand on the board, each once" in text
    assert "3 failed &lt;b&gt;" in text
    assert 'href="overload/locust.html"' in text


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_page_is_accessible_and_no_wider_than_the_window(
    page: Path, chromium: Browser, width: int
) -> None:
    opened = chromium.new_page(viewport={"width": width, "height": 900})
    opened.goto(page.as_uri())
    assert opened.evaluate("document.documentElement.scrollWidth") == width
    assert Axe().run(opened).response["violations"] == []
    opened.close()


def test_nginx_is_configured_as_it_is_delivered_but_for_ports_and_files(tmp_path: Path) -> None:
    delivered = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    changed = front.adapted(delivered, tmp_path, 1001, 1002, 1003)
    assert "listen 127.0.0.1:1001 ssl http2;" in changed
    assert "server 127.0.0.1:1003;" in changed
    assert "proxy_request_buffering on;" in changed
    with pytest.raises(ValueError, match="has no"):
        front.adapted(delivered.replace("listen 80;", ""), tmp_path, 1001, 1002, 1003)
