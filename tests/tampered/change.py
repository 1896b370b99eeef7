"""Ways to change a record so that only the wanted fault is in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from crypto import credentials
from crypto.elgamal import Ciphertext, encrypt, multiply
from crypto.groups import Group
from crypto.groups.modular import ModularGroup
from crypto.proofs import Claim, prove_knowledge, prove_one_of
from crypto.questions import HomomorphicQuestion
from crypto.text import b64_digest, compact, parse_json
from tools.samples import Sample, Script


def edited(text: str, change: Callable[[Any], Any]) -> str:
    """Return a JSON text with its value changed in place, or replaced by what ``change`` returns."""
    value = parse_json(text)
    replaced = change(value)
    return compact(value if replaced is None else replaced)


def with_ballot(script: Script, number: int, ballot: str) -> Script:
    """Return ``script`` with ballot ``number`` (from 0) replaced and everything after left as it is."""
    ballots = list(script.ballots)
    ballots[number] = ballot
    return replace(script, ballots=tuple(ballots))


def signed(sample: Sample, voter: int, ballot: dict[str, Any]) -> str:
    """Sign a ballot object without signature as ``voter`` (section 6); return its text."""
    group = sample.group
    secret = credentials.secret(group, sample.election.uuid, sample.codes[voter])
    body = {name: value for name, value in ballot.items() if name != "signature"}
    digest = b64_digest(compact(body))
    proof = prove_knowledge(group, f"sig|{digest}|", secret)
    return compact({**body, "signature": {"hash": digest, "proof": proof.to_json()}})


def resigned(sample: Sample, voter: int, text: str, change: Callable[[dict[str, Any]], None]) -> str:
    """Return a ballot with its content changed and signed anew by ``voter``."""
    ballot = parse_json(text)
    change(ballot)
    return signed(sample, voter, ballot)


def other_digit(number: str) -> str:
    """Return another number of as many digits."""
    return number[:-1] + ("1" if number[-1] != "1" else "2")


def times_g(group: Group, text: str) -> str:
    """Return another element: the one in ``text`` times g."""
    return group.text(group.multiply(group.parse(text), group.g))


def outside(group: Group, text: str) -> str:
    """Return p - x for the element x in ``text``: a number below p that is no member of the group."""
    if not isinstance(group, ModularGroup):
        raise TypeError("only in Z_p^*")
    return str(group.p - int(text))


def forged_ballot(sample: Sample, voter: int, votes: Sequence[Sequence[int]]) -> str:
    """Return a signed ballot that encrypts ``votes``, allowed or not.

    Every proof is made by the honest formulas, with a branch that is untrue where none is true.
    """
    election, group = sample.election, sample.group
    secret = credentials.secret(group, election.uuid, sample.codes[voter])
    credential = group.text(group.power(group.g, secret))
    s0 = f"{election.fingerprint}|{credential}"
    answers = [
        _forged_answer(sample, s0, question, vote)
        for question, vote in zip(election.questions, votes, strict=True)
        if isinstance(question, HomomorphicQuestion)
    ]
    start = {"election_uuid": election.uuid, "election_hash": election.fingerprint}
    return signed(sample, voter, {**start, "credential": credential, "answers": answers})


def _forged_answer(
    sample: Sample, s0: str, question: HomomorphicQuestion, vote: Sequence[int]
) -> dict[str, Any]:
    group, y = sample.group, sample.election.public_key
    randomness = [group.random_scalar() for _ in vote]
    entries = [
        encrypt(group, y, group.power(group.g, value), r) for value, r in zip(vote, randomness, strict=True)
    ]
    prove = _prover(sample)
    individual = [
        prove(f"prove|{s0}|{_text(group, entry)}|", [(entry, 0), (entry, 1)], int(value == 1), r)
        for entry, value, r in zip(entries, vote, randomness, strict=True)
    ]
    proofs = _forged_totals(sample, s0, question, vote, entries, randomness)
    choices = [entry.to_json(group) for entry in entries]
    return {"choices": choices, "individual_proofs": individual, **proofs}


def _forged_totals(
    sample: Sample,
    s0: str,
    question: HomomorphicQuestion,
    vote: Sequence[int],
    entries: Sequence[Ciphertext],
    randomness: Sequence[int],
) -> dict[str, Any]:
    group, prove = sample.group, _prover(sample)
    s = f"{s0}|" + ",".join(_text(group, entry) for entry in entries)
    first = int(question.blank)
    total, r = multiply(group, *entries[first:]), sum(randomness[first:]) % group.q
    true = sum(vote[first:]) - question.min
    branches = [(total, count) for count in question.totals]
    true = true if 0 <= true < len(branches) else 0
    if not question.blank:
        return {"overall_proof": prove(f"prove|{s}|{_text(group, total)}|", branches, true, r)}
    is_blank = vote[0] == 1
    r1, true = (randomness[0], 0) if is_blank else (r, 1 + true)
    overall = prove(f"bproof1|{s}|", [(entries[0], 1), *branches], true, r1)
    r0 = r if is_blank else randomness[0]
    either = prove(f"bproof0|{s}|", [(entries[0], 0), (total, 0)], int(is_blank), r0)
    return {"overall_proof": overall, "blank_proof": either}


def _prover(sample: Sample) -> Callable[[str, list[tuple[Ciphertext, int]], int, int], list[Any]]:
    def prove(prefix: str, branches: list[tuple[Ciphertext, int]], true: int, r: int) -> list[Any]:
        claims = [Claim(*entry, shift) for entry, shift in branches]
        proofs = prove_one_of(sample.group, sample.election.public_key, prefix, claims, true, r)
        return [proof.to_json() for proof in proofs]

    return prove


def _text(group: Group, entry: Ciphertext) -> str:
    return f"{group.text(entry.alpha)},{group.text(entry.beta)}"
