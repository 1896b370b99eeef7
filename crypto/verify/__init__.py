"""The strict verifier of archives: every rule of section 15, one error class per kind of fault."""

from crypto.verify.summary import Phase, Summary
from crypto.verify.verifier import Verified, examine, verify_archive

__all__ = ["Phase", "Summary", "Verified", "examine", "verify_archive"]
