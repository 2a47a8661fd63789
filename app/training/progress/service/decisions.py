"""What people decide about a stage: waivers by two, another last day, a correction with its effects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock
from app.core.db import claim_version
from app.core.errors import Conflict, Forbidden, Invalid, lazy
from app.training.attendance import queries as attendance
from app.training.enrolment.facts import facts_of
from app.training.enrolment.models import Enrolment, EnrolmentEvent, StageProgress
from app.training.enrolment.settling import CORRECTION, settle
from app.training.models import Certification
from app.training.practicum.service import judging
from app.training.progress import queries
from app.training.progress.schemas import CorrectForm, DueForm, WaiverDecision, WaiverForm
from app.training.service import oneself, reviews
from app.training.stages.kinds import DONE, Stage, StageState

LOOK_FIRST = lazy("この訂正が影響することを確かめて、確認欄に印を付けてください。")


def propose_waiver(session: Session, actor: Actor, enrolment: Enrolment, form: WaiverForm, *, seen: int) -> None:
    """Raises Conflict for an enrolment that does not run, and for a stage that is done or proposed already."""
    _require_running(enrolment)
    facts = facts_of(session, enrolment, clock.today())
    if facts.state(form.waived_stage) in DONE:
        raise Conflict(lazy("この段階は、もう終わっています。"))
    if queries.proposed_waiver(session, enrolment, form.waived_stage):
        raise Conflict(lazy("この段階の免除は、もう提案されています。"))
    claim_version(session, enrolment, seen)
    _event(session, actor, enrolment, "waiver_proposed", form.waived_stage, form.waiver_reason)


def decide_waiver(session: Session, actor: Actor, enrolment: Enrolment, form: WaiverDecision, *, seen: int) -> None:
    """Raises Conflict where nothing was proposed, Forbidden for whoever proposed it or would be let off by it."""
    oneself.refuse(session, actor, enrolment.learner_id)
    _require_running(enrolment, deciding=form.verdict == "waive")
    proposal = queries.proposed_waiver(session, enrolment, form.stage)
    if proposal is None or proposal.actor_id is None:
        raise Conflict(lazy("決定を待つ免除の提案はありません。"))
    if proposal.actor_id == actor.user_id:
        raise Forbidden
    claim_version(session, enrolment, seen)
    if form.verdict == "refuse":
        _event(session, actor, enrolment, "waiver_refused", form.stage, None)
        return
    settle(
        session, actor, enrolment, form.stage, StageState.WAIVED, on=clock.today(), basis="waiver", note=proposal.note,
        second_actor_id=proposal.actor_id,
    )  # fmt: skip


def _require_running(enrolment: Enrolment, *, deciding: bool = True) -> None:
    """What ended or has not begun has no stage to be let off from; a proposal of before may still be refused."""
    if deciding and enrolment.state != "enrolled":
        raise Conflict(lazy("受講中ではないため、段階を免除できません。"))


def set_due(session: Session, actor: Actor, enrolment: Enrolment, form: DueForm, *, seen: int) -> None:
    """Another last day, which wins over the derived one; without a day the derived one holds again. A stage that was
    not met is open again with it. Raises Conflict.
    """
    oneself.refuse(session, actor, enrolment.learner_id)
    claim_version(session, enrolment, seen)
    row = _row(session, enrolment, form.due_stage)
    row.due_override = form.due_on
    _event(session, actor, enrolment, "due_set", form.due_stage, form.due_reason)
    session.flush()
    again = row.state == StageState.NOT_MET and not form.due_stage.startswith("block_")
    if again and form.due_on is not None and form.due_on >= clock.today():
        settle(
            session, actor, enrolment, form.due_stage, StageState.OPEN, on=clock.today(), basis="extension",
            note=form.due_reason,
        )  # fmt: skip
        if form.due_stage is Stage.PRACTICUM:
            judging.reopen(session, actor, enrolment.id, form.due_reason)


def _row(session: Session, enrolment: Enrolment, stage: Stage) -> StageProgress:
    found = session.scalar(
        sa.select(StageProgress).where(StageProgress.enrolment_id == enrolment.id, StageProgress.stage == stage)
    )
    if found is None:
        found = StageProgress(
            enrolment_id=enrolment.id, stage=stage, state=StageState.CLOSED, state_on=clock.today(), version=1
        )
        session.add(found)
    return found


@dataclass(frozen=True)
class Effects:
    """What hangs on a stage that is to be not met any more."""

    later: tuple[Stage, ...]
    completed: bool
    certification: Certification | None


def effects(session: Session, enrolment: Enrolment, stage: Stage) -> Effects:
    """Stages after it that are done or under way, the completion, and the certification."""
    facts = facts_of(session, enrolment, clock.today())
    order = list(Stage)
    later = order[order.index(stage) + 1 :]
    certified = attendance.certified(session, [enrolment.learner_id]).get(enrolment.learner_id)
    return Effects(
        tuple(one for one in later if facts.state(one) is not StageState.CLOSED), enrolment.state == "completed",
        certified,
    )  # fmt: skip


def correct(session: Session, actor: Actor, enrolment: Enrolment, form: CorrectForm, *, seen: int) -> None:
    """What was met is not met. Raises Invalid until the effects were looked at, and for somebody certified until it is
    said what becomes of that; Conflict for a stage that is not done.
    """
    found = effects(session, enrolment, form.stage)
    if facts_of(session, enrolment, clock.today()).state(form.stage) not in DONE:
        raise Conflict(lazy("この段階は終わっていないので、訂正は要りません。"))
    if found.certification and form.answer is None:
        raise Invalid("answer", lazy("認証された人です。認証の扱いを選んでください。"))
    if not form.looked_at:
        raise Invalid("looked_at", LOOK_FIRST)
    claim_version(session, enrolment, seen)
    settle(
        session, actor, enrolment, form.stage, StageState.NOT_MET, on=clock.today(), basis=CORRECTION, note=form.reason
    )
    if found.certification:
        _event(session, actor, enrolment, "late_correction", form.stage, form.reason, reason=form.answer)
        reviews.open_review(
            session, actor, found.certification, enrolment_id=enrolment.id, stage=form.stage, reason=form.reason,
            recommended=form.answer or "review_opened",
        )  # fmt: skip


def _event(
    session: Session, actor: Actor, enrolment: Enrolment, kind: str, stage: Stage, note: str | None, **more: Any
) -> None:
    session.add(
        EnrolmentEvent(
            enrolment_id=enrolment.id, kind=kind, stage=stage, known_at=clock.now(), effective_on=clock.today(),
            actor_id=actor.user_id, note=note, **more,
        )
    )  # fmt: skip
    audit.record(session, actor, f"stage.{kind}", "enrolment", enrolment.id, subject_ref=enrolment.ref, fields=[stage])
