"""A small consultation with everything in it, made once per process; tests change one thing of it."""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from crypto.blind import PrivateKey
from crypto.consultation import codes
from crypto.consultation.answers import Submission, make_answer, make_withdrawal
from crypto.consultation.codes import Derived, derive_keys
from crypto.consultation.counting import count
from crypto.consultation.definitions import read_closing
from crypto.consultation.encoding import canonical
from crypto.consultation.files import Files, file_texts
from crypto.consultation.leaves import answer_leaf, hash_of, read_leaf
from crypto.consultation.promises import sign_promise
from crypto.consultation.receipts import Inclusion, receipt_text
from crypto.consultation.record import Record, read_record, record_text
from crypto.consultation.tokens import finish_token, request_token, sign_request
from crypto.groups import group_named
from crypto.merkle import Tree
from crypto.notes import Checkpoint, Signer, cosign, sign_checkpoint
from crypto.receipts import new_platform_key, platform_public_key, sign_text
from crypto.trustees.play import run_ceremony
from crypto.trustees.record import parse_trustees
from tools.consultation_vectors import QUESTIONNAIRE, QUESTIONS, token_key

DAY = datetime.date(2026, 7, 9)
TIME = 1_783_600_000
QUESTIONNAIRE_TEXT = canonical(QUESTIONNAIRE)
QUESTIONNAIRE_HASH = hashlib.sha256(QUESTIONNAIRE_TEXT.encode()).hexdigest()


@dataclass(frozen=True)
class Person:
    """A respondent with a token and everything that was handed in."""

    derived: Derived
    class_name: str
    token: str
    submissions: list[Submission] = field(default_factory=list)

    def answer(self, record: Record, role: str) -> Submission:
        made = make_answer(
            record,
            self.derived,
            class_name=self.class_name,
            token=self.token,
            questionnaire=QUESTIONNAIRE_HASH,
            questions=QUESTIONS,
            revision=len(self.submissions) + 1,
            answers={"q_role": role, "q_why": f"Because of {role}."},
        )
        self.submissions.append(made)
        return made

    def withdraw(self) -> Submission:
        made = make_withdrawal(
            self.derived,
            class_name=self.class_name,
            token=self.token,
            questionnaire=QUESTIONNAIRE_HASH,
            revision=len(self.submissions) + 1,
        )
        self.submissions.append(made)
        return made


@dataclass(frozen=True)
class World:
    """All keys and texts of one consultation; ``files`` are those after the close."""

    record: Record
    trustees: str
    trustee_keys: list[str]
    token_keys: dict[str, PrivateKey]
    log: Signer
    witnesses: tuple[Signer, ...]
    registrar: str
    people: list[Person]
    files: Files

    @property
    def registrar_key(self) -> str:
        return platform_public_key(self.registrar)

    @property
    def log_key(self) -> str:
        return self.log.verifier.text()

    def statement(self, purpose: str, value: dict[str, Any]) -> str:
        """Sign a statement of the registrar."""
        ordered = json.loads(canonical(value))
        return canonical({"signature": sign_text(self.registrar, purpose, ordered), "statement": ordered})

    def closing(self, issued: dict[str, int], entitled: dict[str, int]) -> str:
        value = {"consultation": self.record.fingerprint, "entitled": entitled, "issued": issued}
        return self.statement("tellers-closing-1|", value)

    def note(self, leaves: tuple[str, ...], witnesses: int = 2) -> str:
        """Sign a checkpoint of these leaves, cosigned by some of the witnesses."""
        tree = Tree(map(hash_of, leaves))
        note = sign_checkpoint(self.log, Checkpoint(self.log.name, tree.size, tree.root()))
        for witness in self.witnesses[:witnesses]:
            note = cosign(note, witness, TIME)
        return note

    def closed(self, entries: list[str], closing: str, submissions: list[Submission]) -> Files:
        """Return the files of a log of these entries; ``submissions`` go into the archive."""
        leaves = (*entries, closing)
        read = [read_leaf(leaf) for leaf in leaves]
        counted = count(
            self.record.fingerprint,
            list(self.record.token_keys),
            read,
            [hash_of(leaf) for leaf in leaves],
            read_closing(json.loads(closing)["statement"]),
        )
        rows = [{"sealed": one.sealed, "statement": one.statement.to_json()} for one in submissions]
        return Files(
            leaves=leaves,
            checkpoints=(self.note(leaves[:4]), self.note(leaves)),
            questionnaires={QUESTIONNAIRE_HASH: QUESTIONNAIRE_TEXT},
            counted=counted.text,
            archive=canonical({"answers": rows, "record": self.record.text}),
        )

    def receipt(self, submission: Submission, size: int | None = None) -> str:
        """Return the receipt of a submission, with its proof in the log of ``size`` where given."""
        leaf = answer_leaf(submission)
        promise = sign_promise(self.log, hash_of(leaf), DAY)
        if size is None:
            return receipt_text(self.record.text, leaf, promise)
        leaves = self.files.leaves[:size]
        position = leaves.index(leaf)
        proof = tuple(Tree(map(hash_of, leaves)).inclusion(position))
        return receipt_text(
            self.record.text, leaf, promise, Inclusion(position, size, proof), self.note(leaves)
        )


