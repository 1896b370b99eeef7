"""Ballots: one answer per question, proofs that each is allowed, and the voter's signature."""
