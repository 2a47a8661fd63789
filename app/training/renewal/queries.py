"""Rows of renewal: cases with their steps, sessions with their seats, notices."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import ids
from app.training.renewal.forecast import month_of
from app.training.renewal.models import RenewalCase, RenewalNotice, RenewalSeat, RenewalSession, RenewalStep


def case_by_ref(session: Session, ref: str) -> RenewalCase | None:
    return session.scalar(sa.select(RenewalCase).where(RenewalCase.ref == ids.clean_ref(ref)))


def open_case(session: Session, certification_id: int) -> RenewalCase | None:
    return session.scalar(
        sa.select(RenewalCase).where(RenewalCase.certification_id == certification_id, RenewalCase.ended_on.is_(None))
    )


def cases_of(session: Session, certification_id: int) -> Sequence[RenewalCase]:
    """The newest first."""
    return session.scalars(
        sa.select(RenewalCase)
        .where(RenewalCase.certification_id == certification_id)
        .order_by(RenewalCase.number.desc())
    ).all()


def open_cases(session: Session) -> Mapping[int, RenewalCase]:
    """All open cases by certification."""
    rows = session.scalars(sa.select(RenewalCase).where(RenewalCase.ended_on.is_(None)))
    return {row.certification_id: row for row in rows}


def declined(session: Session) -> Collection[int]:
    """Certifications whose holder said of the present end that no renewal is wanted: the newest case tells."""
    newest = (
        sa.select(RenewalCase.certification_id, sa.func.max(RenewalCase.number).label("number"))
        .group_by(RenewalCase.certification_id)
        .subquery()
    )
    return set(
        session.scalars(
            sa.select(RenewalCase.certification_id)
            .join(
                newest,
                sa.and_(
                    newest.c.certification_id == RenewalCase.certification_id, newest.c.number == RenewalCase.number
                ),
            )
            .where(RenewalCase.state == "not_wanted")
        )
    )


def steps_of(session: Session, case: RenewalCase) -> Sequence[RenewalStep]:
    """The oldest first."""
    return session.scalars(sa.select(RenewalStep).where(RenewalStep.case_id == case.id).order_by(RenewalStep.id)).all()


@dataclass(frozen=True)
class Planned:
    """A session with how many seats are taken."""

    session: RenewalSession
    taken: int

    @property
    def free(self) -> int:
        return 0 if self.session.cancelled_on else self.session.seats - self.taken


def session_by_ref(session: Session, ref: str) -> RenewalSession | None:
    return session.scalar(sa.select(RenewalSession).where(RenewalSession.ref == ids.clean_ref(ref)))


def sessions(session: Session, *, since: date | None = None) -> list[Planned]:
    """All sessions by day, or those from a day on."""
    taken = (
        sa.select(RenewalSeat.session_id, sa.func.count().label("taken"))
        .where(RenewalSeat.left_on.is_(None))
        .group_by(RenewalSeat.session_id)
        .subquery()
    )
    statement = (
        sa.select(RenewalSession, sa.func.coalesce(taken.c.taken, 0))
        .outerjoin(taken, taken.c.session_id == RenewalSession.id)
        .order_by(RenewalSession.held_on, RenewalSession.id)
    )
    if since is not None:
        statement = statement.where(RenewalSession.held_on >= since)
    return [Planned(row, count) for row, count in session.execute(statement)]


def taken_in(session: Session, found: RenewalSession) -> int:
    """How many seats are taken. The session's row is locked: two people do not get the last seat."""
    session.execute(sa.select(RenewalSession.id).where(RenewalSession.id == found.id).with_for_update())
    return (
        session.scalar(
            sa.select(sa.func.count())
            .select_from(RenewalSeat)
            .where(RenewalSeat.session_id == found.id, RenewalSeat.left_on.is_(None))
        )
        or 0
    )


def seats_by_month(session: Session, since: date) -> dict[date, int]:
    """Seats that are still free, by the first day of the month."""
    found: dict[date, int] = {}
    for one in sessions(session, since=since):
        month = month_of(one.session.held_on)
        found[month] = found.get(month, 0) + max(one.free, 0)
    return found


def seat_of(session: Session, case: RenewalCase) -> tuple[RenewalSeat, RenewalSession] | None:
    """The seat that a case holds and whose attendance is not entered yet."""
    row = session.execute(
        sa.select(RenewalSeat, RenewalSession)
        .join(RenewalSession, RenewalSession.id == RenewalSeat.session_id)
        .where(RenewalSeat.case_id == case.id, RenewalSeat.left_on.is_(None), RenewalSeat.attended.is_(None))
    ).first()
    return (row[0], row[1]) if row else None


def seats_in(session: Session, found: RenewalSession) -> list[tuple[RenewalSeat, RenewalCase]]:
    """Who sits in a session, with their cases."""
    rows = session.execute(
        sa.select(RenewalSeat, RenewalCase)
        .join(RenewalCase, RenewalCase.id == RenewalSeat.case_id)
        .where(RenewalSeat.session_id == found.id, RenewalSeat.left_on.is_(None))
        .order_by(RenewalSeat.id)
    )
    return [(seat, case) for seat, case in rows]


def notices_made(session: Session) -> dict[tuple[int, date], set[str]]:
    """Which notices were made, by certification and end."""
    found: dict[tuple[int, date], set[str]] = {}
    for certification, ends_on, step in session.execute(
        sa.select(RenewalNotice.certification_id, RenewalNotice.ends_on, RenewalNotice.step)
    ):
        found.setdefault((certification, ends_on), set()).add(step)
    return found


def notice_by_ref(session: Session, ref: str) -> RenewalNotice | None:
    return session.scalar(sa.select(RenewalNotice).where(RenewalNotice.ref == ids.clean_ref(ref)))


def notices(session: Session, state: str, *, offset: int, limit: int) -> tuple[Sequence[RenewalNotice], int]:
    """One page of the log, the newest first, and how many there are; all states without one."""
    condition = RenewalNotice.state == state if state else sa.true()
    total = session.scalar(sa.select(sa.func.count()).select_from(RenewalNotice).where(condition)) or 0
    rows = session.scalars(
        sa.select(RenewalNotice).where(condition).order_by(RenewalNotice.id.desc()).offset(offset).limit(limit)
    ).all()
    return rows, total


def notices_of(session: Session, certification_id: int) -> Sequence[RenewalNotice]:
    """Those of one certification, the newest first."""
    return session.scalars(
        sa.select(RenewalNotice)
        .where(RenewalNotice.certification_id == certification_id)
        .order_by(RenewalNotice.due_on.desc(), RenewalNotice.id.desc())
    ).all()
