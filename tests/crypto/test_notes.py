"""Signed notes, checkpoints and cosignatures: C2SP's own examples, and what is refused."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from crypto.notes import (
    Checkpoint,
    MalformedNote,
    Note,
    NoteRefused,
    Signer,
    Verifier,
    WrongVerifier,
    cosign,
    has_cosigned,
    sign_checkpoint,
    sign_note,
    verify_checkpoint,
    verify_cosignature,
    verify_note,
)

#: The example of c2sp.org/tlog-cosignature.
EXAMPLE = """\
example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""  # noqa: E501
#: The example of c2sp.org/signed-note: a text with an empty line inside.
POEM = """\
Ognuno sta solo sul cuor della terra
trafitto da un raggio di sole:

ed è subito sera.

— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
"""  # noqa: E501
#: The example of golang.org/x/mod/sumdb/note, with its key.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SIGNED = """\
If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
"""

LOG = Signer("example.org/log", b"l" * 32)
WITNESS = Signer("example.org/witness", b"w" * 32, "witness")
HEAD = Checkpoint(LOG.name, 7, b"r" * 32)
NOTE = sign_checkpoint(LOG, HEAD)
COSIGNED = cosign(NOTE, WITNESS, 1679315147)


def test_the_examples_are_read_and_written_back() -> None:
    for example in (EXAMPLE, POEM, SIGNED):
        assert Note.read(example).signed_text() == example
    head = Checkpoint.read(Note.read(EXAMPLE).text)
    assert (head.origin, head.size) == ("example.com/behind-the-sofa", 20852163)
    assert Note.read(POEM).text.endswith("\n\ned è subito sera.\n")
    time = Note.read(EXAMPLE).signatures[1][1][4:12]
    assert int.from_bytes(time, "big") == 1679315147


def test_a_note_that_another_program_has_signed() -> None:
    key = Verifier.read(NEUMANN, "log")
    assert key.text() == NEUMANN
    assert verify_note(SIGNED, key).startswith("If you think")
    with pytest.raises(NoteRefused):
        verify_note(SIGNED.replace("problem is", "problem was"), key)


def test_checkpoints_and_cosignatures_hold() -> None:
    assert verify_checkpoint(NOTE, LOG.verifier) == HEAD
    assert verify_checkpoint(COSIGNED, LOG.verifier) == HEAD
    assert verify_cosignature(COSIGNED, WITNESS.verifier) == 1679315147
    assert has_cosigned(COSIGNED, WITNESS.verifier)
    assert not has_cosigned(NOTE, WITNESS.verifier)


def test_what_is_signed_is_what_the_standard_says() -> None:
    """Checked with the library alone, so that no octet can change unnoticed."""
    lines = COSIGNED.split("\n\n")[1].splitlines()
    own, other = (base64.b64decode(line.split(" ")[2]) for line in lines)
    body = f"example.org/log\n7\n{base64.b64encode(b'r' * 32).decode()}\n"
    LOG._key.public_key().verify(own[4:], body.encode())
    message = f"cosignature/v1\ntime 1679315147\n{body}"
    WITNESS._key.public_key().verify(other[12:], message.encode())


@pytest.mark.parametrize(
    "note",
    [
        NOTE.replace("\n7\n", "\n8\n"),
        NOTE.replace("example.org/log\n7", "example.org/gol\n7"),
        cosign(NOTE, WITNESS, 1).split("— example.org/log")[0] + "— " + COSIGNED.split("\n— ")[2],
        SIGNED,
    ],
)
def test_a_note_that_the_log_has_not_signed_is_refused(note: str) -> None:
    with pytest.raises(NoteRefused):
        verify_checkpoint(note, LOG.verifier)


def test_a_second_wrong_signature_of_the_same_key_is_refused() -> None:
    line = NOTE.split("\n\n")[1]
    wrong = sign_checkpoint(LOG, replace(HEAD, size=8)).split("\n\n")[1]
    with pytest.raises(NoteRefused):
        verify_checkpoint(NOTE + wrong, LOG.verifier)
    assert verify_checkpoint(NOTE + line, LOG.verifier) == HEAD


@pytest.mark.parametrize(
    "note",
    [
        "",
        NOTE[:-1],
        NOTE.replace("\n\n", "\n"),
        NOTE + "\n",
        NOTE + "one more line\n",
        NOTE.replace("— ", "- "),
        NOTE.replace("\n7\n", "\n7\t\n"),
        NOTE + NOTE.split("\n\n")[1] * 70,
        "x" * 70_000 + NOTE,
        NOTE.replace("=", ""),
        NOTE + "— example.org/x AAAA\n",
        NOTE + "— example.org/x AAAAAAAB\n"[:-3] + "\n",
    ],
)
def test_what_is_no_note_is_refused(note: str) -> None:
    with pytest.raises(MalformedNote):
        verify_note(note, LOG.verifier)


@pytest.mark.parametrize(
    "text",
    [
        "a\n7\n",
        "a\n07\nAA==\n",
        "\n7\nAA==\n",
        "a\n7\nAA==\n",
        "a\n-1\n\n",
        f"{HEAD.text()}more\n",
        "a\n7\n!\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(MalformedNote):
        Checkpoint.read(text)


def test_a_checkpoint_of_another_log_is_refused() -> None:
    note = sign_note(LOG, Checkpoint("example.org/other", 7, b"r" * 32).text())
    with pytest.raises(NoteRefused):
        verify_checkpoint(note, LOG.verifier)


def test_a_cosignature_for_another_time_head_or_key_is_refused() -> None:
    name, octets = Note.read(COSIGNED).signatures[1]
    other_time = Note(HEAD.text(), ((name, octets[:4] + bytes(8) + octets[12:]),)).signed_text()
    other_head = Note(replace(HEAD, size=8).text(), ((name, octets),)).signed_text()
    short = Note(HEAD.text(), ((name, octets[:-1]),)).signed_text()
    late = Note(HEAD.text(), ((name, octets[:4] + b"\xff" * 8 + octets[12:]),)).signed_text()
    for note in (other_time, other_head, short, late, NOTE):
        with pytest.raises(NoteRefused):
            verify_cosignature(note, WITNESS.verifier)
    for time in (-1, 1 << 63):
        with pytest.raises(MalformedNote):
            cosign(NOTE, WITNESS, time)


def test_a_text_that_notes_cannot_hold_is_not_signed() -> None:
    for text in ("no newline", "", "a\tb\n"):
        with pytest.raises(MalformedNote):
            sign_note(LOG, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        NEUMANN[:-1],
        NEUMANN.replace("c74f", "c74e"),
        NEUMANN.replace("Peter", "Paul"),
        f"a b+{NEUMANN.split('+', 1)[1]}",
        WITNESS.verifier.text(),
        f"+{NEUMANN.split('+', 1)[1]}",
    ],
)
def test_what_is_no_key_of_a_log_is_refused(text: str) -> None:
    with pytest.raises(WrongVerifier):
        Verifier.read(text, "log")


def test_names_that_notes_cannot_hold_are_refused() -> None:
    for name in ("", "a b", "a+b", "a\nb", "a\u00a0b"):
        with pytest.raises(WrongVerifier):
            Signer(name, b"k" * 32).verifier.text()
    assert "k" * 8 not in repr(Signer("a", b"k" * 32))
