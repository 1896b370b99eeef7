"""Tokens, commitments, sealed and signed answers: what holds, and every way to bend them that is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from crypto.blind.errors import WrongBlindedMessage
from crypto.consultation.answers import (
    check_submission,
    read_payload,
    read_submission,
)
from crypto.consultation.codes import derive_keys, new_code
from crypto.consultation.commitments import (
    commit,
)
from crypto.consultation.encoding import canonical, from_base64, to_base64
from crypto.consultation.errors import (
    OtherConsultation,
    TooLong,
    UnknownClass,
    Unreadable,
    WrongAnswerSignature,
    WrongCommitment,
    WrongSealedHash,
    WrongSealedProof,
    WrongToken,
    WrongWithdrawal,
)
from crypto.consultation.sealing import check_sealed, seal, unseal
from crypto.consultation.tokens import check_token, finish_token, request_token, sign_request
from crypto.errors import CryptoError, MalformedText, NotInGroup
from crypto.trustees.keys import read_private_key
from crypto.trustees.record import parse_trustees
from tests.crypto.consultation.world import (
    QUESTIONS,
    Person,
    World,
    world,
)

SEED = b"s" * 32
ANSWERS = {"q_role": "gp", "q_points": {"a": 60, "b": 40}}


@pytest.fixture(scope="module")
def stage() -> World:
    return world()


@pytest.fixture
def value(stage: World) -> dict[str, Any]:
    """A fresh copy of an answer, to be bent."""
    found: dict[str, Any] = json.loads(stage.people[0].submissions[0].text())
    return found


def resigned(one: Person, value: dict[str, Any]) -> str:
    """Sign the changed statement afresh, so that the signature is not what is wrong with it."""
    text = f"tellers-answer-1|{canonical(value['statement'])}"
    return canonical({**value, "signature": to_base64(one.derived.private_key.sign(text.encode()))})


def test_everything_that_was_handed_in_holds(stage: World) -> None:
    for one in stage.people:
        for submission in one.submissions:
            assert check_submission(stage.record, submission.text()) == submission


def test_a_token_is_for_one_key_class_and_consultation(stage: World) -> None:
    one, other = stage.people[0], stage.people[1]
    key, fingerprint = stage.record.token_key("member"), stage.record.fingerprint
    check_token(key, fingerprint, "member", one.derived.key, one.token)
    cases = [
        (key, fingerprint, "member", other.derived.key),
        (key, fingerprint, "non-member", one.derived.key),
        (key, "00" * 32, "member", one.derived.key),
        (stage.record.token_key("non-member"), fingerprint, "member", one.derived.key),
    ]
    for wrong in cases:
        with pytest.raises(WrongToken):
            check_token(*wrong, one.token)
    for token in ("", one.token[:-4], one.token + "AAAA", one.token.replace(one.token[10:14], "!!!!")):
        with pytest.raises(MalformedText):
            check_token(*cases[0], token)


def test_a_retry_asks_for_the_same_and_gets_the_same(stage: World) -> None:
    derived = derive_keys(new_code(), stage.record.fingerprint)
    first, second = (request_token(stage.record, derived, "member") for _ in range(2))
    assert first == second
    key = stage.token_keys["member"]
    assert sign_request(key, first.blinded) == sign_request(key, second.blinded)
    assert request_token(stage.record, derived, "non-member").blinded != first.blinded
    with pytest.raises(UnknownClass):
        request_token(stage.record, derived, "staff")


def test_a_registrar_who_signs_with_another_key_is_noticed(stage: World) -> None:
    """A key of its own for one person would mark that person's token."""
    derived = derive_keys(new_code(), stage.record.fingerprint)
    request = request_token(stage.record, derived, "member")
    with pytest.raises(WrongToken):
        finish_token(stage.record, request, sign_request(stage.token_keys["non-member"], request.blinded))
    with pytest.raises(MalformedText):
        sign_request(stage.token_keys["member"], request.blinded[:-4])
    with pytest.raises(WrongBlindedMessage):
        sign_request(stage.token_keys["member"], to_base64(b"\xff" * 384))


@pytest.mark.parametrize(
    ("member", "changed", "error"),
    [
        ("consultation", "00" * 32, OtherConsultation),
        ("class", "non-member", WrongToken),
        ("class", "staff", UnknownClass),
        ("questionnaire", "00" * 32, WrongSealedProof),
        ("revision", 2, WrongSealedProof),
        ("commitment", "00" * 32, WrongSealedProof),
        ("sealed", "00" * 32, WrongSealedHash),
        ("withdrawn", True, WrongWithdrawal),
        ("withdrawn", 0, WrongWithdrawal),
        ("commitment", None, WrongWithdrawal),
        ("sealed", None, WrongWithdrawal),
        ("revision", 0, MalformedText),
        ("revision", True, MalformedText),
        ("key", "AAAA", MalformedText),
        ("questionnaire", "AB" * 32, MalformedText),
    ],
)
def test_no_part_of_a_statement_can_be_changed(
    stage: World, value: dict[str, Any], member: str, changed: Any, error: type[CryptoError]
) -> None:
    value["statement"][member] = changed
    with pytest.raises(error):
        check_submission(stage.record, resigned(stage.people[0], value))
    if error not in (MalformedText, WrongWithdrawal, OtherConsultation, UnknownClass):
        with pytest.raises(WrongAnswerSignature):
            check_submission(stage.record, canonical(value))


