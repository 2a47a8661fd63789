"""What the rules of the course count with. Nothing of it was published: every value is a cautious default."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class CourseValues:
    """Shares are per cent, spans calendar months or days as their names say."""

    pass_mark_confirmation: int = 60
    pass_mark_final: int = 60
    tries: int = 3
    wait_days: int = 14
    resit_months: int = 12
    practicum_months: int = 3
    practicum_tasks: int = 3
    block_share: int = 80
    test_before_make_up: bool = True
    carry_over_months: int = 24
    training_leave_cap_days: int = 730
    work_months_needed: int = 12


DEFAULTS = CourseValues()


def in_force(session: Session, on: date) -> CourseValues:  # noqa: ARG001 -- answered from versions once they are rows
    """The values that hold on a civil day."""
    return DEFAULTS
