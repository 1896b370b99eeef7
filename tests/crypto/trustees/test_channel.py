from __future__ import annotations

import json

import pytest

from crypto.errors import MalformedText, NotInGroup
from crypto.groups import group_named
from crypto.text import compact
from crypto.trustees import channel
from crypto.trustees.channel import UnreadableMessage, WrongRecipient, receive, send
from crypto.trustees.identity import Identity, new_seed
from crypto.trustees.signing import WrongSignature
from tests.crypto.trustees.played import edited, plus_one
from tests.external import require_shared

GROUP = group_named("BELENIOS-2048")
ANN, BEN, CAT = (Identity(GROUP, new_seed()) for _ in range(3))
FOLDER = "protocol/made-by-belenios-tool/threshold-2-of-3"


def from_ann(message: str = "the message") -> str:
    return send(ANN, BEN.encryption_key, message)


def read(text: str, recipient: Identity = BEN, sender: Identity = ANN) -> str:
    return receive(recipient, sender.verification_key, text, "Trustee A")


@pytest.mark.parametrize("name", ["BELENIOS-2048", "RFC-3526-2048"])
@pytest.mark.parametrize("message", ["", "x", '{"secret":"1"}', "ü" * 300])
def test_what_is_sent_is_received(name: str, message: str) -> None:
    group = group_named(name)
    sender, recipient = Identity(group, ANN.seed), Identity(group, BEN.seed)
    text = send(sender, recipient.encryption_key, message)
    assert receive(recipient, sender.verification_key, text, "Trustee A") == message


def test_nonce_is_shorter_for_long_messages() -> None:
    """From 65,536 bytes on, L is 3 and the nonce has 12 bytes (section 5.1)."""
    message = "x" * 70_000
    assert read(from_ann(message)) == message


def test_same_message_never_looks_the_same() -> None:
    first, second = json.loads(from_ann()), json.loads(from_ann())
    assert not set(first.values()) & set(second.values())


def test_others_cannot_read_it() -> None:
    with pytest.raises(UnreadableMessage, match="Trustee A"):
        read(from_ann(), recipient=CAT)


def test_changed_data_is_refused() -> None:
    text = from_ann()
    data = json.loads(text)["data"]
    flipped = ("1" if data[0] == "0" else "0") + data[1:]
    for changed in (flipped, data[:-2], data + "00", "", "00" * 7):
        with pytest.raises(UnreadableMessage):
            read(edited(text, data=changed))


def test_changed_key_part_is_refused() -> None:
    text = from_ann()
    beta = int(json.loads(text)["beta"])
    other = GROUP.text(GROUP.multiply(GROUP.parse(str(beta)), GROUP.g))
    with pytest.raises(UnreadableMessage):
        read(edited(text, beta=other))


def test_claimed_sender_must_have_signed() -> None:
    with pytest.raises(WrongSignature, match="not signed by Trustee A"):
        read(send(CAT, BEN.encryption_key, "the message"), sender=ANN)


def test_message_passed_on_to_a_third_is_refused() -> None:
    """Trustee B opens the message of Trustee A and encrypts the signed content to Trustee C."""
    envelope = channel._envelope(GROUP, from_ann())
    plain = channel._open(BEN, envelope, "Trustee A")
    key, r = GROUP.power(GROUP.g, 7), 11
    alpha = GROUP.power(GROUP.g, r)
    cipher, nonce = channel._cipher(GROUP, key, alpha, len(plain))
    beta = GROUP.multiply(GROUP.power(CAT.encryption_key, r), key)
    data = cipher.encrypt(nonce, plain, None).hex()
    passed_on = compact({"alpha": GROUP.text(alpha), "beta": GROUP.text(beta), "data": data})
    with pytest.raises(WrongRecipient):
        read(passed_on, recipient=CAT)


@pytest.mark.parametrize(
    "changes",
    [{"data": "0"}, {"data": "AB" * 20}, {"data": "0x" * 20}, {"data": 5}, {"alpha": 5}, {"more": "1"}],
)
def test_other_shapes_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(MalformedText):
        read(edited(from_ann(), **changes))


@pytest.mark.parametrize("part", ["alpha", "beta"])
def test_numbers_outside_the_group_are_refused(part: str) -> None:
    text = from_ann()
    with pytest.raises(NotInGroup):
        read(edited(text, **{part: plus_one(json.loads(text)[part])}))


def test_reads_every_message_of_the_tool() -> None:
    """The tool's own ceremony: each member opens the own polynomial, all shares, the final key."""
    folder = require_shared(FOLDER)
    certs = [json.loads(line) for line in (folder / "certs.jsons").read_text().splitlines()]
    keys = [GROUP.parse(json.loads(cert["message"])["verification"]) for cert in certs]
    for path in folder.glob("*.key"):
        member = Identity(GROUP, path.read_text().strip())
        vinput = json.loads(path.with_suffix(".vinput").read_text())
        own = json.loads(receive(member, member.verification_key, vinput["polynomial"], "itself"))
        assert len(own["polynomial"]) == 2
        shares = [
            int(json.loads(receive(member, key, text, "a member"))["secret"])
            for key, text in zip(keys, vinput["secrets"], strict=True)
        ]
        final = receive(member, member.verification_key, path.with_suffix(".dkey").read_text(), "itself")
        assert int(json.loads(final)["decryption_key"]) % GROUP.q == sum(shares) % GROUP.q
