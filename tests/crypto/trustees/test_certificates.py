from __future__ import annotations

import json
from typing import Any

import pytest

from crypto.errors import MalformedText, NotInGroup
from crypto.groups import group_named
from crypto.text import compact
from crypto.trustees.certificates import (
    MOST_MEMBERS,
    Context,
    IdentityKey,
    RepeatedKey,
    WrongContext,
    WrongThreshold,
    certificate_context,
    certificates_digest,
    check_threshold,
    collect_certificates,
    make_certificate,
    read_certificate,
)
from crypto.trustees.identity import Identity, new_seed
from crypto.trustees.signing import WrongSignature, sign
from tests.crypto.trustees.played import SMALL, edited
from tests.external import require_shared

GROUP = group_named(SMALL)
MEMBERS = [Identity(GROUP, new_seed()) for _ in range(3)]


def text(index: int, member: Identity | None = None, **context: Any) -> str:
    found = {"group": SMALL, "size": 3, "threshold": 2, "index": index, **context}
    return make_certificate(member or MEMBERS[index - 1], Context(**found)).text()


ALL = [text(index) for index in (1, 2, 3)]


def forged(signing: int, **changes: str) -> dict[str, Any]:
    """A certificate with other keys, properly signed with ``signing``."""
    message = json.loads(json.loads(ALL[0])["message"])
    return sign(GROUP, signing, compact({**message, **changes})).to_json()


def test_certificate_reads_back() -> None:
    found = read_certificate(GROUP, json.loads(ALL[0]), 1)
    assert found.verification == MEMBERS[0].verification_key
    assert found.encryption == MEMBERS[0].encryption_key
    assert found.context == Context(SMALL, 3, 2, 1)


def test_any_order_gives_the_same_ceremony() -> None:
    forward, backward = collect_certificates(GROUP, ALL), collect_certificates(GROUP, ALL[::-1])
    assert forward == backward
    assert certificates_digest(forward) == certificates_digest(backward)


def test_digest_tells_certificates_apart() -> None:
    other = [text(1, Identity(GROUP, new_seed())), *ALL[1:]]
    assert certificates_digest(collect_certificates(GROUP, other)) != certificates_digest(
        collect_certificates(GROUP, ALL)
    )


def test_changed_message_is_refused() -> None:
    message = json.loads(ALL[0])["message"].replace('"index":1', '"index":2')
    with pytest.raises(WrongSignature, match="member 2"):
        read_certificate(GROUP, json.loads(edited(ALL[0], message=message)), 2)


def test_certificate_must_be_signed_with_its_own_key() -> None:
    with pytest.raises(WrongSignature):
        read_certificate(GROUP, forged(MEMBERS[1].signing), 1)


@pytest.mark.parametrize("name", ["verification", "encryption"])
def test_key_1_is_refused(name: str) -> None:
    signing = 0 if name == "verification" else MEMBERS[0].signing
    with pytest.raises(IdentityKey, match="certificate of member 1"):
        read_certificate(GROUP, forged(signing, **{name: "1"}), 1)


@pytest.mark.parametrize("name", ["verification", "encryption"])
def test_key_outside_the_group_is_refused(name: str) -> None:
    """The tool of 2022 does not look (section 15, rule 10)."""
    with pytest.raises(NotInGroup):
        read_certificate(GROUP, forged(MEMBERS[0].signing, **{name: "2"}), 1)


def test_same_key_twice_is_refused() -> None:
    twin = text(2, MEMBERS[0])
    with pytest.raises(RepeatedKey):
        collect_certificates(GROUP, [ALL[0], twin, ALL[2]])


def test_encryption_key_of_another_member_is_refused() -> None:
    message = json.loads(json.loads(ALL[1])["message"])
    message["encryption"] = GROUP.text(MEMBERS[0].encryption_key)
    thief = sign(GROUP, MEMBERS[1].signing, compact(message)).text()
    with pytest.raises(RepeatedKey):
        collect_certificates(GROUP, [ALL[0], thief, ALL[2]])


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        ([], "no certificates"),
        (ALL[:2], "member 3 is missing"),
        ([*ALL, ALL[0]], "two certificates of member 1"),
        ([text(1, threshold=3), *ALL[1:]], "made for another ceremony"),
        ([ALL[0], text(2, size=4), ALL[2]], "made for another ceremony"),
        ([*ALL, text(4, Identity(GROUP, new_seed()), size=4)], "made for another ceremony"),
        ([ALL[0], text(2, group="RFC-3526-2048"), ALL[2]], "made for another ceremony"),
    ],
)
def test_sets_that_do_not_fit_together_are_refused(texts: list[str], sentence: str) -> None:
    with pytest.raises(WrongContext, match=sentence):
        collect_certificates(GROUP, texts)


@pytest.mark.parametrize(("threshold", "size"), [(0, 3), (4, 3), (-1, 3), (1, 0), (1, MOST_MEMBERS + 1)])
def test_impossible_thresholds_are_refused(threshold: int, size: int) -> None:
    with pytest.raises(WrongThreshold):
        check_threshold(threshold, size)


@pytest.mark.parametrize("index", [0, 4])
def test_positions_that_do_not_exist_are_refused(index: int) -> None:
    with pytest.raises(WrongContext, match=f"no member {index} of 3"):
        Context(SMALL, 3, 2, index)


@pytest.mark.parametrize(
    "context",
    ['{"group":1,"size":3,"threshold":2,"index":1}', '{"group":"x","size":3,"threshold":true,"index":1}'],
)
def test_other_shapes_of_context_are_refused(context: str) -> None:
    message = f'{{"context":{context},"verification":"4","encryption":"4"}}'
    with pytest.raises(MalformedText):
        certificate_context(sign(GROUP, 3, message).text())


def test_certificate_of_the_tool_is_read_but_opens_no_ceremony_of_ours() -> None:
    """belenios-tool 2.0 writes no context, so nothing says which ceremony it is for."""
    path = require_shared("protocol/made-by-belenios-tool/threshold-2-of-3/certs.jsons")
    lines = path.read_text().splitlines()
    assert [read_certificate(GROUP, json.loads(line), 1).context for line in lines] == [None] * 3
    with pytest.raises(WrongContext, match="does not say"):
        collect_certificates(GROUP, lines)


def test_one_of_several_members_is_refused() -> None:
    """All members would hold the same key, which no trustees record may."""
    group = group_named("BELENIOS-2048")
    identity = Identity(group, new_seed())
    with pytest.raises(WrongThreshold, match="all would hold the same key"):
        make_certificate(identity, Context(group.name, 3, 1, 2))
    assert make_certificate(identity, Context(group.name, 1, 1, 1))
