"""Slips: a sign-in word that is printed beside a voting code, so that nobody in a room waits for mail.

A word has 80 random bits. Only its keyed hash is kept, so a word cannot be looked up or printed again.
Signing in with it uses nothing up: a slip may be scanned twice. When a word counts is for the room to
say that printed it (``about`` names what it is for); words made anew end the earlier ones and their sign-ins.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable
from datetime import timedelta

from app import clock, db
from app.accounts import store
from app.accounts.models import Person, Slip
from app.addresses import remote_key
from app.errors import Refusal
from app.tokens import keyed_hash

#: Crockford's 32 letters and digits, without those that look or sound like others.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, GROUP_LENGTH = 4, 4
WORD_LENGTH = GROUPS * GROUP_LENGTH  # of 5 bits each
LOOKALIKES = str.maketrans("OIL", "011")
SEPARATORS = re.compile(r"[\s\u00ad\u200b\u2010-\u2015\u2212-]+")
VOTING_CODE_LENGTH = 15
WINDOW = timedelta(minutes=15)
WRONG_WORDS_PER_ADDRESS = 100  # per network address; eighty people in one room share one


class WrongWord(Refusal):
    """No slip carries this word, or it was replaced by a newer one."""

    status = 400
    sentence = "That sign-in word is not right. Use the newest slip that you were given."


class SlipNotNow(Refusal):
    """The word is right, but it does not count at this time."""

    status = 400
    sentence = (
        "This slip signs you in on the day of the vote, until voting is over. "
        "Sign in with your e-mail address instead."
    )


class TooManyWrongWords(Refusal):
    """Too many wrong words came from one network address."""

    status = 429
    sentence = "There were too many tries. Wait 15 minutes, or sign in with your e-mail address."
    retry_after = 15 * 60


def new_word() -> str:
    """Return a fresh sign-in word of 80 bits, in groups as it is printed."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(WORD_LENGTH))
    return "-".join(letters[start : start + GROUP_LENGTH] for start in range(0, WORD_LENGTH, GROUP_LENGTH))


def normal_word(typed: str) -> str:
    """Return what was typed without spaces and dashes, in capitals, with look-alikes made one."""
    return SEPARATORS.sub("", typed).upper().translate(LOOKALIKES)


def issue(people: Iterable[Person], about: str) -> dict[int, str]:
    """Make a word for each of ``people`` in the caller's transaction; return it by the person's row number.

    Their earlier words for ``about``, and sign-ins with these, end. Words are returned this once.
    """
    words = {person.id: new_word() for person in people}
    end(about, words)
    store.add_all([Slip(person_id=key, about=about, word_hash=_hash(word)) for key, word in words.items()])
    return words


def spare_word() -> tuple[str, str]:
    """Return a fresh word for a slip that is nobody's yet, and the hash with which to ``give`` it."""
    word = new_word()
    return word, _hash(word)


def give(person: Person, about: str, word_hash: str) -> None:
    """Let the word on a spare slip sign ``person`` in; their earlier words for ``about`` end."""
    end(about, [person.id])
    store.add(Slip(person_id=person.id, about=about, word_hash=word_hash))


def end(about: str, people: Iterable[int] | None = None) -> None:
    """End the words for ``about``, of these people (row numbers) or of all, and their sign-ins by slip."""
    store.end_slips(about, people, clock.now())


def redeem(typed: str, counts: Callable[[str], bool]) -> Slip:
    """Return the slip whose word was typed; ``counts(about)`` says whether it signs in now.

    Nothing is used up. Wrong words from an address are counted, and right ones never refused for them: nobody
    in a room can lock the others out. Raises TooManyWrongWords, WrongWord or SlipNotNow.
    """
    with db.write_transaction():
        moment, wrong = clock.now(), keyed_hash("wrong slip", remote_key())
        slip = store.slip_by_hash(_hash(typed))
        if slip is None and store.attempts(wrong, moment, WINDOW) >= WRONG_WORDS_PER_ADDRESS:
            raise TooManyWrongWords
        if slip is None:
            store.count_attempt(wrong, moment, WINDOW)
    if slip is None:
        raise WrongWord  # only now: the try is counted
    if not counts(slip.about):
        raise SlipNotNow
    return slip


def looks_like_a_code(typed: str) -> bool:
    """Tell whether a voting code was typed where the sign-in word belongs."""
    return len(SEPARATORS.sub("", typed)) == VOTING_CODE_LENGTH


def _hash(word: str) -> str:
    return keyed_hash("slip", normal_word(word))
