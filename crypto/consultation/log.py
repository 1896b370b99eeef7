"""Verification of a whole log: every leaf, every checkpoint, the counted list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from crypto.consultation.answers import check_statement
from crypto.consultation.commitments import question_ids
from crypto.consultation.counting import Counted, count, latest
from crypto.consultation.definitions import Closing, Definition, Edition, check_closing
from crypto.consultation.encoding import canonical
from crypto.consultation.files import Files
from crypto.consultation.leaves import AnswerLeaf, Leaf, RegistrarLeaf, hash_of, read_leaf
from crypto.consultation.record import Record
from crypto.errors import CryptoError
from crypto.merkle import Tree
from crypto.notes import Checkpoint, Verifier, has_cosigned, verify_checkpoint, verify_cosignature
from crypto.text import parse_json, sha256_hex
from crypto.trustees.record import Trustees, check_election_key, parse_trustees
from crypto.verify.located import located

#: Called with the number of leaves checked and their total.
Progress = Callable[[int, int], None]


class WrongLog(CryptoError):
    """A log whose leaves are not in the order that a consultation has."""


class OtherRecord(CryptoError):
    """A log that is not signed with the announced key, or a receipt of another consultation."""


class CountedListRefused(CryptoError):
    """A counted list which does not follow from the log."""


class CheckpointsRefused(CryptoError):
    """A checkpoint that is not of this log: the log was cut, changed or forked."""


class WrongQuestionnaire(CryptoError):
    """A questionnaire whose text is not the one that was published in the log, or an unknown one."""


class NotClosed(CryptoError):
    """A consultation that is still open, where a closed one is needed."""


class TooFewWitnesses(CryptoError):
    """A checkpoint which fewer witnesses have cosigned than are needed."""


@dataclass(frozen=True)
class VerifiedLog:
    """A log in which everything holds: only ``verify_log`` makes one.

    ``checkpoints`` are in order of size, ``witnesses`` the names of those who have cosigned the newest,
    ``places`` the highest revision of every key, ``counted`` None before the close, ``questionnaires`` the
    questions of every edition by its hash.
    """

    definition: Definition
    trustees: Trustees
    leaves: tuple[Leaf, ...]
    tree: Tree
    checkpoints: tuple[Checkpoint, ...]
    witnesses: tuple[str, ...]
    places: dict[str, int]
    counted: Counted | None
    questionnaires: dict[str, tuple[str, ...]]

    @property
    def record(self) -> Record:
        """Return the consultation record."""
        return self.definition.record

    @cached_property
    def positions(self) -> dict[bytes, int]:
        """Return the place of every entry by its Merkle hash."""
        return {digest: place for place, digest in enumerate(self.tree.leaves)}

    def require_closed(self) -> Counted:
        """Return the counted list, once the closing is under a checkpoint that most witnesses have cosigned.

        Raises NotClosed or TooFewWitnesses.
        """
        if self.counted is None or self.checkpoints[-1].size < self.tree.size:
            raise NotClosed("The consultation is not closed, or no checkpoint covers its closing.")
        self.require_witnesses(len(self.record.witnesses) // 2 + 1 if self.record.witnesses else 0)
        return self.counted

    def require_witnesses(self, needed: int) -> None:
        """Raise TooFewWitnesses unless ``needed`` of them have cosigned the newest checkpoint."""
        if len(self.witnesses) < needed:
            raise TooFewWitnesses(
                f"{len(self.witnesses)} witnesses have cosigned the newest checkpoint, {needed} are needed."
            )

    def revisions(self) -> Counter[str]:
        """Return how many answers, changes and withdrawals included, every class has handed in."""
        return Counter(leaf.statement.class_name for leaf in self.leaves if isinstance(leaf, AnswerLeaf))


def verify_log(
    files: Files,
    log_key: str | None = None,
    registrar_key: str | None = None,
    progress: Progress | None = None,
) -> VerifiedLog:
    """Verify everything in the published files.

    ``log_key`` is the log's verifier key and ``registrar_key`` the registrar's key (Base64) as they were
    announced elsewhere. Without the first the log's own key is taken, and nothing shows that
    others see the same log; without the second nothing shows who has defined and closed it.
    Raises errors of this package, each class one kind of fault.
    """
    definition = _definition(files, registrar_key)
    record = definition.record
    if log_key is not None and Verifier.read(log_key, "log") != record.log:
        raise OtherRecord("The log is not signed with the key that was announced.")
    tree = Tree(map(hash_of, files.leaves))
    checkpoints, witnesses = check_checkpoints(record, tree, files.checkpoints)
    leaves = _check_leaves(definition, files.leaves, registrar_key, progress)
    return VerifiedLog(
        definition=definition,
        trustees=_trustees(definition),
        leaves=leaves,
        tree=tree,
        checkpoints=checkpoints,
        witnesses=witnesses,
        places=latest(leaves),
        counted=_counted(definition, leaves, files),
        questionnaires=_questionnaires(definition, leaves, files.questionnaires),
    )


def check_checkpoints(
    record: Record, tree: Tree, notes: Sequence[str]
) -> tuple[tuple[Checkpoint, ...], tuple[str, ...]]:
    """Check all checkpoints against the leaves; return them by size, and who cosigned the newest.

    Cosignatures by the record's witnesses must hold wherever they stand. Raises CheckpointsRefused,
    MalformedNote or NoteRefused.
    """
    if not notes:
        raise CheckpointsRefused("There is no checkpoint: nobody has signed this log.")
    checked = [(_checkpoint(record, tree, note), _cosigned(record, note)) for note in notes]
    checked.sort(key=lambda pair: (pair[0].size, len(pair[1])))
    return tuple(checkpoint for checkpoint, _ in checked), checked[-1][1]


def _cosigned(record: Record, note: str) -> tuple[str, ...]:
    """Return the names of the witnesses who have cosigned a checkpoint, their signatures checked."""
    cosigned = [witness for witness in record.witnesses if has_cosigned(note, witness)]
    for witness in cosigned:
        verify_cosignature(note, witness)
    return tuple(witness.name for witness in cosigned)


def _checkpoint(record: Record, tree: Tree, note: str) -> Checkpoint:
    checkpoint = verify_checkpoint(note, record.log)
    if checkpoint.size > tree.size:
        raise CheckpointsRefused(
            f"The log has signed {checkpoint.size} entries, but only {tree.size} are shown."
        )
    if tree.root(checkpoint.size) != checkpoint.root:
        raise CheckpointsRefused(f"The checkpoint of {checkpoint.size} entries is of another log.")
    return checkpoint


def _definition(files: Files, registrar_key: str | None) -> Definition:
    first = read_leaf(files.leaves[0], registrar_key) if files.leaves else None
    if not isinstance(first, RegistrarLeaf) or not isinstance(first.content, Definition):
        raise WrongLog("The log does not begin with the definition of a consultation.")
    return first.content


def _check_leaves(
    definition: Definition, texts: Sequence[str], registrar_key: str | None, progress: Progress | None
) -> tuple[Leaf, ...]:
    leaves: list[Leaf] = []
    published = {definition.questionnaire}
    for place, text in enumerate(texts):
        with located(f"Entry {place} of the log"):
            leaf = read_leaf(text, registrar_key)
            _check_place(leaves, leaf)
            _check_leaf(definition.record, leaf, published)
        leaves.append(leaf)
        if progress is not None:
            progress(place + 1, len(texts))
    return tuple(leaves)


def _check_place(before: Sequence[Leaf], leaf: Leaf) -> None:
    """The definition comes first and once; nothing comes after the closing."""
    is_definition = isinstance(leaf, RegistrarLeaf) and isinstance(leaf.content, Definition)
    if is_definition == bool(before) or (before and _closing(before[-1])):
        raise WrongLog("A log begins with one definition and ends with the closing.")


def _closing(leaf: Leaf) -> Closing | None:
    """Return the closing statement where the entry is one."""
    if isinstance(leaf, RegistrarLeaf) and isinstance(leaf.content, Closing):
        return leaf.content
    return None


def _check_leaf(record: Record, leaf: Leaf, published: set[str]) -> None:
    """Check one entry; ``published`` collects the hashes of the questionnaire's editions so far."""
    if isinstance(leaf, AnswerLeaf):
        check_statement(record, leaf.statement, leaf.signature, leaf.token)
        if leaf.statement.questionnaire not in published:
            raise WrongQuestionnaire("An answer names a questionnaire that was not published before it.")
    elif not isinstance(leaf.content, Definition):
        if leaf.content.consultation != record.fingerprint:
            raise WrongLog("A statement of the registrar belongs to another consultation.")
        if isinstance(leaf.content, Edition):
            published.add(leaf.content.questionnaire)


