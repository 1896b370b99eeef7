"""How many verified ballots a second a machine takes, and what limits it: ``python -m tools.bench_casting``.

Calibrated first are an empty request, a durable insert and the proof check alone, in the same run on the
same machine; casts are then given as ratios of these, because machines differ and are noisy.
"""
