"""Every SELECT of enrolments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from app.core import ids
from app.core.listing import ListQuery, Page
from app.core.text import fold, name_key
from app.training import queries as register
from app.training.enrolment import capacity
from app.training.enrolment.capacity import Use
from app.training.enrolment.lifecycle import BLOCKS, LIVE, SEATED, Stage, State
from app.training.enrolment.models import Enrolment, EnrolmentEvent, Evidence, StageProgress
from app.training.leave.models import LearnerLeave
from app.training.models import Learner
from app.training.programme.models import Block, Cohort
from app.training.stages.kinds import block_stage

_WHOLE = (
    joinedload(Enrolment.learner).selectinload(Learner.names),
    joinedload(Enrolment.cohort),
    selectinload(Enrolment.stages),
)


def by_ref(session: Session, ref: str) -> Enrolment | None:
    """With learner, names, cohort and stages."""
    return session.scalar(sa.select(Enrolment).where(Enrolment.ref == ids.clean_ref(ref)).options(*_WHOLE))


def of_learner(session: Session, learner: Learner) -> Sequence[Enrolment]:
    """All of a person, the newest first."""
    return session.scalars(
        sa.select(Enrolment).where(Enrolment.learner_id == learner.id).options(*_WHOLE).order_by(Enrolment.id.desc())
    ).all()


def live_of(session: Session, learner: Learner) -> Enrolment | None:
    """The one that is not over."""
    return session.scalar(
        sa.select(Enrolment).where(Enrolment.learner_id == learner.id, Enrolment.state.in_(LIVE)).options(*_WHOLE)
    )


def learner_of_user(session: Session, user_id: int) -> Learner | None:
    """Whose account it is."""
    return session.scalar(sa.select(Learner).where(Learner.user_id == user_id).options(selectinload(Learner.names)))


def events_of(session: Session, enrolment: Enrolment) -> Sequence[EnrolmentEvent]:
    """What happened, the oldest first."""
    return session.scalars(
        sa.select(EnrolmentEvent).where(EnrolmentEvent.enrolment_id == enrolment.id).order_by(EnrolmentEvent.id)
    ).all()


def last_event(session: Session, enrolment: Enrolment, kind: str) -> EnrolmentEvent | None:
    """The newest of a kind."""
    return session.scalars(
        sa.select(EnrolmentEvent)
        .where(EnrolmentEvent.enrolment_id == enrolment.id, EnrolmentEvent.kind == kind)
        .order_by(EnrolmentEvent.id.desc())
        .limit(1)
    ).first()


def evidence_of(session: Session, enrolment: Enrolment) -> dict[str, Evidence]:
    """Item → what shows it."""
    rows = session.scalars(sa.select(Evidence).where(Evidence.enrolment_id == enrolment.id).order_by(Evidence.id))
    return {row.item: row for row in rows}


def stages_of(session: Session, enrolment: Enrolment) -> Sequence[StageProgress]:
    return session.scalars(sa.select(StageProgress).where(StageProgress.enrolment_id == enrolment.id)).all()


def cohort_by_ref(session: Session, ref: str) -> Cohort | None:
    return session.scalar(sa.select(Cohort).where(Cohort.ref == ids.clean_ref(ref)))


def cohorts(session: Session, states: Collection[str] = ()) -> Sequence[Cohort]:
    """The newest first; those in some states alone."""
    chosen = sa.select(Cohort).order_by(Cohort.fiscal_year.desc(), Cohort.run.desc())
    return session.scalars(chosen.where(Cohort.state.in_(states)) if states else chosen).all()


def lock(session: Session, cohort: Cohort) -> None:
    """Who gives a seat or a place in the list waits for others who do, until the commit."""
    session.execute(sa.select(Cohort.id).where(Cohort.id == cohort.id).with_for_update())


def counts(session: Session, cohort: Cohort) -> Counter[str]:
    """State → how many."""
    rows = session.execute(
        sa.select(Enrolment.state, sa.func.count()).where(Enrolment.cohort_id == cohort.id).group_by(Enrolment.state)
    )
    return Counter(dict(rows.all()))


def seat_uses(session: Session, cohort: Cohort) -> list[Use]:
    """Seats of the cohort as a whole and by stage, and how many people have one or were offered one."""
    seated = session.scalars(
        sa.select(Enrolment.id).where(Enrolment.cohort_id == cohort.id, Enrolment.state.in_(SEATED))
    )
    states: dict[int, dict[str, str]] = {number: {} for number in seated}
    rows = sa.select(StageProgress.enrolment_id, StageProgress.stage, StageProgress.state)
    for number, stage, state in session.execute(rows.where(StageProgress.enrolment_id.in_(states))):
        states[number][stage] = state
    return capacity.uses(_seats(session, cohort), states.values())


def _seats(session: Session, cohort: Cohort) -> dict[str, int]:
    """A half day has as many as its room, where that is planned and smaller."""
    group = cohort.group_seats or cohort.seats
    seats = {capacity.WHOLE: cohort.seats, str(Stage.ONLINE): cohort.online_seats or cohort.seats}
    seats |= dict.fromkeys((str(stage) for stage in BLOCKS), group)
    rooms = sa.select(Block.number, Block.seats).where(
        Block.cohort_id == cohort.id, Block.is_make_up.is_(False), Block.state != "cancelled"
    )
    for number, room in session.execute(rooms):
        stage = str(block_stage(number))
        seats[stage] = min(seats[stage], room)
    return seats


def free_seats(session: Session, cohort: Cohort) -> int:
    """Seats for somebody who needs the whole course: nobody has them and they were offered to nobody."""
    return capacity.tightest(seat_uses(session, cohort)).free


def next_in_line(session: Session, cohort: Cohort) -> int:
    """The number for whoever comes last to the waiting list."""
    highest = sa.select(sa.func.max(Enrolment.waiting_number)).where(Enrolment.cohort_id == cohort.id)
    return (session.scalar(highest) or 0) + 1


def waiting(session: Session, cohort: Cohort) -> Sequence[Enrolment]:
    """The list in its order, seats that were offered first."""
    return session.scalars(
        sa.select(Enrolment)
        .where(Enrolment.cohort_id == cohort.id, Enrolment.state.in_((State.WAITING, State.OFFERED)))
        .options(*_WHOLE)
        .order_by(sa.case((Enrolment.state == State.OFFERED, 0), else_=1), Enrolment.waiting_number)
    ).all()


def by_prefecture(session: Session, cohort: Cohort) -> list[tuple[str, int, int]]:
    """Prefecture ('' unknown), how many of it have a seat, how many wait for one; in the order of codes."""
    rows = session.execute(
        sa.select(Learner.prefecture_code, Enrolment.state, sa.func.count())
        .join(Learner, Learner.id == Enrolment.learner_id)
        .where(Enrolment.cohort_id == cohort.id, Enrolment.state.in_((*SEATED, State.WAITING)))
        .group_by(Learner.prefecture_code, Enrolment.state)
    )
    found: dict[str, list[int]] = {}
    for code, state, number in rows:
        found.setdefault(code or "", [0, 0])[state == State.WAITING] += number
    return [(code, seated, waiting) for code, (seated, waiting) in sorted(found.items())]


def in_state(session: Session, cohort: Cohort, state: str) -> Sequence[Enrolment]:
    """All of a cohort in a state, by application."""
    return session.scalars(
        sa.select(Enrolment)
        .where(Enrolment.cohort_id == cohort.id, Enrolment.state == state)
        .options(*_WHOLE)
        .order_by(Enrolment.id)
    ).all()


def applications(session: Session, cohort: Cohort, query: ListQuery) -> Page[Enrolment]:
    """Those of a cohort by state, prefecture, way in and any name ever borne."""
    chosen = sa.select(Enrolment).where(Enrolment.cohort_id == cohort.id).options(*_WHOLE).order_by(Enrolment.id)
    if state := query.filters.get("state"):
        chosen = chosen.where(Enrolment.state == state)
    if source := query.filters.get("source"):
        chosen = chosen.where(Enrolment.source == source)
    if prefecture := query.filters.get("prefecture"):
        of_prefecture = sa.select(Learner.id).where(Learner.prefecture_code == prefecture)
        chosen = chosen.where(Enrolment.learner_id.in_(of_prefecture))
    found = [one for one in session.scalars(chosen) if _is_meant(one.learner, query.q)]
    return Page(found[query.offset : query.offset + query.per_page], query, len(found))


def _is_meant(learner: Learner, q: str) -> bool:
    wanted = name_key(q)
    return not q or fold(q) in fold(learner.ref) or any(wanted in name_key(name.value) for name in learner.names)


@dataclass(frozen=True)
class Somebody:
    """A line of the list of people: the newest enrolment, and whether they are certified."""

    learner: Learner
    enrolment: Enrolment | None


def people(session: Session, query: ListQuery) -> Page[Somebody]:
    """Everybody of the register by name and prefecture, or by the state of the newest enrolment."""
    newest = sa.select(sa.func.max(Enrolment.id)).group_by(Enrolment.learner_id)
    chosen = sa.select(Learner.id, Enrolment.id).outerjoin(
        Enrolment, sa.and_(Enrolment.learner_id == Learner.id, Enrolment.id.in_(newest))
    )
    if prefecture := query.filters.get("prefecture"):
        chosen = chosen.where(Learner.prefecture_code == prefecture)
    if state := query.filters.get("state"):
        chosen = chosen.where(Enrolment.id.is_(None) if state == "none" else Enrolment.state == state)
    rows = session.execute(chosen.order_by(Learner.id.desc())).all()
    if query.q:
        named = _named(session, query.q)
        rows = [row for row in rows if row[0] in named]
    return Page(_lines(session, rows[query.offset : query.offset + query.per_page]), query, len(rows))


def _named(session: Session, q: str) -> set[int]:
    """Ids of those who bear or bore a name with these letters in it, or have this reference."""
    wanted = name_key(q)
    found = {whose for whose, name in register.borne_names(session) if wanted and wanted in name_key(name)}
    return found | set(session.scalars(sa.select(Learner.id).where(Learner.ref == ids.clean_ref(q))))


def _lines(session: Session, rows: Sequence[Any]) -> list[Somebody]:
    whole = sa.select(Learner).where(Learner.id.in_([row[0] for row in rows])).options(selectinload(Learner.names))
    learners = {one.id: one for one in session.scalars(whole)}
    numbers = [row[1] for row in rows if row[1] is not None]
    with_cohort = sa.select(Enrolment).where(Enrolment.id.in_(numbers)).options(joinedload(Enrolment.cohort))
    enrolments = {one.id: one for one in session.scalars(with_cohort)}
    return [Somebody(learners[whose], enrolments.get(number)) for whose, number in rows]


def leaves_of(session: Session, learner: Learner) -> Sequence[LearnerLeave]:
    """Leave that was granted, by its first day."""
    granted = sa.select(LearnerLeave).where(LearnerLeave.learner_id == learner.id, LearnerLeave.state == "granted")
    return session.scalars(granted.order_by(LearnerLeave.first_day)).all()


def overdue(session: Session, today: date) -> Sequence[Enrolment]:
    """Returned applications and offered seats whose day has passed."""
    return session.scalars(
        sa.select(Enrolment)
        .where(Enrolment.state.in_((State.RETURNED, State.OFFERED)), Enrolment.due_on < today)
        .options(*_WHOLE)
        .order_by(Enrolment.due_on)
    ).all()
