"""Settling the candidates: who is on the ballot, in an order that everybody can recompute.

The order is drawn with the seed whose SHA-256 was published before nominations closed. The digest of a
candidate is SHA-256 over the seed, a line feed, ``order of candidates <uuid of the contest>``, a line feed
and the name on the ballot; the smallest comes first (``ballot.counting.lots``). Candidates who come later, or
withdraw, do not change the order of the others.
"""

from __future__ import annotations

from dataclasses import dataclass

from app import audit, clock
from app.accounts.models import Person
from app.db import session
from ballot import setup, texts
from ballot.counting import Candidate, constraints_from_json
from ballot.counting.constraints import fillable
from ballot.counting.lots import lot_order
from ballot.models import Contest
from ballot.nominations import letters, naming, reading, store, submitting
from ballot.nominations.errors import CannotFillPosts, NotReadyToSettle
from ballot.nominations.models import Nomination, NominationTerms
from ballot.nominations.states import State
from ballot.pages import people
from ballot.words import GROUP_NAMES

UNDECIDED = (State.RECEIVED, State.CORRECTING, State.COMPLETE, State.WAITING)


@dataclass(frozen=True)
class Outlook:
    """What settling would mean: the names on the ballot, the posts, how many of them can be filled."""

    names: tuple[str, ...]
    seats: int
    electable: int

    @property
    def uncontested(self) -> bool:
        """Whether nobody has to vote: no more candidates than posts."""
        return len(self.names) <= self.seats

    @property
    def vacant(self) -> int:
        """How many posts stay vacant whatever the voters do."""
        return self.seats - min(self.seats, len(self.names))


def lot_name(contest: Contest) -> str:
    """Return the second line of what is hashed: it ties the lot to this contest and this use."""
    return f"order of candidates {contest.uuid}"


def settle(contest: Contest, actor: Person) -> Outlook:
    """Put the accepted candidates on the ballot, in the order of the lot; return what that means.

    It may be done again until the contest is sealed, for instance after the window for unsuccessful
    candidates. Raises NotReadyToSettle, CannotFillPosts, AlreadySealed or NoNominations.
    """
    contest, terms = submitting.locked(contest)
    require_ready(contest, terms)
    accepted = _accepted(contest, terms)
    outlook = _outlook(contest, terms, accepted)
    require_fillable(contest, terms)
    fresh = [nomination for nomination in accepted if nomination.label is None]
    terms.settled_utc = clock.now()
    _place(contest, terms, accepted, actor)
    for nomination in fresh:
        letters.settled(nomination, terms)
    return outlook


def outlook(contest: Contest) -> Outlook:
    """Return what settling the nominations accepted so far would mean."""
    terms = store.terms_of(contest)
    return _outlook(contest, terms, _accepted(contest, terms))


def require_ready(contest: Contest, terms: NominationTerms) -> None:
    """Raise NotReadyToSettle unless nominations are closed and all are decided."""
    if contest.unopposed_utc is not None:
        raise NotReadyToSettle("This contest is declared unopposed.")
    if not reading.closed(terms):
        raise NotReadyToSettle("Nominations have not closed yet.")
    for nomination in _accepted(contest, terms):
        if not all(reading.verdict(terms, one.person).eligible for one in reading.standing(nomination)):
            raise NotReadyToSettle(
                f"By the roll as it is now, {reading.names(nomination)} may not stand. Correct the roll, or "
                "reject the nomination."
            )
    _require_decided(contest, terms)


def _require_decided(contest: Contest, terms: NominationTerms) -> None:
    waiting = [one for one in store.nominations(contest) if reading.state(one, terms) in UNDECIDED]
    if waiting:
        raise NotReadyToSettle(
            f"Accept or reject {people(len(waiting), 'nomination', 'nominations')} first"
            + (
                ", or wait until the time for correcting is over."
                if any(reading.state(one, terms) is State.CORRECTING for one in waiting)
                else "."
            )
        )


def require_fillable(contest: Contest, terms: NominationTerms) -> None:
    """Raise CannotFillPosts where the limit by group lets fewer be elected than there are posts to fill."""
    accepted = _accepted(contest, terms)
    found = _outlook(contest, terms, accepted)
    wanted = min(found.seats, len(found.names))
    if found.electable >= wanted:
        return
    raise CannotFillPosts(
        f"These candidates can fill only {found.electable} of the {people(found.seats, 'post', 'posts')}: "
        f"{_why_not(contest, terms, accepted)}. A candidature that two people share counts for the limit if "
        "either of them does. Open nominations again until a later time, or change the limit or the number "
        "of posts before you settle the candidates."
    )


def _why_not(contest: Contest, terms: NominationTerms, accepted: list[Nomination]) -> str:
    """Return which groups have more candidates than may be elected."""
    groups = [reading.group(one, terms) for one in accepted]
    limits = (contest.constraint or {}).get("maximum", {})
    total = people(len(accepted), "candidate stands", "candidates stand")
    return "; ".join(
        [total]
        + [
            f"{groups.count(group)} of them {GROUP_NAMES.get(group, group)}, of whom at most {most} can win"
            for group, most in limits.items()
            if groups.count(group) > most
        ]
    )


def _accepted(contest: Contest, terms: NominationTerms) -> list[Nomination]:
    return [one for one in store.nominations(contest) if reading.state(one, terms) is State.ACCEPTED]


def _outlook(contest: Contest, terms: NominationTerms, accepted: list[Nomination]) -> Outlook:
    constraint = contest.constraint
    category = constraint["category"] if constraint else ""
    labels = _labels(accepted)
    candidates = [
        Candidate(label, {category: group} if category and group else {})
        for label, group in zip(labels, [reading.group(one, terms) for one in accepted], strict=True)
    ]
    limits = constraints_from_json(constraint) if constraint else ()
    return Outlook(tuple(labels), contest.seats, fillable(candidates, limits, contest.seats))


def _labels(accepted: list[Nomination]) -> list[str]:
    """Return the names on the ballot; namesakes carry their member numbers."""
    everybody = [one.person for found in accepted for one in reading.standing(found)]
    same = naming.namesakes(everybody)
    return [" and ".join(_label(one.person, same) for one in reading.standing(found)) for found in accepted]


def _label(person: Person, same: set[str]) -> str:
    return f"{person.name} ({person.member_number})" if texts.sameness(person.name) in same else person.name


def draw(contest: Contest, terms: NominationTerms, actor: Person) -> None:
    """Draw the order of the candidates who are left; the caller has locked the poll."""
    _place(contest, terms, [one for one in _accepted(contest, terms) if one.label is not None], actor)


def _place(contest: Contest, terms: NominationTerms, accepted: list[Nomination], actor: Person) -> None:
    """Store places and names, and make them the options of the contest."""
    labels = _labels(accepted)
    order = lot_order(terms.lot_seed, lot_name(contest), labels)
    for nomination in store.nominations(contest):
        nomination.position = nomination.label = None
    session().flush()
    for place, number in enumerate(order):
        accepted[number].position, accepted[number].label = place, labels[number]
    session().flush()
    options = [(labels[number], reading.group(accepted[number], terms)) for number in order]
    setup.set_options(contest, options, actor)
    audit.record(
        audit.Event.CANDIDATES_SETTLED,
        actor=actor,
        subject=contest.uuid,
        candidates=len(order),
        seats=contest.seats,
        seed=terms.lot_seed,
        commitment=terms.lot_commitment,
    )
