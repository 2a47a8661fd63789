"""What upper packages may answer to, in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
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


@dataclass(frozen=True)
class FirstDays:
    """Deadlines that the case had by no event before.

    `days`: by rule and member, the last day on which it can be done.
    """

    case_id: int
    days: Mapping[tuple[str, str], date]


@dataclass(frozen=True)
class EventTold:
    """A life event was recorded, said differently, or withdrawn as an error (`withdrawn`): days may hang on it."""

    case_id: int
    event_id: int
    withdrawn: bool
