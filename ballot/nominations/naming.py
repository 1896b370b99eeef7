"""Finding the person on the roll whom somebody names, by name or member number."""

from __future__ import annotations

from app.accounts.models import Person, RollEntry
from ballot import store as ballot_store
from ballot import texts
from ballot.models import Contest
from ballot.nominations import store
from ballot.nominations.errors import PersonNotFound

LISTED = 500  # a longer roll is not offered as a list of names


def find(contest: Contest, text: str, what: str, field: str) -> RollEntry:
    """Return the one roll entry that ``text`` names; ``what`` and ``field`` say for what in the refusal.

    Raises PersonNotFound, or a Text error.
    """
    name = texts.plain(text, f"the name or member number of {what}", texts.LABEL_LENGTH)
    found = store.people_named(contest.poll, name)
    if not found:
        raise PersonNotFound(
            f"“{name}” is not on the roll. Type the name of {what} as it stands there, or the member number.",
            field,
        )
    if len(found) > 1:
        raise PersonNotFound(
            f"Several people on the roll are called “{name}”. Type the member number of {what} instead.",
            field,
        )
    return found[0]


def listed(contest: Contest, asker: Person) -> list[str]:
    """Return the names that a form offers: everybody on a short roll but the person who asks."""
    if ballot_store.roll_size(contest.poll) > LISTED:
        return []
    entries = ballot_store.roll_entries(contest.poll)[: 2 * LISTED]
    return sorted({entry.person.name for entry in entries if entry.person_id != asker.id})


def namesakes(people: list[Person]) -> set[str]:
    """Return the names that more than one of these people have, as a reader would compare them."""
    seen = [texts.sameness(person.name) for person in people]
    return {name for name in seen if seen.count(name) > 1}
