"""What the routes of deadlines hold: rows together with the case that they belong to."""

from __future__ import annotations

from dataclasses import dataclass

from app.cases.models import Case
from app.deadlines.models import LegalDeadline, LifeEvent
from app.guidance.records import Event


@dataclass
class HeldEvent:
    """A life event with its case; `version` is the event's."""

    case: Case
    row: LifeEvent

    @property
    def version(self) -> int:
        return self.row.version


@dataclass
class HeldDeadline:
    """A deadline with its case; `version` is the deadline's."""

    case: Case
    row: LegalDeadline

    @property
    def version(self) -> int:
        return self.row.version


@dataclass
class NewEvent:
    """A case, and the kind of event that is to be recorded in it."""

    case: Case
    kind: Event
