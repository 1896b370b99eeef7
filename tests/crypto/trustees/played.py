"""A played ceremony with all its messages, for tests that change one of them."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from crypto.groups import group_named
from crypto.groups.interface import Group
from crypto.text import compact
from crypto.trustees.ceremony import (
    Ceremony,
    Finished,
    commitments_digest,
    finish_key,
    open_ceremony,
    reveal_polynomial,
    start_polynomial,
)
from crypto.trustees.certificates import Context, make_certificate
from crypto.trustees.coordinator import assemble_key, route_shares
from crypto.trustees.identity import Identity, new_seed
from crypto.trustees.pedersen import Pedersen

SMALL = "BELENIOS-2048"
RANKED = "RFC-3526-2048"


@dataclass(frozen=True)
class Played:
    """Every message of one ceremony; lists are in members' order."""

    group: Group
    identities: list[Identity]
    certificates: list[str]
    ceremony: Ceremony
    commitments: list[str]
    polynomials: list[str]
    shares: list[str]
    finished: list[Finished]
    item: Pedersen

    @property
    def outputs(self) -> list[str]:
        return [one.output for one in self.finished]

    @property
    def value(self) -> list[Any]:
        """A fresh copy of the item's JSON value, to be changed at will."""
        return copy.deepcopy(self.item.to_json())


@lru_cache
def played(name: str = SMALL, threshold: int = 2, size: int = 3) -> Played:
    group = group_named(name)
    identities = [Identity(group, new_seed()) for _ in range(size)]
    certificates = [
        make_certificate(identity, Context(name, size, threshold, index)).text()
        for index, identity in enumerate(identities, start=1)
    ]
    ceremony = open_ceremony(certificates)
    started = [start_polynomial(identity, ceremony) for identity in identities]
    commitments = [published for published, _ in started]
    polynomials = [
        reveal_polynomial(identity, ceremony, commitments, draft)
        for identity, (_, draft) in zip(identities, started, strict=True)
    ]
    shares = route_shares(ceremony, commitments, polynomials)
    seen = commitments_digest(ceremony, commitments)
    finished = [
        finish_key(identity, ceremony, commitments, seen, share)
        for identity, share in zip(identities, shares, strict=True)
    ]
    outputs = [one.output for one in finished]
    item = assemble_key(ceremony, commitments, polynomials, outputs)
    return Played(group, identities, certificates, ceremony, commitments, polynomials, shares, finished, item)


def edited(text: str, **changes: Any) -> str:
    """Return a JSON object's text with some members changed."""
    return compact({**json.loads(text), **changes})


def plus_one(number: str) -> str:
    """Return another decimal string."""
    return str(int(number) + 1)