def test_another_persons_payload_cannot_be_lifted(stage: World, value: dict[str, Any]) -> None:
    """With the own key, token and signature, but somebody else's sealed payload and commitment."""
    other = json.loads(stage.people[1].submissions[0].text())
    value["sealed"] = other["sealed"]
    value["statement"] |= {name: other["statement"][name] for name in ("sealed", "commitment")}
    with pytest.raises(WrongSealedProof):
        check_submission(stage.record, resigned(stage.people[0], value))


def test_a_payload_cannot_be_made_from_another(stage: World) -> None:
    """Attack: alpha * g^s is opened by the trustees, and from what they publish follows alpha's key."""
    group, statement = stage.record.group, stage.people[0].submissions[0].statement
    sealed = json.loads(str(stage.people[0].submissions[0].sealed))
    shifted = group.multiply(group.parse(sealed["alpha"]), group.g)
    for alpha in (group.text(shifted), "1"):
        with pytest.raises(WrongSealedProof):
            check_sealed(group, statement.bound, canonical({**sealed, "alpha": alpha}))
    with pytest.raises(NotInGroup):
        check_sealed(group, statement.bound, canonical({**sealed, "alpha": "4"}))
    octets = bytearray(from_base64(sealed["data"], "x"))
    octets[0] ^= 1
    for data, error in ((octets, WrongSealedProof), (octets[:-1], MalformedText), (b"", MalformedText)):
        with pytest.raises(error):
            check_sealed(group, statement.bound, canonical({**sealed, "data": to_base64(bytes(data))}))


def test_sealing_opens_with_the_trustees_power_alone(stage: World) -> None:
    group = stage.record.group
    sealed = check_sealed(group, "bound", seal(group, stage.record.public_key, "bound", b"payload"))
    keys = [read_private_key(group, text) for text in stage.trustee_keys]
    trustees = parse_trustees(group, stage.trustees)
    powers = {owner: [[group.power_secret(sealed.alpha, key)]] for owner, key in enumerate(keys, start=1)}
    shared = trustees.combine({owner: powers[owner] for owner in (1, 3)})[0][0]
    assert unseal(group, "bound", sealed, shared) == b"payload"
    for bound, wrong in (("other", shared), ("bound", group.multiply(shared, group.g))):
        with pytest.raises(Unreadable):
            unseal(group, bound, sealed, wrong)
    with pytest.raises(TooLong):
        seal(group, stage.record.public_key, "bound", b"x" * 262_141)


@pytest.mark.parametrize("change", ["space", "order", "member", "duplicate", "nothing", "null"])
def test_a_submission_has_one_text(stage: World, value: dict[str, Any], change: str) -> None:
    text = canonical(value)
    texts = {
        "space": text + " ",
        "order": json.dumps(dict(reversed(value.items())), separators=(",", ":")),
        "member": canonical({**value, "more": 1}),
        "duplicate": text[:-1] + f',"token":"{value["token"]}"}}',
        "nothing": "",
        "null": "null",
    }
    with pytest.raises(MalformedText):
        check_submission(stage.record, texts[change])


def test_an_answer_without_its_payload_and_a_withdrawal_with_one(stage: World, value: dict[str, Any]) -> None:
    with pytest.raises(WrongWithdrawal):
        check_submission(stage.record, canonical({**value, "sealed": None}))
    withdrawal = json.loads(stage.people[1].submissions[1].text())
    with pytest.raises(WrongWithdrawal):
        check_submission(stage.record, canonical({**withdrawal, "sealed": value["sealed"]}))
    assert read_submission(canonical(withdrawal)).statement.withdrawn


def test_a_payload_is_compared_with_its_commitment(stage: World) -> None:
    statement = replace(stage.people[0].submissions[0].statement, commitment=commit(QUESTIONS, ANSWERS, SEED))
    good = {"answers": ANSWERS, "salt": SEED.hex()}
    assert read_payload(statement, QUESTIONS, canonical(good).encode()) == good
    for wrong in ({**good, "answers": {}}, {**good, "salt": "00" * 32}, {**good, "answers": {"q_x": 1}}):
        with pytest.raises(WrongCommitment):
            read_payload(statement, QUESTIONS, canonical(wrong).encode())
    for octets in (b"", b"\xff", b"[]", b"null", canonical({**good, "answers": []}).encode()):
        with pytest.raises(Unreadable):
            read_payload(statement, QUESTIONS, octets)
