"""The order in which candidates speak: a lot that was committed to before and that anybody can recompute.

Once a contest's hustings stand on the agenda, the platform keeps a random secret and publishes its SHA-256.
At the draw the chair may type a word that somebody in the room calls out, and the secret is shown. The
seed is the secret, a space and the word; the candidates are sorted as ``ballot.counting.lots`` says, for the
contest ``speaking order <uuid>``. The platform cannot choose the secret after the word, nor the room the word
after the secret, so that neither can steer the order.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from app import audit, clock
from app.accounts.models import Person
from app.db import session
from ballot import texts
from ballot.counting.lots import lot_order
from ballot.hustings import candidates, store
from ballot.hustings.errors import AlreadyDrawn, NothingToDraw
from ballot.hustings.models import RunningOrder
from ballot.models import Contest
from crypto.text import sha256_hex

SECRET_BYTES = 32
WORD_LENGTH = 50
NO_WORD = "none"


def seed_of(secret: str, word: str) -> str:
    """Return the seed of the lot: one line of text."""
    return f"{secret} {word}"


def drawn(seed: str, uuid: str, names: Sequence[str]) -> list[str]:
    """Return the names in the order that the lot gives them."""
    return [names[place] for place in lot_order(seed, f"speaking order {uuid}", names)]


def commit(contest: Contest) -> RunningOrder:
    """Return the contest's lot; a new one is committed to now."""
    found = store.running_order(contest)
    if found is None:
        secret = secrets.token_hex(SECRET_BYTES)
        found = RunningOrder(
            contest_id=contest.id, secret=secret, commitment=sha256_hex(secret), committed_utc=clock.now()
        )
        session().add(found)
        session().flush()
        audit.record(
            audit.Event.RUNNING_ORDER_DRAWN,
            subject=contest.uuid,
            act="committed",
            commitment=found.commitment,
        )
    return found


def draw(contest: Contest, word: str, actor: Person) -> RunningOrder:
    """Draw the order of the candidates, once. Raises NothingToDraw, AlreadyDrawn or a Text error."""
    found = commit(contest)
    if found.drawn_utc is not None:
        raise AlreadyDrawn
    names = candidates.named(contest)
    if not names:
        raise NothingToDraw
    called = texts.plain(word, "the word", WORD_LENGTH, required=False) or NO_WORD
    found.word, found.names = called, drawn(seed_of(found.secret, called), contest.uuid, names)
    found.drawn_utc = clock.now()
    session().flush()
    audit.record(
        audit.Event.RUNNING_ORDER_DRAWN,
        actor=actor,
        subject=contest.uuid,
        act="drawn",
        secret=found.secret,
        word=called,
    )
    return found
