"""Due days move with what they hang on, and a question remains where that is gone.

What a day hung on may go (an event entered in error, a step given up). Then the day stays until somebody says what
becomes of it: a day that the person was told does not vanish by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases import timeline
from app.cases.models import Case
from app.core import hooks
from app.core.db import claim_version
from app.core.errors import Conflict, lazy
from app.deadlines import queries as law
from app.deadlines.events import EventTold, FirstDays
from app.plans import history, queries
from app.plans.due import anchors
from app.plans.due.columns import PLAIN
from app.plans.engine import relative
from app.plans.engine.lifecycle import OPEN_STATES
from app.plans.engine.relative import Base, Found, Hanging
from app.plans.held import CaseStep
from app.plans.models import Plan, Step
from app.plans.schemas import DueAnswerForm

#: How the timeline names what happened to a due day.
TIMELINE = {
    "step_redated": lazy("期限が動きました"),
    "step_unfounded": lazy("期限のもとがなくなりました"),
}


def wire() -> None:
    """Days move with life events. Idempotent."""
    hooks.subscribe(EventTold, follow_event)
    hooks.subscribe(FirstDays, begin_with_law)


def settle(session: Session, actor: Actor, case: Case, plan: Plan) -> int:
    """Move every counted due day of an open step to where it belongs now; each move is a version with its reason.

    Returns how many moved.
    """
    steps = queries.steps_of(session, case.id)
    counted = {step.id: one for step in steps if step.state in OPEN_STATES and (one := anchors.hanging_of(step))}
    if not counted:
        return 0
    events = law.every_event_of(session, case.id)
    around = anchors.anchors_of(session, case, steps, events)
    by_id, codes = {step.id: step for step in steps}, {event.id: event.code for event in events}
    moved = 0
    for step_id, new in relative.resolve(counted, around).items():
        step = by_id[step_id]
        if not new.gone and new.day != step.due_on:
            because = _because(counted[step_id], new, by_id, codes, around)
            _redate(session, actor, case.id, plan, step, new.day, because=because)
            moved += 1
    return moved


def _because(
    one: Hanging, new: Found, by_id: Mapping[int, Step], codes: Mapping[int, str], around: relative.Anchors
) -> dict[str, str]:
    """Why a day moved, as data that the page of versions words."""
    base, title, day = one.base.value, "", around.agreed
    if one.base is Base.STEP and one.step is not None:
        other = by_id[one.step]
        base, title, day = ("done", other.title, other.ended_on) if new.sure else (base, other.title, other.due_on)
    elif one.base is Base.EVENT and one.event is not None:
        title, day = codes[one.event], around.events[one.event].day
    return {"base": base, "title": title, "day": day.isoformat() if day else ""}


def _redate(
    session: Session,
    actor: Actor,
    case_id: int,
    plan: Plan,
    step: Step,
    day: date | None,
    *,
    why: str | None = None,
    because: Mapping[str, str] | None = None,
) -> None:
    claim_version(session, step, step.version)  # a form that was open before would put the old day back
    old, step.due_on = step.due_on, day
    changed = {"due": (old.isoformat() if old else "", day.isoformat() if day else "")}
    code = "step_followed" if because else "step_redated"
    history.record(session, actor, plan, code, step.title, changed, why=why, because=because)
    _tell(session, actor, case_id, "step_redated", step)


def _tell(session: Session, actor: Actor, case_id: int, code: str, step: Step) -> None:
    timeline.add(
        session, actor, case_id, "plan_changed",
        code=code, subject_kind="step", subject_ref=step.ref, text=step.title, fields=["due_on"],
    )  # fmt: skip


def locked_plan(session: Session, case_id: int) -> Plan | None:
    """The plan of a case as it stands, while nobody else numbers a version of it; none where there is none."""
    session.scalar(sa.select(Case.id).where(Case.id == case_id).with_for_update())
    return session.scalar(sa.select(Plan).where(Plan.case_id == case_id).execution_options(populate_existing=True))


def follow_event(session: Session, actor: Actor, event: EventTold) -> None:
    """A life event was told anew or withdrawn: days move with it, or are marked as standing on nothing."""
    plan = locked_plan(session, event.case_id)
    if plan is None:
        return
    case = session.get_one(Case, event.case_id)
    if event.withdrawn:
        _tell_unfounded(session, actor, case, event.event_id)
        settle(session, actor, case, plan)
    else:
        catch_up(session, actor, case, plan)


def catch_up(session: Session, actor: Actor, case: Case, plan: Plan) -> None:
    """Move every day of an open step to where the law and what it is counted from put it now."""
    _follow_law(session, actor, case, plan)
    settle(session, actor, case, plan)


def _tell_unfounded(session: Session, actor: Actor, case: Case, event_id: int) -> None:
    steps = queries.steps_of(session, case.id)
    rules = {row.rule for row in law.deadlines_of_event(session, event_id)}
    lost = anchors.grounds(session, case, steps).lost
    for step in steps:
        is_its = step.due_event_id == event_id or (step.due_base == Base.RULE and step.due_rule in rules)
        if step.id in lost and is_its:
            _tell(session, actor, case.id, "step_unfounded", step)


def _follow_law(session: Session, actor: Actor, case: Case, plan: Plan) -> None:
    """Steps dated by a deadline that was void take the day of the one that stands in its place."""
    rows = law.open_of(session, case.id)
    for step in queries.steps_of(session, case.id):
        days = [row.office_on for row in rows if anchors.ties(step, row)]
        if step.due_base == Base.RULE and step.state in OPEN_STATES and days and step.due_on not in days:
            _redate(session, actor, case.id, plan, step, min(days), why=step.due_rule)


def begin_with_law(session: Session, actor: Actor, event: FirstDays) -> None:
    """A step that was taken from the playbooks before its rule had a day gets the first one, and moves with it.

    Where a day was known before, none stands at the step because somebody took it away.
    """
    plan = locked_plan(session, event.case_id) if _is_waited_for(session, event) else None
    if plan is None:
        return
    rows = law.open_of(session, event.case_id)
    for step in queries.steps_of(session, event.case_id):
        tied = [row for row in rows if anchors.ties(step, row)]
        if not tied or not _waits(step) or any((row.rule, row.member) not in event.days for row in tied):
            continue
        step.due_base = Base.RULE.value
        _redate(session, actor, event.case_id, plan, step, min(row.office_on for row in tied), why=step.due_rule)
    settle(session, actor, session.get_one(Case, event.case_id), plan)


def _waits(step: Step) -> bool:
    return bool(step.playbook_step) and step.due_on is None and step.due_base is None and step.state in OPEN_STATES


def _is_waited_for(session: Session, event: FirstDays) -> bool:
    """Whether a step of the case may wait for one of these days: mostly none does, and nothing more is asked."""
    chosen = sa.select(Step.id).where(
        Step.case_id == event.case_id, Step.due_rule.in_(sorted({rule for rule, _member in event.days})),
        Step.due_on.is_(None),
    )  # fmt: skip
    return session.scalar(chosen.limit(1)) is not None


def answer(session: Session, actor: Actor, held: CaseStep, plan: Plan, form: DueAnswerForm, *, seen: int) -> None:
    """Keep the day as a plain one, or take it away. Raises Conflict when the question is settled by now."""
    case, step = held.case, held.step
    claim_version(session, step, seen)
    steps = queries.steps_of(session, case.id)
    if step.id not in anchors.grounds(session, case, steps).lost:
        raise Conflict(lazy("この期限は、もう決まっています。画面を開き直してください。"))
    before = {"due": step.due_on.isoformat() if step.due_on else "", "due_how": anchors.told(session, step, steps)}
    for name, value in PLAIN.items():
        setattr(step, name, value)
    if form.answer == "clear":
        step.due_on = None
    after = {"due": step.due_on.isoformat() if step.due_on else "", "due_how": anchors.told(session, step, steps)}
    history.record(session, actor, plan, "step_changed", step.title, history.differences(before, after))
    _tell(session, actor, case.id, "step_changed", step)
    settle(session, actor, case, plan)
