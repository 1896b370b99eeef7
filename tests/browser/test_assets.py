"""The built assets: whole, reproducible, and free of what must not be in them."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tools import assets

pytestmark = pytest.mark.usefixtures("built")
SCRIPTS = ("ballot.js", "consult.js", "worker.js")
NAMES = ("app.css", *SCRIPTS, "govuk-frontend.min.js", "images/favicon.svg")
LONGEST_MODULE = 300
FORBIDDEN = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|Math\.random\b.*scalar"
    r"|localStorage|sessionStorage|indexedDB|document\.cookie|pushState|replaceState|location\.(hash|search)"
    r"|sendBeacon|XMLHttpRequest|WebSocket|importScripts"
)
#: The few modules that exist to keep something on the device, or to read the part of an address behind "#".
ALLOWED = {
    "ballot/tab.js": {"sessionStorage"},
    "consult/keep.js": {"localStorage", "sessionStorage"},
    "consult/place.js": {"location.hash", "pushState", "replaceState"},
    "slip.js": {"location.hash", "location.search", "replaceState"},
}


def manifest() -> dict[str, Any]:
    listed: dict[str, Any] = json.loads((assets.DIST / "manifest.json").read_text())
    return listed


def _name(source: Path) -> str:
    return source.relative_to(assets.BROWSER / "src").as_posix()


def sources() -> list[Path]:
    return sorted((assets.BROWSER / "src").rglob("*.js"))


def test_manifest_lists_every_file_with_its_hash() -> None:
    listed = manifest()
    found = {p.relative_to(assets.DIST).as_posix() for p in assets.DIST.rglob("*") if p.is_file()}
    assert found - {"manifest.json"} == set(listed)
    assert set(NAMES) <= set(listed)
    for entry in listed.values():
        body = (assets.DIST / entry["file"]).read_bytes()
        assert hashlib.sha256(body).hexdigest() == entry["sha256"]
        integrity = base64.b64encode(hashlib.sha384(body).digest()).decode()
        assert entry["integrity"] == f"sha384-{integrity}"


def test_the_style_sheet_has_no_byte_order_mark() -> None:
    """One in the middle of a file makes the browser drop the rule behind it."""
    assert "\ufeff" not in (assets.DIST / manifest()["app.css"]["file"]).read_text("utf-8")


def test_second_build_has_nothing_to_do_and_another_build_gives_the_same_bytes() -> None:
    assert assets.build() is False
    assets.check()


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Another output folder, on the same disk, so that the one that pages use stays as it is."""
    with tempfile.TemporaryDirectory(dir=assets.STAMP.parent) as folder:
        monkeypatch.setattr(assets, "DIST", Path(folder) / "dist")
        yield assets.DIST


def test_damaged_output_is_built_again(elsewhere: Path) -> None:
    assert assets.build() is True
    script = elsewhere / "ballot.js"
    before = script.read_bytes()
    script.write_bytes(before + b"//")
    assert assets.build() is True
    assert script.read_bytes() == before
    assert assets.build() is False


def test_no_address_of_another_origin() -> None:
    for name in ("app.css", *SCRIPTS):
        text = (assets.DIST / name).read_text()
        addresses = set(re.findall(r"https?://[^\"'\s)]+|url\(//", text))
        assert addresses <= {"http://www.w3.org/2000/svg"}, name  # the name of a namespace, never requested
    assert "resolved" not in (assets.BROWSER / "package-lock.json").read_text()


def test_style_sheet_names_only_files_that_are_there() -> None:
    named = re.findall(r"url\(\"?([^)\"]+)\"?\)", (assets.DIST / "app.css").read_text())
    files = {name for name in named if not name.startswith("data:")}
    assert files
    assert files <= set(manifest())


@pytest.mark.parametrize("source", sources(), ids=_name)
def test_source_keeps_to_the_rules(source: Path) -> None:
    text = source.read_text()
    assert len(text.splitlines()) < LONGEST_MODULE
    found = {match.group() for match in FORBIDDEN.finditer(text)}
    assert found <= ALLOWED.get(_name(source), set())


def test_page_code_and_crypto_are_apart() -> None:
    for source in sources():
        imports = re.findall(r'from "([^"]+)"', source.read_text())
        if source.parent.name == "ballot":
            assert not any("crypto" in name for name in imports), "the page asks the worker"
        if _name(source).startswith("crypto/"):
            assert all(name.startswith("./") for name in imports)
        if _name(source).startswith("consult/crypto/"):
            assert all(name.startswith(("./", "../../crypto/", "@noble/")) for name in imports)


def test_only_the_platforms_generator_gives_randomness_to_ballots() -> None:
    uses = {_name(p) for p in sources() if "getRandomValues" in p.read_text()}
    ballots = {name for name in uses if not name.startswith("consult/crypto/")}
    assert ballots == {"crypto/random.js", "ballot/tab.js"}  # the latter for a key that never leaves the tab
    spreads_retries = {"ballot/main.js", "consult/opening.js"}
    assert {_name(p) for p in sources() if "Math.random" in p.read_text()} == spreads_retries
