"""What can be wrong in a consultation, one class per kind of fault."""

from __future__ import annotations

from crypto.errors import CryptoError, MalformedText


class WrongRecoveryCode(CryptoError):
    """A recovery code that cannot be right, whatever the consultation."""


class WrongCodeLength(WrongRecoveryCode):
    """A recovery code with too many or too few characters."""


class WrongCodeCharacter(WrongRecoveryCode):
    """A recovery code with a character that codes never contain."""


class WrongCodeChecksum(WrongRecoveryCode):
    """A recovery code with a typing mistake."""


class WrongRecord(CryptoError):
    """A consultation record that is not written in its one form, or contradicts itself."""


class UnknownClass(CryptoError):
    """A class of respondents for which the consultation issues no tokens."""


class WrongToken(CryptoError):
    """A token that was not issued for this key, this class and this consultation."""


class WrongDraft(CryptoError):
    """A draft that this recovery code does not open, or that was changed on the way."""


class TooLong(CryptoError):
    """More content than the largest size to which drafts and answers are padded."""


class OtherConsultation(CryptoError):
    """An answer to another consultation."""


class WrongAnswerSignature(CryptoError):
    """An answer which the key that it names did not sign."""


class WrongSealedHash(CryptoError):
    """A sealed payload other than the one that the signed statement names."""


class WrongSealedProof(CryptoError):
    """A sealed payload whose sender does not prove to know what is in it."""


class WrongWithdrawal(MalformedText):
    """A withdrawal with a payload, or an answer without one."""


class Unreadable(CryptoError):
    """A sealed payload that the trustees' key does not open, or that holds something else than answers."""


class WrongCommitment(CryptoError):
    """Opened answers which are not those that the respondent committed to."""
