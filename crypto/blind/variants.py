"""The four variants of RFC 9474, section 5: SHA-384, MGF1 with SHA-384, salted or not, randomized or not."""

from __future__ import annotations

from dataclasses import dataclass

#: Octets of the random prefix that a randomized variant puts before the message (section 4.1).
PREFIX_OCTETS = 32
#: Octets of SHA-384, and of the salt where there is one (section 5).
HASH_OCTETS = 48


@dataclass(frozen=True)
class Variant:
    """One variant: octets of the PSS salt, and whether messages get a random prefix."""

    name: str
    salt_octets: int
    randomized: bool

    @property
    def prefix_octets(self) -> int:
        """Return how many random octets stand before a prepared message."""
        return PREFIX_OCTETS if self.randomized else 0


#: The variant that tokens use: blind even towards a signer who made the key dishonestly (section 7.3).
RANDOMIZED = Variant("RSABSSA-SHA384-PSS-Randomized", HASH_OCTETS, True)

VARIANTS: dict[str, Variant] = {
    variant.name: variant
    for variant in (
        RANDOMIZED,
        Variant("RSABSSA-SHA384-PSSZERO-Randomized", 0, True),
        Variant("RSABSSA-SHA384-PSS-Deterministic", HASH_OCTETS, False),
        Variant("RSABSSA-SHA384-PSSZERO-Deterministic", 0, False),
    )
}
