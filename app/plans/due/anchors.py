"""From the rows of a case to what the due days of its plan hang on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import Centre, CentreDay
from app.cases.models import Case
from app.deadlines import queries as law
from app.deadlines.lifecycle import DeadlineState, EventState
from app.deadlines.models import LegalDeadline, LifeEvent
from app.guidance.calendar import Calendar
from app.plans.engine import relative
from app.plans.engine.lifecycle import OPEN_STATES, StepState
from app.plans.engine.relative import Anchors, Base, Found, Hanging, Happened, IsOpen, Unit
from app.plans.models import Plan, PlanAgreement, Step

_OFFICE_WEEK = frozenset(range(5))


def hanging_of(step: Step) -> Hanging | None:
    """How the due day of a step is counted; none where it is a day of its own or a deadline's."""
    if step.due_base is None or step.due_base == Base.RULE or step.due_count is None or step.due_unit is None:
        return None
    return Hanging(
        Base(step.due_base), step.due_count, Unit(step.due_unit), step.due_step_id, step.due_event_id, step.due_base_on
    )


def ties(step: Step, row: LegalDeadline) -> bool:
    """Whether the step is there for this deadline: its rule, for one of the people whom the step concerns."""
    about = not step.concerns or row.member in step.concerns or ":" in row.member
    return step.due_rule == row.rule and about


def workdays(session: Session, centre_id: int) -> IsOpen:
    """The days on which public offices and the centre are open.

    A centre that is open at weekends alone has no such day of its own: then the offices' days count.
    """
    centre = session.get_one(Centre, centre_id)
    days = session.execute(sa.select(CentreDay.day, CentreDay.is_open).where(CentreDay.centre_id == centre_id)).all()
    calendar = Calendar(centre_closings=frozenset(row.day for row in days if not row.is_open))
    out_of_turn = frozenset(row.day for row in days if row.is_open)
    week = _OFFICE_WEEK.intersection(map(int, centre.open_weekdays)) or _OFFICE_WEEK
    return lambda day: calendar.is_working(day) and (day.weekday() in week or day in out_of_turn)


def anchors_of(session: Session, case: Case, steps: Sequence[Step], events: Sequence[LifeEvent]) -> Anchors:
    """Everything on which the due days of a case's plan hang."""
    agreed = session.scalar(
        sa.select(PlanAgreement.agreed_on)
        .join(Plan, Plan.id == PlanAgreement.plan_id)
        .where(Plan.case_id == case.id)
        .order_by(PlanAgreement.number.desc(), PlanAgreement.recorded_at.desc())
        .limit(1)
    )
    return Anchors(
        {step.id: relative.Standing(StepState(step.state), step.due_on, step.ended_on) for step in steps},
        {event.id: _happened(event) for event in events},
        agreed,
        workdays(session, case.centre_id),
    )


def _happened(event: LifeEvent) -> Happened:
    return Happened(event.on_from, event.on_from == event.on_until, event.state == EventState.RECORDED)


@dataclass(frozen=True)
class Grounds:
    """On what the due days of the open steps stand: `found` for counted ones; `lost` are ids of steps whose day stands
    although what it hung on is gone. `rows`: the legal deadlines of the case in any state.
    """

    found: Mapping[int, Found]
    lost: frozenset[int]
    events: Mapping[int, LifeEvent]
    rows: Sequence[LegalDeadline]


def grounds(session: Session, case: Case, steps: Sequence[Step]) -> Grounds:
    """The grounds as they stand now. A plan whose days hang on nothing costs one query, for the law."""
    rows = law.all_of(session, case.id)
    hanging = {step.id: one for step in steps if step.state in OPEN_STATES and (one := hanging_of(step))}
    if not hanging:
        return Grounds({}, _lost_by_law(steps, rows), {}, rows)
    events = law.every_event_of(session, case.id)
    found = relative.resolve(hanging, anchors_of(session, case, steps, events))
    dated = {step.id for step in steps if step.due_on is not None}
    lost = {step_id for step_id, one in found.items() if one.gone and step_id in dated}
    return Grounds(found, _lost_by_law(steps, rows) | lost, {event.id: event for event in events}, rows)


def _lost_by_law(steps: Sequence[Step], rows: Sequence[LegalDeadline]) -> frozenset[int]:
    """Open steps dated by deadlines of which none runs or was kept any more: withdrawn, or not applicable."""
    return frozenset(
        step.id
        for step in steps
        if step.due_base == Base.RULE and step.due_on is not None and step.state in OPEN_STATES
        and (tied := [row for row in rows if ties(step, row)])
        and all(row.state in (DeadlineState.VOID, DeadlineState.NOT_APPLICABLE) for row in tied)
    )  # fmt: skip


def told(session: Session, step: Step, steps: Sequence[Step]) -> str:
    """How the due day is said, as data that the history keeps and words later (`due_words.told`); empty: as a day."""
    if step.due_base is None:
        return ""
    title = ""
    if step.due_step_id is not None:
        title = next((other.title for other in steps if other.id == step.due_step_id), "")
    elif step.due_event_id is not None:
        event = session.get(LifeEvent, step.due_event_id)
        title = event.code if event else ""
    body = {"base": step.due_base, "count": step.due_count, "unit": step.due_unit, "title": title}
    return json.dumps(body, ensure_ascii=False, sort_keys=True)
