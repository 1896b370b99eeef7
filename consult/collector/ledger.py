"""The log of a consultation: batches, the tree over them, signed checkpoints, proofs, witnesses."""

from __future__ import annotations

import threading
from typing import cast

from flask import current_app

from app import clock
from consult.collector import store
from consult.collector.database import write_transaction
from consult.collector.errors import LeafWaiting, NoSuchEntry, RequestRefused
from consult.collector.models import Collection
from crypto.consultation.encoding import from_base64, to_base64
from crypto.consultation.leaves import hash_of
from crypto.consultation.receipts import Inclusion
from crypto.consultation.record import read_record
from crypto.errors import CryptoError
from crypto.merkle import NoSuchTree, Tree
from crypto.notes import Checkpoint, Note, Signer, sign_checkpoint, verify_cosignature

SMALLEST_BATCH = 50
TREES = "collector_trees"


class Trees:
    """The trees of this process's consultations, each as far as it has been needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._trees: dict[str, Tree] = {}

    def tree(self, public_id: str, size: int) -> Tree:
        """Return the tree with at least ``size`` entries, all of which are committed."""
        with self._lock:
            tree = self._trees.setdefault(public_id, Tree())
            if tree.size < size:
                for digest in store.leaf_hashes(public_id, tree.size, size):
                    tree.append(bytes.fromhex(digest))
            return tree


def signer(collection: Collection) -> Signer:
    """Return the key that signs this log's checkpoints and promises."""
    origin = read_record(collection.record).origin
    return Signer(origin, from_base64(current_app.config["COLLECTOR_KEY"], "The collector's key", 32))


def checkpoint(collection: Collection) -> str:
    """Return the newest checkpoint as a note, with the witnesses' signatures of it."""
    size = collection.size
    head = Checkpoint(read_record(collection.record).origin, size, _tree(collection, size).root(size))
    lines = [one.line for one in store.cosignatures(collection.public_id, size)]
    return sign_checkpoint(signer(collection), head) + "".join(lines)


def inclusion(collection: Collection, digest: str, size: int | None) -> Inclusion:
    """Return the proof that an entry stands in the log of ``size`` entries, the newest where None.

    Raises NoSuchEntry, LeafWaiting (accepted, in no batch yet) or RequestRefused (no such size).
    """
    found = store.leaf(collection.public_id, digest)
    if found is None:
        raise NoSuchEntry
    wanted = collection.size if size is None else size
    if found.position is None or found.position >= wanted:
        raise LeafWaiting
    tree = _tree_of(collection, wanted)
    path = tree.inclusion(found.position, wanted)
    return Inclusion(found.position, wanted, tuple(path))


def consistency(collection: Collection, old: int, size: int | None) -> list[str]:
    """Return the proof that the first ``old`` entries begin the first ``size``. Raises RequestRefused."""
    wanted = collection.size if size is None else size
    tree = _tree_of(collection, wanted)
    try:
        return [to_base64(one) for one in tree.consistency(old, wanted)]
    except NoSuchTree as error:
        raise RequestRefused(str(error)) from None


def cosign(public_id: str, note: str) -> None:
    """Keep a witness's signature of the newest checkpoint, and commit. Raises RequestRefused."""
    with write_transaction():
        collection = store.lock_collection(public_id)
        own = Note.read(checkpoint(collection))
        lines = _cosigned_lines(collection, own.text, note)
        if not lines:
            raise RequestRefused("This note has no signature of a witness of this consultation.")
        for witness, line in lines.items():
            values = {"collection_id": public_id, "size": collection.size, "witness": witness}
            store.put_cosignature({**values, "line": line})


def _cosigned_lines(collection: Collection, text: str, note: str) -> dict[str, str]:
    """Return the line of every witness of the record whose signature under ``text`` holds."""
    found = {}
    try:
        given = Note.read(note)
        if given.text != text:
            raise RequestRefused("This is not the newest checkpoint. Fetch it again.")
        for witness in read_record(collection.record).witnesses:
            mine = tuple(one for one in given.signatures if one[0] == witness.name)
            if mine:
                alone = Note(given.text, mine[:1])
                verify_cosignature(alone.signed_text(), witness)
                found[witness.name] = alone.signed_text()[len(given.text) + 1 :]
    except CryptoError as error:
        raise RequestRefused(str(error)) from None
    return found


def append_due(public_id: str) -> int:
    """Append the day's batch where one is due, and commit; return how many entries joined the log."""
    with write_transaction():
        collection = store.find_collection(public_id)
        if collection is None or not _is_due(collection):
            return 0
        collection = store.lock_collection(public_id)
        return append_waiting(collection) if _is_due(collection) else 0


def _is_due(collection: Collection) -> bool:
    """Tell whether enough entries wait, and the day has had no batch."""
    today = clock.now().date()
    if collection.batched_on is not None and collection.batched_on >= today:
        return False
    return store.waiting_count(collection.public_id) >= SMALLEST_BATCH


def append_waiting(collection: Collection) -> int:
    """Append every waiting entry, sorted by its hash. The collection is locked."""
    entries = store.waiting(collection.public_id)
    for offset, entry in enumerate(entries):
        entry.position = collection.size + offset
    collection.size += len(entries)
    collection.batched_on = clock.now().date()
    return len(entries)


def append_one(collection: Collection, content: str) -> None:
    """Append one entry of the registrar's: the definition, or the closing statement."""
    digest = hash_of(content).hex()
    store.put_leaf(collection.public_id, digest, content)
    entry = store.leaf(collection.public_id, digest)
    assert entry is not None  # noqa: S101  (just put there)
    if entry.position is None:
        entry.position = collection.size
        collection.size += 1


def _tree_of(collection: Collection, size: int) -> Tree:
    if not 0 < size <= collection.size:
        raise RequestRefused(f"The log has {collection.size} entries.")
    return _tree(collection, size)


def _tree(collection: Collection, size: int) -> Tree:
    trees = cast(Trees, current_app.extensions[TREES])
    return trees.tree(collection.public_id, size)
