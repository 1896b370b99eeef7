"""How large a questionnaire may be, and how long what people type."""

from __future__ import annotations

TITLE = 150
TEXT = 1_000
HINT = 500
READING = 10_000
ITEM = 300
SECTIONS = 30
QUESTIONS = 200
ITEMS = 60
SCALE = 11
DEPTH = 8
VERSION = 9_999
WORDS = 5_000
TOTAL = 1_000
NUMBER = 1_000_000_000
CANONICAL_BYTES = 500_000

#: Characters of what people type; the words of a question come on top of that.
SHORT_TEXT = 500
LONG_TEXT = 40_000
OTHER_TEXT = 200
