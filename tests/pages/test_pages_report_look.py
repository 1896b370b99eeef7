"""The report in a real browser: accessible and narrow, on the page and as a file of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.looking import PICTURES, address, changed_settings, faults, picture, signed_in
from tests.pages.conftest import Play, get, post
from tests.pages.test_pages_report import STATEMENT

__all__ = ["address", "changed_settings"]  # fixtures


def _look(page: Page, target: str, name: str) -> list[str]:
    page.goto(target)
    assert not page.title().startswith("Error"), name
    found = faults(page, name)
    picture(page, name, 375, 1280)
    return found


def test_the_report_is_accessible_and_narrow(
    play: Callable[[str], Play], chromium: Browser, address: str, tmp_path: Path
) -> None:
    played = play("officer-election").declare()
    at = f"{played.poll}/report"
    context = signed_in(chromium, played.scrutineer, address)
    page = context.new_page()
    found = _look(page, f"{address}{at}/write", "report-write")
    assert post(played.scrutineer, f"{at}/write", **STATEMENT).status_code == 302
    assert post(played.scrutineer, f"{at}/check").status_code == 302
    found += _look(page, f"{address}{at}/sign", "report-sign")
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', get(played.scrutineer, f"{at}/sign").text)
    assert seen
    assert post(played.scrutineer, f"{at}/sign", seen=seen[1], agree="y").status_code == 302
    found += _look(page, f"{address}{at}", "report-page")
    for suffix in ("html", "pdf"):
        (tmp_path / f"report.{suffix}").write_bytes(get(played.office, f"{at}/1.{suffix}").data)
        if PICTURES:
            Path(f"{PICTURES}/report.{suffix}").write_bytes((tmp_path / f"report.{suffix}").read_bytes())
    found += _look(page, (tmp_path / "report.html").as_uri(), "report-file")
    assert not found, "\n".join(found)
    context.close()
