from __future__ import annotations

import json

import pytest

from crypto.errors import MalformedText
from crypto.text import compact, sha256_hex
from crypto.trustees.commitments import (
    DifferentCertificates,
    MissingCommitment,
    RepeatedCommitment,
    collect_commitments,
    commitment,
)
from crypto.trustees.signing import WrongSignature, sign
from tests.crypto.trustees.played import edited, played

PLAY = played()
CEREMONY = PLAY.ceremony
TEXTS = ['{"coefexps":["1"]}', '{"coefexps":["2"]}', '{"coefexps":["3"]}']


def committed(index: int, text: str | None = None, digest: str = CEREMONY.digest, signer: int = 0) -> str:
    identity = PLAY.identities[(signer or index) - 1]
    return commitment(identity, digest, index, text or TEXTS[index - 1])


def collect(texts: list[str]) -> list[str]:
    return collect_commitments(PLAY.group, CEREMONY.verification_keys, CEREMONY.digest, texts)


ALL = [committed(index) for index in (1, 2, 3)]


def test_hashes_come_in_members_order() -> None:
    expected = [sha256_hex(text) for text in TEXTS]
    assert collect(ALL) == expected
    assert collect(ALL[::-1]) == expected


def test_nobody_reveals_before_all_have_committed() -> None:
    with pytest.raises(MissingCommitment, match="member 2 is missing: nobody may reveal"):
        collect([ALL[0], ALL[2]])


def test_two_of_one_member_are_refused() -> None:
    with pytest.raises(RepeatedCommitment, match="two commitments of member 1"):
        collect([*ALL, committed(1, "another")])


def test_copied_commitment_is_refused() -> None:
    with pytest.raises(RepeatedCommitment, match="Member 3 has copied"):
        collect([ALL[0], ALL[1], committed(3, TEXTS[0])])


def test_commitment_in_anothers_name_is_refused() -> None:
    with pytest.raises(WrongSignature, match="member 2"):
        collect([ALL[0], committed(2, signer=3), ALL[2]])


def test_member_with_other_certificates_is_found() -> None:
    """Attack 7: different certificate sets shown to different trustees."""
    with pytest.raises(DifferentCertificates, match="Member 3"):
        collect([*ALL[:2], committed(3, digest="0" * 64)])


def test_changed_hash_is_refused() -> None:
    message = json.loads(ALL[0])["message"]
    hashed = json.loads(message)["commitment"]
    changed = message.replace(hashed, hashed[::-1])
    with pytest.raises(WrongSignature):
        collect([edited(ALL[0], message=changed), *ALL[1:]])


@pytest.mark.parametrize("index", [0, 4, True, "1"])
def test_number_of_no_member_is_refused(index: object) -> None:
    message = compact({"certs": CEREMONY.digest, "index": index, "commitment": "0" * 64})
    with pytest.raises(MalformedText):
        collect([sign(PLAY.group, PLAY.identities[0].signing, message).text()])


@pytest.mark.parametrize("digest", ["", "0" * 63, "G" * 64, "0" * 64 + "\n", 5])
def test_what_is_no_hash_is_refused(digest: object) -> None:
    message = compact({"certs": CEREMONY.digest, "index": 1, "commitment": digest})
    with pytest.raises(MalformedText):
        collect([sign(PLAY.group, PLAY.identities[0].signing, message).text()])
