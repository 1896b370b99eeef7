"""Consultations: one person, one answer, and nobody can tell whose."""
