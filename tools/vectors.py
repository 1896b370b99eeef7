"""Write tests/vectors/*.json, the values that Python and JavaScript must agree on.

    python -m tools.vectors

Everything comes from fixed seeds, so a second run changes nothing unless the protocol changed.
Scalars are listed in the order in which ``make_ballot`` draws them.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from gmpy2 import mpz, powmod

from crypto import credentials
from crypto.ballots.ballot import make_ballot, tracker
from crypto.election import Election, election_record, parse_election
from crypto.groups import GROUP_NAMES, Element, Group, group_named
from crypto.groups.belenios2048 import Belenios2048
from crypto.groups.modular import ModularGroup
from crypto.groups.rfc3526 import Rfc3526Group14
from crypto.proofs import hq, prove_knowledge
from crypto.questions import HomomorphicQuestion, Question, RankedQuestion
from crypto.receipts import platform_public_key, sign_receipt
from crypto.text import compact, sha256_int
from tools.consultation_vectors import consultation_vectors

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "vectors"
CODES = (
    "MJq-jDS-bMB-7y1-j2J",
    "iNY-qAw-SXa-dEJ-kxQ",
    "afX-kEt-9MK-pnU-33E",
    "At6-C64-Y2i-ut2-RGe",
    "Gtz-GZW-y9h-Vb2-G2e",
)
CHAIR = HomomorphicQuestion("Who shall chair?", ("Candidate A", "Candidate B", "Candidate C"), 1, 1)
BUDGET = HomomorphicQuestion("Approve the budget?", ("Yes", "No"), 1, 1, blank=True)
THEMES = HomomorphicQuestion("Which themes? Čtyři 🗳 “quoted” \\ / \t", ("a", "b", "c", "d"), 0, 2, blank=True)
DEPUTIES = RankedQuestion(
    "Rank the candidates for Deputy Chair.", ("Candidate A", "Candidate B", "Candidate C", "Cándidate D")
)

#: Name, group, questions and one list of vectors per ballot.
CASES: tuple[tuple[str, str, tuple[Question, ...], tuple[list[list[int]], ...]], ...] = (
    ("one choice of three", "BELENIOS-2048", (CHAIR,), ([[1, 0, 0]], [[0, 0, 1]])),
    (
        "two questions, blank allowed in one",
        "BELENIOS-2048",
        (CHAIR, BUDGET),
        ([[0, 1, 0], [0, 1, 0]], [[0, 1, 0], [1, 0, 0]]),
    ),
    (
        "up to two of four or blank, text beyond ASCII",
        "BELENIOS-2048",
        (THEMES,),
        ([[0, 0, 0, 0, 0]], [[0, 1, 0, 0, 1]], [[1, 0, 0, 0, 0]]),
    ),
    ("rank four", "RFC-3526-2048", (DEPUTIES,), ([[2, 0, 1, 3]], [[0, 0, 0, 0]])),
    ("ranked and homomorphic together", "RFC-3526-2048", (DEPUTIES, BUDGET), ([[4, 3, 2, 1], [0, 0, 1]],)),
)


class Scalars:
    """A repeatable source of scalars in [0, q) that remembers what it gave."""

    def __init__(self, group: Group, seed: str) -> None:
        self.given: list[str] = []
        self._group = group
        self._seed = seed

    def __call__(self) -> int:
        """Return the next scalar, reduced from at least 128 spare bits."""
        blocks = self._group.q.bit_length() // 256 + 2
        start = len(self.given) * blocks
        wide = 0
        for block in range(start, start + blocks):
            wide = wide << 256 | sha256_int(f"{self._seed}|{block}")
        self.given.append(str(wide % self._group.q))
        return wide % self._group.q


def group_vectors() -> list[dict[str, Any]]:
    """Return for each group its parameters, generators, hashes, embeddings and what it refuses."""
    return [_group_vector(Belenios2048()), _group_vector(Rfc3526Group14())]


def credential_vectors() -> dict[str, Any]:
    """Return voting codes with what they derive to, and ways to type them rightly and wrongly."""
    derived = [
        {
            "group": name,
            "uuid": uuid,
            "code": code,
            "secret": str(credentials.secret(group_named(name), uuid, code)),
            "public": str(credentials.public(group_named(name), uuid, code)),
        }
        for name in GROUP_NAMES
        for uuid, code in zip(("AAAAAAAAAAAAAA", "usLSx1UEFioPF1CNFWsB"), CODES, strict=False)
    ]
    typed = ["MJqjDSbMB7y1j2J", " MJq jDS bMB 7y1 j2J\n", "MJq–jDS–bMB–7y1–j2J", CODES[1]]
    refused = {"": "wrong-length", CODES[0][:-1]: "wrong-length", CODES[0] + "1": "wrong-length"}
    refused |= {"MJq-jDS-bMB-7y1-j2K": "wrong-checksum", "MJq-jDS-bMB-7y1-j20": "wrong-character"}
    refused |= {"mJq-jDS-bMB-7y1-j2J": "wrong-checksum", "MJq-jDS-bMB-7y1-j2é": "wrong-character"}
    return {
        "derived": derived,
        "typed": [{"typed": code, "normal": credentials.normalise(code)} for code in typed],
        "refused": [{"typed": code, "error": error} for code, error in refused.items()],
    }


def ballot_vectors() -> list[dict[str, Any]]:
    """Return whole elections with ballots whose every random scalar is given."""
    return [_election_vector(*case) for case in CASES]


def receipt_vectors() -> dict[str, Any]:
    """Return a receipt with the platform's public key, and what must not pass for it."""
    private = base64.b64encode(hashlib.sha256(b"the platform of the vectors").digest()).decode()
    receipt = sign_receipt(private, "AAAAAAAAAAAAAA", "B" * 43, 7, "ab" * 32)
    changes = [("uuid", "AAAAAAAAAAAAAB"), ("tracker", "C" * 43), ("height", 8), ("head", "ac" * 32)]
    changes += [("head", "AB" * 32), ("height", -1), ("height", "7"), ("signature", ""), ("note", "")]
    changes += [("signature", base64.b64encode(bytes(64)).decode()), ("signature", receipt["signature"][:-2])]
    return {
        "key": platform_public_key(private),
        "receipt": receipt,
        "refused": [{**receipt, name: value} for name, value in changes],
    }


