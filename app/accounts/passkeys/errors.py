"""What is refused about passkeys."""

from __future__ import annotations

from app.errors import Refusal

#: Passkeys that one person may have, and the length of the name that each is given.
MOST_PASSKEYS = 10
LONGEST_LABEL = 60


class PasskeyRefused(Refusal):
    """What the device answered does not hold, or no such passkey is known."""

    status = 400
    sentence = "This passkey could not be used. Try again, or sign in another way."


class PasskeyExpired(Refusal):
    """The challenge was answered before, is too old, or was made for something else."""

    status = 400
    sentence = "That took too long. Start again."


class PasskeyLabelRefused(Refusal):
    """The name of a passkey cannot be shown."""

    status = 400
    sentence = f"Give the passkey a name of at most {LONGEST_LABEL} ordinary characters."


class TooManyPasskeys(Refusal):
    """The person has as many passkeys as anybody may."""

    sentence = f"You have {MOST_PASSKEYS} passkeys. Remove one before you add another."


class NoSuchPasskey(Refusal):
    """The passkey is not this person's, or not there."""

    status = 404
    sentence = "There is no such passkey."


class FullSignInNeeded(Refusal):
    """Passkeys were to be changed after a sign-in by slip, or by staff without their password."""

    status = 403
    sentence = "Sign in again to change your passkeys: with a code by e-mail, or as staff with your password."
