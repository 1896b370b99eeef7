"""What can be wrong with bytes from outside, one class per kind of fault.

Every check in this package raises one of these; none returns a false that a caller
could ignore. ``str(error)`` is a sentence for the person who sees it; ``error.code``
is the stable name that ``verify --json`` prints.
"""

from __future__ import annotations

import re


class CryptoError(Exception):
    """Base of everything that this package refuses."""

    @property
    def code(self) -> str:
        """The class name in kebab case, for example ``wrong-checksum``."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", type(self).__name__).lower()


class MalformedText(CryptoError):
    """Bytes that are not the strict JSON which the format demands (section 15, rule 11)."""


class MalformedNumber(MalformedText):
    """A number with a sign, a leading zero, or outside its range."""


class NotInGroup(CryptoError):
    """A number that is no element of the group (section 2)."""


class UnknownGroup(CryptoError):
    """A group name other than the built-in ones (section 2)."""
