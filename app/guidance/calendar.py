"""On which days offices are open, and where a last day moves that falls on a closed one. Pure.

Offices of the State close on Saturdays, Sundays, national holidays and from 29 December to 3 January
(行政機関の休日に関する法律1条); those of local governments on the same days by ordinance (地方自治法4条の2第2項), some
on a day of their own besides. A last day on such a day moves to the next day that is none (2条; 4条の2第4項).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from app.core.calendar import is_business_day, is_office_closing
from app.core.errors import lazy
from app.guidance.words import Message

Office = Literal["state", "local", "none"]

_ONE_DAY = timedelta(days=1)
_SATURDAY, _SUNDAY = 5, 6


@dataclass(frozen=True)
class Calendar:
    """`local_closings`: days on which the offices of the place close besides; `centre_closings`: the centre's own."""

    local_closings: frozenset[date] = frozenset()
    centre_closings: frozenset[date] = frozenset()

    def is_open(self, day: date, office: Office) -> bool:
        """`none`: whoever has no closing days (a court's act, a police station, a post office's stamp)."""
        if office == "none":
            return True
        return is_business_day(day) and not (office == "local" and day in self.local_closings)

    def shifted(self, day: date, office: Office, *, back: bool = False) -> date:
        """The day itself when the office is open, else the next open day.

        `back`: the open day before. A period counted backwards does not end later because of a holiday: the acts
        move the end of periods that run towards a last day, and whoever acts on the day after is late.
        """
        step = -_ONE_DAY if back else _ONE_DAY
        while not self.is_open(day, office):
            day += step
        return day

    def is_working(self, day: date) -> bool:
        """Whether offices and the centre are open."""
        return is_business_day(day) and day not in self.centre_closings

    def centre_day(self, day: date) -> date:
        """The last day up to this one on which the centre can help."""
        while not self.is_working(day):
            day -= _ONE_DAY
        return day

    def why_closed(self, day: date, office: Office) -> Message | None:
        """None when the office is open."""
        if self.is_open(day, office):
            return None
        if day.weekday() == _SATURDAY:
            return Message(lazy("土曜日"))
        if day.weekday() == _SUNDAY:
            return Message(lazy("日曜日"))
        if is_office_closing(day):
            return Message(lazy("年末年始の閉庁日"))
        if is_business_day(day):
            return Message(lazy("その役所の休みの日"))
        return Message(lazy("祝日"))
