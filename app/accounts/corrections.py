"""Corrections of people: a mistyped name or address, changed by two people and told to both addresses.

A wrong correction would hand a person's vote to somebody else, so nothing that was proven at the old address
goes on: every sign-in, outstanding code, slip and passkey of the person ends. A vote that is cast stays.
"""

from __future__ import annotations

from flask import url_for

from app import audit, clock
from app.accounts import passkeys, store
from app.accounts.models import Person, Role
from app.accounts.roll_csv import LONGEST, is_email
from app.accounts.sign_in import normal_email
from app.decisions import ActKind, Decision, Details, Fact, Proposal, propose, register
from app.errors import Refusal
from app.outbox import queue_mail
from app.outbox import store as outbox
from app.texts import is_plain, trimmed

KIND = "correct-person"


class NothingToCorrect(Refusal):
    """Name and address are as they were."""

    status = 400
    sentence = "Nothing is changed. Correct the name, the e-mail address, or both."


class NameRefused(Refusal):
    """The new name is missing, too long, or holds characters that nobody sees."""

    status = 400
    sentence = f"Enter a name of at most {LONGEST['name']} ordinary characters."


class AddressRefused(Refusal):
    """The new address is none."""

    status = 400
    sentence = "Enter an e-mail address in the correct format, like name@example.org."


class AddressTaken(Refusal):
    """Somebody else has the new address."""

    sentence = "This e-mail address belongs to another person."


class PersonChanged(Refusal):
    """The person is not any more as the proposal says."""

    sentence = "This person was changed in the meantime. Drop this proposal and make a new one."


class OwnCorrection(Refusal):
    """Somebody was to approve a correction of their own details."""

    sentence = "Nobody can approve a correction of their own details. Two other people have to."


def propose_correction(
    subject: str, person: Person, name: str, email: str, reason: str, actor: Person, role: Role
) -> Proposal:
    """Propose new details for ``person``; ``subject`` is the poll that it comes from, whose report tells it.

    Raises NothingToCorrect, NameRefused, AddressRefused, AddressTaken, or as ``app.decisions.propose``.
    """
    details: Details = {
        "person": person.public_id,
        "old_name": person.name,
        "old_email": person.email,
        "name": trimmed(name),
        "email": normal_email(email),
    }
    return propose(KIND, subject, details, reason, actor, role)


def _person(details: Details) -> Person:
    found = store.person_by_public_id(str(details["person"]))
    if found is None:
        raise PersonChanged
    return found


def _title(_subject: str, details: Details) -> str:
    return f"Correct the details of {details['old_name']}"


def _facts(_subject: str, details: Details) -> list[Fact]:
    person = _person(details)
    number = (f"Member number {person.member_number}",) if person.member_number else ()
    return [
        Fact("Person", (str(details["old_name"]), str(details["old_email"]), *number)),
        Fact("Name", (_change(details, "name"),)),
        Fact("E-mail address", (_change(details, "email"),)),
        Fact("What ends", ("Every sign-in, sign-in code, printed slip and passkey of this person",)),
        Fact("Who is told", ("The person, at the old and at the new address",)),
        Fact(
            "What stays", ("Votes that are cast, and the voting code. If the code went astray, replace it.",)
        ),
    ]


def _change(details: Details, what: str) -> str:
    old, new = details[f"old_{what}"], details[what]
    return f"Not changed: {old}" if old == new else f"From {old} to {new}"


def _check(_subject: str, details: Details) -> None:
    person, name, email = _person(details), str(details["name"]), str(details["email"])
    if (person.name, person.email) != (details["old_name"], details["old_email"]):
        raise PersonChanged
    if (name, email) == (person.name, person.email):
        raise NothingToCorrect
    if not 0 < len(name) <= LONGEST["name"] or not is_plain(name):
        raise NameRefused
    if len(email) > LONGEST["email"] or not is_email(email):
        raise AddressRefused
    holder = store.person_by_email(email)
    if holder is not None and holder is not person:
        raise AddressTaken


def _lock(_subject: str, details: Details) -> None:
    store.lock_person(_person(details))


def _carry_out(subject: str, details: Details, decision: Decision) -> None:
    person, old, new = _person(details), str(details["old_email"]), str(details["email"])
    if person.id in (decision.first.person.id, decision.second.person.id):
        raise OwnCorrection
    person.name, person.email = str(details["name"]), new
    store.end_everything(person, clock.now())
    passkeys.remove_all(person)
    outbox.redirect(old, new)
    for address in dict.fromkeys((old, new)):
        queue_mail(address, "Your details were corrected", _letter(details, address == new), subject)
    audit.record(
        audit.Event.PERSON_CORRECTED,
        actor=decision.second.person,
        subject=person.public_id,
        about=subject,
        decision=decision.public_id,
        name_changed=details["name"] != details["old_name"],
        address_changed=new != old,
    )


def _letter(details: Details, is_new: bool) -> str:
    """Return what a person is told; the old address may be a stranger's, so it does not learn the new one."""
    moved = details["email"] != details["old_email"]
    lines = [f"Dear {details['name'] if is_new else details['old_name']},", ""]
    if not moved:
        lines.append(f"Two people have corrected your name: it is {details['name']} now.")
    elif is_new:
        lines.append("Two people have corrected your details. From now on your mail comes to this address.")
    else:
        lines.append("Two people have corrected your details. From now on your mail goes to another address.")
    lines += [
        "All your sign-ins, sign-in codes, printed slips and passkeys have ended. "
        "Votes that you cast stay cast.",
        "",
        "If this is not right, tell the elections office and the scrutineer at once.",
    ]
    return "\n".join(lines) + "\n"


register(
    ActKind(
        KIND, _title, _facts, _check, _carry_out, lock=_lock,
        home=lambda subject: url_for("office.roll", poll_id=subject),
    )
)  # fmt: skip
