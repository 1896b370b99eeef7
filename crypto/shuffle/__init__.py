"""Re-encryption shuffles of ranked answers with Wikstroem's proof (section 9)."""

from crypto.shuffle.check import check_shuffle
from crypto.shuffle.prove import make_shuffle

__all__ = ["check_shuffle", "make_shuffle"]
