"""A draft from the playbooks for one case. Nothing here changes a plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases import policy as case_policy
from app.cases.models import Case
from app.core import clock
from app.deadlines import computing
from app.deadlines import queries as law
from app.guidance.catalogue import Catalogue
from app.guidance.composition import compose
from app.guidance.drafts import Draft, Placed, Proposal
from app.guidance.engine import Situation
from app.guidance.impact import Touched
from app.people.models import PersonLanguage
from app.plans import queries
from app.plans.engine.lifecycle import OPEN_STATES
from app.plans.models import RefusedStep, Step


@dataclass(frozen=True)
class CaseDraft:
    """The draft with the days that the deadlines of the case give its steps."""

    draft: Draft
    due: Mapping[str, date]
    standing: Mapping[str, Step]


def draft_of(session: Session, case: Case) -> CaseDraft:
    """What the playbooks propose for the events of the case, by what stands in its plan and was refused."""
    household = computing.household_of(session, case)
    happenings = [computing.happening(event, household) for event in law.events_of(session, case.id)]
    steps = queries.steps_of(session, case.id)
    placed = [Placed(step.playbook_step, frozenset(step.concerns), step.ref) for step in steps if step.playbook_step]
    refused = [Placed(row.playbook_step, frozenset(row.concerns)) for row in refusals_of(session, case.id)]
    draft = compose(
        Situation(happenings, household.members, clock.today()),
        computing.catalogue(session),
        languages=_languages(session, case),
        planned=placed,
        refused=refused,
    )
    return CaseDraft(draft, _due(session, case, draft), {step.ref: step for step in steps})


def _languages(session: Session, case: Case) -> list[str]:
    """What the client speaks; Japanese counts only from a level at which an office's letter is understood."""
    spoken = session.scalars(
        sa.select(PersonLanguage).where(PersonLanguage.person_id == case.person_id, PersonLanguage.spoken)
    ).all()
    return [one.language for one in spoken if one.language != "ja" or one.level == "work"]


def _due(session: Session, case: Case, draft: Draft) -> dict[str, date]:
    """Last days by the key of the proposal: the nearest open deadline of its rule for one of its people."""
    rows = law.open_of(session, case.id)
    found: dict[str, date] = {}
    for proposal in draft.proposals:
        if proposal.rule is None:
            continue
        days = [
            row.office_on
            for row in rows
            if row.rule == proposal.rule.code and (row.member in proposal.keys or row.person_id is None)
        ]
        if days:
            found[proposal.key] = min(days)
    return found


def refusals_of(session: Session, case_id: int) -> list[RefusedStep]:
    """What was refused and not asked for again."""
    chosen = sa.select(RefusedStep).where(RefusedStep.case_id == case_id, RefusedStep.taken_back_at.is_(None))
    return list(session.scalars(chosen.order_by(RefusedStep.id)))


def names(one: Proposal) -> str:
    """Whom the step concerns, by the names on record."""
    return "、".join(member.name for member in one.members if member.name)


def touched(session: Session, actor: Actor, code: str, _proposed: Catalogue) -> Iterator[Touched]:
    """Open steps that a rule dates; they follow their deadline, so what a version does to it stands there."""
    rows = session.execute(
        sa.select(Step, Case.id, Case.ref, Case.centre_id)
        .join(Case, Case.id == Step.case_id)
        .where(
            Step.due_rule == code,
            Step.state.in_(sorted(OPEN_STATES)),
            Case.status != "closed",
            case_policy.visible_to(actor),
        )
        .order_by(Step.due_on)
        .limit(100)
    )
    for step, case_id, ref, centre_id in rows:
        case = (case_id, ref, centre_id)
        yield Touched(f"/cases/{ref}/plan/steps/{step.ref}", f"{ref} {step.title}", step.due_on, None, case)
