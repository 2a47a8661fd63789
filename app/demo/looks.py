"""The vocabulary of the demonstration for the second look at a plan, and its telling."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.demo.story import Act
from app.demo.teller import Tale, tell
from app.plans import queries
from app.plans.approvals import approving, comments
from app.plans.approvals import queries as approval_queries
from app.plans.approvals.forms import AskForm, CommentForm, DecisionForm
from app.plans.held import CaseStep
from app.plans.models import Plan, Step


@dataclass(frozen=True, kw_only=True)
class LookAsked(Act):
    """A supervisor is asked to approve the plan as it stands."""

    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class Looked(Act):
    """The supervisor approves it, or gives it back (`verdict`: approve, return)."""

    verdict: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Remarked(Act):
    """A comment at a step of the plan; with `answers` in answer to what was said there first."""

    step: str
    text: str
    answers: bool = False
    settles: bool = False


def _plan(session: Session, tale: Tale) -> Plan:
    found = queries.plan_of(session, tale.case_id)
    if found is None:
        raise LookupError(f"{tale.story.key}: no plan")
    return found


@tell.register
def _look_asked(act: LookAsked, session: Session, tale: Tale) -> None:
    form = AskForm.model_validate({"number": _plan(session, tale).number, "remark": act.remark})
    approving.ask(session, tale.actor(act.by), tale.case(session), form)


@tell.register
def _looked(act: Looked, session: Session, tale: Tale) -> None:
    newest = approval_queries.newest_of(approval_queries.of_plan(session, _plan(session, tale)))
    if newest is None:
        raise LookupError(f"{tale.story.key}: nobody has asked")
    form = DecisionForm.model_validate({"number": newest.number, "verdict": act.verdict, "note": act.note})
    approving.decide(session, tale.actor(act.by), tale.case(session), form, seen=newest.version)


@tell.register
def _remarked(act: Remarked, session: Session, tale: Tale) -> None:
    actor, form = tale.actor(act.by), CommentForm.model_validate({"text": act.text})
    step = _step(session, tale, act.step)
    if not act.answers:
        comments.say(session, actor, CaseStep(tale.case(session), step), form)
        return
    first = comments.talks_of(session, step)[0].first.row
    held = comments.HeldComment(tale.case(session), step, first)
    comments.answer(session, actor, held, form)
    if act.settles:
        comments.settle(session, actor, held, seen=first.version)


def _step(session: Session, tale: Tale, key: str) -> Step:
    found = queries.step_by_ref(session, tale.case_id, tale.steps[key])
    if found is None:
        raise LookupError(key)
    return found
