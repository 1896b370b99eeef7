"""The played consultation: ``python -m tools.consultation``."""
