"""Opening: what the trustees contribute after the close, and only for all that counts (design, 5).

Nobody tells this code what to open. It takes the published files, verifies the whole log, and goes on
from the counted list which it has recomputed: a request for a single answer or a chosen few has
nowhere to go in. The set is put in the order of the payloads' hashes, which says nothing.

A payload which its sender has not made for the signed statement (attack: another's payload, lifted or
altered) is not opened. It is listed as unreadable, by everybody alike, and never stops the others.

A contribution is a file of lines: a head ``{"consultation":..,"opened":..,"owner":..,"size":..}``, then for
every encapsulation ``{"factor":..,"proof":{..}}``. It can be continued where it was cut off.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from crypto.bound_proofs import Binding
from crypto.consultation.answers import Statement
from crypto.consultation.encoding import canonical, parse_canonical
from crypto.consultation.files import Files
from crypto.consultation.leaves import AnswerLeaf
from crypto.consultation.log import Progress, VerifiedLog, verify_log
from crypto.consultation.sealing import Sealed, check_sealed
from crypto.elgamal import Ciphertext
from crypto.errors import CryptoError
from crypto.groups.interface import Element, Group
from crypto.proofs import EqualityProofFailed, Proof, check_equality, prove_equality
from crypto.tally import arrays_text
from crypto.text import array, integer, members, parse_json, sha256_hex, string

_HEAD = ("consultation", "opened", "owner", "size")
_MOST_OWNERS = 10_000


class MissingPayloads(CryptoError):
    """Sealed payloads that are not those of the counted list: fewer, more, or others."""


class WrongNumberOfAnswers(CryptoError):
    """A consultation in which more or fewer answers count than were announced in public."""


class OtherOpening(CryptoError):
    """A contribution to the opening of another set of answers."""


class WrongOpeningFactor(CryptoError):
    """A trustee's factor that is not proved right for this very payload."""


class IncompleteContribution(CryptoError):
    """A contribution that ends before the last payload."""


@dataclass(frozen=True)
class Payload:
    """One payload to open: where its statement stands in the log, and what it is bound to."""

    place: int
    statement: Statement
    sealed: Sealed


@dataclass(frozen=True)
class OpeningSet:
    """All that is to be opened, in order, and the places and reasons of what cannot be."""

    log: VerifiedLog
    payloads: tuple[Payload, ...]
    unreadable: Mapping[int, str]

    @property
    def group(self) -> Group:
        """Return the group of the trustees' key."""
        return self.log.record.group

    @property
    def counted(self) -> int:
        """Return how many answers count, readable or not."""
        return len(self.payloads) + len(self.unreadable)

    @cached_property
    def ciphertexts(self) -> list[list[Ciphertext]]:
        """Return the encapsulations in the shape of an encrypted tally: an encapsulation has beta = 1."""
        return [[Ciphertext(one.sealed.alpha, self.group.identity) for one in self.payloads]]

    @cached_property
    def digest(self) -> str:
        """Return the hash of everything that is opened."""
        return sha256_hex(arrays_text(self.group, self.ciphertexts))

    def binding(self, public: Element) -> Binding:
        """Return what the proofs of the trustee with this public key are bound to."""
        return Binding.of(self.group, self.log.record.fingerprint, public, self.ciphertexts)

    def check_announced(self, answers: int) -> None:
        """Raise WrongNumberOfAnswers unless as many answers count as were announced in public."""
        if self.counted != answers:
            raise WrongNumberOfAnswers(
                f"In these files {self.counted} answers count, but {answers} were announced: nothing was "
                "done. Show the files to the scrutineer."
            )


def opening_set(
    files: Files,
    log_key: str | None = None,
    registrar_key: str | None = None,
    progress: Progress | None = None,
) -> OpeningSet:
    """Verify the files and return what is to be opened: all that counts, and nothing else.

    Arguments and errors are those of ``verify_log``; also NotClosed, TooFewWitnesses and MissingPayloads.
    """
    log = verify_log(files, log_key, registrar_key, progress)
    wanted = _wanted(log)
    given = _archived(files.archive)
    found = {sha256_hex(text): text for text in given}
    if found.keys() != wanted.keys() or len(found) != len(given):
        raise MissingPayloads(
            f"{len(wanted)} answers count, and their payloads are not the {len(given)} given. "
            "Either all are opened together or none."
        )
    payloads: list[Payload] = []
    unreadable: dict[int, str] = {}
    for digest in sorted(wanted):
        place, statement = wanted[digest]
        try:
            sealed = check_sealed(log.record.group, statement.bound, found[digest])
            payloads.append(Payload(place, statement, sealed))
        except CryptoError as error:
            unreadable[place] = str(error)
    return OpeningSet(log, tuple(payloads), unreadable)


