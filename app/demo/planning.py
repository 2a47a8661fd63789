"""Telling plans: what is taken over from the proposals, added by hand, changed, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from app.cases.models import Need
from app.core import clock
from app.demo import plan as planned
from app.demo import story as told
from app.demo.calendar import ahead
from app.demo.teller import Tale, take_in_hand, tell
from app.plans import queries as plan_queries
from app.plans import reviewing, stored
from app.plans import service as plans
from app.plans.drafts import adopting, drafting
from app.plans.held import CasePlan, CaseStep
from app.plans.models import Step
from app.plans.schemas import (
    AcceptForm,
    AgreementForm,
    AimForm,
    GoalForm,
    RefuseForm,
    ReviewForm,
    StateForm,
    StepForm,
)

__all__ = ["tell"]


@tell.register
def _plan(act: told.Plan, session: Session, tale: Tale) -> None:
    case, actor = tale.case(session), tale.actor(act.by)
    aim = AimForm.model_validate({"aim": act.aim, "review_on": ahead(tale.today, act.review_in)})
    plans.edit_aim(session, actor, CasePlan(case, None), aim, seen=0)
    for key, (title, need) in act.goals.items():
        words, language = act.own.get(key, ("", ""))
        goal = GoalForm.model_validate(
            {"title": title, "need": tale.needs.get(need, ""), "own_words": words, "own_language": language}
        )
        tale.goals[key] = plans.add_goal(session, actor, case, goal).ref
    _accept(session, tale, act.by, [step for step in act.steps if isinstance(step, planned.Take)])
    for step in act.steps:
        if isinstance(step, planned.Take):
            _word(session, tale, act.by, step)
        else:
            _add_step(session, tale, act.by, step)


@tell.register
def _added(act: told.Added, session: Session, tale: Tale) -> None:
    _add_step(session, tale, act.by, act.step, act.why)


def _add_step(session: Session, tale: Tale, by: str, do: told.Do, why: str = "") -> None:
    values = {"domain": do.domain, "days": do.days, "after": _refs(tale, do.after), "why": why, **_said(tale, do)}
    form = StepForm.model_validate(values)
    tale.steps[do.key] = plans.add_step(session, tale.actor(by), tale.case(session), form).ref


def _said(tale: Tale, do: told.Do) -> dict[str, object]:
    """What the data says of a step, as values of its form; whose step it is follows from an office that is named."""
    owner = "partner" if do.office else do.owner
    said = {
        "title": do.title,
        "domain": do.domain,
        "need": tale.needs[do.need] if do.need else "",
        "goal": tale.goals[do.goal] if do.goal else "",
        "owner": owner,
        "owner_login": (do.who or tale.story.owner) if owner == "centre" else "",
        "partner": tale.offices[do.office] if do.office else "",
        "due": ahead(tale.today, do.due),
        "days": do.days,
        "place": do.place,
        "papers": do.papers,
        "helper": do.helper,
        "title_easy": do.easy,
        "note_easy": do.say,
        "note": do.note,
    }
    return {name: value for name, value in said.items() if value}


def _refs(tale: Tale, keys: Iterable[str]) -> list[str]:
    return [tale.steps[key] for key in keys]


# --- proposals --------------------------------------------------------------------------------------


def _accept(session: Session, tale: Tale, by: str, takes: Sequence[planned.Take]) -> None:
    """All of them at one sitting, so that their links come along."""
    if not takes:
        return
    keys = [_proposed(session, tale, take.key) for take in takes]
    adopting.accept(session, tale.actor(by), tale.case(session), AcceptForm(accept=keys))
    standing = {step.playbook_step: step.ref for step in plan_queries.steps_of(session, tale.case_id)}
    tale.steps.update({take.key: standing[take.key] for take in takes})


def _proposed(session: Session, tale: Tale, code: str) -> str:
    """The key of the one proposal for a step of the playbooks. Raises LookupError when it is not proposed."""
    keys = [one.key for one in drafting.draft_of(session, tale.case(session)).draft.proposals if one.step.code == code]
    if len(keys) != 1:
        raise LookupError(f"{tale.story.key}: {len(keys)} proposals of {code}")
    return keys[0]


def _word(session: Session, tale: Tale, by: str, take: planned.Take, why: str = "") -> None:
    """A step that was taken over says what the coordinator makes of it; one that needs nothing stays untouched."""
    said = _said(tale, take)
    if said or take.after:
        held = _held(session, tale, take.key)
        values = _stored(session, tale, by, held)
        _save(session, tale, by, held, {**values, **said, "after": [*_after(values), *_refs(tale, take.after)]}, why)


def _held(session: Session, tale: Tale, key: str) -> CaseStep:
    step = plan_queries.step_by_ref(session, tale.case_id, tale.steps[key])
    if step is None:
        raise LookupError(f"{tale.story.key}: no step {key!r}")
    return CaseStep(tale.case(session), step)


def _stored(session: Session, tale: Tale, by: str, held: CaseStep) -> dict[str, object]:
    # On a page the frame says who asks; what is stored shows partners by that person's rights.
    session.info["actor"] = tale.actor(by)
    return stored.stored_step(held)


def _after(values: dict[str, object]) -> list[str]:
    after = values["after"]
    return [str(ref) for ref in after] if isinstance(after, list) else []


def _save(session: Session, tale: Tale, by: str, held: CaseStep, values: dict[str, object], why: str) -> None:
    if values["owner"] != "centre":
        values["owner_login"] = ""
    form = StepForm.model_validate({**values, "why": why})
    plans.edit_step(session, tale.actor(by), held, form, seen=held.step.version)


@tell.register
def _takes(act: planned.Takes, session: Session, tale: Tale) -> None:
    _accept(session, tale, act.by, act.steps)
    for take in act.steps:
        _word(session, tale, act.by, take)


@tell.register
def _refused(act: planned.Refused, session: Session, tale: Tale) -> None:
    for code, why in act.proposals.items():
        form = RefuseForm.model_validate({"key": _proposed(session, tale, code), "why": why})
        adopting.refuse(session, tale.actor(act.by), tale.case(session), form)


@tell.register
def _changed(act: planned.Changed, session: Session, tale: Tale) -> None:
    held = _held(session, tale, act.step.key)
    values = {**_stored(session, tale, act.by, held), **_said(tale, act.step)}
    if act.after is not None:
        values["after"] = _refs(tale, act.after)
    _save(session, tale, act.by, held, values, act.why)


# --- what became of it ------------------------------------------------------------------------------


@tell.register
def _moved(act: told.Moved, session: Session, tale: Tale) -> None:
    held = _held(session, tale, act.step)
    case, step, actor = held.case, held.step, tale.actor(act.by)
    if act.to in ("doing", "waiting", "done"):
        take_in_hand(session, actor, case, _need_of(session, step))
    form = StateForm.model_validate({"to": act.to, "note": act.note})
    plans.set_state(session, actor, held, form, seen=step.version)


def _need_of(session: Session, step: Step) -> Need | None:
    return session.get(Need, step.need_id) if step.need_id is not None else None


@tell.register
def _looked_at(act: told.PlanLook, session: Session, tale: Tale) -> None:
    plan = plan_queries.plan_of(session, tale.case_id)
    if plan is None:
        raise LookupError(tale.case_id)
    form = ReviewForm.model_validate(
        {
            "reviewed_on": clock.today(),
            "result": act.result,
            "came_of": act.came_of,
            "next_on": ahead(tale.today, act.next_in),
        }
    )
    reviewing.record(session, tale.actor(act.by), CasePlan(tale.case(session), plan), form, seen=plan.version)


@tell.register
def _agreed(act: told.Agreed, session: Session, tale: Tale) -> None:
    plan = plan_queries.plan_of(session, tale.case_id)
    form = AgreementForm.model_validate(
        {
            "number": plan.number if plan else 0,
            "person": tale.person(session).ref,
            "agreed_on": clock.today(),
            "language": act.language,
            "interpreter": act.interpreter,
            "interpreter_name": act.interpreter_name,
            "method": act.method,
            "remark": act.remark,
        }
    )
    plans.agree(session, tale.actor(act.by), tale.case(session), form)
