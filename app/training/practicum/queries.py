"""Every SELECT of practicums, and what stands around one on a civil day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.accounts.models import User
from app.core import clock, ids
from app.training.enrolment.course_values import CourseValues, in_force
from app.training.enrolment.facts import facts
from app.training.enrolment.lifecycle import Stage
from app.training.enrolment.lifecycle import State as Enrolled
from app.training.enrolment.models import Enrolment, StageProgress
from app.training.leave.models import LearnerLeave
from app.training.links.models import TrainingLink
from app.training.models import Learner
from app.training.practicum.lifecycle import ENDED, Span, State, capped, days_off, gaps, planned_end, state_on
from app.training.practicum.models import Practicum, PracticumEvent, PracticumRating, PracticumTask
from app.training.stages import deadlines
from app.training.stages.gates import Facts, missing
from app.training.workplaces.models import Supervision, WorkplacePeriod


@dataclass(frozen=True)
class Whole:
    """A practicum, whose it is, where they work, and what follows from that on a civil day."""

    practicum: Practicum
    enrolment: Enrolment
    learner: Learner
    periods: Sequence[WorkplacePeriod]
    leaves: Sequence[Span]
    values: CourseValues
    today: date
    supervision: Supervision | None = field(default=None)
    due_override: date | None = None
    """A last day that was set by hand for the stage."""

    @property
    def version(self) -> int:
        """The version that forms carry."""
        return self.practicum.version

    @property
    def state(self) -> State:
        """As it is today."""
        return state_on(
            State(self.practicum.state), started_on=self.practicum.started_on, today=self.today,
            agreed_with=self.practicum.supervision_id,
            supervised_by=self.supervision.id if self.supervision else None,
        )  # fmt: skip

    @property
    def period(self) -> WorkplacePeriod | None:
        """Where they work today."""
        return period_on(self.periods, self.today)

    @property
    def off(self) -> list[Span]:
        """Days that do not count: recorded pauses, granted leave, days without a workplace."""
        own = [Span(pause.first_day, pause.last_day) for pause in self.practicum.pauses]
        started = self.practicum.started_on
        held = [Span(one.starts_on, one.ends_on) for one in self.periods]
        without = gaps(held, started, self.today) if started and started <= self.today else []
        cap = self.values.practicum_leave_cap_days
        return [*own, *(capped(self.leaves, started, cap) if started else self.leaves), *without]

    @property
    def last_day(self) -> date | None:
        """The planned end, or the later day that was decided; a day set by hand for the stage wins over what is
        planned. None before the start is known.
        """
        if self.practicum.started_on is None:
            return None
        end = self.due_override or planned_end(
            self.practicum.started_on, self.values.practicum_months, self.off, self.today
        )
        return max(end, self.practicum.extended_until or end)

    def until(
        self, present: Sequence[deadlines.Span], wanted: Sequence[deadlines.Span]
    ) -> tuple[date | None, date | None]:
        """The last day under the leave that there is and under another."""
        before, after = (
            replace(self, leaves=[Span(one.first, one.last) for one in spans]).last_day for spans in (present, wanted)
        )
        return before, after

    @property
    def days_lost(self) -> int:
        """How many days since the start did not count so far."""
        started = self.practicum.started_on
        return days_off(self.off, started, self.today) if started and started <= self.today else 0

    @property
    def supervisions(self) -> list[Supervision]:
        """Everybody who supervised since the practicum began, the newest first: each may confirm their part."""
        since = self.practicum.started_on or self.today
        found = [one for period in self.periods for one in period.supervisions if (one.ends_on or date.max) >= since]
        return sorted(found, key=lambda one: one.starts_on, reverse=True)

    @property
    def round(self) -> int:
        """Which handing in this is, the first is 1."""
        return self.practicum.returns + 1

    @property
    def days_since_act(self) -> int:
        """Civil days since anybody did anything."""
        return (self.today - clock.to_civil(self.practicum.last_act_at).date()).days

    @property
    def workplaces_since_start(self) -> int:
        """How many workplaces it has gone through."""
        since = self.practicum.started_on
        return len([one for one in self.periods if since and (one.ends_on or date.max) >= since])


def period_on(periods: Sequence[WorkplacePeriod], day: date) -> WorkplacePeriod | None:
    """The main workplace that covers a civil day."""
    covering = [one for one in periods if one.is_main and one.starts_on <= day <= (one.ends_on or date.max)]
    return covering[-1] if covering else None


def supervision_on(period: WorkplacePeriod | None, day: date) -> Supervision | None:
    """Who supervises there on a civil day: who has agreed to; the first before a substitute."""
    if period is None:
        return None
    there = [one for one in period.supervisions if one.starts_on <= day <= (one.ends_on or date.max) and one.agreed_at]
    return min(there, key=lambda one: (one.is_substitute, one.id), default=None)


_INSIDE = (
    selectinload(Practicum.tasks).selectinload(PracticumTask.versions),
    selectinload(Practicum.tasks).selectinload(PracticumTask.reports),
    selectinload(Practicum.events),
    selectinload(Practicum.pauses),
    selectinload(Practicum.ratings),
)


def by_ref(session: Session, ref: str) -> Whole | None:
    return _one(session, Practicum.ref == ids.clean_ref(ref))


def by_id(session: Session, practicum_id: int) -> Whole | None:
    return _one(session, Practicum.id == practicum_id)


def of_enrolment(session: Session, enrolment_id: int) -> Whole | None:
    return _one(session, Practicum.enrolment_id == enrolment_id)


def of_user(session: Session, user_id: int) -> Whole | None:
    """The newest of the learner with whom this account is tied."""
    number = session.scalar(
        sa.select(Practicum.id)
        .join(Enrolment, Enrolment.id == Practicum.enrolment_id)
        .join(Learner, Learner.id == Enrolment.learner_id)
        .where(Learner.user_id == user_id)
        .order_by(Practicum.id.desc())
        .limit(1)
    )
    return by_id(session, number) if number is not None else None


def _one(session: Session, condition: sa.ColumnElement[bool]) -> Whole | None:
    found = wholes(session, session.scalars(sa.select(Practicum).where(condition).options(*_INSIDE)).all())
    return found[0] if found else None


def wholes(session: Session, practicums: Sequence[Practicum]) -> list[Whole]:
    """Each with what stands around it; six queries whatever their number."""
    today = clock.today()
    enrolments = _by_id(session, Enrolment, [one.enrolment_id for one in practicums])
    numbers = [one.learner_id for one in enrolments.values()]
    learners = _by_id(session, Learner, numbers, selectinload(Learner.names))
    periods: defaultdict[int, list[WorkplacePeriod]] = defaultdict(list)
    for period in _periods(session, numbers):
        periods[period.learner_id].append(period)
    leaves = leaves_of(session, numbers)
    values = in_force(session, today)
    by_hand = _due_by_hand(session, list(enrolments))
    return [
        Whole(
            one, enrolment := enrolments[one.enrolment_id], learners[enrolment.learner_id],
            own := periods[enrolment.learner_id], leaves[enrolment.learner_id], values, today,
            supervision_on(period_on(own, today), today), by_hand.get(one.enrolment_id),
        )
        for one in practicums
    ]  # fmt: skip


def _due_by_hand(session: Session, enrolment_ids: Sequence[int]) -> dict[int, date]:
    chosen = sa.select(StageProgress.enrolment_id, StageProgress.due_override).where(
        StageProgress.enrolment_id.in_(enrolment_ids), StageProgress.stage == Stage.PRACTICUM,
        StageProgress.due_override.is_not(None),
    )  # fmt: skip
    return {number: day for number, day in session.execute(chosen) if day is not None}


def begun(session: Session, enrolment_ids: Sequence[int]) -> Mapping[int, Whole]:
    """Those that have a first day, by row id of the enrolment; for their days alone, without tasks and events."""
    chosen = sa.select(Practicum).where(Practicum.enrolment_id.in_(enrolment_ids), Practicum.started_on.is_not(None))
    rows = session.scalars(chosen.options(selectinload(Practicum.pauses))).all()
    return {one.enrolment.id: one for one in wholes(session, rows)} if rows else {}


def _by_id(session: Session, model: Any, numbers: Sequence[int], *options: Any) -> dict[int, Any]:
    rows = session.scalars(sa.select(model).where(model.id.in_(numbers)).options(*options))
    return {row.id: row for row in rows}


def _periods(session: Session, learner_ids: Sequence[int]) -> Sequence[WorkplacePeriod]:
    return session.scalars(
        sa.select(WorkplacePeriod)
        .where(WorkplacePeriod.learner_id.in_(learner_ids))
        .order_by(WorkplacePeriod.starts_on)
        .options(selectinload(WorkplacePeriod.supervisions), selectinload(WorkplacePeriod.employer))
    ).all()


def leaves_of(session: Session, learner_ids: Sequence[int]) -> Mapping[int, list[Span]]:
    """Granted leave that moves training, by learner."""
    found: defaultdict[int, list[Span]] = defaultdict(list)
    chosen = sa.select(LearnerLeave.learner_id, LearnerLeave.first_day, LearnerLeave.last_day).where(
        LearnerLeave.learner_id.in_(learner_ids), LearnerLeave.state == "granted", LearnerLeave.moves_training
    )
    for number, first, last in session.execute(chosen):
        found[number].append(Span(first, last))
    return found


def board(session: Session, *, with_ended: bool = False) -> list[Whole]:
    """Those under way (or all), longest without an act first."""
    chosen = sa.select(Practicum).options(*_INSIDE).order_by(Practicum.last_act_at)
    if not with_ended:
        chosen = chosen.where(Practicum.state.not_in(ENDED))
    return wholes(session, session.scalars(chosen).all())


def waiting_to_open(session: Session, user_id: int | None = None) -> list[Enrolment]:
    """Enrolments (of one account, or all) whose gate stands open and that have no practicum yet."""
    chosen = (
        sa.select(Enrolment)
        .join(Learner, Learner.id == Enrolment.learner_id)
        .where(Enrolment.state == Enrolled.ENROLLED, Enrolment.id.not_in(sa.select(Practicum.enrolment_id)))
        .options(selectinload(Enrolment.learner).selectinload(Learner.names))
        .order_by(Enrolment.id)
    )
    if user_id is not None:
        chosen = chosen.where(Learner.user_id == user_id)
    found = session.scalars(chosen).all()
    today = clock.today()
    known = facts(session, found, today)
    return [one for one in found if _may_begin(known[one.id], today)]


def _may_begin(known: Facts, today: date) -> bool:
    return not known.done(Stage.PRACTICUM, today) and not missing(Stage.PRACTICUM, known, today)


def enrolment_to_open(session: Session, user_id: int) -> Enrolment | None:
    """That of this account's learner whose practicum may begin."""
    return next(iter(waiting_to_open(session, user_id)), None)


