"""Election and trustees records, good and spoilt, of which Python and JavaScript must think the same."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from crypto.archive.reader import read_archive
from crypto.groups import group_named
from crypto.text import compact
from crypto.trustees.identity import Identity, new_seed
from tests.tampered import goods, setup_cases, trustee_cases
from tests.tampered.ceremony import Ceremony

#: How many of all the ways to spoil one place of the trustees record are tried.
SPOILT_PLACES = 70
Value = Any


class Records(NamedTuple):
    """What a voter's browser is given, and what is special about it."""

    label: str
    election: str
    trustees: str


def all_records() -> list[Records]:
    """Return every case; the random ones come from a fixed seed."""
    makers = (tampered, elections, texts, shapes, ceremonies, crowds, spoilt_trustees)
    return [records for make in makers for records in make()]


def tampered() -> Iterator[Records]:
    """Yield the records of the tampered archives whose fault is in the set-up."""
    for case in (*setup_cases.ELECTION, *trustee_cases.CASES):
        setup = read_archive(case.archive()).setup
        yield Records(case.name, setup.election, setup.trustees)


def elections() -> Iterator[Records]:
    """Yield election records with one member or question replaced, added or left out."""
    script = goods.choices().script
    value = json.loads(script.election)
    one = {"answers": ["a", "b"], "min": 0, "max": 1, "question": "q"}
    changes: dict[str, dict[str, Value]] = {
        **{f"profile {value!r}": {"profile": value} for value in ("tellers-1", "tellers-2", "", None, 1)},
        **{f"administrator {value!r}": {"administrator": value} for value in ("", "A", None, 1)},
        **{f"version {value!r}": {"version": value} for value in (0, 2, True, "1", None)},
        **{f"uuid of {n}": {"uuid": "a" * n} for n in (13, 14, 100, 101)},
        "unknown member": {"note": ""},
        "uuid outside Base58": {"uuid": "0" * 20},
        "no questions": {"questions": []},
        "a question that is a list": {"questions": [[]]},
        "a ranking in a group without embedding": {
            "questions": [goods.ranking().election.questions[0].to_json()]
        },
    }
    questions: dict[str, dict[str, Value]] = {
        **{f"blank {value!r}": {"blank": value} for value in (True, False, None, 0)},
        **{
            f"from {low!r} to {high!r}": {"min": low, "max": high}
            for low, high in ((0, 0), (2, 1), (0, 3), (-1, 1))
        },
        **{f"max {value!r}": {"max": value} for value in (True, "1", None)},
        "255 answers": {"answers": ["a"] * 255},
        "no answers": {"answers": [], "max": 0},
        "same answers": {"answers": ["a", "a"]},
        "an answer that is a number": {"answers": ["a", 1]},
        "extra of a choice": {"extra": 1},
    }
    changes |= {label: {"questions": [{**one, **change}]} for label, change in questions.items()}
    for label, change in changes.items():
        yield Records(label, compact({**value, **change}), script.trustees)
    for name in value:
        without = {member: each for member, each in value.items() if member != name}
        yield Records(f"without {name}", compact(without), script.trustees)


