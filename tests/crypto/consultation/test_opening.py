"""Opening: all that counts or nothing, with proofs, and never a crash over one bad payload."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from crypto.consultation.answers import Submission
from crypto.consultation.commitments import commit
from crypto.consultation.encoding import canonical, to_base64
from crypto.consultation.files import Files
from crypto.consultation.leaves import answer_leaf
from crypto.consultation.log import NotClosed, TooFewWitnesses
from crypto.consultation.opened import Opened, ReleaseRefused, check_release, open_answers
from crypto.consultation.opening import (
    IncompleteContribution,
    MissingPayloads,
    OpeningSet,
    OtherOpening,
    WrongNumberOfAnswers,
    WrongOpeningFactor,
    check_contribution,
    check_contributions,
    contribution,
    contribution_head,
    contribution_lines,
    opening_set,
)
from crypto.consultation.sealing import seal
from crypto.errors import CryptoError, MalformedText
from crypto.text import sha256_hex
from crypto.trustees.keys import read_private_key
from crypto.trustees.record import NotATrustee, TooFewTrustees
from tests.crypto.consultation.world import QUESTIONS, World, changed_archive, world


@pytest.fixture(scope="module")
def stage() -> World:
    return world()


@pytest.fixture(scope="module")
def opening(stage: World) -> OpeningSet:
    return opening_set(stage.files, stage.log_key, stage.registrar_key)


def key(stage: World, owner: int) -> int:
    return read_private_key(stage.record.group, stage.trustee_keys[owner - 1])


@pytest.fixture(scope="module")
def given(stage: World, opening: OpeningSet) -> list[str]:
    """The contributions of all three trustees."""
    return [contribution(opening, key(stage, owner)) for owner in (1, 2, 3)]


@pytest.fixture(scope="module")
def opened(opening: OpeningSet, given: list[str]) -> Opened:
    return open_answers(opening, check_contributions(opening, given[:2]))


def test_all_that_counts_comes_out(stage: World, opening: OpeningSet, opened: Opened) -> None:
    roles = {one.answers["q_role"]: one.statement.class_name for one in opened.answers}
    assert roles == {"salaried": "member", "partner": "member", "nurse": "non-member"}
    assert opened.unreadable == {}
    for one in opened.answers:
        assert commit(QUESTIONS, one.answers, bytes.fromhex(one.salt)) == one.statement.commitment
    assert opening.counted == 3


def test_any_two_trustees_give_the_same_order(opening: OpeningSet, given: list[str], opened: Opened) -> None:
    for pair in ([0, 2], [1, 2], [0, 1, 2]):
        other = open_answers(opening, check_contributions(opening, [given[n] for n in pair]))
        assert other == opened
    with pytest.raises(TooFewTrustees):
        open_answers(opening, check_contributions(opening, given[:1]))


def test_the_release_names_nobody_and_is_checked(stage: World, opened: Opened) -> None:
    release = json.loads(opened.release())
    assert {tuple(sorted(one)) for one in release} == {("answers", "class", "questionnaire")}
    for one in stage.people:
        assert one.derived.key not in opened.release()
    check_release(opened, opened.release())
    release[0]["answers"]["q_role"] = "other"
    for wrong in (canonical(release), canonical(release[1:]), canonical(json.loads(opened.release())[::-1])):
        with pytest.raises(ReleaseRefused):
            check_release(opened, wrong)
    with pytest.raises(MalformedText):
        check_release(opened, opened.release() + " ")


def test_the_audit_lets_commitments_be_recomputed(opening: OpeningSet, opened: Opened) -> None:
    for one in json.loads(opened.audit())["answers"]:
        statement = opening.log.leaves[one["place"]].statement
        assert commit(QUESTIONS, one["answers"], bytes.fromhex(one["salt"])) == statement.commitment


def one_less(rows: list[Any]) -> None:
    del rows[0]


def one_more(rows: list[Any]) -> None:
    rows.append(rows[0])


def another(rows: list[Any]) -> None:
    rows[0] = {**rows[0], "sealed": rows[0]["sealed"].replace("data", "atad")}


def nothing(rows: list[Any]) -> None:
    rows.clear()


def replaced_by_an_earlier_one(rows: list[Any]) -> None:
    """The payload of a withdrawn answer in the place of one that counts."""
    rows[0]["sealed"] = world().people[1].submissions[0].sealed


@pytest.mark.parametrize("change", [one_less, one_more, another, nothing, replaced_by_an_earlier_one])
def test_a_chosen_few_are_not_opened(stage: World, change: Callable[[list[Any]], None]) -> None:
    with pytest.raises(MissingPayloads):
        opening_set(changed_archive(stage.files, change))


def test_the_announced_number_decides(opening: OpeningSet) -> None:
    opening.check_announced(3)
    for number in (0, 2, 4):
        with pytest.raises(WrongNumberOfAnswers):
            opening.check_announced(number)


def test_nothing_is_opened_before_the_close_or_without_witnesses(stage: World) -> None:
    leaves = stage.files.leaves[:-1]
    still_open = replace(stage.files, leaves=leaves, checkpoints=(stage.note(leaves),), counted=None)
    with pytest.raises(NotClosed):
        opening_set(still_open)
    with pytest.raises(TooFewWitnesses):
        opening_set(replace(stage.files, checkpoints=(stage.note(stage.files.leaves, witnesses=0),)))
    with pytest.raises(MissingPayloads):
        opening_set(replace(stage.files, archive=None))


def edited(text: str, line: int, **changes: Any) -> str:
    lines = text.splitlines()
    lines[line] = canonical({**json.loads(lines[line]), **changes})
    return "".join(f"{one}\n" for one in lines)


def test_a_false_factor_is_refused(opening: OpeningSet, given: list[str]) -> None:
    group, lines = opening.group, given[0].splitlines()
    first, second = (json.loads(line) for line in lines[1:3])
    false = group.text(group.multiply(group.parse(first["factor"]), group.g))
    for wrong in (
        edited(given[0], 1, factor=false),
        edited(given[0], 1, factor=second["factor"], proof=second["proof"]),
        edited(given[0], 1, proof=json.loads(given[1].splitlines()[1])["proof"]),
        edited(given[0], 0, owner=2),
    ):
        with pytest.raises(WrongOpeningFactor):
            check_contribution(opening, wrong)


def test_a_contribution_of_another_shape_is_refused(
    stage: World, opening: OpeningSet, given: list[str]
) -> None:
    group = opening.group
    cases = [
        (edited(given[0], 0, opened="00" * 32), OtherOpening),
        (edited(given[0], 0, consultation="00" * 32), OtherOpening),
        (edited(given[0], 0, size=2), OtherOpening),
        (edited(given[0], 0, owner=4), NotATrustee),
        (given[0].rsplit("\n", 2)[0] + "\n", IncompleteContribution),
        (given[0] + given[0].splitlines()[1] + "\n", IncompleteContribution),
        (edited(given[0], 1, factor="4"), CryptoError),
        (given[0].replace(":", ": ", 1), MalformedText),
        ("", MalformedText),
    ]
    for text, error in cases:
        with pytest.raises(error):
            check_contribution(opening, text)
    with pytest.raises(NotATrustee):
        contribution(opening, group.random_scalar())


def test_a_contribution_can_be_continued(stage: World, opening: OpeningSet) -> None:
    begun = [contribution_head(opening, 1), next(contribution_lines(opening, key(stage, 1)))]
    rest = contribution_lines(opening, key(stage, 1), start=1)
    seen: list[tuple[int, int]] = []
    text = "".join(f"{line}\n" for line in (*begun, *rest))
    check_contribution(opening, text, lambda *numbers: seen.append(numbers))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def handed_in(stage: World, made: Submission) -> Files:
    """Close a consultation in which ``made`` counts, however bad it is, beside a good answer."""
    good = stage.people[2].submissions[0]
    entries = [stage.files.leaves[0], answer_leaf(good), answer_leaf(made)]
    closing = stage.closing({"member": 4, "non-member": 1}, {"member": 10, "non-member": 2})
    return stage.closed(entries, closing, [good, made])


def bad(stage: World, payload: str, bound: str = "") -> Submission:
    """Sign a payload that is no answer; the proof is right unless ``bound`` says otherwise."""
    one = stage.people[0]
    statement = one.submissions[0].statement
    sealed = seal(stage.record.group, stage.record.public_key, bound or statement.bound, payload.encode())
    statement = replace(statement, sealed=sha256_hex(sealed))
    signature = one.derived.private_key.sign(statement.signed_text.encode())
    return Submission(statement, to_base64(signature), one.token, sealed)


def test_bad_payloads_are_listed_and_stop_nobody(stage: World) -> None:
    salt = "00" * 32
    cases = {
        "no JSON": bad(stage, "nonsense"),
        "no answers": bad(stage, "[]"),
        "other answers": bad(stage, canonical({"answers": {"q_role": "other"}, "salt": salt})),
        "unknown question": bad(stage, canonical({"answers": {"q_x": 1}, "salt": salt})),
        "lifted": bad(stage, "{}", bound="another statement"),
    }
    junk = replace(cases["no JSON"], sealed="junk")
    statement = replace(junk.statement, sealed=sha256_hex("junk"))
    signature = stage.people[0].derived.private_key.sign(statement.signed_text.encode())
    cases["junk"] = Submission(statement, to_base64(signature), junk.token, "junk")
    for name, made in cases.items():
        opening = opening_set(handed_in(stage, made))
        assert opening.counted == 2, name
        texts = [contribution(opening, key(stage, owner)) for owner in (2, 3)]
        found = open_answers(opening, check_contributions(opening, texts))
        assert [one.answers["q_role"] for one in found.answers] == ["partner"], name
        assert list(found.unreadable) == [2], name
