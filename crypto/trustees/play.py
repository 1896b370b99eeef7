"""A whole ceremony in one process, through the same messages that real members exchange.

For tests, drills and demonstrations: an election whose members all sit in one process has
no secrecy against that process.
"""

from __future__ import annotations

from collections.abc import Sequence

from crypto.groups.interface import Group
from crypto.trustees.ceremony import (
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
from crypto.trustees.record import trustees_record


def play_ceremony(
    group: Group, threshold: int, size: int, names: Sequence[str] = ()
) -> tuple[Pedersen, list[str]]:
    """Play all ``size`` members; return the threshold item and their private key files' texts."""
    identities = [Identity(group, new_seed()) for _ in range(size)]
    contexts = [Context(group.name, size, threshold, index) for index in range(1, size + 1)]
    pairs = zip(identities, contexts, strict=True)
    ceremony = open_ceremony([make_certificate(identity, context).text() for identity, context in pairs])
    started = [start_polynomial(identity, ceremony) for identity in identities]
    commitments = [published for published, _ in started]
    polynomials = [
        reveal_polynomial(identity, ceremony, commitments, draft)
        for identity, (_, draft) in zip(identities, started, strict=True)
    ]
    seen = commitments_digest(ceremony, commitments)
    shares = route_shares(ceremony, commitments, polynomials)
    listed: Sequence[str | None] = names or [None] * size
    finished = [
        finish_key(identity, ceremony, commitments, seen, share, name)
        for identity, share, name in zip(identities, shares, listed, strict=True)
    ]
    outputs = [one.output for one in finished]
    item = assemble_key(ceremony, commitments, polynomials, outputs)
    return item, [one.private_key for one in finished]


def run_ceremony(group: Group, threshold: int, size: int, names: Sequence[str] = ()) -> tuple[str, list[str]]:
    """Play a ceremony; return the trustees record's text and the private key files' texts.

    ``threshold`` of the ``size`` members can decrypt; ``names`` (all or none) appear in the record.
    """
    item, private_keys = play_ceremony(group, threshold, size, names)
    return trustees_record([item]), private_keys
