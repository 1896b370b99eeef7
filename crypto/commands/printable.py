"""Showing text that comes from an archive on a terminal."""

from __future__ import annotations


def printable(text: str) -> str:
    """Return ``text`` without what moves a terminal's cursor: names come from the archive."""
    return "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in text)
