"""The election record: what is asked, in which group, under which key (belenios-v1 section 4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crypto.credentials import BASE58
from crypto.errors import CryptoError, MalformedText
from crypto.groups import Element, Group, group_named
from crypto.profile import read_profile
from crypto.questions import Question, RankedQuestion, question_from_json
from crypto.text import array, b64_digest, compact, integer, members, parse_json, string

_UUID = re.compile(f"[{BASE58}]{{14,100}}")
_MEMBERS = ("version", "description", "name", "group", "public_key", "questions", "uuid")


class WrongElection(CryptoError):
    """An election record that contradicts itself or asks for what cannot be."""


@dataclass(frozen=True)
class Election:
    """An election record that has been read and checked; ``text`` is the record as stored.

    ``profile`` is None or the name of the rules that it demands beyond belenios-v1.
    """

    text: str
    fingerprint: str
    uuid: str
    name: str
    description: str
    group: Group
    public_key: Element
    questions: tuple[Question, ...]
    administrator: str | None = None
    credential_authority: str | None = None
    profile: str | None = None

    @property
    def ranked(self) -> tuple[int, ...]:
        """Positions (from 0) of the ranked questions, in order: those that are shuffled."""
        return tuple(
            position
            for position, question in enumerate(self.questions)
            if isinstance(question, RankedQuestion)
        )


def parse_election(text: str) -> Election:
    """Read an election record; it need not be compact, its stored text is what counts (section 4).

    Raises MalformedText, MalformedNumber, UnknownGroup, NotInGroup, WrongQuestion, UnknownProfile
    or WrongElection.
    """
    parts = members(parse_json(text), _MEMBERS, ("administrator", "credential_authority", "profile"))
    integer(parts["version"], 1, 1)
    group = group_named(string(parts["group"]))
    return Election(
        text=text,
        fingerprint=b64_digest(text),
        uuid=_uuid(parts["uuid"]),
        name=string(parts["name"]),
        description=string(parts["description"]),
        group=group,
        public_key=_public_key(group, string(parts["public_key"])),
        questions=_questions(group, [question_from_json(value) for value in array(parts["questions"])]),
        administrator=_optional(parts.get("administrator", "")),
        credential_authority=_optional(parts.get("credential_authority", "")),
        profile=read_profile(parts["profile"]) if "profile" in parts else None,
    )


def election_record(
    *,
    uuid: str,
    name: str,
    description: str,
    group: Group,
    public_key: Element,
    questions: Sequence[Question],
    administrator: str | None = None,
    credential_authority: str | None = None,
    profile: str | None = None,
) -> str:
    """Return the compact election record, members in the order of section 4, ``profile`` last.

    Raises what ``parse_election`` raises, so that no record leaves here that it would refuse.
    """
    value = {
        "version": 1,
        "description": description,
        "name": name,
        "group": group.name,
        "public_key": group.text(public_key),
        "questions": [question.to_json() for question in questions],
        "uuid": uuid,
    }
    if administrator:
        value["administrator"] = administrator
    if credential_authority:
        value["credential_authority"] = credential_authority
    if profile is not None:
        value["profile"] = profile
    return parse_election(compact(value)).text


def _uuid(value: object) -> str:
    uuid = string(value)
    if not _UUID.fullmatch(uuid):
        raise MalformedText("The identifier of an election must be at least 14 Base58 characters.")
    return uuid


def _public_key(group: Group, text: str) -> Element:
    key = group.parse(text)
    if key in (group.identity, group.g):
        raise WrongElection("The public key of an election must not be trivial.")
    return key


def _questions(group: Group, questions: list[Question]) -> tuple[Question, ...]:
    if not questions:
        raise WrongElection("An election needs at least one question.")
    if not group.max_embedded and any(isinstance(question, RankedQuestion) for question in questions):
        raise WrongElection(f"The group {group.name} cannot hold rankings.")
    return tuple(questions)


def _optional(value: object) -> str | None:
    return string(value) or None
