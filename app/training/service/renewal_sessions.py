"""Renewal training: sessions, seats, attendance. Attendance is what makes the training of a case met."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, lazy
from app.training.renewal import queries as rows
from app.training.renewal.lifecycle import Move, State
from app.training.renewal.models import RenewalCase, RenewalSeat, RenewalSession
from app.training.renewal.schemas import AttendanceForm, CancelForm, EnrolForm, SessionForm
from app.training.service import oneself, renewal

OVER = lazy("この回は中止されています。")


def plan(session: Session, actor: Actor, form: SessionForm) -> RenewalSession:
    """A session with seats. Raises Invalid for a day that is over."""
    if form.held_on < clock.today():
        raise Invalid("held_on", lazy("今日より前の日付です。"))
    made = RenewalSession(
        ref=ids.new_ref("Z"), held_on=form.held_on, course=form.course, venue=form.venue, seats=form.seats, version=1
    )
    session.add(made)
    session.flush()
    _audit(session, actor, made, "renewal_session.planned")
    return made


def enrol(session: Session, actor: Actor, case: RenewalCase, form: EnrolForm, *, seen: int) -> None:
    """Take a seat. Raises Invalid for a session that is full, over, cancelled or of another course."""
    state = renewal.require(session, case, Move.ENROL)
    found = rows.session_by_ref(session, form.session)
    if found is None or found.cancelled_on is not None or found.held_on < clock.today():
        raise Invalid("session", lazy("申し込める回を選んでください。"))
    if case.course == "long" and found.course != "long":
        raise Invalid("session", lazy("この人には長い研修が必要です。"))
    if rows.taken_in(session, found) >= found.seats:
        raise Invalid("session", lazy("この回は満席です。"))
    claim_version(session, case, seen)
    session.add(RenewalSeat(session_id=found.id, case_id=case.id, taken_on=clock.today()))
    renewal.keep(session, actor, case, Move.ENROL, state, note=found.held_on.isoformat())


def attendance(session: Session, actor: Actor, found: RenewalSession, form: AttendanceForm, *, seen: int) -> int:
    """Enter who was there: their training is met on that day, the others' seat is given up. How many were there.

    Raises Conflict before the day or for a cancelled session, Forbidden for whoever has a seat in it.
    """
    if found.cancelled_on is not None:
        raise Conflict(OVER)
    if found.held_on > clock.today():
        raise Conflict(lazy("出席は、開催日から記録できます。"))
    claim_version(session, found, seen)
    present = {ids.clean_ref(ref) for ref in form.attended}
    open_seats = [(seat, case) for seat, case in rows.seats_in(session, found) if seat.attended is None]
    for seat, case in open_seats:
        oneself.refuse(session, actor, renewal.learner_id(session, case))
        _mark(session, actor, found, seat, case, attended=case.ref in present, note=form.attendance_note or "")
    _audit(session, actor, found, "renewal_session.attendance")
    return sum(case.ref in present for _seat, case in open_seats)


def _mark(
    session: Session, actor: Actor, found: RenewalSession, seat: RenewalSeat, case: RenewalCase, *, attended: bool,
    note: str,
) -> None:  # fmt: skip
    seat.attended, seat.marked_on, seat.marked_by_id = attended, clock.today(), actor.user_id
    if attended:
        case.met_on, case.course = found.held_on, found.course
    else:
        seat.left_on = clock.today()
    move = Move.MEET if attended else Move.LEAVE
    renewal.keep(session, actor, case, move, State.MET if attended else State.INVITED, on=found.held_on, note=note)


def cancel(session: Session, actor: Actor, found: RenewalSession, form: CancelForm, *, seen: int) -> None:
    """It does not take place: everybody's seat is given back, nobody was absent. Raises Conflict when it was over."""
    if found.cancelled_on is not None:
        raise Conflict(OVER)
    if any(seat.attended is not None for seat, _case in rows.seats_in(session, found)):
        raise Conflict(lazy("出席を記録した回は中止できません。"))
    claim_version(session, found, seen)
    found.cancelled_on = clock.today()
    for seat, case in rows.seats_in(session, found):
        seat.left_on = clock.today()
        renewal.keep(session, actor, case, Move.LEAVE, State.INVITED, note=form.cancel_note)
    _audit(session, actor, found, "renewal_session.cancelled")


def _audit(session: Session, actor: Actor, found: RenewalSession, action: str) -> None:
    audit.record(session, actor, action, "renewal_session", found.id, subject_ref=found.ref)
