"""Which days of the law stand as lines in the picture of a plan, and what their flags say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from app.core.errors import lazy
from app.core.fitting import wrap
from app.plans.due.law import Running
from app.plans.picture.flags import Flag, Kind
from app.plans.wording import Translate

#: More days than these crowd the picture; the table of days has all. Days to which a step leads always stand in it.
AHEAD, PASSED = 4, 1
#: How long a title may be on a flag, in half-width units.
TITLE_UNITS = 36.0
_LAST = lazy("%(day)s %(title)s")
_SAFE = lazy("%(day)s 安全日")
_MORE = lazy("%(title)s ほか%(n)s件")


def flags(
    law: Sequence[Running], today: date, today_name: str, short: Callable[[date], str], say: Translate
) -> list[Flag]:
    """Today, and for each chosen last day a line with its safe date before it."""
    chosen = _chosen(law, today)
    by_day: dict[date, list[Running]] = {}
    for row in chosen:
        by_day.setdefault(row.last, []).append(row)
    lasts = [Flag(day, Kind.LAST, say(_LAST, day=short(day), title=_title(rows, say))) for day, rows in by_day.items()]
    safe = {row.safe for row in chosen if row.safe < row.last} - by_day.keys()
    return [
        Flag(today, Kind.TODAY, today_name),
        *lasts,
        *(Flag(day, Kind.SAFE, say(_SAFE, day=short(day))) for day in sorted(safe)),
    ]


def _chosen(law: Sequence[Running], today: date) -> list[Running]:
    days = sorted({row.last for row in law})
    passed, ahead = [day for day in days if day < today], [day for day in days if day >= today]
    nearest = {*passed[-PASSED:], *ahead[:AHEAD]}
    return [row for row in law if row.open_steps or row.last in nearest]


def _title(rows: Sequence[Running], say: Translate) -> str:
    """The person and the first deadline of the day, and how many more."""
    first = rows[0]
    title = "".join(wrap(f"{first.who} {first.title}", TITLE_UNITS, 1))
    return say(_MORE, title=title, n=len(rows) - 1) if len(rows) > 1 else title
