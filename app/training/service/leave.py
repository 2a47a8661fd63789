"""Leave: asked for, its evidence checked, granted by another person; ended early or extended by a record that follows.

What it moves is told before it is granted: each date as it is and as it would be.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Forbidden, Invalid, lazy
from app.training import queries
from app.training.leave import queries as rows
from app.training.leave import words
from app.training.leave.models import LearnerLeave
from app.training.leave.schemas import ChangeLeaveForm, CheckLeaveForm, DecideLeaveForm, LeaveForm
from app.training.models import Learner
from app.training.service import oneself
from app.training.standing.counting import Span, days_inside, merged
from app.training.standing.deriving import standing_on
from app.training.standing.records import History, Leave

NOT_NOW = lazy("この休業には、今その操作はできません。")


@dataclass(frozen=True)
class Effect:
    """One date that leave moves: of what, which, before and after. `capped`: the cap was reached."""

    of: str
    label: str
    before: date
    after: date
    capped: bool = False

    @property
    def moves(self) -> bool:
        return self.before != self.after


Provider = Callable[[Session, Learner, Leave, LearnerLeave | None], list[Effect]]
_providers: list[Provider] = []


def provide(provider: Provider) -> None:
    """Let an upper part say which other dates a leave moves (stage deadlines, practicum). Idempotent."""
    if provider not in _providers:
        _providers.append(provider)


def request(session: Session, actor: Actor, learner: Learner, form: LeaveForm, *, seen: int) -> LearnerLeave:
    """Note what is asked for. Raises Invalid for leave that would move nothing."""
    if not (form.moves_validity or form.moves_training):
        raise Invalid("moves_validity", lazy("何を動かすかを選んでください。"))
    claim_version(session, learner, seen)
    made = LearnerLeave(
        ref=ids.new_ref("E"), learner_id=learner.id, kind=form.leave_kind, first_day=form.first_day,
        last_day=form.last_day, moves_training=form.moves_training, moves_validity=form.moves_validity,
        state="requested", requested_on=clock.today(), requested_by_id=actor.user_id, note=form.leave_note, version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _audit(session, actor, made, "leave.requested")
    return made


def verbs(actor: Actor, leave: LearnerLeave) -> frozenset[str]:
    """What this actor may do with it as it stands."""
    found: set[str] = set()
    if leave.state == "requested" and actor.can(P.REGISTER_PROPOSE):
        found.add("check")
    if leave.state == "checked" and may_decide(actor, leave):
        found.add("decide")
    if leave.state == "granted" and may_decide(actor, leave):
        found.add("change")
    return frozenset(found)


def may_decide(actor: Actor, leave: LearnerLeave) -> bool:
    """An approver who did not ask for it."""
    return actor.can(P.REGISTER_DECIDE) and leave.requested_by_id != actor.user_id


def check(session: Session, actor: Actor, leave: LearnerLeave, form: CheckLeaveForm, *, seen: int) -> None:
    """The evidence was looked at. Raises Forbidden about oneself, Conflict in another state."""
    oneself.refuse(session, actor, leave.learner_id)
    if leave.state != "requested":
        raise Conflict(NOT_NOW)
    claim_version(session, leave, seen)
    leave.state, leave.evidence = "checked", form.evidence
    _audit(session, actor, leave, "leave.checked")


def decide(session: Session, actor: Actor, leave: LearnerLeave, form: DecideLeaveForm, *, seen: int) -> None:
    """Grant or refuse. Raises Forbidden for who asked, Conflict before the evidence was checked."""
    if leave.state != "checked":
        raise Conflict(NOT_NOW)
    if not may_decide(actor, leave):
        raise Forbidden(lazy("申出を記録した人は決定できません。"))
    oneself.refuse(session, actor, leave.learner_id)
    if form.decided_on < leave.requested_on:
        raise Invalid("decided_on", lazy("申出の日より前です。"))
    claim_version(session, leave, seen)
    leave.state = "granted" if form.leave_decision == "grant" else "refused"
    leave.known_on, leave.decided_by_id = form.decided_on, actor.user_id
    leave.note = "\n".join(filter(None, (leave.note, form.decision_note))) or None
    _audit(session, actor, leave, f"leave.{leave.state}")


def change(session: Session, actor: Actor, leave: LearnerLeave, form: ChangeLeaveForm, *, seen: int) -> LearnerLeave:
    """End early or extend: another record takes its place from today on, and what was known before stays readable.

    Raises Conflict where it is not granted, Invalid for the same day or one before its beginning.
    """
    if leave.state != "granted" or not may_decide(actor, leave):
        raise Conflict(NOT_NOW)
    oneself.refuse(session, actor, leave.learner_id)
    if form.last_day == leave.last_day or form.last_day < leave.first_day:
        raise Invalid("last_day", lazy("今と違う、最初の日以後の日付を入力してください。"))
    claim_version(session, leave, seen)
    leave.state, leave.replaced_on = "replaced", clock.today()
    made = LearnerLeave(
        ref=ids.new_ref("E"), learner_id=leave.learner_id, kind=leave.kind, first_day=leave.first_day,
        last_day=form.last_day, moves_training=leave.moves_training, moves_validity=leave.moves_validity,
        state="granted", requested_on=leave.requested_on, known_on=clock.today(), evidence=leave.evidence,
        note=form.change_note, requested_by_id=leave.requested_by_id, decided_by_id=actor.user_id, version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    shorter = form.last_day < leave.last_day
    _audit(session, actor, made, "leave.ended_early" if shorter else "leave.extended")
    return made


def effects(
    session: Session, learner: Learner, wanted: Leave, *, instead_of: LearnerLeave | None = None,
    validity: bool = True, training: bool = True,
) -> list[Effect]:  # fmt: skip
    """Every date that the leave would move, also those that stay, each before and after. Nothing is written.

    `validity`, `training`: which of the two the leave moves at all.
    """
    found: list[Effect] = []
    for one in queries.certifications_of(session, learner):
        if validity and one.state == "approved":
            found += of_certification(one.number or "", queries.history_of(session, one), wanted, instead_of)
    for provider in _providers if training else ():
        found += provider(session, learner, wanted, instead_of)
    return found


def of_certification(
    number: str, history: History, wanted: Leave, instead_of: LearnerLeave | None = None
) -> list[Effect]:
    """The dates of one certification: its present end and what follows from it."""
    today = clock.today()
    kept = [one for one in history.leaves if instead_of is None or not _is(one, instead_of)]
    after = replace(history, leaves=(*kept, replace(wanted, known_on=today)))
    now, then = standing_on(history, today, today), standing_on(after, today, today)
    if now.period is None:
        return []
    values = history.policy_of(now.period, today, today).values
    spans = [Span(one.first, one.last) for one in after.leaves if one.counts(today)]
    total = days_inside(spans, now.period.starts_on, now.period.ends_on)
    pairs = ((label, getattr(now, label), getattr(then, label)) for label in words.LABELS)
    return [
        Effect(number, label, before, moved, capped=total > values.leave_cap_days)
        for label, before, moved in pairs
        if before is not None and moved is not None
    ]


def _is(one: Leave, row: LearnerLeave) -> bool:
    return (one.first, one.last, one.known_on) == (row.first_day, row.last_day, row.known_on)


def overlapping(session: Session, leave: LearnerLeave) -> Span | None:
    """The whole stretch into which it merges with other granted leave; None where it stands alone."""
    others = [
        Span(one.first_day, one.last_day)
        for one in rows.of_learner(session, leave.learner_id)
        if one.state == "granted" and one.id != leave.id
    ]
    own = Span(leave.first_day, leave.last_day)
    whole = next(one for one in merged([*others, own]) if one.first <= own.first and own.last <= one.last)
    return whole if whole != own else None


def as_record(leave: LearnerLeave, *, last_day: date | None = None) -> Leave:
    """A row as the rules read it; with another last day as it would be."""
    return Leave(leave.first_day, last_day or leave.last_day, leave.known_on or clock.today())


def _audit(session: Session, actor: Actor, leave: LearnerLeave, action: str) -> None:
    audit.record(session, actor, action, "learner", leave.learner_id, subject_ref=leave.ref, fields=["state"])
