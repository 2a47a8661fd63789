"""How often somebody may ask in vain, counted in this process alone: a guess at 256 bits needs no better fence.

What is throttled is the load that guessing makes, and a calendar program that asks without end.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from weakref import WeakSet

_MOST_KEYS = 10_000
_all: WeakSet[Throttle] = WeakSet()


class Throttle:
    """At most `most` of something for a key within `seconds`. Keeps so many keys and forgets the oldest."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._seen: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()
        _all.add(self)

    def __len__(self) -> int:
        """How many keys are remembered."""
        return len(self._seen)

    def count(self, key: str) -> bool:
        """Note one more; whether it was one too many."""
        now = time.monotonic()
        with self._lock:
            times = self._seen.setdefault(key, deque(maxlen=self._most + 1))
            self._seen.move_to_end(key)
            times.append(now)
            while times and times[0] < now - self._seconds:
                times.popleft()
            while len(self._seen) > _MOST_KEYS:
                self._seen.popitem(last=False)
            return len(times) > self._most


def forget_all() -> None:
    """Every throttle of this process begins anew."""
    for throttle in list(_all):
        with throttle._lock:
            throttle._seen.clear()