def enrolment_by_ref(session: Session, ref: str) -> Enrolment | None:
    return session.scalar(sa.select(Enrolment).where(Enrolment.ref == ids.clean_ref(ref)))


def task_of(whole: Whole, ref: str) -> PracticumTask | None:
    """The task of that reference, if it is one of this practicum."""
    wanted = ids.clean_ref(ref)
    return next((task for task in whole.practicum.tasks if task.ref == wanted), None)


def for_link(session: Session, link: TrainingLink) -> Whole | None:
    """What an address shows: nothing once the practicum or the enrolment has ended, and to who supervises no more
    nothing but a report that waits to be confirmed, and their own answer while nothing has happened since.
    """
    found = by_id(session, link.subject_id)
    if found is None or found.practicum.state in ENDED or found.enrolment.state != Enrolled.ENROLLED:
        return None
    supervises = found.supervision is not None and found.supervision.id == link.supervision_id
    return found if supervises or found.state is State.REPORTED or _answered_last(found, link) else None


def _answered_last(whole: Whole, link: TrainingLink) -> bool:
    last = whole.practicum.events[-1]
    return last.capacity is not None and (last.capacity, last.supervision_id) == (link.capacity, link.supervision_id)


def names(session: Session, events: Sequence[PracticumEvent]) -> Mapping[int, str]:
    """Who acted with an account, by row id."""
    wanted = {event.actor_id for event in events if event.actor_id}
    return {user.id: user.name for user in session.scalars(sa.select(User).where(User.id.in_(wanted)))}


def rated(ratings: Sequence[PracticumRating], number: int) -> dict[tuple[str, str], int]:
    """Levels of one handing in, by who rated and ability."""
    return {(one.rated_by, one.ability): one.level for one in ratings if one.round == number}


def returned_note(events: Sequence[PracticumEvent]) -> PracticumEvent | None:
    """The last comment with which something came back, while nothing was handed in since."""
    for event in reversed(events):
        if event.act in ("send_back", "dispute", "return"):
            return event
        if event.act in ("propose", "report"):
            return None
    return None
