"""Signed notes, log checkpoints and witnesses' cosignatures, as C2SP defines them.

Sources: c2sp.org/signed-note, c2sp.org/tlog-checkpoint, c2sp.org/tlog-cosignature (the Ed25519 type,
"cosignature/v1"). Keys are written as verifier keys, ``NAME+HASH+BASE64``.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from crypto.errors import CryptoError

#: A log signs the text itself (type 0x01), a witness the text with a time (type 0x04).
Role = Literal["log", "witness"]

_TYPES: dict[Role, int] = {"log": 0x01, "witness": 0x04}
_PRIVATE = "PRIVATE+KEY+"
_LONGEST_NOTE = 64 * 1024
_MOST_SIGNATURES = 64
_SIGNATURE = re.compile(r"\u2014 ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
#: Seconds since 1970 stay below this (tlog-cosignature: at most 2^63 - 1).
_TIME_LIMIT = 1 << 63


class WrongVerifier(CryptoError):
    """A verifier key that is not of the form NAME+HASH+BASE64, or of another type than asked for."""


class MalformedNote(CryptoError):
    """Text that is no signed note, or no checkpoint."""


class NoteRefused(CryptoError):
    """A note that the key has not signed, or with a signature of the key that does not hold."""


@dataclass(frozen=True)
class Verifier:
    """A named public key of a log or of a witness."""

    name: str
    octets: bytes
    role: Role = "log"

    @property
    def key_id(self) -> bytes:
        """Return the first four octets of SHA-256(name || newline || type || key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + self._material).digest()[:4]

    @property
    def _material(self) -> bytes:
        return bytes([_TYPES[self.role]]) + self.octets

    def text(self) -> str:
        """Return the verifier key ``NAME+HASH+BASE64``."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(self._material).decode()}"

    @staticmethod
    def read(text: str, role: Role) -> Verifier:
        """Read a verifier key. Raises WrongVerifier."""
        name, _, rest = text.partition("+")
        try:
            material = base64.b64decode(rest.partition("+")[2], validate=True)
        except ValueError:
            material = b""
        if len(material) != 33 or not _is_name(name):
            raise WrongVerifier("This is no verifier key: NAME+HASH+BASE64 was expected.")
        verifier = Verifier(name, material[1:], role)
        if verifier.text() != text:
            raise WrongVerifier(f"The hash in the verifier key is wrong, or it is no key of a {role}.")
        return verifier


@dataclass(frozen=True)
class Signer:
    """A named private key of a log or of a witness."""

    name: str
    seed: bytes = field(repr=False)
    role: Role = "log"

    @property
    def verifier(self) -> Verifier:
        """Return the public half. Raises WrongVerifier for a name that notes cannot hold."""
        if not _is_name(self.name):
            raise WrongVerifier("The name of a key has no spaces and no plus sign.")
        return Verifier(self.name, self._key.public_key().public_bytes_raw(), self.role)

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    def sign(self, message: bytes) -> bytes:
        """Return the bare Ed25519 signature of ``message``."""
        return self._key.sign(message)

    def text(self) -> str:
        """Return the signing key ``PRIVATE+KEY+NAME+HASH+BASE64``: a secret."""
        material = base64.b64encode(bytes([_TYPES[self.role]]) + self.seed).decode()
        return f"{_PRIVATE}{self.name}+{self.verifier.key_id.hex()}+{material}"

    @staticmethod
    def new(name: str, role: Role) -> Signer:
        """Return a fresh key. Raises WrongVerifier for a name that notes cannot hold."""
        signer = Signer(name, Ed25519PrivateKey.generate().private_bytes_raw(), role)
        return Signer(signer.verifier.name, signer.seed, role)

    @staticmethod
    def read(text: str, role: Role) -> Signer:
        """Read a signing key (white space around it is ignored). Raises WrongVerifier."""
        name, *parts = text.strip().removeprefix(_PRIVATE).split("+", 2)
        try:
            material = base64.b64decode(parts[-1], validate=True) if parts else b""
        except ValueError:
            material = b""
        signer = Signer(name, material[1:], role)
        if len(material) != 33 or not _is_name(name) or signer.text() != text.strip():
            raise WrongVerifier(f"This is no signing key of a {role}.")
        return signer


@dataclass(frozen=True)
class Note:
    """A note in its parts: the text with its final newline, and (name, octets) of each signature."""

    text: str
    signatures: tuple[tuple[str, bytes], ...]

    def signed_text(self) -> str:
        """Return the whole note."""
        lines = [_line(name, octets) for name, octets in self.signatures]
        return f"{self.text}\n{''.join(lines)}"

    @staticmethod
    def read(note: str) -> Note:
        """Take a note apart; no signature is checked. Raises MalformedNote."""
        if len(note) > _LONGEST_NOTE or _CONTROL.search(note) or not note.endswith("\n"):
            raise MalformedNote("This is no signed note: it is too long, or no lines of text.")
        text, separator, rest = note.rpartition("\n\n")
        matches = [_SIGNATURE.fullmatch(line) for line in rest.split("\n")[:-1]]
        if not separator or not matches or len(matches) > _MOST_SIGNATURES:
            raise MalformedNote("The note has no signatures, or too many.")
        return Note(f"{text}\n", tuple(_signature(match) for match in matches))


@dataclass(frozen=True)
class Checkpoint:
    """The head of a log: its origin, its number of leaves, its root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Return the text that is signed: three lines."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @staticmethod
    def read(text: str) -> Checkpoint:
        """Read the text of a checkpoint; extension lines are not used here. Raises MalformedNote."""
        lines = text.split("\n")
        if len(lines) != 4 or not lines[0] or not _SIZE.fullmatch(lines[1]):
            raise MalformedNote("The note is no checkpoint of three lines.")
        try:
            root = base64.b64decode(lines[2], validate=True)
        except ValueError:
            root = b""
        checkpoint = Checkpoint(lines[0], int(lines[1]), root)
        if len(root) != 32 or checkpoint.text() != text:
            raise MalformedNote("The checkpoint's root is not 32 octets in Base64.")
        return checkpoint


