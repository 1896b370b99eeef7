"""The private-key operation (RFC 9474, section 4.3), and nothing else.

The ``cryptography`` library offers no RSA operation without padding, so this one is made of GMP's
side-channel silent power. Three precautions, because whoever asks chooses the number to be raised:

* the number is blinded by a fresh random factor first, so that no time depends on what was sent;
* both powers take the constant-time path;
* the result is raised to e again and compared in constant time before it leaves. A miscalculated
  half of the Chinese remainder would otherwise give the factors of n away.
"""

from __future__ import annotations

import hmac
import secrets

from gmpy2 import gcd, invert, mpz, powmod, powmod_sec

from crypto.blind.errors import SigningFault, WrongBlindedMessage
from crypto.blind.keys import PrivateKey


def blind_sign(key: PrivateKey, blinded: bytes) -> bytes:
    """Return the blind signature of a blinded message; the same message gives the same signature.

    Raises WrongBlindedMessage (another length than the key's, or a number >= n) or SigningFault.
    """
    public = key.public
    if len(blinded) != public.octets:
        raise WrongBlindedMessage(f"A blinded message has {public.octets} octets for this key.")
    number = int.from_bytes(blinded, "big")
    if not 0 < number < public.n:
        raise WrongBlindedMessage("A blinded message is a number from 1 to below the key's modulus.")
    factor = _unit(public.n)
    hidden = number * powmod(factor, public.e, public.n) % public.n
    signature = _power(key, hidden) * invert(factor, public.n) % public.n
    again = int(powmod(signature, public.e, public.n)).to_bytes(public.octets, "big")
    if not hmac.compare_digest(again, blinded):
        raise SigningFault("The signature came out wrong; nothing was given away. Check the machine.")
    return int(signature).to_bytes(public.octets, "big")


def _power(key: PrivateKey, number: mpz) -> mpz:
    """Return number^d mod n by the Chinese remainder theorem (RFC 8017, section 5.1.2)."""
    dp, dq, inverse = key.crt
    mod_p = powmod_sec(number % key.p, dp, key.p)
    mod_q = powmod_sec(number % key.q, dq, key.q)
    return mod_q + key.q * ((mod_p - mod_q) * inverse % key.p)


def _unit(n: int) -> mpz:
    """Return a random number in [1, n) that has an inverse."""
    while True:
        candidate = mpz(secrets.randbelow(n - 1) + 1)
        if gcd(candidate, n) == 1:
            return candidate
