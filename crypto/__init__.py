"""The ballot protocol: Belenios, crypto version 1, with strict verification.

This package knows nothing of Flask, of a database or of the clock. It takes and
returns plain values; files appear only where a caller names them. Auditors run it
alone: ``python -m crypto verify FILE``.
"""
