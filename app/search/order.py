"""Document ids that rise with time and stay small, because the index stores the steps between them.

64 places for each second since 2000. What is known to the minute only (what people type) is spread over
the minute. When a place is taken, the next attempt spreads twice as far.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

_START = datetime(2000, 1, 1, tzinfo=UTC)
_PLACES = 64


def order_id(occurred_at: datetime, kind: str, subject_id: int, attempt: int = 0) -> int:
    """The id that a document should have, and where else when it is taken. The same for the same subject."""
    second = max(1, int((occurred_at - _START).total_seconds()))
    span = _PLACES * (60 if occurred_at.second == 0 else 1)
    mixed = hashlib.blake2b(f"{kind}:{subject_id}:{attempt}".encode(), digest_size=8).digest()
    return second * _PLACES + int.from_bytes(mixed, "big") % (span << min(attempt, 30))


def month_of(document_id: int) -> int:
    """The month (UTC, counted from year 0) in which an id lies."""
    at = _START + timedelta(seconds=document_id // _PLACES)
    return at.year * 12 + at.month - 1


def first_id_of(month: int) -> int:
    """The lowest id that a month can hold."""
    start = datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return int((start - _START).total_seconds()) * _PLACES
