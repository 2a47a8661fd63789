"""Words for what the engine says as data: standings, reasons, owners."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from app.core.errors import lazy
from app.plans.engine.graph import StepNode
from app.plans.engine.lifecycle import StepState
from app.plans.engine.order import Reason, Stand, Standing, Why

Translate = Callable[..., str]

STANDINGS = {
    Standing.READY: lazy("着手できる"),
    Standing.BLOCKED: lazy("順番待ち"),
    Standing.DOING: lazy("進行中"),
    Standing.WAITING: lazy("返事待ち"),
    Standing.DONE: lazy("完了"),
    Standing.FAILED: lazy("できなかった"),
    Standing.DROPPED: lazy("取りやめ"),
}

#: Kind of the status chip of each standing.
KINDS = {
    Standing.READY: "success",
    Standing.BLOCKED: "neutral",
    Standing.DOING: "info",
    Standing.WAITING: "warning",
    Standing.DONE: "done",
    Standing.FAILED: "danger",
    Standing.DROPPED: "neutral",
}

#: What a button says that moves a step there.
MOVES = {
    StepState.PLANNED: lazy("もう一度予定に戻す"),
    StepState.DOING: lazy("始めた"),
    StepState.WAITING: lazy("返事を待っている"),
    StepState.DONE: lazy("終わった"),
    StepState.FAILED: lazy("できなかった"),
    StepState.DROPPED: lazy("取りやめる"),
}

_WHY = {
    Why.FIRST: lazy("先に終えるものは残っていないので、すぐ始められます。"),
    Why.AFTER: lazy("「%(steps)s」が終わってから始めます。"),
    Why.DECIDE: lazy(
        "先に終えるはずだった「%(steps)s」ができなかった、または取りやめになりました。別の方法を決めてください。"
    ),
    Why.LATE: lazy("このままでは %(days)s 日遅れます（%(day)s までに終えれば間に合いました）。"),
    Why.DUE: lazy("期限は %(day)s です。"),
    Why.LAW: lazy("法律の期限は %(day)s です。"),
    Why.NEEDED_BY: lazy("「%(steps)s」の期限に間に合わせるには、%(day)s までに終えます。"),
    Why.UNLOCKS: lazy("これが終わると「%(steps)s」に進めます。"),
    Why.CRITICAL: lazy("いちばん長くかかる道すじ（残り%(days)s日）にあり、遅れると全体が遅れます。"),
}


def titles(steps: Iterable[StepNode]) -> str:
    """Titles in a row."""
    return "」「".join(step.title for step in steps)


def sentence(reason: Reason, translate: Translate, day: Callable[[date], str]) -> str:
    """One sentence of 「この順番の理由」."""
    return translate(
        _WHY[reason.code],
        steps=titles(reason.steps),
        day=day(reason.day) if reason.day else "",
        days=reason.days,
    )


def blocked_by(stand: Stand, translate: Translate) -> str:
    """What a step waits for, in a few words."""
    if not stand.blockers:
        return ""
    names = titles(blocker.step for blocker in stand.blockers)
    if stand.needs_decision:
        return translate(lazy("前のステップができませんでした：「%(steps)s」"), steps=names)
    return translate(lazy("先に「%(steps)s」"), steps=names)


def slack(days: int | None, translate: Translate) -> str:
    """How many days a step may slip before a date is missed."""
    if days is None:
        return ""
    if days < 0:
        return translate(lazy("%(days)s日足りない"), days=-days)
    return translate(lazy("余裕%(days)s日"), days=days)


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def spoken_day(day: date, today: date, locale: str) -> str:
    """A civil day as people say it: 12月4日, 4 December; with the year when it is another one than today's."""
    if locale == "ja":
        year = f"{day.year}年" if day.year != today.year else ""
        return f"{year}{day.month}月{day.day}日"
    year = f" {day.year}" if day.year != today.year else ""
    return f"{day.day} {_MONTHS[day.month - 1]}{year}"
