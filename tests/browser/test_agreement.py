"""Python's verifier and the voter's browser accept and refuse the same records and voting codes."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from crypto import credentials
from crypto.election import parse_election
from crypto.errors import CryptoError
from crypto.trustees.record import check_election_key, parse_trustees
from tests.browser.records import Records, all_records, tampered
from tools import assets

CODE = "MJq-jDS-bMB-7y1-j2J"


def ask_browser(script: str, value: Any) -> Any:
    """Return what a script beside the browser's tests makes of ``value``."""
    command = [str(assets.node_program()), str(assets.BROWSER / "tests" / script)]
    done = subprocess.run(command, input=json.dumps(value), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def ask_verifier(records: Records) -> str | None:
    """Return the code of the verifier's refusal, None where it accepts."""
    try:
        election = parse_election(records.election)
        check_election_key(parse_trustees(election.group, records.trustees), election.public_key)
    except CryptoError as refusal:
        return refusal.code
    return None


@pytest.fixture(scope="module")
def verdicts() -> list[tuple[Records, str | None, str | None]]:
    """Every case with the verifier's and the browser's verdict."""
    cases = all_records()
    asked = [{"election": one.election, "trustees": one.trustees} for one in cases]
    browser = ask_browser("open-records.js", asked)
    return [(case, ask_verifier(case), answer) for case, answer in zip(cases, browser, strict=True)]


def test_records_are_judged_alike(verdicts: list[tuple[Records, str | None, str | None]]) -> None:
    differing = [
        f"{case.label}: the verifier says {ours or 'yes'}, the browser {theirs or 'yes'}"
        for case, ours, theirs in verdicts
        if (ours is None) != (theirs is None)
    ]
    assert not differing, "\n".join(differing)


def test_the_cases_reach_both_verdicts(verdicts: list[tuple[Records, str | None, str | None]]) -> None:
    accepted = {case.label for case, ours, _theirs in verdicts if ours is None}
    refused = {case.label for case, ours, _theirs in verdicts if ours is not None}
    assert {"no context", "100 members", "uuid of 100"} <= accepted
    assert {"a key of g", "last coefficients cancel out", "single with junk signature"} <= refused
    assert {case.label for case in tampered()} & refused
    assert len(accepted) > 25
    assert len(refused) > 100


def test_codes_are_read_alike() -> None:
    """Every character of the basic plane inside a code is a separator for both or for neither."""
    plane = (chr(number) for number in range(0x10000) if not 0xD800 <= number < 0xE000)
    typed = [CODE[:5] + character + CODE[5:] for character in plane]
    typed += [CODE.replace("-", ""), f"\ufeff{CODE}\n", CODE.replace("-", "."), CODE.replace("-", "_"), ""]
    read = [_normal(code) for code in typed]
    assert ask_browser("normalise-codes.js", typed) == read
    assert CODE in read


def _normal(code: str) -> str | None:
    try:
        return credentials.normalise(code)
    except credentials.WrongCode:
        return None
