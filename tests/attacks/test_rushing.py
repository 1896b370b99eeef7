"""Attack 7 against the commitments: the last member commits twice, and the coordinator exchanges them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crypto.commands.trustee import main
from crypto.groups import Element, group_named
from crypto.trustees.ceremony import (
    CommitmentsChanged,
    Polynomial,
    commitments_digest,
    finish_key,
    make_polynomial,
    open_ceremony,
    reveal_polynomial,
    start_polynomial,
)
from crypto.trustees.certificates import Context, make_certificate
from crypto.trustees.commitments import commitment
from crypto.trustees.coordinator import route_shares
from crypto.trustees.identity import Identity, new_seed

GROUP = group_named("BELENIOS-2048")
IDENTITIES = [Identity(GROUP, new_seed()) for _ in range(3)]
CERTIFICATES = [
    make_certificate(identity, Context(GROUP.name, 3, 2, index)).text()
    for index, identity in enumerate(IDENTITIES, start=1)
]
CEREMONY = open_ceremony(CERTIFICATES)


def constant(polynomial: str) -> Element:
    """Return A_i0 of a published polynomial."""
    return GROUP.parse(json.loads(Polynomial.read(GROUP, polynomial, 3).coefexps.message)["coefexps"][0])


def ground(others: Element) -> int:
    """Draw until the election key has a form of the attacker's choice."""
    while True:
        found = GROUP.random_scalar()
        if GROUP.multiply(others, GROUP.power(GROUP.g, found)) % 16 == 7:
            return found


def test_a_commitment_exchanged_after_the_others_revealed() -> None:
    started = [start_polynomial(identity, CEREMONY) for identity in IDENTITIES]
    shown = [published for published, _ in started]
    seen = commitments_digest(CEREMONY, shown)
    honest = [reveal_polynomial(IDENTITIES[i], CEREMONY, shown, started[i][1]) for i in (0, 1)]
    others = GROUP.product(constant(polynomial) for polynomial in honest)
    rushed = make_polynomial(IDENTITIES[2], CEREMONY.certificates, [ground(others), GROUP.random_scalar()])
    message = Polynomial.read(GROUP, rushed, 3).coefexps.message
    exchanged = [*shown[:2], commitment(IDENTITIES[2], CEREMONY.digest, 3, message)]
    shares = route_shares(CEREMONY, exchanged, [*honest, rushed])
    for number in (0, 1):
        with pytest.raises(CommitmentsChanged, match="after seeing yours"):
            finish_key(IDENTITIES[number], CEREMONY, exchanged, seen, shares[number])
    assert commitments_digest(CEREMONY, list(reversed(shown))) == seen


def test_the_command_remembers_what_it_revealed_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    started = [start_polynomial(identity, CEREMONY) for identity in IDENTITIES]
    again, other = start_polynomial(IDENTITIES[2], CEREMONY)
    for number, text in enumerate(CERTIFICATES, start=1):
        Path(f"{number}.certificate").write_text(text)
        Path(f"{number}.commitment").write_text(started[number - 1][0])
    Path("again.commitment").write_text(again)
    Path("1.key").write_text(IDENTITIES[0].seed)
    Path("1.draft").write_text(started[0][1])
    first, second = (
        ["1.commitment", "2.commitment", third] for third in ("3.commitment", "again.commitment")
    )
    common = ["--key", "1.key", "--certificates", "1.certificate", "2.certificate", "3.certificate"]
    drafts = [started[0][1], started[1][1], other]
    shares = route_shares(CEREMONY, [started[0][0], started[1][0], again], drafts)
    Path("share.json").write_text(shares[0])
    finish = ["finish", *common, "--share", "share.json", "--private-key", "1.private", "-o", "1.output"]
    assert main([*finish, "--commitments", *second]) == 1
    assert "1.key.commitments is missing" in capsys.readouterr().err
    reveal = ["polynomial", *common, "--draft", "1.draft"]
    assert main([*reveal, "--commitments", *first, "-o", "1.polynomial"]) == 0
    assert main([*reveal, "--commitments", *second, "-o", "2.polynomial"]) == 1
    assert "for other commitments than these" in capsys.readouterr().err
    assert main([*finish, "--commitments", *second]) == 1
    assert "after seeing yours" in capsys.readouterr().err
    assert not {path.name for path in Path().iterdir()} & {"2.polynomial", "1.private", "1.output"}