def texts() -> Iterator[Records]:
    """Yield ranked elections, and the ways in which a text can fail to be strict JSON."""
    script = goods.ranking().script
    value = json.loads(script.election)
    ranked = value["questions"][0]

    def asking(**changes: Value) -> str:
        return compact({**value, "questions": [{**ranked, **changes}]})

    inner = ranked["value"]
    nested = ["[" * n + "]" * n for n in (28, 29, 30, 31)] + ["[" * n + "1" + "]" * n for n in (29, 30)]
    numbers = [
        *("9" * n for n in (15, 16, 18, 19)),
        "-" + "9" * 18,
        "-" + "9" * 19,
        "-0",
        "01",
        "1.0",
        "1e2",
        "NaN",
    ]
    strings = [
        r'"\ud800"',
        r'"\ud83d\ude00"',
        r'"\ude00\ud83d"',
        '"😀"',
        r'{"\ud800":1}',
        '"\x7f"',
        '"\x1f"',
        r'"\x"',
    ]
    objects = ['{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '{"a":1,}', "{}", "null", "[1,]", "[1 2]", "undefined"]
    for extra in (*nested, *numbers, *strings, *objects):
        text = asking(extra="EXTRA").replace('"EXTRA"', extra)
        yield Records(f"extra {extra[:40]}", text, script.trustees)
    for n in (1, 254, 255):
        yield Records(f"{n} ranked", asking(value={**inner, "answers": ["a"] * n}), script.trustees)
    yield Records("another type", asking(type="Lists"), script.trustees)
    for label, text in {
        "blanks around": f" \n{script.election}\r\n",
        "byte-order mark": f"\ufeff{script.election}",
        "no-break space": f"{script.election}\xa0",
        "two texts": script.election + "{}",
        "cut short": script.election[:-1],
        "nothing": "",
        "escaped names": script.election.replace('"uuid"', '"\\u0075uid"'),
    }.items():
        yield Records(label, text, script.trustees)
        yield Records(f"trustees: {label}", script.election, text.replace(script.election, script.trustees))


def shapes() -> Iterator[Records]:
    """Yield threshold records of either shape with a part of the other."""
    script, held = goods.choices().script, goods.ceremony()
    plain = {
        "certs": [_plain_cert(held, i) for i in range(3)],
        "verification_keys": [{**held.member_key(i)} for i in range(3)],
    }
    for key in plain["verification_keys"]:
        del key["signature"]
    full = held.item()
    old = {name: plain.get(name, part) for name, part in full.items() if name != "signatures"}
    signed_old = held.sign(0, held.agreed(old["certs"]))["signature"]
    variants: dict[str, dict[str, Value]] = {
        "no context": old,
        "no context, but signatures": {**old, "signatures": [signed_old] * 3},
        "no context, but signed keys": {**old, "verification_keys": full["verification_keys"]},
        "one key signed": {
            **old,
            "verification_keys": [full["verification_keys"][0], *plain["verification_keys"][1:]],
        },
        "context, no key signed": {**full, "verification_keys": plain["verification_keys"]},
        "context, no signatures": {**full, "verification_keys": full["verification_keys"], "signatures": []},
        "one context": {**full, "certs": [full["certs"][0], *plain["certs"][1:]]},
        "signatures null": {**full, "signatures": None},
        "threshold true": {**full, "threshold": True},
    }
    for label, item in variants.items():
        yield Records(label, script.election, held.record(lambda _held, made, item=item: _become(made, item)))
    single = held.key(held.single)
    for label, extra in {
        "name": {"name": "é"},
        "name null": {"name": None},
        "junk signature": {"signature": {"challenge": "1", "response": "1"}},
        "signature null": {"signature": None},
    }.items():
        yield Records(f"single with {label}", script.election, held.record(single={**single, **extra}))


def ceremonies() -> Iterator[Records]:
    """Yield elections under keys that should never be made, each with a fitting public key."""
    held, q = goods.ceremony(), goods.ceremony().group.q
    single = ["Single", held.key(held.single)]
    member = ["Single", held.key(held.keys()[2])]
    yield _under([single, single], held.single * 2, "the same trustee twice")
    yield _under([single, member], held.single + held.keys()[2], "two single trustees")
    yield _under([["Single", held.key(1)]], 1, "a key of g")
    opposite = ["Single", held.key(q - held.single)]
    yield _under([single, opposite], 0, "keys that cancel out")
    shared = sum(row[0] for row in held.coefficients)
    yield _under(
        [["Pedersen", held.item()], member], shared + held.keys()[2], "a member who is single as well"
    )
    for label, rows in {
        "last coefficients cancel out": [[11, 1], [12, 2], [13, -3]],
        "constant terms cancel out": [[1, 11], [2, 12], [-3, 13]],
        "one constant term is 0": [[0, 11], [2, 12], [3, 13]],
        "one last coefficient is 0": [[7, 0], [2, 12], [3, 13]],
    }.items():
        odd = replace(held, coefficients=[[term % q for term in row] for row in rows])
        yield _under([single, ["Pedersen", odd.item()]], held.single + sum(row[0] for row in rows), label)


def crowds() -> Iterator[Records]:
    """Yield ceremonies of as many members as there may be, and of one more."""
    group = group_named(goods.HOMOMORPHIC)
    for size in (100, 101):
        rows = [[i, 1] for i in range(1, size + 1)]
        held = Ceremony(group, [Identity(group, new_seed()) for _ in rows], rows, 0)
        constant = sum(range(1, size + 1))
        item = {
            "threshold": 2,
            "certs": [_plain_cert(held, i) for i in range(size)],
            "coefexps": [held.coefexps(i) for i in range(size)],
            "verification_keys": [held.key(constant + size * j) for j in range(1, size + 1)],
        }
        yield _under([["Pedersen", item]], constant, f"{size} members")


def spoilt_trustees() -> Iterator[Records]:
    """Yield trustees records of which one place, taken at random, is spoilt."""
    script = goods.choices().script
    value = json.loads(script.trustees)
    chance = random.Random(20260709)  # noqa: S311  (which places are tried need not be secret)
    ways = [(path, name) for path in _paths(value) for name in SPOILERS]
    for path, name in chance.sample(ways, SPOILT_PLACES):
        spoilt = copy.deepcopy(value)
        *above, last = path
        place = spoilt
        for step in above:
            place = place[step]
        SPOILERS[name](place, last)
        yield Records(f"trustees {'/'.join(map(str, path))}: {name}", script.election, compact(spoilt))


def _remove(place: Value, key: Value) -> None:
    del place[key]


def _twice(place: Value, key: Value) -> None:
    if isinstance(place, list):
        place.insert(key, place[key])
    else:
        place[f"{key}_2"] = place[key]


def _put(change: Callable[[Value], Value]) -> Callable[[Value, Value], None]:
    def spoil(place: Value, key: Value) -> None:
        place[key] = change(place[key])

    return spoil


SPOILERS: dict[str, Callable[[Value, Value], None]] = {
    "left out": _remove,
    "twice": _twice,
    "null": _put(lambda _old: None),
    "another type": _put(lambda old: [old] if isinstance(old, str) else "1"),
    "a leading zero": _put(lambda old: f"0{old}"),
    "another last character": _put(lambda old: old[:-1] + "7" if isinstance(old, str) else {}),
    "empty": _put(lambda old: type(old)()),
}


def _paths(value: Value) -> Iterator[tuple[Value, ...]]:
    """Yield the place of everything inside a JSON value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inside:
        yield (key,)
        yield from ((key, *rest) for rest in _paths(part))


def _plain_cert(held: Ceremony, i: int) -> dict[str, Value]:
    """Return a certificate that does not say which ceremony it is for."""
    identity, group = held.identities[i], held.group
    keys = {"verification": identity.verification_key, "encryption": identity.encryption_key}
    return held.sign(i, compact({name: group.text(key) for name, key in keys.items()}))


def _become(made: dict[str, Value], wanted: dict[str, Value]) -> None:
    made.clear()
    made.update(wanted)


def _under(items: list[Value], private: int, label: str) -> Records:
    """Return a small election whose public key is g^private."""
    value = json.loads(goods.choices().script.election)
    group = goods.choices().group
    key = group.text(group.power(group.g, private % group.q))
    return Records(label, compact({**value, "public_key": key}), compact(items))
