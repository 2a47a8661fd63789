"""What others may answer to when something happens to an enrolment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Happened:
    """A step was kept as the event `event_id` (kinds of `EnrolmentEvent`); `due_on`: by when it must be answered."""

    enrolment_id: int
    event_id: int
    kind: str
    due_on: date | None