def sign_checkpoint(log: Signer, checkpoint: Checkpoint) -> str:
    """Return the checkpoint as a note signed by the log."""
    return sign_note(log, checkpoint.text())


def sign_note(log: Signer, text: str) -> str:
    """Return ``text`` (lines, each with its newline) as a note that the log signs. Raises MalformedNote."""
    signature = log.verifier.key_id + log.sign(text.encode())
    note = Note(text, ((log.name, signature),)).signed_text()
    if Note.read(note).text != text:
        raise MalformedNote("This text cannot be signed as a note.")
    return note


def verify_note(note: str, log: Verifier) -> str:
    """Return the text of a note that ``log`` has signed. Raises MalformedNote or NoteRefused."""
    read = Note.read(note)
    _require(read, log, lambda octets: (octets, read.text.encode()))
    return read.text


def verify_checkpoint(note: str, log: Verifier) -> Checkpoint:
    """Return the checkpoint of a note that ``log`` has signed, its origin the key's name.

    Raises MalformedNote or NoteRefused.
    """
    checkpoint = Checkpoint.read(verify_note(note, log))
    if checkpoint.origin != log.name:
        raise NoteRefused("The checkpoint is signed, but it is of another log.")
    return checkpoint


def cosign(note: str, witness: Signer, time: int) -> str:
    """Return the note with the witness's cosignature added (tlog-cosignature, "cosignature/v1").

    ``time`` is in seconds since 1970. Whoever calls this has checked the log's signature, and that the
    checkpoint continues the last one which this witness has cosigned. Raises MalformedNote.
    """
    if not 0 <= time < _TIME_LIMIT:
        raise MalformedNote("The time of a cosignature is outside its range.")
    read = Note.read(note)
    signature = witness.verifier.key_id + time.to_bytes(8, "big") + witness.sign(_cosigned(read.text, time))
    return Note(read.text, (*read.signatures, (witness.name, signature))).signed_text()


def verify_cosignature(note: str, witness: Verifier) -> int:
    """Return the time, in seconds since 1970, at which ``witness`` has cosigned the note.

    Raises MalformedNote or NoteRefused.
    """
    read = Note.read(note)
    octets = _require(read, witness, lambda octets: (octets[8:], _cosigned(read.text, _time(octets))))
    return _time(octets)


def has_cosigned(note: str, witness: Verifier) -> bool:
    """Return whether the note carries a line of this witness at all, right or wrong. Raises MalformedNote."""
    return any(_is_by(witness, name, octets) for name, octets in Note.read(note).signatures)


def _require(note: Note, key: Verifier, split: Callable[[bytes], tuple[bytes, bytes]]) -> bytes:
    """Check every signature by ``key``, of which there must be one; return the first without the key's ID.

    ``split`` gives the bare signature and what it signs.
    """
    found = [octets[4:] for name, octets in note.signatures if _is_by(key, name, octets)]
    if not found:
        raise NoteRefused(f"The note is not signed by {key.name}.")
    for octets in found:
        signature, message = split(octets)
        try:
            Ed25519PublicKey.from_public_bytes(key.octets).verify(signature, message)
        except (InvalidSignature, ValueError):
            raise NoteRefused(f"The note has a signature of {key.name} that does not hold.") from None
    return found[0]


def _is_by(key: Verifier, name: str, octets: bytes) -> bool:
    return name == key.name and octets[:4] == key.key_id


def _cosigned(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def _time(octets: bytes) -> int:
    time = int.from_bytes(octets[:8], "big")
    if len(octets) != 72 or time >= _TIME_LIMIT:
        raise NoteRefused("A cosignature has the wrong length, or an impossible time.")
    return time


def _line(name: str, octets: bytes) -> str:
    return f"\u2014 {name} {base64.b64encode(octets).decode()}\n"


def _signature(match: re.Match[str] | None) -> tuple[str, bytes]:
    """Read one signature line. Raises MalformedNote."""
    if match is None:
        raise MalformedNote("A line below the note's text is no signature.")
    try:
        octets = base64.b64decode(match[2], validate=True)
    except ValueError:
        octets = b""
    if len(octets) < 5 or not _is_name(match[1]) or f"{match[0]}\n" != _line(match[1], octets):
        raise MalformedNote("A line below the note's text is no signature.")
    return match[1], octets


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(each.isspace() for each in name) and name.isprintable()
