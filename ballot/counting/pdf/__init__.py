"""Results as PDF documents on A4 landscape, to be printed, signed and filed.

Nothing here reads a clock: the same count with the same heading gives the same bytes.
"""

from ballot.counting.pdf.document import Heading
from ballot.counting.pdf.majority import majority_pdf
from ballot.counting.pdf.ranked import ranked_pdf

__all__ = ["Heading", "majority_pdf", "ranked_pdf"]
