"""Rows as their forms show them, and as texts that the history can show later."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session, object_session

from app.authz.actor import Actor
from app.cases.models import Case
from app.deadlines import queries as law
from app.deadlines.models import LifeEvent
from app.plans import queries
from app.plans.due import anchors
from app.plans.due import columns as due_columns
from app.plans.due import view as due_view
from app.plans.engine.relative import Base
from app.plans.held import CaseGoal, CasePlan, CaseStep
from app.plans.models import PlanGoal, Step
from app.plans.schemas import DueHow


def _session(row: Step | PlanGoal) -> Session:
    """The session in which the frame loaded the row; the frame asks for stored values by the row alone."""
    session = object_session(row)
    if session is None:
        raise RuntimeError("the row was not loaded by this request")
    return session


def stored_step(held: CaseStep) -> dict[str, object]:
    """A step as its form shows it."""
    case, step = held.case, held.step
    session = _session(step)
    refs = {s.id: s.ref for s in queries.steps_of(session, case.id)}
    needs = {n.id: n.ref for n in queries.needs_of(session, case.id)}
    goals = {g.id: g.ref for g in queries.goals_of(session, case.id)}
    before = queries.links_of(session, case.id).get(step.id, frozenset())
    logins = {u.id: u.login for u in queries.colleagues(session, case.centre_id)}
    partner = queries.partners_by_id(session, session.info["actor"], [step.partner_id] if step.partner_id else [])
    return {
        "title": step.title,
        "domain": step.domain,
        "need": needs.get(step.need_id) if step.need_id else None,
        "goal": goals.get(step.goal_id) if step.goal_id else None,
        "owner": step.owner,
        "owner_login": logins.get(step.owner_user_id) if step.owner_user_id else None,
        "partner": next((p.ref for p in partner.values()), None),
        "after": sorted(refs[i] for i in before),
        **_stored_due(session, case, step, refs),
        "days": step.days,
        "place": step.place,
        "papers": step.papers,
        "helper": step.helper,
        "title_easy": step.title_easy,
        "note_easy": step.note_easy,
        "translated_to": step.translated_to,
        "title_translated": step.title_translated,
        "note_translated": step.note_translated,
        "note": step.note,
    }


def stored_after(held: CaseStep) -> dict[str, object]:
    """What a step comes after, as its form shows it."""
    session = _session(held.step)
    refs = {s.id: s.ref for s in queries.steps_of(session, held.case.id)}
    before = queries.links_of(session, held.case.id).get(held.step.id, frozenset())
    return {"after": sorted(refs[i] for i in before)}


def _stored_due(session: Session, case: Case, step: Step, refs: Mapping[int, str]) -> dict[str, object]:
    """The part of the form that says the due day."""
    tied = due_columns.tied_rows(step, law.all_of(session, case.id))
    shown: dict[str, object] = {**due_view.INITIAL, "due_law": tied[0].ref if tied else None}
    if step.due_base is None:
        return shown | {"due": step.due_on}
    if step.due_base == Base.RULE:
        return shown | {"due_how": DueHow.RULE.value}
    event = session.get(LifeEvent, step.due_event_id) if step.due_event_id else None
    ref = refs.get(step.due_step_id or 0) or (event.ref if event else "")
    return shown | {
        "due_how": DueHow.AFTER.value,
        "due_count": step.due_count,
        "due_unit": step.due_unit,
        "due_base": f"{step.due_base}:{ref}" if ref else step.due_base,
    }


def stored_goal(held: CaseGoal) -> dict[str, object]:
    """A goal as its form shows it."""
    session = _session(held.goal)
    needs = {n.id: n.ref for n in queries.needs_of(session, held.case.id)}
    return {
        "title": held.goal.title,
        "own_words": held.goal.own_words,
        "own_language": held.goal.own_language,
        "need": needs.get(held.goal.need_id) if held.goal.need_id else None,
    }


def stored_aim(held: CasePlan) -> dict[str, object]:
    """The aim as its form shows it."""
    plan = held.plan
    return {"aim": plan.aim if plan else None, "review_on": plan.review_on if plan else None}


def told(
    session: Session, actor: Actor, step: Step, steps: list[Step], links: Mapping[int, frozenset[int]]
) -> dict[str, str]:
    """A step as texts that the history can show later, when what they name may be gone."""
    titles = {s.id: s.title for s in steps}
    needs = {n.id: n.title for n in queries.needs_of(session, step.case_id)}
    goals = {g.id: g.title for g in queries.goals_of(session, step.case_id)}
    partners = queries.partners_by_id(session, actor, [step.partner_id] if step.partner_id else [])
    users = queries.user_names(session, [step.owner_user_id] if step.owner_user_id else [])
    before = sorted(links.get(step.id, frozenset()))
    return {
        "title": step.title,
        "domain": step.domain,
        "need": needs.get(step.need_id, "") if step.need_id else "",
        "goal": goals.get(step.goal_id, "") if step.goal_id else "",
        "owner": step.owner,
        "owner_login": "、".join(users.values()),
        "partner": "、".join(partner.org_name for partner in partners.values()),
        "after": "、".join(titles[i] for i in before if i in titles),
        "due_how": anchors.told(session, step, steps),
        "due": step.due_on.isoformat() if step.due_on else "",
        "due_law": step.due_rule or "",
        "days": str(step.days),
        "place": step.place or "",
        "papers": step.papers or "",
        "helper": step.helper or "",
        "title_easy": step.title_easy or "",
        "note_easy": step.note_easy or "",
        "translated_to": step.translated_to or "",
        "title_translated": step.title_translated or "",
        "note_translated": step.note_translated or "",
        "note": step.note or "",
    }
