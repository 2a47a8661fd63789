"""Proposals become steps, are refused, or are asked for again; and steps move with the rule that dates them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases import timeline
from app.cases.models import Case
from app.codes import lists
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, lazy
from app.deadlines.events import DaysChanged
from app.guidance.drafts import Proposal
from app.plans import history, queries, service
from app.plans.drafts import drafting
from app.plans.drafts.drafting import CaseDraft
from app.plans.due import following
from app.plans.engine.lifecycle import OPEN_STATES, StepState
from app.plans.engine.relative import Base
from app.plans.models import Plan, RefusedStep, Step, StepLink
from app.plans.schemas import AcceptForm, RefuseForm

GONE = lazy("状況が変わり、この提案はもうありません。画面を開き直してください。")


def accept(session: Session, actor: Actor, case: Case, form: AcceptForm) -> int:
    """Make steps of the chosen proposals, in their order, with what they wait for; how many.

    What stands in the plan is not touched. Raises Invalid when none is chosen, Conflict when one is not proposed any
    more or the case is closed.
    """
    plan = service.begin(session, actor, case)
    if not form.accept:
        raise Invalid("accept", lazy("加えるステップを選んでください。"))
    made = drafting.draft_of(session, case)
    chosen = [one for one in made.draft.proposals if one.key in set(form.accept)]
    if len(chosen) != len(set(form.accept)):
        raise Conflict(GONE)
    new = _add(session, case, plan, made, chosen)
    session.flush()
    _link(session, plan, made, new)
    # One act makes one version, however many steps it brings.
    history.record(session, actor, plan, "draft_accepted", "」「".join(step.title for step in new.values()))
    for step in new.values():
        timeline.add(
            session, actor, case.id, "step_added",
            code="step_added", subject_kind="step", subject_ref=step.ref, text=step.title, fields=["title", "after"],
        )  # fmt: skip
    return len(new)


def _add(session: Session, case: Case, plan: Plan, made: CaseDraft, chosen: Iterable[Proposal]) -> dict[str, Step]:
    last = max((step.position for step in made.standing.values()), default=0)
    needs = {need.domain: need for need in reversed(queries.needs_of(session, case.id))}
    goals = {goal.need_id: goal for goal in reversed(queries.goals_of(session, case.id)) if goal.need_id}
    new: dict[str, Step] = {}
    for position, one in enumerate(chosen, last + 1):
        need = needs.get(one.step.domain)
        goal = goals.get(need.id) if need else None
        new[one.key] = Step(
            ref=ids.new_ref("S"), plan_id=plan.id, case_id=case.id, centre_id=case.centre_id,
            state=StepState.PLANNED.value, version=1, position=position,
            need_id=need.id if need else None, goal_id=goal.id if goal else None,
            due_on=made.due.get(one.key), due_base=Base.RULE.value if one.key in made.due else None, **_words(one),
        )  # fmt: skip
    session.add_all(new.values())
    return new


def _words(one: Proposal) -> dict[str, Any]:
    step = one.step
    who = drafting.names(one)
    about_others = step.who.members != ("subject",) and who
    kinds = "・".join(lists.PARTNER_KINDS.label(kind, "ja") for kind in step.partner_kinds)
    note = [reason.text.say() for reason in one.reasons] + [point.text.say() for point in one.conditional]
    return {
        "title": f"{step.title.ja}（{who}）" if about_others else step.title.ja,
        "title_easy": step.title.easy,
        "domain": step.domain,
        "owner": step.owner,
        "helper": kinds or None if step.owner == "partner" else None,
        "papers": "、".join(paper.title.ja for paper in one.papers) or None,
        "days": step.days,
        "note": "\n".join([*note, one.basis.say()]),
        "playbook_step": step.code,
        "concerns": sorted(member.key for member in one.members),
        "due_rule": one.rule.code if one.rule else None,
    }


def _link(session: Session, plan: Plan, made: CaseDraft, new: dict[str, Step]) -> None:
    """What a step waits for; a proposal that was not chosen hands on what it would have waited for."""
    standing = {one.key: made.standing[ref].id for one, ref in made.draft.standing if ref in made.standing}

    def before(key: str, passed: Collection[str]) -> set[int]:
        found: set[int] = set()
        for link in made.draft.after(key):
            if link.after in new:
                found.add(new[link.after].id)
            elif link.after in standing:
                found.add(standing[link.after])
            elif link.after not in passed:
                found |= before(link.after, {*passed, link.after})
        return found

    for key, step in new.items():
        session.add_all(
            StepLink(plan_id=plan.id, step_id=step.id, after_id=after) for after in sorted(before(key, {key}))
        )


def refuse(session: Session, actor: Actor, case: Case, form: RefuseForm) -> None:
    """Remember that this plan does not want a proposal. Raises Conflict when it is not proposed any more."""
    service.begin(session, actor, case)
    proposals = drafting.draft_of(session, case).draft.proposals
    one = next((one for one in proposals if one.key == form.key), None)
    if one is None:
        raise Conflict(GONE)
    session.add(
        RefusedStep(
            case_id=case.id, playbook_step=one.step.code, concerns=sorted(member.key for member in one.members),
            why=form.why, at=clock.now(), by_id=actor.user_id,
        )
    )  # fmt: skip
    _tell(session, actor, case, "proposal_refused", one.step.title.ja)


def ask_again(session: Session, actor: Actor, case: Case, form: RefuseForm) -> None:
    """Offer a refused proposal again. Raises Conflict when nothing of that name was refused."""
    service.begin(session, actor, case)
    refused = drafting.draft_of(session, case).draft.refused
    one = next((one for one in refused if one.key == form.key), None)
    if one is None:
        raise Conflict(GONE)
    for row in drafting.refusals_of(session, case.id):
        if row.playbook_step == one.step.code and (not row.concerns or one.keys & set(row.concerns)):
            row.taken_back_at = clock.now()
    _tell(session, actor, case, "proposal_asked", one.step.title.ja)


def _tell(session: Session, actor: Actor, case: Case, code: str, title: str) -> None:
    timeline.add(
        session, actor, case.id, "plan_changed",
        code=code, subject_kind="plan", subject_ref=case.ref, text=title, fields=["proposals"],
    )  # fmt: skip


def move_with_rule(session: Session, actor: Actor, event: DaysChanged) -> None:
    """Open steps that a rule dates follow its deadline; the old day and the reason stay in the plan's versions."""
    if event.new is None:
        return
    plan = following.locked_plan(session, event.case_id)
    steps = session.scalars(
        sa.select(Step).where(
            Step.case_id == event.case_id,
            Step.due_rule == event.rule,
            Step.due_base == Base.RULE,
            Step.due_on == event.old,
            Step.state.in_(sorted(OPEN_STATES)),
        )
    ).all()
    for step in steps:
        if plan is None or (step.concerns and event.member not in step.concerns and ":" not in event.member):
            continue
        claim_version(session, step, step.version)  # a form that was open before would put the old day back
        step.due_on = event.new
        changed = {"due": (event.old.isoformat(), event.new.isoformat())}
        history.record(session, actor, plan, "step_redated", step.title, changed, why=event.rule)
        timeline.add(
            session, actor, event.case_id, "plan_changed",
            code="step_redated", subject_kind="step", subject_ref=step.ref, text=step.title, fields=["due_on"],
        )  # fmt: skip
    if plan is not None:
        following.settle(session, actor, session.get_one(Case, event.case_id), plan)
