"""Elections and ballots that the tests of this room share, taken from the vectors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from crypto import credentials
from crypto.election import Election, parse_election
from crypto.proofs import prove_knowledge
from crypto.text import b64_digest, compact

VECTORS = Path(__file__).resolve().parent.parent / "vectors"


@cache
def vectors(name: str) -> Any:
    """Return the content of tests/vectors/NAME.json."""
    return json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))


@cache
def case(position: int) -> tuple[Election, str, str]:
    """Return the election, code and text of the first ballot of an election of the vectors."""
    vector = vectors("ballots")[position]
    first = vector["ballots"][0]
    return parse_election(vector["election"]), first["code"], first["ballot"]


def resigned(election: Election, code: str, ballot: dict[str, Any]) -> str:
    """Return ``ballot`` as text, signed afresh so that the signature is not what is wrong with it."""
    group = election.group
    body = {name: value for name, value in ballot.items() if name != "signature"}
    digest = b64_digest(compact(body))
    proof = prove_knowledge(group, f"sig|{digest}|", credentials.secret(group, election.uuid, code))
    return compact({**body, "signature": {"hash": digest, "proof": proof.to_json()}})


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every leaf of a JSON value."""
    if not isinstance(value, dict | list):
        yield path
        return
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield from leaves(inner, (*path, key))


def changed(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """Return a copy of a JSON value with another leaf (or branch) at ``path``."""
    copy = json.loads(json.dumps(value))
    inner = copy
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = new
    return copy


def at(value: Any, path: tuple[Any, ...]) -> Any:
    """Return what stands at ``path`` of a JSON value."""
    for key in path:
        value = value[key]
    return value
