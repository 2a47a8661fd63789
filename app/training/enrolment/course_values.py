"""What the rules of the course count with, read from the policy in force. Hardly any of it was published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.core import calendar
from app.training import policies

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.training.programme.models import Cohort

MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True)
class CourseValues:
    """Shares are per cent, spans calendar months or days as their names say.

    `work_months_needed`: about a year in full time is what the agency's papers say (001398870); it is no policy value.
    """

    pass_mark_confirmation: int
    pass_mark_final: int
    tries: int
    wait_days: int
    resit_months: int
    make_up_days: int
    practicum_months: int
    practicum_tasks: int
    block_share: int
    test_before_make_up: bool
    carry_over_months: int
    training_leave_cap_days: int
    practicum_leave_cap_days: int
    resit_leave_cap_days: int
    work_months_needed: int = 12


def last_day_of_applications(session: Session, cohort: Cohort) -> date:
    """The last civil day on which trainees may apply. Where the rules in force on it say so, a day on which offices are
    closed gives way to the next working day (Civil Code, article 142).
    """
    last = cohort.applications_until
    moves = policies.in_force(session, last).values.application_day_moves
    return calendar.next_business_day(last) if moves else last


def in_force(session: Session, on: date) -> CourseValues:
    """The values that hold on a civil day."""
    held = policies.in_force(session, on).values
    return CourseValues(
        pass_mark_confirmation=held.confirmation_pass_percent, pass_mark_final=held.final_pass_percent,
        tries=held.tries, wait_days=held.wait_days, resit_months=held.resit_fiscal_years * MONTHS_OF_A_YEAR,
        make_up_days=held.make_up_days, practicum_months=held.practicum_months,
        practicum_tasks=held.practicum_tasks, block_share=held.block_share_percent,
        test_before_make_up=held.test_before_make_up, carry_over_months=held.carry_over_months,
        training_leave_cap_days=held.leave_cap_days if held.leave_moves_deadlines else 0,
        practicum_leave_cap_days=held.leave_cap_days if held.leave_moves_practicum else 0,
        resit_leave_cap_days=held.leave_cap_days if held.leave_moves_resit else 0,
    )  # fmt: skip
