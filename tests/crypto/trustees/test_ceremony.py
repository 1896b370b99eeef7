from __future__ import annotations

import json
from typing import Any

import pytest

from crypto.errors import CryptoError, MalformedText, UnknownGroup
from crypto.text import compact, sha256_hex
from crypto.trustees.ceremony import (
    NotAMember,
    Polynomial,
    WrongShare,
    commitments_digest,
    finish_key,
    make_polynomial,
    open_ceremony,
    reveal_polynomial,
    start_polynomial,
)
from crypto.trustees.certificates import WrongContext
from crypto.trustees.channel import UnreadableMessage, receive, send
from crypto.trustees.commitments import MissingCommitment, WrongReveal
from crypto.trustees.identity import Identity, new_seed
from crypto.trustees.keys import read_private_key
from crypto.trustees.polynomial import WrongDegree, coefexps_message, commit
from crypto.trustees.signing import WrongSignature, sign
from tests.crypto.trustees.played import RANKED, SMALL, edited, played

PLAY = played()
GROUP, CEREMONY = PLAY.group, PLAY.ceremony
SEEN = commitments_digest(CEREMONY, PLAY.commitments)
STRANGER = Identity(GROUP, new_seed())


def finish(share: str, member: int = 1) -> Any:
    return finish_key(PLAY.identities[member - 1], CEREMONY, PLAY.commitments, SEEN, share)


def share_with(sender: int, part: str, new: Any) -> str:
    """Member 1's share message with what came from ``sender`` replaced."""
    value = json.loads(PLAY.shares[0])
    value[part][sender - 1] = new
    return compact(value)


@pytest.mark.parametrize(
    ("name", "threshold", "size"), [(SMALL, 2, 3), (SMALL, 1, 1), (SMALL, 3, 3), (RANKED, 2, 3)]
)
def test_private_keys_fit_the_record(name: str, threshold: int, size: int) -> None:
    play = played(name, threshold, size)
    for key, one in zip(play.item.keys, play.finished, strict=True):
        private = read_private_key(play.group, one.private_key)
        assert play.group.power(play.group.g, private) == key.element


def test_private_key_is_s_j_modulo_q_also_in_the_message_to_oneself() -> None:
    member = PLAY.identities[0]
    sealed = json.loads(PLAY.outputs[0])["private_key"]
    opened = json.loads(receive(member, member.verification_key, sealed, "itself"))
    assert json.loads(PLAY.finished[0].private_key) == opened["decryption_key"]
    assert int(opened["decryption_key"]) < GROUP.q


def test_commitment_hides_the_polynomial_and_binds_it() -> None:
    published, draft = start_polynomial(PLAY.identities[0], CEREMONY)
    public = Polynomial.read(GROUP, draft, 3).coefexps.message
    assert json.loads(json.loads(published)["message"])["commitment"] == sha256_hex(public)
    assert json.loads(public)["coefexps"][0] not in published


def test_two_polynomials_are_never_the_same() -> None:
    drafts = [start_polynomial(PLAY.identities[0], CEREMONY)[1] for _ in range(2)]
    assert json.loads(drafts[0])["coefexps"]["message"] != json.loads(drafts[1])["coefexps"]["message"]


def test_certificates_of_an_unknown_group_open_nothing() -> None:
    message = json.loads(json.loads(PLAY.certificates[0])["message"])
    message["context"]["group"] = "MY-GROUP"
    with pytest.raises(UnknownGroup):
        open_ceremony([sign(GROUP, 3, compact(message)).text()])


def test_no_certificates_open_nothing() -> None:
    with pytest.raises(WrongContext, match="no certificates"):
        open_ceremony([])


@pytest.mark.parametrize("step", ["start", "reveal", "finish"])
def test_stranger_takes_no_step(step: str) -> None:
    steps = {
        "start": lambda: start_polynomial(STRANGER, CEREMONY),
        "reveal": lambda: reveal_polynomial(STRANGER, CEREMONY, PLAY.commitments, PLAY.polynomials[0]),
        "finish": lambda: finish_key(STRANGER, CEREMONY, PLAY.commitments, SEEN, PLAY.shares[0]),
    }
    with pytest.raises(NotAMember):
        steps[step]()


