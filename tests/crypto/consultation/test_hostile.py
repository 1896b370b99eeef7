"""Whatever stands in the place of any member: the refusal is one of ours, and never a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.consultation.answers import check_submission, read_payload
from crypto.consultation.commitments import question_ids, read_opening
from crypto.consultation.disclosure import check_disclosure
from crypto.consultation.drafts import check_draft
from crypto.consultation.encoding import canonical
from crypto.consultation.errors import OtherConsultation
from crypto.consultation.leaves import read_leaf
from crypto.consultation.log import verify_log
from crypto.consultation.opening import check_contribution, contribution, opening_set
from crypto.consultation.receipts import check_receipt
from crypto.consultation.record import read_record
from crypto.errors import CryptoError
from crypto.notes import Checkpoint, Note, Signer, Verifier
from crypto.trustees.keys import read_private_key
from tests.crypto.consultation.world import QUESTIONS, world
from tests.crypto.samples import changed, leaves

STAGE = world()
MADE = STAGE.people[0].submissions[0]
OPENING, LOG = opening_set(STAGE.files), verify_log(STAGE.files)
NUMBERS = (True, 0, -1, 10**17)
TEXTS = ("", "x", "0", "é", "\u202e", "A" * 4, "f" * 64, "9" * 5000)
HOSTILE: tuple[Any, ...] = (None, *NUMBERS, *TEXTS, [], {}, [[]], {"a": 1})


def contributed(text: str) -> None:
    check_contribution(OPENING, text)


def disclosed(text: str) -> None:
    check_disclosure(LOG, text)


def same_record(text: str) -> None:
    """Another name, for instance, is no fault of a record: it is the record of another consultation."""
    if read_record(text).fingerprint != STAGE.record.fingerprint:
        raise OtherConsultation("This is another consultation.")


def cases() -> dict[str, tuple[Callable[[str], Any], str]]:
    key = read_private_key(STAGE.record.group, STAGE.trustee_keys[0])
    line = contribution(OPENING, key).splitlines()[0]
    disclosure = {"answers": [{"openings": [], "place": 1}], "questions": [], "unreadable": []}
    return {
        "submission": (lambda text: check_submission(STAGE.record, text), MADE.text()),
        "withdrawal": (
            lambda text: check_submission(STAGE.record, text),
            STAGE.people[1].submissions[1].text(),
        ),
        "record": (same_record, STAGE.record.text),
        "definition": (lambda text: read_leaf(text, STAGE.registrar_key), STAGE.files.leaves[0]),
        "closing": (lambda text: read_leaf(text, STAGE.registrar_key), STAGE.files.leaves[-1]),
        "receipt": (lambda text: check_receipt(text, STAGE.log_key), STAGE.receipt(MADE, 8)),
        "contribution": (contributed, line),
        "disclosure": (disclosed, canonical({**disclosure, "consultation": STAGE.record.fingerprint})),
        "payload": (
            lambda text: read_payload(MADE.statement, QUESTIONS, text.encode()),
            canonical({"answers": {"q_role": "gp"}, "salt": "00" * 32}),
        ),
    }


CASES = cases()


@pytest.mark.parametrize("name", CASES)
def test_no_member_can_hold_anything_else(name: str) -> None:
    check, text = CASES[name]
    good = json.loads(text)
    for path in leaves(good):
        for hostile in HOSTILE:
            bent = changed(good, path, hostile)
            if bent != good or canonical(bent) != text:
                with pytest.raises(CryptoError):
                    check(canonical(bent))


@given(st.text(max_size=200))
def test_any_text_is_refused_with_a_sentence(text: str) -> None:
    readers: list[Callable[[str], Any]] = [
        *(check for check, _ in CASES.values() if check not in (contributed, disclosed)),
        check_draft,
        question_ids,
        Note.read,
        Checkpoint.read,
        lambda text: Verifier.read(text, "log"),
        lambda text: Signer.read(text, "witness"),
        lambda text: read_opening(text),
    ]
    for reader in readers:
        with pytest.raises(CryptoError) as caught:
            reader(text)
        assert str(caught.value)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["sections", "questions", "id", "answers", "salt"]), inner, max_size=3
            )
        ),
        max_leaves=8,
    )
)
def test_any_json_is_refused_with_a_sentence(value: Any) -> None:
    text = canonical(value)
    for check, _ in CASES.values():
        if check not in (contributed, disclosed):
            with pytest.raises(CryptoError):
                check(text)
    with suppress(CryptoError):
        assert question_ids(text)
