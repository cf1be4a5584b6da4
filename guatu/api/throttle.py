"""限速：so many requests a minute for one key, counted in the memory of the process.

A bucket that fills steadily: what was saved up may be spent at once, and nothing is written for a request.
Each process counts for itself, so several processes together let through up to as many times as much.
"""

import math
import threading
from dataclasses import dataclass, field
from datetime import datetime

KEPT = 10_000


@dataclass
class Throttle:
    """一分钟几次. ``wait`` takes one away, or says how many seconds there is to wait."""

    per_minute: int
    buckets: dict[str, tuple[float, float]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, key: str, at: datetime) -> int:
        """还要等几秒; 0 lets the request through."""
        now, each = at.timestamp(), self.per_minute / 60
        with self.lock:
            left, since = self.buckets.pop(key, (float(self.per_minute), now))
            left = min(self.per_minute, left + max(now - since, 0.0) * each)
            passes = left >= 1
            # Put back last: what stands first was not used for longest.
            self.buckets[key] = (left - 1 if passes else left, now)
            if len(self.buckets) > KEPT:
                del self.buckets[next(iter(self.buckets))]
        return 0 if passes else max(1, math.ceil((1 - left) / each))
