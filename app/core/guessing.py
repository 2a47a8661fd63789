"""Slows down whoever tries addresses that hold a secret. Kept in the memory of the process: it outlives no restart.

The secrets themselves are long enough that guessing finds none; this keeps the tries from costing us anything.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta

_MOST_SOURCES = 10_000


class Guesses:
    """Counts misses by where they come from (an address on the network); the oldest sources are forgotten."""

    def __init__(self, limit: int, window: timedelta) -> None:
        self._limit, self._window = limit, window
        self._misses: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """How many sources are remembered."""
        return len(self._misses)

    def too_many(self, source: str, now: datetime) -> bool:
        """Whether this source has missed so often within the window that it is not answered any more."""
        with self._lock:
            return len(self._recent(source, now)) >= self._limit

    def miss(self, source: str, now: datetime) -> None:
        """Count one."""
        with self._lock:
            recent = self._recent(source, now)
            recent.append(now)
            self._misses[source] = recent
            self._misses.move_to_end(source)
            while len(self._misses) > _MOST_SOURCES:
                self._misses.popitem(last=False)

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._misses.clear()

    def _recent(self, source: str, now: datetime) -> deque[datetime]:
        misses = self._misses.get(source, deque(maxlen=self._limit))
        while misses and misses[0] <= now - self._window:
            misses.popleft()
        return misses
