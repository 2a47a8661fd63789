"""What a change of the rules would do to one certification: one day read by the old and by the new versions. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.training.standing.counting import last_valid_day, months_after
from app.training.standing.deriving import Answer, Standing, standing_on
from app.training.standing.policies import PolicyVersion, Values, WayBack, for_new_period
from app.training.standing.records import History


@dataclass(frozen=True, slots=True)
class Outlook:
    """Of one day: the standing, whether it counts as certified, the end, the end of the period that comes next, and
    what leads back after a lapse ('' while nothing has to).
    """

    standing: Standing
    counts: bool
    ends_on: date | None
    next_ends_on: date | None
    way_back: str = ""


def outlook(history: History, versions: Sequence[PolicyVersion], day: date) -> Outlook:
    """By these versions, everything known that was decided up to that day; the next period as renewed in time."""
    read = replace(history, policies=tuple(versions))
    answer = standing_on(read, day, day)
    ends_on = None if answer.standing in (Standing.REVOKED, Standing.CLOSED) else answer.ends_on
    following = next_end(read, versions, day, ends_on)
    return Outlook(answer.standing, answer.counts, answer.ends_on, following, _after_end(read, answer, day))


def way_back(values: Values, ends_on: date, day: date) -> WayBack:
    """What leads back on a civil day, for a period that ended on another."""
    fitting = (one.course for one in values.lapse_tiers if day <= months_after(ends_on, one.months))
    return next(fitting, WayBack.FULL)


def _after_end(history: History, answer: Answer, day: date) -> str:
    lapsed = answer.standing in (Standing.GRACE, Standing.LAPSED)
    if not lapsed or answer.period is None or answer.ends_on is None:
        return ""
    return way_back(history.policy_of(answer.period, day, day).values, answer.ends_on, day)


def next_end(history: History, versions: Sequence[PolicyVersion], day: date, ends_on: date | None) -> date | None:
    """The last day of the period that would follow an end; None without one, or where it is written already."""
    periods = history.in_order(day)
    if ends_on is None or any(one.starts_on > ends_on for one in periods):
        return None
    starts = ends_on + timedelta(days=1)
    version = for_new_period(versions, first_in_force=periods[0].starts_on, starts_on=starts, known_on=max(day, starts))
    return last_valid_day(starts, version.values, from_midnight=True)


def differs(
    history: History, before: Sequence[PolicyVersion], after: Sequence[PolicyVersion], day: date
) -> tuple[Outlook, Outlook] | None:
    """What it is and what it would be; None for whom nothing changes."""
    pair = outlook(history, before, day), outlook(history, after, day)
    return pair if pair[0] != pair[1] else None
