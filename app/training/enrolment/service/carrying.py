"""From a cohort to a later one: the stages that are met stay met, each until its last valid day."""

from __future__ import annotations

import calendar
from datetime import date

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock, ids
from app.core.errors import Invalid, lazy
from app.training.enrolment import course_values, queries
from app.training.enrolment.lifecycle import DONE, Stage, StageState, State, Verb
from app.training.enrolment.models import Enrolment
from app.training.enrolment.schemas import CarryForm
from app.training.enrolment.service.applying import insert
from app.training.enrolment.service.moving import Why, note, require, require_seat, step
from app.training.enrolment.settling import settle

NOT_LATER = lazy("持ち越す先は、今の期より後の、終わっていない期から選んでください。")


def carry_over(session: Session, actor: Actor, enrolment: Enrolment, form: CarryForm, *, seen: int) -> Enrolment:
    """A new enrolment in the later cohort, linked to this one. Raises Invalid where that is full, earlier or over."""
    require(actor, enrolment, Verb.CARRY_OVER)
    target = queries.cohort_by_ref(session, form.target)
    here = enrolment.cohort
    if (
        target is None
        or target.state in ("ended", "cancelled")
        or (target.fiscal_year, target.run) <= (here.fiscal_year, here.run)
    ):
        raise Invalid("target", NOT_LATER)
    brought = [one.stage for one in queries.stages_of(session, enrolment) if one.state in DONE]
    require_seat(session, target, "target", brought)
    why = Why(form.cause, form.carry_note)
    step(session, actor, enrolment, Verb.CARRY_OVER, seen=seen, why=why)
    session.flush()
    made = Enrolment(
        ref=ids.new_ref("EN"), learner_id=enrolment.learner_id, cohort_id=target.id, state=State.ACCEPTED,
        source="carried", external_id=enrolment.external_id, carried_from_id=enrolment.id, applied_on=clock.today(),
        version=1,
    )  # fmt: skip
    insert(session, made)
    note(session, actor, made, "carried_in", on=clock.today(), why=why)
    _carry_stages(session, actor, enrolment, made)
    return made


def _carry_stages(session: Session, actor: Actor, old: Enrolment, new: Enrolment) -> None:
    months = course_values.in_force(session, clock.today()).carry_over_months
    met = {one.stage: one for one in queries.stages_of(session, old) if one.state in DONE}
    for stage in Stage:
        if stage not in met:
            continue
        kept = settle(
            session, actor, new, stage, StageState.CARRIED, on=clock.today(), basis="carried", note=old.ref
        )  # fmt: skip
        kept.valid_until = met[stage].valid_until or months_after(met[stage].state_on, months)
    session.flush()


def months_after(day: date, months: int) -> date:
    """The same day of the month so much later; the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
