"""When a notice of an end is due. Pure; civil dates of Japan."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from app.training.standing.counting import months_after

MONTHS: Mapping[str, int] = {"m12": 12, "m6": 6, "m3": 3, "m1": 1}
DAYS: Mapping[str, int] = {"d14": -14, "a1": 1, "a14": 14}
STEPS = (*MONTHS, *DAYS)
"""In the order in which they fall due."""


def due_on(step: str, ends_on: date) -> date:
    """The day on which a notice of an end is due."""
    return months_after(ends_on, -MONTHS[step]) if step in MONTHS else ends_on + timedelta(days=DAYS[step])


def to_make(ends_on: date, today: date, made: Collection[str], *, since: date) -> list[tuple[str, bool]]:
    """The notices of an end that fell due and were not made yet, with whether each is still to be sent.

    Of several only the newest is sent: nobody gets "twelve months" and "six months" on one day. What fell due before
    `since` (the first day of the period) is none.
    """
    fallen = [step for step in STEPS if since <= due_on(step, ends_on) <= today]
    missing = [step for step in fallen if step not in made]
    return [(step, step == fallen[-1]) for step in missing]
