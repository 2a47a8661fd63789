"""What upper packages may answer to, in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class DaysChanged:
    """A person accepted other days for a deadline: what hangs on it moves with it.

    `rule`, `member`: as the deadline has them. `old`, `new`: the last days on which it can be done; `new` empty: it
    does not apply any more.
    """

    case_id: int
    rule: str
    member: str
    old: date
    new: date | None
