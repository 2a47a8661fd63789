"""The order of steps by hand: what a step comes after, and its place in the list."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.cases import timeline
from app.core import ids
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, lazy
from app.plans import history, queries, service
from app.plans.engine.graph import Cycle, check
from app.plans.held import CasePlan, CaseStep
from app.plans.models import Step, StepLink
from app.plans.schemas import AfterForm, OrderForm

ORDER_CHANGED = lazy("並べている間にプランが変わりました。今の並びを確かめてから、もう一度動かしてください。")


def set_after(session: Session, actor: Actor, held: CaseStep, form: AfterForm, *, seen: int) -> None:
    """Say of one step what comes before it, all at once; nothing else of it changes.

    Raises Invalid beside `after` for a circle, which it names, and for steps of another case; Conflict when the step
    changed since the person saw it at version `seen`.
    """
    case, step = held.case, held.step
    plan = service.begin(session, actor, case)
    claim_version(session, step, seen)
    steps, links = queries.steps_of(session, case.id), queries.links_of(session, case.id)
    by_ref = {other.ref: other for other in steps}
    wanted = {ids.clean_ref(ref) for ref in form.after}
    if not wanted <= by_ref.keys():
        raise Invalid("after", service.NOT_THE_CASE)
    old, new = links.get(step.id, frozenset()), frozenset(by_ref[ref].id for ref in wanted)
    if old == new:
        audit.record(session, actor, "plan.step_saved", "case", case.id, subject_ref=case.ref, centre_id=case.centre_id)
        return
    _refuse_circle(steps, {**links, step.id: new})
    for link in session.scalars(sa.select(StepLink).where(StepLink.step_id == step.id)):
        if link.after_id not in new:
            session.delete(link)
    session.add_all(StepLink(plan_id=plan.id, step_id=step.id, after_id=other) for other in sorted(new - old))
    titles = {"after": (_titles(steps, old), _titles(steps, new))}
    history.record(session, actor, plan, "step_linked", step.title, titles, form.why)
    timeline.add(
        session, actor, case.id, "plan_changed",
        code="step_linked", subject_kind="step", subject_ref=step.ref, text=step.title, fields=["after"],
    )  # fmt: skip


def _refuse_circle(steps: list[Step], links: dict[int, frozenset[int]]) -> None:
    try:
        check([queries.node(step, links.get(step.id, frozenset())) for step in steps])
    except Cycle as cycle:
        raise Invalid("after", service.CYCLE, path=str(cycle)) from cycle


def _titles(steps: list[Step], chosen: frozenset[int]) -> str:
    return "、".join(step.title for step in steps if step.id in chosen)


def place(session: Session, actor: Actor, held: CasePlan, form: OrderForm, *, seen: int) -> str:
    """Move one step within the list; returns its reference.

    `seen` is the number of the plan that the person saw. Raises Conflict when the plan has another one by now, or
    when a step named is none of this plan. At the end of the list nothing happens.
    """
    case = held.case
    plan = service.begin(session, actor, case)
    if plan.number != seen:
        raise Conflict(ORDER_CHANGED)
    steps = queries.steps_of(session, case.id)
    order = [step.ref for step in steps]
    wanted = moved(order, form.move)
    if wanted is None:
        raise Conflict(ORDER_CHANGED)
    by_ref = {step.ref: step for step in steps}
    for position, ref in enumerate(wanted, 1):
        if by_ref[ref].position != position:
            by_ref[ref].position = position
    if wanted != order:
        history.record(session, actor, plan, "step_moved", by_ref[form.step].title)
    audit.record(session, actor, "plan.step_moved", "case", case.id, subject_ref=case.ref, centre_id=case.centre_id)
    return form.step


def moved(order: list[str], move: str) -> list[str] | None:
    """The references in their new order; None when the move names one that is not among them.

    `move`: `up S-1`, `down S-1`, `last S-1`, or `before S-1 S-2`: the first is put before the second.
    """
    how, ref, *other = move.split()
    if ref not in order or not set(other) <= set(order):
        return None
    place, rest = order.index(ref), [one for one in order if one != ref]
    to = {
        "up": max(place - 1, 0),
        "down": min(place + 1, len(rest)),
        "last": len(rest),
        "before": rest.index(other[0]) if other and other[0] != ref else place,
    }[how]
    return [*rest[:to], ref, *rest[to:]]
