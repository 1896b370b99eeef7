"""Load as real voters make it, with real encryption and proofs, against the served platform.

``python -m loadtests SHAPE`` starts the platform as production does (gunicorn, several processes), lets
Locust's voters loose on it, and then compares what voters were told with what the board holds.
"""
