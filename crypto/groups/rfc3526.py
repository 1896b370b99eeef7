"""RFC-3526-2048: the MODP group 14 of RFC 3526, a safe prime, with an embedding (section 2)."""

from __future__ import annotations

from collections.abc import Sequence

from gmpy2 import jacobi, mpz

from crypto.errors import CryptoError, NotInGroup
from crypto.groups.modular import ModularGroup

_P = mpz(
    "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74"
    "020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437"
    "4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed"
    "ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf05"
    "98da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb"
    "9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b"
    "e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf695581718"
    "3995497cea956ae515d2261898fa051015728e5a8aacaa68ffffffffffffffff",
    16,
)

#: Bits of one embedded integer, and of the room below them for finding an element.
_BITS = 8
_PADDING = 8


class CannotEmbed(CryptoError):
    """Values that the group cannot hold (section 2)."""


class Rfc3526Group14(ModularGroup):
    """The squares modulo a safe prime: their membership is one Jacobi symbol."""

    max_embedded = 254

    def __init__(self) -> None:
        super().__init__("RFC-3526-2048", p=_P, q=(_P - 1) // 2, g=mpz(2))

    def is_member(self, element: mpz) -> bool:
        """Tell whether 0 < element < p is a square, which for a safe prime means x^q = 1 (section 2)."""
        return bool(0 < element < self.p and jacobi(element, self.p) == 1)

    def member_powers(self, element: mpz, exponents: Sequence[int]) -> list[mpz]:
        """Check membership, then compute the powers. Raises NotInGroup."""
        if not self.is_member(element):
            raise NotInGroup("A number is not an element of the group RFC-3526-2048.")
        return self.powers(element, exponents)

    def embed(self, values: Sequence[int]) -> mpz:
        """Encode at most 254 integers 0..255 (section 2). Raises CannotEmbed."""
        if len(values) > self.max_embedded or not all(0 <= value <= 255 for value in values):
            raise CannotEmbed("At most 254 numbers from 0 to 255 fit into a ballot.")
        start = int.from_bytes(bytes(values), "big") << _PADDING
        for candidate in range(start, start + (1 << _PADDING)):
            if self.is_member(mpz(candidate)):
                return mpz(candidate)
        raise CannotEmbed("No element of the group stands for these numbers.")

    def unembed(self, element: mpz, count: int) -> list[int]:
        """Return the ``count`` integers above the low byte; what lies higher is ignored (section 2)."""
        number = int(element) >> _PADDING & (1 << _BITS * count) - 1
        return list(number.to_bytes(count, "big"))
