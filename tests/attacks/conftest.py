"""Fixtures of the attacks on elections: the same small worlds as in tests/ballot."""

from tests.ballot.conftest import choice, election_app, officers

__all__ = ["choice", "election_app", "officers"]
