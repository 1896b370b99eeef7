"""Cases about the election record and the credentials (sections 2 to 4, rules 15.9 and 15.11)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from crypto.credentials import DuplicateCredential, TrivialCredential
from crypto.election import WrongElection
from crypto.errors import CryptoError, MalformedNumber, MalformedText, NotInGroup, UnknownGroup
from crypto.questions import WrongQuestion
from crypto.tally import WeightedRanking
from crypto.trustees import record
from crypto.verify.foundations import WrongNumberOfVoters
from tests.tampered.case import Case, Tool
from tests.tampered.change import edited, outside, times_g
from tests.tampered.goods import choices, choices_script, ranking_script

Setter = Callable[[Any], Any]


def election_case(
    name: str,
    rule: str,
    error: type[CryptoError],
    change: Setter,
    tool: Tool = Tool.REFUSES,
    attack: int | None = None,
) -> Case:
    def make() -> bytes:
        script = choices_script()
        return replace(script, election=edited(script.election, change)).archive()

    return Case(name, rule, error, make, tool, attack=attack)


def text_case(name: str, old: str, new: str, error: type[CryptoError], tool: Tool, attack: int = 4) -> Case:
    """Change the election record as a text, where JSON as a value could not express it."""

    def make() -> bytes:
        script = choices_script()
        assert old in script.election
        return replace(script, election=script.election.replace(old, new, 1)).archive()

    return Case(name, "15.11", error, make, tool, attack=attack)


def assign(**values: Any) -> Setter:
    return lambda election: election.update(values)


def question(number: int, **values: Any) -> Setter:
    return lambda election: election["questions"][number].update(values)


def lists_question(election: dict[str, Any]) -> None:
    election["questions"][0] = {"type": "Lists", "value": {"answers": ["Red"], "question": "Which?"}}


def times_g_key(election: dict[str, Any]) -> None:
    election["public_key"] = times_g(choices().group, election["public_key"])


def swapped_options(election: dict[str, Any]) -> None:
    election["questions"][0]["answers"].reverse()


def outside_key(election: dict[str, Any]) -> None:
    election["public_key"] = outside(choices().group, election["public_key"])


ELECTION = [
    election_case(
        "own-group-parameters", "2", MalformedText, assign(group={"p": "23", "q": "11", "g": "2"}), attack=6
    ),
    election_case("unknown-group", "2", UnknownGroup, assign(group="OWN-2048"), attack=6),
    election_case("election-of-other-version", "4", MalformedNumber, assign(version=2)),
    election_case("short-identifier", "4", MalformedText, assign(uuid="short"), Tool.REFUSES),
    election_case("other-election-key", "5", record.WrongElectionKey, times_g_key, attack=3),
    election_case("election-key-1", "4", WrongElection, assign(public_key="1"), attack=4),
    election_case("election-key-outside-the-group", "4", NotInGroup, outside_key, attack=4),
    election_case("election-key-0", "4", NotInGroup, assign(public_key="0"), attack=4),
    election_case("no-question", "4", WrongElection, assign(questions=[])),
    election_case("unknown-kind-of-question", "4", WrongQuestion, lists_question),
    election_case("more-choices-than-answers", "4", MalformedNumber, question(0, max=4)),
    text_case(
        "election-with-a-member-twice",
        '{"version":1,',
        '{"version":1,"version":1,',
        MalformedText,
        Tool.REFUSES,
    ),
    text_case("election-with-a-fraction", '"version":1', '"version":1.0', MalformedNumber, Tool.REFUSES),
    text_case("election-with-null", '"version":1', '"version":null', MalformedNumber, Tool.REFUSES),
    text_case(
        "election-with-a-huge-integer", '"min":1', f'"min":{"1" * 5000}', MalformedNumber, Tool.REFUSES
    ),
    text_case(
        "election-nested-deeply", '"answers":[', f'"answers":{"[" * 5000}', MalformedText, Tool.REFUSES
    ),
    text_case(
        "election-key-with-leading-zero", '"public_key":"', '"public_key":"0', MalformedNumber, Tool.REFUSES
    ),
    text_case(
        "election-with-an-unknown-member",
        '{"version":1,',
        '{"version":1,"note":"", ',
        MalformedText,
        Tool.REFUSES,
    ),
]


def credentials_case(
    name: str,
    rule: str,
    error: type[CryptoError],
    change: Setter,
    tool: Tool = Tool.REFUSES,
    attack: int | None = None,
) -> Case:
    def make() -> bytes:
        script = choices_script()
        return replace(script, credentials=edited(script.credentials, change)).archive()

    return Case(name, rule, error, make, tool, attack=attack)


def weighted_ranking() -> bytes:
    script = ranking_script()
    heavier = edited(script.credentials, lambda entries: [entry + ",2" for entry in entries])
    return replace(script, credentials=heavier).archive()


CREDENTIALS = [
    credentials_case("credential-twice", "3", DuplicateCredential, lambda e: [*e, e[0]], attack=1),
    credentials_case(
        "credential-outside-the-group",
        "3",
        NotInGroup,
        lambda e: [*e, outside(choices().group, e[0])],
        attack=4,
    ),
    credentials_case("credential-0", "3", NotInGroup, lambda e: [*e, "0"], attack=4),
    credentials_case("credential-1", "3", TrivialCredential, lambda e: [*e, "1"], Tool.ACCEPTS, attack=4),
    credentials_case(
        "credential-with-leading-zero",
        "15.11",
        MalformedNumber,
        lambda e: ["0" + e[0], *e[1:]],
        Tool.ACCEPTS,
        4,
    ),
    credentials_case(
        "credential-with-leading-zero-twice",
        "15.11",
        MalformedNumber,
        lambda e: [*e, "0" + e[0]],
        Tool.REFUSES,
        4,
    ),
    credentials_case(
        "credential-with-login", "3", MalformedText, lambda e: [e[0] + ",1,somebody", *e[1:]], Tool.REFUSES
    ),
    credentials_case(
        "credential-with-negative-weight", "3", MalformedNumber, lambda e: [e[0] + ",-1", *e[1:]]
    ),
    Case("weighted-ranking", "3", WeightedRanking, weighted_ranking, Tool.REFUSES),
    Case(
        "more-credentials-than-voters",
        "15.9",
        WrongNumberOfVoters,
        lambda: choices_script().archive(),
        None,
        voters=3,
        attack=1,
    ),
]

CASES = [*ELECTION, *CREDENTIALS]
