"""Hustings: the meeting of a poll, its agenda, members' questions, speaking order, and the room's screen."""

from ballot.hustings import chair_pages, member_pages, office_pages, screen_pages
from ballot.hustings.blueprint import blueprint

__all__ = ["blueprint", "chair_pages", "member_pages", "office_pages", "screen_pages"]
