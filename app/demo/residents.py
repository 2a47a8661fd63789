"""Figures of foreign residents for the demonstration: invented, round, and said to be so; and markings by two."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core.dates import fiscal_year_bounds
from app.demo import practicum
from app.demo.calendar import moment, office_day
from app.reports.population import service as population
from app.reports.population.reading import CODES, Figures
from app.training.marking import queries, service
from app.training.marking.rules import Piece

SOURCE = "デモのために作った数字（統計ではありません）"
LARGE = {
    "13": 700, "23": 320, "27": 330, "14": 280, "11": 250, "12": 230, "28": 140, "22": 120, "40": 110, "08": 100,
    "10": 80, "26": 80, "34": 65, "21": 70, "24": 65, "01": 60, "09": 55, "20": 45, "33": 38, "25": 42,
}  # fmt: skip
"""Thousands; the other prefectures have nine to twenty."""
FIRST = {"status": 3, "culture": 3, "resolve": 2, "connect": 3}
SECOND = {"status": 2, "culture": 3, "resolve": 3, "connect": 3}
Do = Callable[[Session], None]


def told(actors: Mapping[str, Actor], today: date) -> Iterator[tuple[datetime, str, Do]]:
    """Two versions half a year apart, and the practicums that wait for the instructors."""
    year_start, _end = fiscal_year_bounds(today.year - (today.month < 4))
    admin = actors["training_admin"]
    for as_of, growth, ago in ((year_start - timedelta(days=91), 100, 30), (year_start, 105, 20)):
        yield (
            moment(office_day(today, ago), 13 * 60),
            f"residents {as_of}",
            _load(admin, as_of, growth),
        )
    # In the morning of the day on which they are judged, so that every confirmation has come whatever the weekday.
    judged = office_day(today, practicum.STEPS["judge"])
    yield moment(judged, 10 * 60), "marks one", _mark(actors["instructor"], FIRST)
    yield moment(judged, 11 * 60), "marks two", _mark(actors["instructor2"], SECOND, skips=1)


def _load(actor: Actor, as_of: date, growth: int) -> Do:
    def do(session: Session) -> None:
        people = {code: LARGE.get(code, 9 + int(code) // 4) * 10 * growth for code in CODES}
        population.load(session, actor, Figures(as_of, SOURCE, people))

    return do


def _mark(actor: Actor, levels: Mapping[str, int], skips: int = 0) -> Do:
    """Every practicum that waits for the judgement, but the first few: there the second marking is still to come."""

    def do(session: Session) -> None:
        everything = service.works(session, queries.enrolled(session)).values()
        waiting = [one for one in everything if one.piece is Piece.PRACTICUM and one.round is not None]
        for one in waiting[skips:]:
            service.mark(session, actor, one, levels, seen=one.enrolment.version)

    return do
