"""Counters of the rate limits in memory, for a machine whose clock may be set back."""

from __future__ import annotations

import time

from limits.storage import MemoryStorage


class SteadyMemory(MemoryStorage):
    """Forgets a counter that would outlive its window because the clock was set back meanwhile."""

    STORAGE_SCHEME = ["steady-memory"]  # noqa: RUF012  (the library's own hook)
    ADDRESS = "steady-memory://"

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count ``amount`` on ``key`` for a window of ``expiry`` seconds; return the sum."""
        if self.expirations.get(key, 0.0) > time.time() + expiry:
            self.clear(key)
        return super().incr(key, expiry, amount)
