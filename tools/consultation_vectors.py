"""The values of a consultation that Python and JavaScript must agree on: tests/vectors/consultation.json.

Everything comes from fixed seeds. The keys are plainly test keys: anybody can compute them.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from gmpy2 import mpz, next_prime

from crypto.blind import PrivateKey
from crypto.consultation.answers import make_answer, make_withdrawal, read_submission
from crypto.consultation.codes import Derived, code_of, derive_keys, normalise
from crypto.consultation.commitments import open_question
from crypto.consultation.encoding import canonical, pad, to_base64
from crypto.consultation.errors import WrongRecoveryCode
from crypto.consultation.leaves import answer_leaf, hash_of
from crypto.consultation.promises import sign_promise
from crypto.consultation.receipts import Inclusion, receipt_text
from crypto.consultation.record import Record, read_record, record_text
from crypto.consultation.tokens import finish_token, request_token, sign_request
from crypto.groups.interface import Group
from crypto.merkle import Tree, leaf_hash
from crypto.notes import Checkpoint, Signer, cosign, sign_checkpoint

QUESTIONNAIRE = {
    "language": "en-GB",
    "sections": [
        {
            "id": "s1",
            "questions": [{"id": "q_role", "type": "single"}, {"id": "q_models", "type": "ranking"}],
        },
        {
            "id": "s2",
            "questions": [{"id": "q_points", "type": "allocation"}, {"id": "q_why", "type": "long_text"}],
        },
    ],
    "title": "Vectors",
    "version": 1,
}
KINDS = ("submission", "withdrawal")
QUESTIONS = ("q_role", "q_models", "q_points", "q_why")
ANSWERS = {
    "q_models": ["m_hybrid", "m_quo"],
    "q_points": {"m_hybrid": 60, "m_quo": 40, "\ufb01": 0, "\U0001f5f3": 0},
    "q_why": "“Quoted”, a\ttab,\na line, Žluťoučký kůň 🗳 \\ / \u2028\x7f\x01",
}


def octets(label: str, length: int = 32) -> bytes:
    """Return ``length`` repeatable octets."""
    blocks = range(-(-length // 32))
    stream = b"".join(hashlib.sha256(f"consultation vectors|{label}|{i}".encode()).digest() for i in blocks)
    return stream[:length]


@cache
def token_key(class_name: str) -> PrivateKey:
    """Return the test key of a class: the primes next to repeatable numbers with two top bits set."""
    primes = [
        int(next_prime(mpz(int.from_bytes(octets(f"{class_name}|{half}", 192), "big") | 3 << 1534)))
        for half in "pq"
    ]
    return PrivateKey(*primes, d=pow(65537, -1, (primes[0] - 1) * (primes[1] - 1)))


LOG = Signer("example.org/consultation/vectors", octets("log"))
WITNESS = Signer("example.org/witness/scrutineer", octets("witness"), "witness")


def record(group: Group, public_key: Any, trustees: str) -> Record:
    """Return the record of the vectors for these trustees."""
    return read_record(
        record_text(
            identifier="vectors",
            name="A consultation of vectors: “Plan B”",
            group=group,
            public_key=public_key,
            trustees=trustees,
            token_keys={name: token_key(name).public for name in ("member", "non-member")},
            log=LOG.verifier,
            witnesses=(WITNESS.verifier,),
        )
    )


def consultation_vectors(
    group: Group, public_key: Any, trustees: str, scalars: Callable[[str], Any]
) -> dict[str, Any]:
    """Return the vectors; ``scalars(seed)`` is a repeatable source that remembers what it ``given``."""
    made = record(group, public_key, trustees)
    codes = [code_of(octets(f"code {number}", 16)) for number in range(2)] + [code_of(bytes(16))]
    classes = ("member", "non-member")
    respondents = [_respondent(made, code, name, scalars) for code, name in zip(codes, classes, strict=False)]
    return {
        "record": made.text,
        "fingerprint": made.fingerprint,
        "trustees": trustees,
        "codes": _codes(codes),
        "canonical": canonical(ANSWERS),
        "questionnaire": QUESTIONNAIRE,
        "respondents": respondents,
        "log": _log(),
        "receipts": _receipts(made, respondents),
    }


def _codes(codes: list[str]) -> dict[str, Any]:
    plain = codes[0].replace("-", "")
    typed = [plain.lower(), f" {codes[0]} ", codes[0].replace("-", " – "), codes[2].replace("0", "o")]
    refused = ["", plain[:-1], plain + "0", _with_typo(plain), "U" + plain[1:], "é" + plain[1:]]
    return {
        "typed": [{"typed": one, "normal": normalise(one)} for one in typed],
        "refused": [{"typed": one, "error": _error(one)} for one in refused],
    }


def _with_typo(plain: str) -> str:
    return plain[:5] + ("7" if plain[5] != "7" else "8") + plain[6:]


def _error(typed: str) -> str:
    try:
        normalise(typed)
    except WrongRecoveryCode as error:
        return error.code
    raise AssertionError(typed)


def _respondent(made: Record, code: str, class_name: str, scalars: Callable[[str], Any]) -> dict[str, Any]:
    derived = derive_keys(code, made.fingerprint)
    request = request_token(made, derived, class_name)
    signature = sign_request(token_key(class_name), request.blinded)
    token = finish_token(made, request, signature)
    questionnaire = hashlib.sha256(canonical(QUESTIONNAIRE).encode()).hexdigest()
    draw, seed = scalars(f"answer of {code}"), octets(f"salts of {code}")
    answer = make_answer(
        made,
        derived,
        class_name=class_name,
        token=token,
        questionnaire=questionnaire,
        questions=QUESTIONS,
        revision=1,
        answers=ANSWERS,
        draw=draw,
        seed=seed,
    )
    withdrawal = make_withdrawal(
        derived, class_name=class_name, token=token, questionnaire=questionnaire, revision=2
    )
    return {
        "code": code,
        "class": class_name,
        "key": derived.key,
        "locator": derived.locator,
        "draft_key": derived.draft_key.hex(),
        "draft": {"content": "A draft, “half” done", "encrypted": _draft(derived, "A draft, “half” done")},
        "blinded": request.blinded,
        "blind_signature": signature,
        "token": token,
        "questionnaire": questionnaire,
        "answers": ANSWERS,
        "seed": seed.hex(),
        "scalars": draw.given,
        "submission": answer.text(),
        "opening": open_question(QUESTIONS, ANSWERS, seed, "q_models").to_json(),
        "withdrawal": withdrawal.text(),
    }


def _draft(derived: Derived, content: str) -> str:
    """Write out the format of drafts once more, with a nonce that is no chance."""
    nonce, bound = octets("nonce", 12), f"tellers-draft-1|{derived.consultation}|{derived.locator}"
    return to_base64(nonce + AESGCM(derived.draft_key).encrypt(nonce, pad(content.encode()), bound.encode()))


def _log() -> dict[str, Any]:
    """Return a small log: leaves, roots of all sizes, all proofs, and a cosigned checkpoint."""
    leaves = [f"leaf {number}" for number in range(9)]
    tree = Tree(leaf_hash(leaf.encode()) for leaf in leaves)
    note = sign_checkpoint(LOG, Checkpoint(LOG.name, tree.size, tree.root()))
    return {
        "leaves": leaves,
        "roots": [to_base64(tree.root(size)) for size in range(tree.size + 1)],
        "inclusion": [
            {"index": index, "size": size, "path": [to_base64(one) for one in tree.inclusion(index, size)]}
            for size in range(1, tree.size + 1)
            for index in range(size)
        ],
        "consistency": [
            {"old": old, "size": size, "path": [to_base64(one) for one in tree.consistency(old, size)]}
            for size in range(1, tree.size + 1)
            for old in range(1, size + 1)
        ],
        "log_key": LOG.verifier.text(),
        "witness_key": WITNESS.verifier.text(),
        "checkpoint": cosign(note, WITNESS, 1679315147),
    }


def _receipts(made: Record, respondents: list[dict[str, Any]]) -> dict[str, Any]:
    """Return receipts of one answer, early and late, with a later head of the same log and one of a fork."""
    leaves = [answer_leaf(read_submission(one[kind])) for one in respondents for kind in KINDS]
    promise = sign_promise(LOG, hash_of(leaves[0]), datetime.date(2026, 7, 9))
    tree = Tree(map(hash_of, leaves))
    fork = Tree(map(hash_of, [leaves[0], *leaves[:0:-1]]))
    proof = Inclusion(0, 2, tuple(tree.inclusion(0, 2)))
    return {
        "leaf": leaves[0],
        "promise": promise,
        "early": receipt_text(made.text, leaves[0], promise),
        "late": receipt_text(
            made.text, leaves[0], promise, proof, cosign(_head(tree, 2), WITNESS, 1679315147)
        ),
        "head": _head(tree, 2),
        "later": _head(tree, 4),
        "consistency": [to_base64(one) for one in tree.consistency(2, 4)],
        "forked": _head(fork, 4),
        "forked_consistency": [to_base64(one) for one in fork.consistency(2, 4)],
    }


def _head(tree: Tree, size: int) -> str:
    return sign_checkpoint(LOG, Checkpoint(LOG.name, size, tree.root(size)))