def contribution_head(opening: OpeningSet, owner: int) -> str:
    """Return the first line of a contribution."""
    return canonical(
        {
            "consultation": opening.log.record.fingerprint,
            "opened": opening.digest,
            "owner": owner,
            "size": len(opening.payloads),
        }
    )


def contribution_lines(opening: OpeningSet, private_key: int, start: int = 0) -> Iterator[str]:
    """Yield the lines of a contribution from payload ``start`` on: alpha^x, and the proof for it."""
    group = opening.group
    binding = opening.binding(group.power_secret(group.g, private_key))
    for position in range(start, len(opening.payloads)):
        alpha = opening.payloads[position].sealed.alpha
        factor = group.power_secret(alpha, private_key)
        prefix = binding.prefix(0, position, alpha, factor)
        proof = prove_equality(group, prefix, alpha, private_key)
        yield canonical({"factor": group.text(factor), "proof": proof.to_json()})


def contribution(opening: OpeningSet, private_key: int) -> str:
    """Return a whole contribution; the key must be a trustee's. Raises NotATrustee."""
    group = opening.group
    owner = opening.log.trustees.owner_of(group.power_secret(group.g, private_key))
    lines = [contribution_head(opening, owner), *contribution_lines(opening, private_key)]
    return "".join(f"{line}\n" for line in lines)


def check_contribution(
    opening: OpeningSet, text: str, progress: Progress | None = None
) -> tuple[int, tuple[Element, ...]]:
    """Check every factor of a contribution; return its owner and the factors.

    Raises MalformedText, NotATrustee, OtherOpening, IncompleteContribution or WrongOpeningFactor.
    """
    head, *lines = text.removesuffix("\n").split("\n")
    owner = _check_head(opening, head)
    if len(lines) != len(opening.payloads):
        raise IncompleteContribution(f"The contribution of trustee {owner} has another length than it says.")
    public = opening.log.trustees.verification_key(owner)
    binding = opening.binding(public)
    factors = []
    for position, line in enumerate(lines):
        factors.append(_check_line(opening, binding, public, position, line, owner))
        if progress is not None:
            progress(position + 1, len(lines))
    return owner, tuple(factors)


def _archived(archive: str | None) -> list[str]:
    """Return the sealed payloads of an archive; what else stands in it is known from the log."""
    if archive is None:
        raise MissingPayloads("The files hold no sealed answers: this is the public part only.")
    rows = array(members(parse_json(archive), ("answers", "record"))["answers"])
    return [string(members(row, ("sealed", "statement"))["sealed"]) for row in rows]


def _wanted(log: VerifiedLog) -> dict[str, tuple[int, Statement]]:
    """Return place and statement of everything that counts, by the hash of its payload."""
    wanted: dict[str, tuple[int, Statement]] = {}
    for place in log.require_closed().places.values():
        leaf = log.leaves[place]
        if not isinstance(leaf, AnswerLeaf) or leaf.statement.sealed is None:
            raise MissingPayloads("The counted list names something that has no payload.")
        if leaf.statement.sealed in wanted:
            raise MissingPayloads("Two answers that count have one payload.")
        wanted[leaf.statement.sealed] = (place, leaf.statement)
    return wanted


def _check_head(opening: OpeningSet, line: str) -> int:
    found: dict[str, Any] = members(parse_canonical(line, "The head of a contribution"), _HEAD)
    owner = integer(found["owner"], 1, _MOST_OWNERS)
    if contribution_head(opening, owner) != line:
        raise OtherOpening("This contribution was made for another set of answers.")
    return owner


def _check_line(
    opening: OpeningSet, binding: Binding, public: Element, position: int, line: str, owner: int
) -> Element:
    group, alpha = opening.group, opening.payloads[position].sealed.alpha
    value = members(parse_canonical(line, "A line of a contribution"), ("factor", "proof"))
    factor, proof = group.parse(string(value["factor"])), Proof.from_json(group, value["proof"])
    try:
        check_equality(group, binding.prefix(0, position, alpha, factor), public, alpha, factor, proof)
    except EqualityProofFailed as error:
        raise WrongOpeningFactor(f"Factor {position} of trustee {owner} is not proved right.") from error
    return factor


def check_contributions(
    opening: OpeningSet, texts: Sequence[str], progress: Progress | None = None
) -> dict[int, tuple[Element, ...]]:
    """Check several contributions; return the factors by owner. Raises what ``check_contribution`` raises."""
    return dict(check_contribution(opening, text, progress) for text in texts)
