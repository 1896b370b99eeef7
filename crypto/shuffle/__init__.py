"""Re-encryption shuffles of ranked answers with Wikstroem's proof (section 9)."""

from crypto.shuffle.check import check_shuffle
from crypto.shuffle.prove import make_shuffle
from crypto.shuffle.signature import Shuffler, sign_shuffle

__all__ = ["Shuffler", "check_shuffle", "make_shuffle", "sign_shuffle"]
