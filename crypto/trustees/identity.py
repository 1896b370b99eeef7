"""A ceremony member's own keys, all derived from one seed (section 5.1)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from functools import cached_property

from crypto.credentials import BASE58
from crypto.errors import CryptoError
from crypto.groups.interface import Element, Group
from crypto.text import sha256_hex

SEED_LENGTH = 22


class WrongSeed(CryptoError):
    """A member's key file that holds anything but 22 Base58 characters."""


@dataclass(frozen=True)
class Identity:
    """The signing key sk and the decryption key dk of one member, and their public halves.

    The tool does not reduce sk and dk modulo q (section 5.1). Exponents and responses
    are the same modulo q either way, so they are reduced here.
    """

    group: Group
    seed: str = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.seed) != SEED_LENGTH or any(letter not in BASE58 for letter in self.seed):
            raise WrongSeed("A member's key is 22 letters and digits, without 0, O, I and l.")

    @cached_property
    def signing(self) -> int:
        """Return sk = int(SHA("sk|" || seed)) mod q."""
        return int(sha256_hex(f"sk|{self.seed}"), 16) % self.group.q

    @cached_property
    def decryption(self) -> int:
        """Return dk = int(SHA("dk|" || seed)) mod q."""
        return int(sha256_hex(f"dk|{self.seed}"), 16) % self.group.q

    @cached_property
    def verification_key(self) -> Element:
        """Return vk = g^sk."""
        return self.group.power_secret(self.group.g, self.signing)

    @cached_property
    def encryption_key(self) -> Element:
        """Return ek = g^dk."""
        return self.group.power_secret(self.group.g, self.decryption)


def new_seed() -> str:
    """Return a fresh seed: 22 Base58 characters, 128 bits of chance."""
    return "".join(secrets.choice(BASE58) for _ in range(SEED_LENGTH))


def read_seed(group: Group, text: str) -> Identity:
    """Read a member's key file (white space around it is ignored). Raises WrongSeed."""
    return Identity(group, text.strip())