def test_reveal_waits_for_all_commitments() -> None:
    with pytest.raises(MissingCommitment):
        reveal_polynomial(PLAY.identities[0], CEREMONY, PLAY.commitments[:2], PLAY.polynomials[0])


def test_reveal_of_another_draft_is_refused() -> None:
    _, other = start_polynomial(PLAY.identities[0], CEREMONY)
    with pytest.raises(WrongReveal, match="not to this draft"):
        reveal_polynomial(PLAY.identities[0], CEREMONY, PLAY.commitments, other)


def test_finish_needs_all_commitments() -> None:
    with pytest.raises(MissingCommitment):
        finish_key(PLAY.identities[0], CEREMONY, PLAY.commitments[1:], SEEN, PLAY.shares[0])


def test_rushing_member_is_found_by_everybody() -> None:
    """Attack 7: member 3 reveals another polynomial, with right shares and a right signature."""
    _, other = start_polynomial(PLAY.identities[2], CEREMONY)
    rushed = json.loads(other)
    value = json.loads(PLAY.shares[0])
    value["secrets"][2], value["coefexps"][2] = rushed["secrets"][0], rushed["coefexps"]
    with pytest.raises(WrongReveal, match="Member 3 has revealed another polynomial"):
        finish(compact(value))


def test_false_share_names_its_sender() -> None:
    false = send(PLAY.identities[1], PLAY.identities[0].encryption_key, '{"secret":"12345"}')
    with pytest.raises(WrongShare, match="member 2 does not fit"):
        finish(share_with(2, "secrets", false))


def test_share_of_another_member_is_refused() -> None:
    with pytest.raises(UnreadableMessage, match="member 2"):
        finish(share_with(2, "secrets", json.loads(PLAY.shares[1])["secrets"][1]))


def test_share_from_another_sender_is_refused() -> None:
    with pytest.raises(WrongSignature, match="member 2"):
        finish(share_with(2, "secrets", json.loads(PLAY.shares[0])["secrets"][2]))


@pytest.mark.parametrize(
    "secret", ['{"secret":"012"}', f'{{"secret":"{2 * GROUP.q}"}}', '{"secret":5}', '{"secret":"-5"}', "5"]
)
def test_share_that_is_no_number_in_range_is_refused(secret: str) -> None:
    false = send(PLAY.identities[1], PLAY.identities[0].encryption_key, secret)
    with pytest.raises(MalformedText):
        finish(share_with(2, "secrets", false))


def test_share_that_its_sender_did_not_reduce_is_the_same_share() -> None:
    """belenios-tool 2.0 adds up its polynomials without reducing modulo q."""
    sender, member = PLAY.identities[1], PLAY.identities[0]
    given = json.loads(PLAY.shares[0])["secrets"][1]
    share = int(json.loads(receive(member, sender.verification_key, given, "member 2"))["secret"])
    unreduced = send(sender, member.encryption_key, compact({"secret": str(share + GROUP.q)}))
    assert finish(share_with(2, "secrets", unreduced)).private_key == PLAY.finished[0].private_key


def test_coefexps_signed_by_another_are_refused() -> None:
    value = json.loads(json.loads(PLAY.shares[0])["coefexps"][1]["message"])
    signed = sign(GROUP, STRANGER.signing, compact(value)).to_json()
    with pytest.raises(WrongSignature, match="member 2"):
        finish(share_with(2, "coefexps", signed))


def test_longer_polynomial_is_refused() -> None:
    """A member who raises the degree would make more members needed than agreed."""
    row = coefexps_message(GROUP, commit(GROUP, [1, 2, 3]))
    signed = sign(GROUP, PLAY.identities[1].signing, row).to_json()
    with pytest.raises(WrongDegree, match="member 2 has 3 coefficients instead of 2"):
        finish(share_with(2, "coefexps", signed))


@pytest.mark.parametrize("change", [{"secrets": []}, {"coefexps": []}, {"more": 1}, {"secrets": None}])
def test_other_shapes_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(CryptoError):
        finish(edited(PLAY.shares[0], **change))


def test_polynomial_message_has_one_secret_per_member() -> None:
    text = make_polynomial(PLAY.identities[0], CEREMONY.certificates[:2], [1, 2])
    with pytest.raises(MalformedText):
        Polynomial.read(GROUP, text, 3)