def render(value: Any) -> str:
    """Return the text of a vector file."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def files() -> Iterator[tuple[Path, str]]:
    """Yield every vector file with the text that it must have."""
    yield FOLDER / "groups.json", render(group_vectors())
    yield FOLDER / "credentials.json", render(credential_vectors())
    yield FOLDER / "ballots.json", render(ballot_vectors())
    yield FOLDER / "receipts.json", render(receipt_vectors())
    yield FOLDER / "consultation.json", render(_consultation())


def _consultation() -> dict[str, Any]:
    group = group_named("BELENIOS-2048")
    public_key, trustees = _trustees(group, "the consultation")
    return consultation_vectors(group, public_key, trustees, lambda seed: Scalars(group, seed))


def _group_vector(group: ModularGroup) -> dict[str, Any]:
    elements = [group.g, group.generator(-1), group.generator(0)]
    prefixes = ["", f"pok|{group.name}|", "sig|Žluťoučký kůň|"]
    hashes = [(prefix, elements[: count + 1]) for count, prefix in enumerate(prefixes)]
    rankings = [[1, 2, 3, 4], [0, 0, 0, 0], [255, 0, 7], [4, 3, 2, 1], list(range(1, 81))]
    return {
        "name": group.name,
        "p": group.text(group.p),
        "q": str(group.q),
        "g": group.text(group.g),
        "generators": {str(index): group.text(group.generator(index)) for index in (-1, 0, 1, 2)},
        "hq": [
            {
                "prefix": prefix,
                "elements": [group.text(element) for element in hashed],
                "challenge": str(hq(group, prefix, hashed)),
            }
            for prefix, hashed in hashes
        ],
        "embeddings": [
            {"values": values, "element": group.text(group.embed(values))}
            for values in rankings
            if group.max_embedded
        ],
        "not_members": _outsiders(group),
        "malformed": [
            "",
            "01",
            "-1",
            "+1",
            " 1",
            "1 ",
            "1.0",
            "1e3",
            "0x1",
            "١",
            "9" * 700,
            group.text(group.p),
        ],
    }


def _outsiders(group: ModularGroup) -> list[str]:
    """Return numbers below p that are no elements: 0, of order 2 and (if any) 3, -g, and non-squares."""
    third = powmod(5, (group.p - 1) // 3, group.p)
    candidates = (mpz(0), group.p - 1, group.p - group.g, third, mpz(4), mpz(11))
    return [group.text(candidate) for candidate in candidates if not group.is_member(candidate)]


def _election_vector(
    name: str, group_name: str, questions: Sequence[Question], votes: Sequence[list[list[int]]]
) -> dict[str, Any]:
    group, uuid = group_named(group_name), credentials.BASE58[9:23] + "Vectors"
    public_key, trustees = _trustees(group, name)
    election = parse_election(
        election_record(
            uuid=uuid,
            name=f"Vectors: {name}",
            description="Not an election",
            group=group,
            public_key=public_key,
            questions=questions,
        )
    )
    publics = [credentials.public(group, uuid, code) for code in CODES]
    return {
        "name": name,
        "group": group_name,
        "election": election.text,
        "fingerprint": election.fingerprint,
        "trustees": trustees,
        "credentials": credentials.credentials_record(group, publics),
        "ballots": [_ballot_vector(election, code, vote) for code, vote in zip(CODES, votes, strict=False)],
    }


def _trustees(group: Group, seed: str) -> tuple[Element, str]:
    """Return the election key and the trustees record of two trustees who are both needed (section 5)."""
    draw = Scalars(group, f"trustees of {seed}")
    secrets = [draw(), draw()]
    keys = [group.power_secret(group.g, secret) for secret in secrets]
    items = []
    for number, (secret, key) in enumerate(zip(secrets, keys, strict=True), start=1):
        proof = prove_knowledge(group, f"pok|{group.name}|{group.text(key)}|", secret, draw)
        value = {"pok": proof.to_json(), "public_key": group.text(key), "name": f"Trustee {number}"}
        items.append(["Single", value])
    return group.product(keys), compact(items)


def _ballot_vector(election: Election, code: str, vote: list[list[int]]) -> dict[str, Any]:
    scalars = Scalars(election.group, f"{election.fingerprint}|{code}")
    ballot = make_ballot(election, code, vote, scalars)
    return {
        "code": code,
        "credential": election.group.text(credentials.public(election.group, election.uuid, code)),
        "answers": vote,
        "scalars": scalars.given,
        "ballot": ballot,
        "tracker": tracker(ballot),
    }


if __name__ == "__main__":
    for path, text in files():
        path.write_text(text, encoding="utf-8")
