"""The scrutineer's report of a poll: gathered from the records, written, signed, and packed for everybody."""

from ballot.report.routes import blueprint

__all__ = ["blueprint"]
