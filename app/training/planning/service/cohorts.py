"""Cohorts and their half days."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, lazy
from app.training.attendance.models import BlockEvent
from app.training.attendance.queries import cohort_of
from app.training.attendance.service import make_ups
from app.training.enrolment import capacity
from app.training.enrolment import queries as enrolments
from app.training.planning import queries
from app.training.planning.schemas import BlockForm, CancelForm, CohortForm, StepForm
from app.training.programme.lifecycle import BLOCK_MOVES, COHORT_MOVES, may_move
from app.training.programme.models import Block, Cohort
from app.training.stages.kinds import Stage, block_stage

TOO_FEW = lazy("席はもう%(taken)s人が使います。それより少なくはできません。")
NO_CURRICULUM = lazy("オンラインの始まる日に適用されるカリキュラムがありません。")


def plan(session: Session, actor: Actor, form: CohortForm) -> Cohort:
    """A new cohort; it follows the curriculum in force on the day on which the hours begin. Raises Invalid."""
    if queries.same_run(session, form.year, form.run):
        raise Invalid("run", lazy("その年度のその回は、もうあります。"))
    curriculum = queries.in_force(session, form.online_from)
    if curriculum is None:
        raise Invalid("online_from", NO_CURRICULUM)
    made = Cohort(ref=ids.new_ref("G"), curriculum_id=curriculum.id, version=1, **form.columns())
    session.add(made)
    session.flush()
    _audit(session, actor, made, "cohort.planned", ["days"])
    return made


def stored(cohort: Cohort) -> dict[str, object]:
    """The form's values as they stand."""
    return {name: getattr(cohort, "fiscal_year" if name == "year" else name) for name in CohortForm.model_fields}


def edit(session: Session, actor: Actor, cohort: Cohort, form: CohortForm, *, seen: int) -> None:
    """Other days or seats, never fewer than were given. Deadlines of its people follow, because they are worked out.
    Raises Invalid, Conflict."""
    other = queries.same_run(session, form.year, form.run)
    if other is not None and other.id != cohort.id:
        raise Invalid("run", lazy("その年度のその回は、もうあります。"))
    claim_version(session, cohort, seen)
    enrolments.lock(session, cohort)
    for name, value in form.columns().items():
        setattr(cohort, name, value)
    _check_seats(session, cohort)
    _audit(session, actor, cohort, "cohort.changed", ["days"])


_FIELDS = {capacity.WHOLE: "seats", Stage.ONLINE: "online_seats"}


def _check_seats(session: Session, cohort: Cohort) -> None:
    """Never fewer than were given. Raises Invalid with the number."""
    for one in enrolments.seat_uses(session, cohort):
        if one.free < 0:
            raise Invalid(_FIELDS.get(one.part, "group_seats"), TOO_FEW, taken=one.taken)


def step(session: Session, actor: Actor, cohort: Cohort, form: StepForm, *, seen: int) -> None:
    """The next state. Raises Conflict for one that does not follow."""
    if not may_move(COHORT_MOVES, cohort.state, form.state):
        raise Conflict(lazy("この状態には進めません。"))
    claim_version(session, cohort, seen)
    cohort.state = form.state
    _audit(session, actor, cohort, f"cohort.{form.state}", ["state"])


def add_block(session: Session, actor: Actor, cohort: Cohort, form: BlockForm) -> Block:
    """A half day. Raises Invalid for a second regular one of a number, and for a day outside the cohort."""
    if not cohort.online_from <= form.held_on <= cohort.ends_on:
        raise Invalid("held_on", lazy("期の日付の中で選んでください。"))
    regular = [one for one in cohort.blocks if one.number == form.number and not one.is_make_up]
    if not form.is_make_up and any(one.state != "cancelled" for one in regular):
        raise Invalid("number", lazy("このコマはもうあります。補講のときは「補講」に印を付けてください。"))
    enrolments.lock(session, cohort)
    used = {one.part: one.taken for one in enrolments.seat_uses(session, cohort)}
    if not form.is_make_up and form.seats < used[block_stage(form.number)]:
        raise Invalid("seats", TOO_FEW, taken=used[block_stage(form.number)])
    made = Block(cohort_id=cohort.id, ref=ids.new_ref("B"), version=1, **form.model_dump())
    session.add(made)
    session.flush()
    _event(session, actor, made, "planned", None)
    return made


def cancel(session: Session, actor: Actor, block: Block, form: CancelForm, *, seen: int) -> Block | None:
    """Cancelled for everybody, and nobody is absent: marks of it count for nothing. The half day in its place, where
    a day is known, takes over its number, its seats and the make-ups that were promised for it.

    Raises Conflict for a block that is over.
    """
    if not may_move(BLOCK_MOVES, block.state, "cancelled"):
        raise Conflict(lazy("終わったコマは中止にできません。"))
    claim_version(session, block, seen)
    other = _in_its_place(session, actor, block, form, form.held_on) if form.held_on else None
    block.state, block.replaced_by_id = "cancelled", other.id if other else None
    make_ups.follow(session, actor, block, other)
    _event(session, actor, block, "cancelled", form.reason)
    return other


def _in_its_place(session: Session, actor: Actor, block: Block, form: CancelForm, day: date) -> Block:
    cohort = cohort_of(session, block)
    if not cohort.online_from <= day <= cohort.ends_on:
        raise Invalid("held_on", lazy("期の日付の中で選んでください。"))
    starts, ends = form.starts or block.starts, form.ends or block.ends
    if ends <= starts:
        raise Invalid("ends", lazy("終わりは始まりより後にしてください。"))
    made = Block(
        cohort_id=block.cohort_id, ref=ids.new_ref("B"), number=block.number, is_make_up=block.is_make_up,
        held_on=day, starts=starts, ends=ends, seats=block.seats, venue=form.venue or block.venue, version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _event(session, actor, made, "planned", form.reason)
    return made


def _event(session: Session, actor: Actor, block: Block, kind: str, note: str | None) -> None:
    session.add(
        BlockEvent(
            block_id=block.id, kind=kind, known_at=clock.now(), effective_on=clock.today(), actor_id=actor.user_id,
            note=note,
        )
    )  # fmt: skip
    audit.record(session, actor, f"block.{kind}", "block", block.id, subject_ref=block.ref, fields=["state"])


def _audit(session: Session, actor: Actor, cohort: Cohort, action: str, fields: list[str]) -> None:
    audit.record(session, actor, action, "cohort", cohort.id, subject_ref=cohort.ref, fields=fields)
