"""The questions of `app.partners.fitting` as conditions, for lists of any length. Of refuges nothing stands in tables:
what is asked of hours and statuses is unknown of them here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.core.calendar import is_holiday, is_office_closing
from app.partners.details.tables import PartnerLanguage, PartnerSchedule, PartnerStatus
from app.partners.fitting import statuses_meant
from app.partners.models import Partner

Condition = sa.ColumnElement[bool]


@dataclass(frozen=True)
class Asked:
    """Two of the three answers to one question; the third is everything else."""

    yes: Condition
    unknown: Condition


def open_at(at: datetime, *, few: bool = False) -> Asked:
    """Open at a civil date and time."""
    day, time = at.date(), at.strftime("%H:%M")
    hours = PartnerSchedule
    valid = sa.and_(
        sa.or_(hours.valid_from.is_(None), hours.valid_from <= day),
        sa.or_(hours.valid_until.is_(None), hours.valid_until >= day),
    )
    held = _some_in(hours, valid, hours.opens <= time, hours.closes > time, _held(day), few=few)
    return Asked(held, _nothing_in(hours, valid))


def _some_in(table: type[Any], *where: Condition, few: bool) -> Condition:
    """Such a row of this office: of `few` each is asked for its own, else all offices that have one are listed once."""
    if few:
        return sa.exists().where(table.partner_id == Partner.id, *where)
    return Partner.id.in_(sa.select(table.partner_id).where(*where))


def _nothing_in(table: type[Any], *where: Condition) -> Condition:
    """No row of this office: asked office by office, as a list of all offices that have one would be longer."""
    return ~sa.exists().where(table.partner_id == Partner.id, *where)


def _held(day: date) -> Condition:
    hours = PartnerSchedule
    found: list[Condition] = [
        sa.case(
            (hours.monthdays != "", _listed(hours.monthdays, day.day)),
            else_=sa.and_(_among(hours.weekdays, str(day.weekday())), _in_week(day)),
        )
    ]
    if is_holiday(day):
        found.append(hours.closed_on_holidays.is_(False))
    if is_office_closing(day):
        found.append(hours.closed_at_new_year.is_(False))
    return sa.and_(*found)


def _listed(days: sa.ColumnElement[str] | sa.orm.Mapped[str], day: int) -> Condition:
    return (sa.literal(",") + days + ",").contains(f",{day},")


def _among(figures: sa.orm.Mapped[str], wanted: str) -> Condition:
    return sa.or_(figures == "", figures.contains(wanted))


def _in_week(day: date) -> Condition:
    ways = [PartnerSchedule.ordinals == "", PartnerSchedule.ordinals.contains(str((day.day - 1) // 7 + 1))]
    if (day + timedelta(days=7)).month != day.month:
        ways.append(PartnerSchedule.ordinals.contains("L"))
    return sa.or_(*ways)


def speaking(language: str, weekday: str, today: date, *, few: bool = False) -> Asked:
    """A language on whatever day, or on a weekday."""
    rows, hours = PartnerLanguage, PartnerSchedule
    spoken = rows.language == language
    if not weekday:
        return Asked(_some_in(rows, spoken, few=few), _nothing_in(rows))
    lasting = sa.or_(hours.valid_until.is_(None), hours.valid_until >= today)
    then = sa.or_(hours.monthdays != "", _among(hours.weekdays, weekday))
    # One look at an office's hours answers both whether any are known and whether one of them is that day.
    known = sa.select(sa.func.max(sa.case((then, 1), else_=0))).where(hours.partner_id == rows.partner_id, lasting)
    open_then = sa.func.coalesce(known.scalar_subquery(), 1) == 1
    that_day = sa.or_(rows.weekdays.contains(weekday), sa.and_(rows.weekdays == "", open_then))
    return Asked(_some_in(rows, spoken, that_day, few=few), _nothing_in(rows))


def taking_status(status: str, *, few: bool = False) -> Asked:
    """Holders of a residence status may come."""
    meant = PartnerStatus.code.in_(sorted(statuses_meant(status)))
    return Asked(_some_in(PartnerStatus, meant, few=few), _nothing_in(PartnerStatus))


def accepting() -> Asked:
    """Referrals are taken."""
    return Asked(Partner.accepts_referrals.is_(True), Partner.accepts_referrals.is_(None))
