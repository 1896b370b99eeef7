"""The steps of ``python -m crypto trustee``, one module each."""