def person(record: Record, class_name: str) -> Person:
    """Let somebody make a code and get a token."""
    derived = derive_keys(codes.new_code(), record.fingerprint)
    request = request_token(record, derived, class_name)
    signature = sign_request(token_key(class_name), request.blinded)
    return Person(derived, class_name, finish_token(record, request, signature))


@cache
def world() -> World:
    """Three members and a guest: one changes the answer, one withdraws."""
    group = group_named("BELENIOS-2048")
    trustees, keys = run_ceremony(group, 2, 3)
    log = Signer("example.org/consultation/world", b"l" * 32)
    witnesses = tuple(Signer(f"example.org/witness/{name}", name.encode() * 32, "witness") for name in "ab")
    record = read_record(
        record_text(
            identifier="world",
            name="Plan B",
            group=group,
            public_key=parse_trustees(group, trustees).public_key,
            trustees=trustees,
            token_keys={name: token_key(name).public for name in ("member", "non-member")},
            log=log.verifier,
            witnesses=tuple(witness.verifier for witness in witnesses),
        )
    )
    people = [person(record, name) for name in ("member", "member", "member", "non-member")]
    partial = World(
        record=record,
        trustees=trustees,
        trustee_keys=keys,
        token_keys={name: token_key(name) for name in ("member", "non-member")},
        log=log,
        witnesses=witnesses,
        registrar=new_platform_key(),
        people=people,
        files=Files((), ()),
    )
    first = [
        one.answer(record, role)
        for one, role in zip(people, ("gp", "locum", "partner", "nurse"), strict=True)
    ]
    second = [people[0].answer(record, "salaried"), people[1].withdraw()]
    definition = partial.statement(
        "tellers-definition-1|",
        {
            "closes": "2026-07-10T11:00:00Z",
            "entitled": {"member": 10},
            "opens": "2026-06-25T11:00:00Z",
            "questionnaire": QUESTIONNAIRE_HASH,
            "record": record.text,
            "roll": "ab" * 32,
            "trustees": trustees,
        },
    )
    batches = [sorted(map(answer_leaf, group_of), key=hash_of) for group_of in (first, second)]
    closing = partial.closing({"member": 4, "non-member": 1}, {"member": 10, "non-member": 2})
    counted = [second[0], first[2], first[3]]
    return replace(partial, files=partial.closed([definition, *batches[0], *batches[1]], closing, counted))


def changed_archive(files: Files, change: Any) -> Files:
    """Return the files with the rows of their archive changed by ``change``."""
    assert files.archive is not None
    value = json.loads(files.archive)
    change(value["answers"])
    return replace(files, archive=canonical(value))


def write_files(folder: Path, files: Files) -> None:
    """Write the files into a folder that does not exist yet."""
    for name, text in file_texts(files).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
