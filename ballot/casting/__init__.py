"""The way of a vote: checked in the request, written down together with others, acknowledged."""

from ballot.casting.request import CastResult, cast, init_app

__all__ = ["CastResult", "cast", "init_app"]