def _trustees(definition: Definition) -> Trustees:
    trustees = parse_trustees(definition.record.group, definition.trustees)
    check_election_key(trustees, definition.record.public_key)
    return trustees


def _counted(definition: Definition, leaves: tuple[Leaf, ...], files: Files) -> Counted | None:
    """Recompute the counted list of a closed log, and compare it with the published one."""
    record, closing = definition.record, _closing(leaves[-1])
    if closing is None:
        if files.counted is not None:
            raise NotClosed("There is a counted list, but the log is not closed.")
        return None
    check_closing(definition, closing)
    counted = count(
        record.fingerprint, list(record.token_keys), leaves, [hash_of(leaf) for leaf in files.leaves], closing
    )
    if files.counted is not None and files.counted != counted.text:
        raise CountedListRefused("The published counted list does not follow from the log.")
    counted.check()
    return counted


def _questionnaires(
    definition: Definition, leaves: tuple[Leaf, ...], texts: dict[str, str]
) -> dict[str, tuple[str, ...]]:
    """Return the questions of every edition that the log names, by its hash."""
    contents = [leaf.content for leaf in leaves if isinstance(leaf, RegistrarLeaf)]
    editions = [one.questionnaire for one in contents if isinstance(one, Edition)]
    known: dict[str, tuple[str, ...]] = {}
    for digest in (definition.questionnaire, *editions):
        text = texts.get(digest)
        if text is None or sha256_hex(text) != digest or canonical(parse_json(text)) != text:
            raise WrongQuestionnaire("The text of a questionnaire is not the published one.")
        known[digest] = question_ids(text)
    return known
