"""The days that belong to a standing, for the public check: nothing but dates, and no ground of any order. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.errors import lazy
from app.training.standing.deriving import Answer, Standing
from app.training.standing.records import History, Order, OrderKind

UNTIL_DECIDED = lazy("決定があるまで")


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the page: a marked label with a civil day, or with marked words where there is no day."""

    label: str
    day: date | None
    words: str = ""


def facts(history: History, answer: Answer, day: date, known_on: date) -> list[Fact]:
    """What else is told of a standing on a civil day, as known on another.

    Of an ending only the day is told: whether somebody gave the certification back or died is nobody's business.
    """
    return list(_FINDERS.get(answer.standing, _nothing)(history, answer, day, known_on))


def document_state(state: str, state_on: date, day: date) -> str:
    """The state of a document on a civil day: until it was followed or withdrawn it was the one in use."""
    return state if state_on <= day else "issued"


def _nothing(history: History, answer: Answer, day: date, known_on: date) -> Iterator[Fact]:  # noqa: ARG001 - one shape
    return iter(())


def _covering(history: History, kind: OrderKind, day: date, known_on: date) -> Order:
    found = [one for one in history.orders if one.kind is kind and one.covers(day, known_on)]
    return min(found, key=lambda one: one.starts_on)


def _suspended(history: History, answer: Answer, day: date, known_on: date) -> Iterator[Fact]:  # noqa: ARG001
    order = _covering(history, OrderKind.SUSPENSION, day, known_on)
    yield Fact(lazy("停止の始まり"), order.starts_on)
    yield Fact(lazy("停止の最後の日"), order.until, "" if order.until else UNTIL_DECIDED)


def _revoked(history: History, answer: Answer, day: date, known_on: date) -> Iterator[Fact]:  # noqa: ARG001
    yield Fact(lazy("取消しの日"), _covering(history, OrderKind.REVOCATION, day, known_on).starts_on)


def _closed(history: History, answer: Answer, day: date, known_on: date) -> Iterator[Fact]:
    ended = [one.starts_on for one in history.endings if one.starts_on <= day and one.known_on <= known_on]
    if ended:
        yield Fact(lazy("認証が終わった日"), min(ended))
    elif answer.closes_after:
        yield Fact(lazy("認証が終わった日"), answer.closes_after + timedelta(days=1))


def _renewal_due(history: History, answer: Answer, day: date, known_on: date) -> Iterator[Fact]:  # noqa: ARG001
    yield Fact(lazy("更新できる最初の日"), answer.window_from)


def _grace(history: History, answer: Answer, day: date, known_on: date) -> Iterator[Fact]:  # noqa: ARG001
    yield Fact(lazy("猶予期間の最後の日"), answer.grace_until)


def _lapsed(history: History, answer: Answer, day: date, known_on: date) -> Iterator[Fact]:  # noqa: ARG001
    if answer.ends_on:
        yield Fact(lazy("有効でなくなった日"), answer.ends_on + timedelta(days=1))


_FINDERS = {
    Standing.SUSPENDED: _suspended, Standing.REVOKED: _revoked, Standing.CLOSED: _closed,
    Standing.RENEWAL_DUE: _renewal_due, Standing.GRACE: _grace, Standing.LAPSED: _lapsed,
}  # fmt: skip
