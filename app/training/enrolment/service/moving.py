"""One step of an enrolment: the table says who may, the version that nobody else did, an event keeps it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.core import clock, hooks
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, lazy
from app.training.enrolment import capacity, queries
from app.training.enrolment.events import Happened
from app.training.enrolment.lifecycle import BLOCKS, LIVE, Stage, State, Verb, Who, may, move_of
from app.training.enrolment.models import Enrolment, EnrolmentEvent
from app.training.models import Learner
from app.training.programme.models import Cohort

NOT_NOW = lazy("この申込みには、今その操作はできません。")


@dataclass(frozen=True)
class Why:
    """What is kept beside a step: a reason from the list, on whose side it began, words, what it corrects, and whether
    somebody who gives up would come another time.
    """

    reason: str | None = None
    note: str | None = None
    trigger: str | None = None
    corrects_id: int | None = None
    interest: str | None = None


NO_REASON = Why()
FULL: Mapping[str, str] = {
    capacity.WHOLE: lazy("空いている席がありません（期の定員%(seats)s、使用%(taken)s）。"),
    Stage.ONLINE: lazy("オンライン講義の席がありません（定員%(seats)s、使用%(taken)s）。"),
    **{
        stage: lazy("集合研修の第%(number)sコマの席がありません（定員%(seats)s、使用%(taken)s）。") for stage in BLOCKS
    },
}  # fmt: skip


def shortage(session: Session, cohort: Cohort, brought: Collection[str] = ()) -> tuple[str, dict[str, int]] | None:
    """Which part has no seat for somebody who brings these stages along, in words with their numbers; None: none."""
    least = capacity.tightest(queries.seat_uses(session, cohort), brought)
    if least.free > 0:
        return None
    number = BLOCKS.index(Stage(least.part)) + 1 if least.part in BLOCKS else 0
    return FULL[least.part], {"seats": least.seats, "taken": least.taken, "number": number}


def require_seat(session: Session, cohort: Cohort, field: str = "", brought: Collection[str] = ()) -> None:
    """A seat in every part; nobody else is given one meanwhile. Raises Invalid with the numbers of what is full."""
    queries.lock(session, cohort)
    lacking = shortage(session, cohort, brought)
    if lacking is not None:
        raise Invalid(field, lacking[0], **lacking[1])


def parts_of(actor: Actor, learner: Learner) -> frozenset[Who]:
    """In which parts somebody acts towards this learner; towards themself as a trainee alone, whatever their role."""
    if learner.user_id is not None and learner.user_id == actor.user_id:
        return frozenset({Who.TRAINEE})
    found = set()
    if actor.can(P.TRAINING_RUN):
        found.add(Who.OFFICE)
    if actor.can(P.REGISTER_DECIDE):
        found.add(Who.APPROVER)
    return frozenset(found)


def require(actor: Actor, enrolment: Enrolment, verb: Verb, *, by_rule: bool = False) -> None:
    """Raises Conflict where the table does not allow the step in this state or to this person."""
    parts = frozenset({Who.RULE}) if by_rule else parts_of(actor, enrolment.learner)
    if not may(enrolment.state, verb, parts):
        raise Conflict(NOT_NOW)


def step(
    session: Session, actor: Actor, enrolment: Enrolment, verb: Verb, *, seen: int, why: Why = NO_REASON,
    on: date | None = None, to: State | None = None, due_on: date | None = None,
) -> EnrolmentEvent:  # fmt: skip
    """Move it, after `require` and the guards of the verb; `due_on`: by when it must be answered. Raises Conflict for
    a stale form.
    """
    claim_version(session, enrolment, seen)
    former, day = enrolment.state, on or clock.today()
    target = to or move_of(verb).to
    if target is None:
        raise ValueError(f"{verb} needs a state to go to")
    enrolment.state = target
    enrolment.due_on = due_on
    enrolment.ended_on = None if target in LIVE else day
    return note(session, actor, enrolment, verb, on=day, why=why, former=former)


def note(
    session: Session, actor: Actor, enrolment: Enrolment, kind: str, *, on: date, why: Why = NO_REASON,
    former: str | None = None,
) -> EnrolmentEvent:  # fmt: skip
    """Keep what happened, as an event and in the audit, and tell whoever answers to it."""
    event = EnrolmentEvent(
        enrolment_id=enrolment.id, kind=str(kind), known_at=clock.now(), effective_on=on,
        actor_id=actor.user_id or None, reason=why.reason, note=why.note, trigger=why.trigger,
        corrects_id=why.corrects_id, former=former, interest=why.interest,
    )  # fmt: skip
    session.add(event)
    session.flush()
    audit.record(
        session, actor, f"enrolment.{kind}", "enrolment", enrolment.id, subject_ref=enrolment.ref,
        fields=["state"], reason_code=why.reason or "",
    )  # fmt: skip
    hooks.publish(session, actor, Happened(enrolment.id, event.id, event.kind, enrolment.due_on))
    return event
