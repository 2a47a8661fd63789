"""The deadlines of a household as a picture: one row each, in lanes by person, along a scale that is wide near today.

An SVG that the server makes: no script, no inline style. What colour says is also said by shape and word, and the
page has the same content as a table.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from app.core.fitting import wrap

NAME_WIDTH, LINE_WIDTH, END_WIDTH, MARGIN = 316, 560, 96, 12
ROW, LANE_HEAD, TOP = 30, 30, 44
WIDTH = MARGIN * 2 + NAME_WIDTH + LINE_WIDTH + END_WIDTH
NAME_UNITS = 42.0
# Days after today at which the scale is marked; what lies further off stands at the end with its date.
MARKS = (7, 14, 30, 90, 180, 365, 730, 1825)
LONGEST, SHORTEST = 1825, 30
_SPREAD = 6.0  # days within which the scale is nearly even


@dataclass(frozen=True, slots=True)
class Row:
    """One deadline. `opens`: the civil day from which it can be done, where that is limited; `passed`: its day is over
    and nobody is late."""

    title: str
    href: str
    opens: date | None
    safe: date
    last: date
    done: bool
    passed: bool
    spoken: str


@dataclass(frozen=True, slots=True)
class Lane:
    """The deadlines of one person, the nearest first."""

    name: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Words:
    """Everything readable, in the language of the page; `day` words a civil date in at most ten characters."""

    title: str
    summary: str
    today: str
    done: str
    day: Callable[[date], str]
    ahead: Callable[[int], str]


class Scale:
    """Days to pixels: a week near today is as wide as a year far off; what has passed takes little room."""

    def __init__(self, today: date, days: Sequence[date]) -> None:
        self.today = today
        self._behind = min(max((today - day).days for day in days), 90) if days and min(days) < today else 0
        self._ahead = min(max([SHORTEST, *((day - today).days for day in days)]), LONGEST)
        self._origin = MARGIN + NAME_WIDTH
        self._zero = self._origin + (LINE_WIDTH * 0.14 if self._behind else 8.0)

    def x(self, day: date) -> float:
        """Where a day stands; days beyond either end stand at that end."""
        days = (day - self.today).days
        if days < 0:
            share = min(-days, self._behind) / self._behind if self._behind else 0.0
            return round(self._zero - share * (self._zero - self._origin - 4), 1)
        room = self._origin + LINE_WIDTH - self._zero
        return round(self._zero + room * self._bend(min(days, self._ahead)) / self._bend(self._ahead), 1)

    def shows(self, day: date) -> bool:
        """Whether the day has a place of its own on the scale."""
        return -self._behind <= (day - self.today).days <= self._ahead

    def marks(self) -> list[int]:
        """Days ahead at which a line helps the eye."""
        return [days for days in MARKS if days <= self._ahead]

    @staticmethod
    def _bend(days: int) -> float:
        return math.log1p(days / _SPREAD)


def draw(lanes: Sequence[Lane], today: date, words: Words, uid: str = "deadlines") -> Markup:
    """The SVG element, ready to be put into a page; every text in it is escaped."""
    shown = [row for lane in lanes for row in lane.rows]
    scale = Scale(today, [day for row in shown for day in (row.safe, row.last)])
    height = TOP + sum(LANE_HEAD + ROW * len(lane.rows) for lane in lanes) + MARGIN
    parts = [_head(words, uid, height), *(_mark(scale, days, height, words) for days in scale.marks())]
    top = TOP
    for number, lane in enumerate(lanes):
        parts.append(_lane(lane, number, top, scale, words))
        top += LANE_HEAD + ROW * len(lane.rows)
    parts.append(_today(scale, height, words))
    return Markup("").join([*parts, Markup("</svg>")])


def _head(words: Words, uid: str, height: int) -> Markup:
    return Markup(
        '<svg class="due-svg" xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" '
        'role="group" aria-labelledby="{u}-title {u}-desc"><title id="{u}-title">{title}</title>'
        '<desc id="{u}-desc">{desc}</desc>'
    ).format(w=WIDTH, h=height, u=uid, title=words.title, desc=words.summary)


def _mark(scale: Scale, days: int, height: int, words: Words) -> Markup:
    x = scale.x(scale.today + timedelta(days=days))
    return Markup(
        '<line class="due-mark" x1="{x}" y1="{top}" x2="{x}" y2="{bottom}"/>'
        '<text class="due-mark-name" x="{x}" y="{name}" text-anchor="middle">{text}</text>'
    ).format(x=x, top=TOP - 12, bottom=height - MARGIN, name=TOP - 18, text=words.ahead(days))


def _today(scale: Scale, height: int, words: Words) -> Markup:
    return Markup(
        '<line class="due-today" x1="{x}" y1="{top}" x2="{x}" y2="{bottom}"/>'
        '<text class="due-today-name" x="{x}" y="{name}" text-anchor="middle">{text}</text>'
    ).format(x=scale.x(scale.today), top=TOP - 12, bottom=height - MARGIN, name=TOP - 18, text=words.today)


def _lane(lane: Lane, number: int, top: int, scale: Scale, words: Words) -> Markup:
    rows = Markup("").join(
        _row(row, top + LANE_HEAD + ROW * place, scale, words) for place, row in enumerate(lane.rows)
    )
    return Markup(
        '<rect class="due-lane{odd}" x="{x}" y="{y}" width="{w}" height="{h}"/>'
        '<text class="due-lane-name" x="{text_x}" y="{text_y}">{name}</text>{rows}'
    ).format(
        odd=" due-lane--odd" if number % 2 else "",
        x=MARGIN,
        y=top,
        w=WIDTH - 2 * MARGIN,
        h=LANE_HEAD + ROW * len(lane.rows),
        text_x=MARGIN + 10,
        text_y=top + 20,
        name=lane.name,
        rows=rows,
    )


def _row(row: Row, top: int, scale: Scale, words: Words) -> Markup:
    middle = top + ROW // 2
    late = not (row.done or row.passed) and row.last < scale.today
    state = "done" if row.done else "late" if late else "open"
    title = wrap(row.title, NAME_UNITS, 1)
    return Markup(
        '<a class="due-row due-row--{state}" href="{href}" aria-label="{spoken}">'
        '<rect class="due-hit" x="{left}" y="{top}" width="{wide}" height="{high}"/>'
        '<text class="due-row-name" x="{x}" y="{base}">{title}</text>{span}{safe}{last}'
        '<text class="due-row-day" x="{end}" y="{base}" text-anchor="end">{day}</text></a>'
    ).format(
        state=state,
        href=row.href,
        spoken=row.spoken,
        left=MARGIN,
        top=top,
        wide=WIDTH - 2 * MARGIN,
        high=ROW - 2,
        x=MARGIN + 18,
        base=middle + 5,
        title=title[0] if title else "",
        span=_span(row, scale, middle),
        safe=_diamond(scale.x(row.safe), middle) if row.safe != row.last and scale.shows(row.safe) else Markup(""),
        last=_end(row, scale, middle),
        end=WIDTH - MARGIN - 8,
        day=words.done if row.done else words.day(row.last),
    )


def _span(row: Row, scale: Scale, middle: int) -> Markup:
    """From the day on which it can be done (thick), or from today (thin), to the last day."""
    start = row.opens or min(scale.today, row.last)
    if start >= row.last:
        return Markup("")
    return Markup('<line class="due-span{open}" x1="{x1}" y1="{y}" x2="{x2}" y2="{y}"/>').format(
        open=" due-span--window" if row.opens else "", x1=scale.x(start), x2=scale.x(row.last), y=middle
    )


def _diamond(x: float, y: int) -> Markup:
    return Markup('<path class="due-safe" d="M{l} {y} L{x} {t} L{r} {y} L{x} {b} Z"/>').format(
        x=x, y=y, l=round(x - 6, 1), r=round(x + 6, 1), t=y - 6, b=y + 6
    )


def _end(row: Row, scale: Scale, middle: int) -> Markup:
    """A flag at the last day; an arrow at the edge when the day lies beyond the scale; a tick when it is done."""
    x = scale.x(row.last)
    if row.done:
        return Markup('<path class="due-tick" d="M{a} {y} L{x} {b} L{c} {t}"/>').format(
            a=round(x - 6, 1), x=x, c=round(x + 8, 1), y=middle, b=middle + 6, t=middle - 7
        )
    if not scale.shows(row.last):
        sign = 1 if row.last > scale.today else -1
        return Markup('<path class="due-beyond" d="M{a} {t} L{x} {y} L{a} {b}"/>').format(
            a=round(x - 8 * sign, 1), x=x, y=middle, t=middle - 6, b=middle + 6
        )
    return Markup('<path class="due-last" d="M{l} {t} H{r} V{b} H{l} Z"/>').format(
        l=round(x - 5, 1), r=round(x + 5, 1), t=middle - 9, b=middle + 9
    )
