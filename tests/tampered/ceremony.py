"""A 2-of-3 threshold dealt by hand from the formulas of section 5.1, every secret known.

Faults need the members' signing keys, so that what is wrong is the fault and not the signature
over it. The faults here are those of the section and of rule 15.10.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from crypto.groups import Element, Group
from crypto.proofs import prove_knowledge
from crypto.text import compact, parse_json
from crypto.trustees.identity import Identity, new_seed

NEEDED, MEMBERS = 2, 3

#: Changes a TP object (section 5.1) in place.
Change = Callable[["Ceremony", dict[str, Any]], None]


@dataclass(frozen=True)
class Ceremony:
    """The members' identities and polynomials, and one trustee beside them who is always needed."""

    group: Group
    identities: list[Identity]
    coefficients: list[list[int]]
    single: int

    def keys(self) -> dict[int, int]:
        """Return every owner's private key; owner 1 is the single trustee."""
        shares = {
            1 + j: sum(row[0] + row[1] * j for row in self.coefficients) % self.group.q
            for j in range(1, MEMBERS + 1)
        }
        return {1: self.single, **shares}

    def record(self, change: Change | None = None, single: dict[str, Any] | None = None) -> str:
        """Return the trustees record, with the threshold item changed or another single trustee."""
        item = self.item()
        if change is not None:
            change(self, item)
        return compact([["Single", single or self.key(self.single)], ["Pedersen", item]])

    def item(self) -> dict[str, Any]:
        """Return the TP of section 5.1, in the forward-compatible shape."""
        certs = [self.cert(i) for i in range(MEMBERS)]
        message = self.agreed(certs)
        return {
            "threshold": NEEDED,
            "certs": certs,
            "coefexps": [self.coefexps(i) for i in range(MEMBERS)],
            "signatures": [self.sign(i, message)["signature"] for i in range(MEMBERS)],
            "verification_keys": [self.member_key(i) for i in range(MEMBERS)],
        }

    def cert(self, i: int, **other: Any) -> dict[str, Any]:
        """Return the certificate of member ``i`` (from 0), with members of its message replaced."""
        identity = self.identities[i]
        message = {
            "context": {"group": self.group.name, "size": MEMBERS, "threshold": NEEDED, "index": i + 1},
            "verification": self.group.text(identity.verification_key),
            "encryption": self.group.text(identity.encryption_key),
        }
        return self.sign(i, compact({**message, **other}))

    def coefexps(self, i: int, change: Callable[[list[Element]], None] | None = None) -> dict[str, Any]:
        """Return the signed A_i0, A_i1 of member ``i``, perhaps changed before signing."""
        elements = [self.group.power(self.group.g, each) for each in self.coefficients[i]]
        if change is not None:
            change(elements)
        return self.sign(i, compact({"coefexps": [str(element) for element in elements]}))

    def agreed(self, certs: list[Any]) -> str:
        """Return what every member signs: all certificates and constant terms."""
        constants = [self.group.text(self.group.power(self.group.g, row[0])) for row in self.coefficients]
        return "certs_sig|" + compact({"certs": certs, "coefexps": constants})

    def member_key(self, i: int, offset: int = 0) -> dict[str, Any]:
        """Return the TPK of member ``i``, of another private key where ``offset`` is not 0."""
        key = self.key((self.keys()[i + 2] + offset) % self.group.q)
        return {**key, "signature": self.sign(i, key["public_key"])["signature"]}

    def key(self, private: int) -> dict[str, Any]:
        """Return a TPK: the public key with its proof of knowledge (section 5)."""
        public = self.group.text(self.group.power(self.group.g, private))
        proof = prove_knowledge(self.group, f"pok|{self.group.name}|{public}|", private)
        return {"pok": proof.to_json(), "public_key": public}

    def sign(self, i: int, message: str, *, even: bool = False, secret: int | None = None) -> dict[str, Any]:
        """Sign as member ``i`` or with ``secret``; ``even`` repeats until the challenge is even.

        With an even challenge the signature also holds under the key -vk, outside the group.
        """
        chosen = self.identities[i].signing if secret is None else secret
        while True:
            proof = prove_knowledge(self.group, f"sigmsg|{message}|", chosen)
            if not even or proof.challenge % 2 == 0:
                return {"message": message, "signature": proof.to_json()}


def hold_ceremony(group: Group) -> Ceremony:
    """Draw all secrets."""
    identities = [Identity(group, new_seed()) for _ in range(MEMBERS)]
    rows = [[group.random_scalar() for _ in range(NEEDED)] for _ in range(MEMBERS)]
    return Ceremony(group, identities, rows, group.random_scalar())


def message_of(signed: dict[str, Any]) -> dict[str, Any]:
    """Return the object inside a signed message."""
    content: dict[str, Any] = parse_json(signed["message"])
    return content
