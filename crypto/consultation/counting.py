"""The counted list: which entry counts for which key, and the totals that must fit (design, 8).

Of every key the highest revision counts; a key whose highest revision is a withdrawal counts nothing.
The list follows from the log alone, so anybody recomputes it, and it must come out octet for octet:
canonical JSON of ``classes`` (answers, entitled, issued, withdrawn), ``consultation``, ``counted`` (hashes of
the entries that count, sorted), ``reconciles`` and ``size`` (entries of the log, the closing included).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crypto.consultation.answers import Statement
from crypto.consultation.definitions import Closing
from crypto.consultation.encoding import canonical
from crypto.consultation.leaves import AnswerLeaf, Leaf
from crypto.errors import CryptoError


class RepeatedRevision(CryptoError):
    """Two answers of one key with one revision: only one of them can be what the respondent sees."""


class ClassChanged(CryptoError):
    """Answers of one key in two classes."""


class TotalsRefused(CryptoError):
    """More answers than tokens, or more tokens than people entitled."""


@dataclass(frozen=True)
class Total:
    """The totals of one class: answers that count, keys withdrawn, tokens issued, people entitled."""

    answers: int
    entitled: int
    issued: int
    withdrawn: int

    @property
    def reconciles(self) -> bool:
        """Return whether keys that answered <= tokens issued <= people entitled."""
        return self.answers + self.withdrawn <= self.issued <= self.entitled


@dataclass(frozen=True)
class Counted:
    """The counted list: its text, the place in the log of every key's counted entry, totals by class."""

    text: str
    places: Mapping[str, int]
    totals: Mapping[str, Total]

    def check(self) -> None:
        """Raise TotalsRefused unless the totals of every class reconcile."""
        for name, total in self.totals.items():
            if not total.reconciles:
                raise TotalsRefused(
                    f"In the class {name}, {total.answers} answers and {total.withdrawn} withdrawals came "
                    f"with {total.issued} tokens, issued to {total.entitled} people entitled."
                )


def latest(leaves: Sequence[Leaf]) -> dict[str, int]:
    """Return for every key the place of its highest revision. Raises RepeatedRevision or ClassChanged."""
    statements = _statements(leaves)
    places: dict[str, int] = {}
    seen: dict[tuple[str, int], int] = {}
    for place, statement in statements.items():
        earlier = seen.setdefault((statement.key, statement.revision), place)
        if earlier != place:
            raise RepeatedRevision(f"The entries {earlier} and {place} are one revision of one answer.")
        best = statements[places.setdefault(statement.key, place)]
        if best.class_name != statement.class_name:
            raise ClassChanged(f"Entry {place} belongs to another class than its key did before.")
        if statement.revision > best.revision:
            places[statement.key] = place
    return places


def count(
    consultation: str,
    classes: Sequence[str],
    leaves: Sequence[Leaf],
    hashes: Sequence[bytes],
    closing: Closing,
) -> Counted:
    """Return the counted list of a whole log, the closing its last entry.

    ``hashes`` are the Merkle hashes of ``leaves``. Raises RepeatedRevision or ClassChanged.
    """
    statements, standing = _statements(leaves), latest(leaves)
    places = {key: place for key, place in standing.items() if not statements[place].withdrawn}
    keys = Counter(statements[place].class_name for place in standing.values())
    answers = Counter(statements[place].class_name for place in places.values())
    totals = {
        name: Total(
            answers=answers[name],
            entitled=closing.entitled.get(name, 0),
            issued=closing.issued.get(name, 0),
            withdrawn=keys[name] - answers[name],
        )
        for name in classes
    }
    value = {
        "classes": {name: vars(total) for name, total in totals.items()},
        "consultation": consultation,
        "counted": sorted(hashes[place].hex() for place in places.values()),
        "reconciles": all(total.reconciles for total in totals.values()),
        "size": len(leaves),
    }
    return Counted(canonical(value), places, totals)


def _statements(leaves: Sequence[Leaf]) -> dict[int, Statement]:
    """Return the statements of all answers by their places."""
    return {place: leaf.statement for place, leaf in enumerate(leaves) if isinstance(leaf, AnswerLeaf)}
