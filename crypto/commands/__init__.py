"""Commands of ``python -m crypto``; each module has ``main(arguments) -> int``."""
