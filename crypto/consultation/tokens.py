"""Tokens: blind signatures under "one person of this class", made by the registrar (design, 2).

The message is ``tellers-token-1|<consultation>|<class>|<key>``, where the key is the respondent's
Ed25519 key in Base64. The variant is RSABSSA-SHA384-PSS-Randomized of RFC 9474. A token is its 32
random octets of prefix and the signature, together in Base64.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from crypto.blind import RANDOMIZED, PrivateKey, PublicKey, blind, blind_sign, finalize, prepare, verify
from crypto.blind.errors import SignatureRefused
from crypto.consultation.codes import Derived
from crypto.consultation.encoding import from_base64, to_base64
from crypto.consultation.errors import WrongToken
from crypto.consultation.record import Record


@dataclass(frozen=True)
class TokenRequest:
    """What a respondent sends to the registrar (``blinded``, Base64), and what stays until the answer."""

    class_name: str
    blinded: str
    prefix: bytes = field(repr=False)
    prepared: bytes = field(repr=False)
    inverse: int = field(repr=False)


def request_token(record: Record, derived: Derived, class_name: str) -> TokenRequest:
    """Return the blinded request of one code: the same at every attempt. Raises UnknownClass."""
    key = record.token_key(class_name)
    prefix, blinding = derived.token_randomness(class_name, key)
    prepared = prepare(RANDOMIZED, _message(record.fingerprint, class_name, derived.key), prefix)
    blinded = blind(key, RANDOMIZED, prepared, blinding)
    return TokenRequest(class_name, to_base64(blinded.message), prefix, prepared, blinded.inverse)


def sign_request(private: PrivateKey, blinded: str) -> str:
    """Return the registrar's blind signature (Base64) of a request (Base64): always the same for the same.

    Raises MalformedText, WrongBlindedMessage or SigningFault.
    """
    octets = from_base64(blinded, "The request for a token", private.public.octets)
    return to_base64(blind_sign(private, octets))


def finish_token(record: Record, request: TokenRequest, blind_signature: str) -> str:
    """Return the token that the registrar's answer unblinds to. Raises MalformedText or WrongToken."""
    key = record.token_key(request.class_name)
    octets = from_base64(blind_signature, "The registrar's answer", key.octets)
    try:
        signature = finalize(key, RANDOMIZED, request.prepared, octets, request.inverse)
    except SignatureRefused:
        raise WrongToken("The registrar has not signed this request with the published key.") from None
    return to_base64(request.prefix + signature)


def check_token(key: PublicKey, consultation: str, class_name: str, respondent: str, token: str) -> None:
    """Check a token of a respondent's key (Base64). Raises MalformedText or WrongToken."""
    octets = from_base64(token, "The token", RANDOMIZED.prefix_octets + key.octets)
    prefix, signature = octets[: RANDOMIZED.prefix_octets], octets[RANDOMIZED.prefix_octets :]
    prepared = prepare(RANDOMIZED, _message(consultation, class_name, respondent), prefix)
    try:
        verify(key, RANDOMIZED, prepared, signature)
    except SignatureRefused:
        raise WrongToken("This token was not issued for this answer's key, class and consultation.") from None


def _message(consultation: str, class_name: str, respondent: str) -> bytes:
    return f"tellers-token-1|{consultation}|{class_name}|{respondent}".encode()
