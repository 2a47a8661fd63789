"""Every SELECT of plans. Callers hold the case already, so its rights have been checked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import Membership, User
from app.authz.actor import Actor
from app.authz.permissions import Permission
from app.cases.models import Case, CasePerson, Need
from app.core import ids
from app.core.errors import Invalid, lazy
from app.partners import kept_out
from app.partners import policy as partner_policy
from app.partners import queries as partner_queries
from app.partners.models import Partner, PartnerLanguage
from app.people.models import Person, PersonLanguage
from app.plans.engine.graph import Graph, StepNode
from app.plans.engine.lifecycle import OPEN_STATES, StepState
from app.plans.models import Plan, PlanAgreement, PlanChange, PlanGoal, Step, StepLink


def plan_of(session: Session, case_id: int) -> Plan | None:
    """The plan of a case, or none yet."""
    return session.scalar(sa.select(Plan).where(Plan.case_id == case_id))


_STEPS_OF = sa.select(Step).where(Step.case_id == sa.bindparam("case")).order_by(Step.position, Step.id)
_DUE_STEPS_OF = _STEPS_OF.where(Step.due_on.is_not(None), Step.state.in_(sorted(OPEN_STATES)))


def steps_of(session: Session, case_id: int) -> list[Step]:
    """All steps of a case in the order in which people put them."""
    return list(session.scalars(_STEPS_OF, {"case": case_id}))


def due_steps_of(session: Session, case_id: int) -> list[Step]:
    """The steps that are still to be done by a day."""
    return list(session.scalars(_DUE_STEPS_OF, {"case": case_id}))


def goals_of(session: Session, case_id: int) -> list[PlanGoal]:
    """The goals of a case in their order."""
    chosen = sa.select(PlanGoal).where(PlanGoal.case_id == case_id)
    return list(session.scalars(chosen.order_by(PlanGoal.position, PlanGoal.id)))


def needs_of(session: Session, case_id: int) -> list[Need]:
    """The needs of a case in their order."""
    chosen = sa.select(Need).where(Need.case_id == case_id)
    return list(session.scalars(chosen.order_by(Need.position, Need.id)))


def links_of(session: Session, case_id: int) -> dict[int, frozenset[int]]:
    """For each step the ids of the steps that come directly before it."""
    rows = session.execute(
        sa.select(StepLink.step_id, StepLink.after_id)
        .join(Plan, Plan.id == StepLink.plan_id)
        .where(Plan.case_id == case_id)
    )
    before: dict[int, set[int]] = defaultdict(set)
    for step_id, after_id in rows:
        before[step_id].add(after_id)
    return {step_id: frozenset(found) for step_id, found in before.items()}


def node(step: Step, before: frozenset[int] = frozenset(), limit: date | None = None) -> StepNode:
    """A stored step as the engine sees it; `limit` is the nearest last day of the law that it has to keep."""
    return StepNode(step.id, step.title, step.domain, StepState(step.state), step.due_on, step.days, before, limit)


def graph_of(
    steps: Sequence[Step], links: Mapping[int, frozenset[int]], limits: Mapping[int, date] | None = None
) -> Graph:
    """The checked graph of stored steps; what is stored has no circle."""
    last = limits or {}
    return Graph([node(step, links.get(step.id, frozenset()), last.get(step.id)) for step in steps])


def step_by_ref(session: Session, case_id: int, ref: str) -> Step | None:
    """A step of this very case."""
    chosen = sa.select(Step).where(Step.case_id == case_id, Step.ref == ids.clean_ref(ref))
    return session.scalar(chosen)


def goal_by_ref(session: Session, case_id: int, ref: str) -> PlanGoal | None:
    """A goal of this very case."""
    chosen = sa.select(PlanGoal).where(PlanGoal.case_id == case_id, PlanGoal.ref == ids.clean_ref(ref))
    return session.scalar(chosen)


def need_by_ref(session: Session, case_id: int, ref: str) -> Need | None:
    """A need of this very case."""
    return session.scalar(sa.select(Need).where(Need.case_id == case_id, Need.ref == ids.clean_ref(ref)))


def persons_of(session: Session, case: Case) -> list[Person]:
    """The client first, then the other persons of the case."""
    others = sa.select(CasePerson.person_id).where(CasePerson.case_id == case.id)
    chosen = sa.select(Person).where(sa.or_(Person.id == case.person_id, Person.id.in_(others)))
    found = session.scalars(chosen)
    return sorted(found, key=lambda person: (person.id != case.person_id, person.id))


def colleagues(session: Session, centre_id: int) -> list[User]:
    """Active staff of a centre, by name: who may be named as doing a step."""
    members = sa.select(Membership.user_id).where(Membership.centre_id == centre_id)
    chosen = sa.select(User).where(User.id.in_(members), User.is_active)
    return list(session.scalars(chosen.order_by(User.name)))


def user_names(session: Session, user_ids: Collection[int]) -> dict[int, str]:
    """Names of staff by id."""
    rows = session.execute(sa.select(User.id, User.name).where(User.id.in_(sorted(user_ids))))
    return {row.id: row.name for row in rows}


def partners_by_id(session: Session, actor: Actor, partner_ids: Collection[int]) -> dict[int, Partner]:
    """Partners that the actor may know of; others are left out."""
    if not partner_ids:
        return {}
    chosen = sa.select(Partner).where(Partner.id.in_(sorted(partner_ids)), partner_policy.visible_to(actor))
    return {partner.id: partner for partner in session.scalars(chosen)}


def languages_of(session: Session, person_id: int) -> list[PersonLanguage]:
    """The languages of a person, in the order in which they were noted."""
    chosen = sa.select(PersonLanguage).where(PersonLanguage.person_id == person_id)
    return list(session.scalars(chosen.order_by(PersonLanguage.id)))


def spoken_at(session: Session, partner_ids: Collection[int]) -> dict[int, list[PartnerLanguage]]:
    """The languages spoken at partners that the caller may know of."""
    if not partner_ids:
        return {}
    chosen = sa.select(PartnerLanguage).where(PartnerLanguage.partner_id.in_(sorted(partner_ids)))
    found: dict[int, list[PartnerLanguage]] = defaultdict(list)
    for entry in session.scalars(chosen.order_by(PartnerLanguage.id)):
        found[entry.partner_id].append(entry)
    return found


def named_partner(session: Session, actor: Actor, text: str, *, case_id: int) -> Partner:
    """The active partner that a person named by its number or by words of its name, for a step of a case.

    What is kept out of the case is not there. Raises Invalid for `partner` when none fits, and with the names of
    those that do when several fit.
    """
    text = text.strip()
    elsewhere = Partner.id.not_in(sorted(kept_out.of_case(session, case_id)))
    visible = (partner_policy.visible_to(actor), Partner.state == partner_policy.ACTIVE, elsewhere)
    known = session.scalar(sa.select(Partner).where(Partner.ref == ids.clean_ref(text), *visible))
    if known is not None:
        return known
    words = partner_queries.words(session, actor, text)
    found = list(session.scalars(sa.select(Partner).where(*words, *visible).limit(6))) if words else []
    if len(found) == 1:
        return found[0]
    if not found:
        raise Invalid("partner", lazy("その名前の連携先はありません。連携先の一覧で番号を確かめてください。"))
    names = "、".join(f"{partner.org_name}（{partner.ref}）" for partner in found[:5])
    raise Invalid("partner", lazy("当てはまる連携先がいくつかあります。番号で入力してください：%(names)s"), names=names)


@dataclass(frozen=True)
class Change:
    """One numbered version with the name of who made it."""

    row: PlanChange
    by: str


def changes_of(session: Session, plan: Plan, limit: int = 200) -> list[Change]:
    """The versions of a plan, the newest first."""
    chosen = sa.select(PlanChange).where(PlanChange.plan_id == plan.id)
    rows = list(session.scalars(chosen.order_by(PlanChange.number.desc()).limit(limit)))
    names = user_names(session, {row.by_id for row in rows})
    return [Change(row, names.get(row.by_id, "")) for row in rows]


def undoes_after(session: Session, plan: Plan, number: int) -> dict[int, int | None]:
    """The versions after `number`, each with the one that it takes back (none: it takes back nothing)."""
    chosen = sa.select(PlanChange.number, PlanChange.undoes)
    rows = session.execute(chosen.where(PlanChange.plan_id == plan.id, PlanChange.number > number))
    return {row.number: row.undoes for row in rows}


@dataclass(frozen=True)
class Agreement:
    """An agreement with the names that a page shows."""

    row: PlanAgreement
    person: str
    recorded_by: str


def agreements_of(session: Session, plan: Plan) -> list[Agreement]:
    """The agreements to a plan, the newest first."""
    rows = session.execute(
        sa.select(PlanAgreement, Person)
        .join(Person, Person.id == PlanAgreement.person_id)
        .where(PlanAgreement.plan_id == plan.id)
        .order_by(PlanAgreement.number.desc(), PlanAgreement.recorded_at.desc())
    ).all()
    names = user_names(session, {row.recorded_by_id for row, _ in rows})
    return [Agreement(row, who.call_name, names.get(row.recorded_by_id, "")) for row, who in rows]


@dataclass(frozen=True)
class DueStep:
    """An open step with a date, and the case it belongs to."""

    step: Step
    case_ref: str
    case_id: int


def due_steps(session: Session, actor: Actor, until: date, *, mine: bool = True, limit: int = 50) -> list[DueStep]:
    """Open steps due on or before a civil day: those of the actor's own cases, or of their centres."""
    chosen = (
        sa.select(Step, Case.ref)
        .join(Case, Case.id == Step.case_id)
        .where(
            Step.centre_id.in_(sorted(actor.centres_with(Permission.CASE_READ))),
            Step.state.in_(sorted(OPEN_STATES)),
            Step.due_on <= until,
        )
    )
    if mine:
        chosen = chosen.where(sa.or_(Step.owner_user_id == actor.user_id, Case.assigned_to_id == actor.user_id))
    rows = session.execute(chosen.order_by(Step.due_on, Step.id).limit(limit))
    return [DueStep(step, ref, step.case_id) for step, ref in rows]
