"""The whole log and receipts: what a lying server can do to them, and the name of the refusal."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from crypto.consultation.counting import ClassChanged, RepeatedRevision, TotalsRefused, latest
from crypto.consultation.definitions import RegistrarRefused
from crypto.consultation.errors import OtherConsultation, WrongAnswerSignature, WrongToken
from crypto.consultation.files import Files, MissingFile, read_files, zip_files
from crypto.consultation.leaves import answer_leaf, read_leaf
from crypto.consultation.log import (
    CheckpointsRefused,
    CountedListRefused,
    NotClosed,
    OtherRecord,
    TooFewWitnesses,
    WrongLog,
    WrongQuestionnaire,
    verify_log,
)
from crypto.errors import CryptoError, MalformedText
from crypto.notes import NoteRefused
from crypto.receipts import new_platform_key, platform_public_key
from tests.crypto.consultation import lies
from tests.crypto.consultation.world import (
    QUESTIONNAIRE_HASH,
    World,
    person,
    world,
    write_files,
)


@pytest.fixture(scope="module")
def stage() -> World:
    return world()


def test_the_log_holds(stage: World) -> None:
    seen: list[tuple[int, int]] = []
    log = verify_log(stage.files, stage.log_key, stage.registrar_key, lambda *numbers: seen.append(numbers))
    assert seen[-1] == (8, 8)
    counted = log.require_closed()
    assert {name: total.answers for name, total in counted.totals.items()} == {"member": 2, "non-member": 1}
    assert log.revisions() == {"member": 5, "non-member": 1}
    people = stage.people
    assert set(counted.places) == {people[n].derived.key for n in (0, 2, 3)}
    assert [check.size for check in log.checkpoints] == [4, 8]


def test_the_files_come_back_from_a_folder_and_a_zip(stage: World, tmp_path: Path) -> None:
    write_files(tmp_path / "log", stage.files)
    assert read_files(tmp_path / "log") == stage.files
    (tmp_path / "log.zip").write_bytes(zip_files(stage.files))
    assert read_files(tmp_path / "log.zip") == read_files(zip_files(stage.files)) == stage.files
    assert zip_files(stage.files) == zip_files(stage.files)
    with pytest.raises(OSError, match="exists"):
        write_files(tmp_path / "log", stage.files)


def test_what_are_no_published_files_is_refused(stage: World, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no archive")
    with pytest.raises(MalformedText):
        read_files(tmp_path / "text")
    with pytest.raises(MissingFile):
        read_files(tmp_path)
    for octets in (b"\xff\n", b"{}"):
        (tmp_path / "leaves.jsonl").write_bytes(octets)
        with pytest.raises(MalformedText):
            read_files(tmp_path)


def test_a_log_that_is_still_open_is_verified_too(stage: World) -> None:
    leaves = stage.files.leaves[:5]
    files = replace(stage.files, leaves=leaves, checkpoints=(stage.note(leaves),), counted=None)
    log = verify_log(files, stage.log_key, stage.registrar_key)
    assert log.counted is None
    with pytest.raises(NotClosed):
        log.require_closed()
    with pytest.raises(NotClosed):
        verify_log(replace(files, counted=stage.files.counted))


def test_an_edition_of_the_questionnaire_counts_from_its_place_on(stage: World) -> None:
    digest = hashlib.sha256(lies.EDITION_TEXT.encode()).hexdigest()
    value = {"consultation": stage.record.fingerprint, "questionnaire": digest, "version": 2}
    edition = stage.statement("tellers-edition-1|", value)
    leaves = (*stage.files.leaves[:5], edition)
    texts = {**stage.files.questionnaires, digest: lies.EDITION_TEXT}
    files = Files(leaves, (stage.note(leaves),), texts)
    log = verify_log(files, stage.log_key, stage.registrar_key)
    assert set(log.questionnaires) == {QUESTIONNAIRE_HASH, digest}
    with pytest.raises(WrongQuestionnaire):
        verify_log(replace(files, questionnaires=stage.files.questionnaires))
    foreign = stage.statement("tellers-edition-1|", {**value, "consultation": "00" * 32})
    with pytest.raises(WrongLog):
        verify_log(replace(files, leaves=(*leaves, foreign), checkpoints=(stage.note((*leaves, foreign)),)))


@pytest.mark.parametrize(
    ("lie", "error"),
    [
        (lies.dropped, CheckpointsRefused),
        (lies.reordered, CheckpointsRefused),
        (lies.truncated, CheckpointsRefused),
        (lies.dropped_and_signed_again, CountedListRefused),
        (lies.altered, WrongAnswerSignature),
        (lies.minted, WrongToken),
        (lies.foreign, OtherConsultation),
        (lies.repeated, RepeatedRevision),
        (lies.after_the_close, WrongLog),
        (lies.without_definition, WrongLog),
        (lies.empty, WrongLog),
        (lies.two_definitions, WrongLog),
        (lies.another_counted_list, CountedListRefused),
        (lies.too_few_tokens, TotalsRefused),
        (lies.too_many_tokens, TotalsRefused),
        (lies.more_people, RegistrarRefused),
        (lies.foreign_closing, WrongLog),
        (lies.forged_closing, RegistrarRefused),
        (lies.second_questionnaire, WrongQuestionnaire),
        (lies.missing_questionnaire, WrongQuestionnaire),
        (lies.forked, CheckpointsRefused),
        (lies.unsigned, CheckpointsRefused),
        (lies.signed_by_another, NoteRefused),
        (lies.forged_cosignature, NoteRefused),
        (lies.unknown_entry, MalformedText),
    ],
    ids=lambda value: value.__name__,
)
def test_a_lying_server_is_named(
    stage: World, lie: Callable[[World], Files], error: type[CryptoError]
) -> None:
    with pytest.raises(error):
        verify_log(lie(stage), stage.log_key, stage.registrar_key)


def test_other_keys_than_those_announced_are_refused(stage: World) -> None:
    other = replace(stage.log, seed=b"x" * 32).verifier.text()
    with pytest.raises(OtherRecord):
        verify_log(stage.files, other)
    with pytest.raises(RegistrarRefused):
        verify_log(stage.files, stage.log_key, platform_public_key(new_platform_key()))


def test_a_key_cannot_change_its_class(stage: World) -> None:
    one = person(stage.record, "member")
    both = replace(one, class_name="non-member", token=person(stage.record, "non-member").token)
    first = one.answer(stage.record, "gp")
    leaves = [read_leaf(answer_leaf(made)) for made in (first, both.answer(stage.record, "gp"))]
    with pytest.raises(ClassChanged):
        latest(leaves)


def test_too_few_witnesses_do_not_close(stage: World) -> None:
    files = replace(stage.files, checkpoints=(stage.note(stage.files.leaves, witnesses=1),))
    log = verify_log(files)
    assert log.witnesses == ("example.org/witness/a",)
    with pytest.raises(TooFewWitnesses):
        log.require_closed()


def test_the_closing_must_be_under_a_checkpoint(stage: World) -> None:
    log = verify_log(replace(stage.files, checkpoints=(stage.note(stage.files.leaves[:-1]),)))
    with pytest.raises(NotClosed):
        log.require_closed()
