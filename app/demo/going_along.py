"""Accompaniments of the demonstration: what was held for the referrals on which somebody went along, and what comes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accompaniment import queries, service
from app.accompaniment.lifecycle import Result
from app.accompaniment.schemas import NewPlanForm, ResultForm
from app.authz.actor import Actor
from app.cases.models import Case, Need
from app.core import clock
from app.core.calendar import add_business_days
from app.partners.models import Partner
from app.people.models import Person
from app.referrals.models import Referral

# Minutes of travel and on site, and how the interpreting was done, in turn.
_TIMES = ((30, 60, "staff"), (50, 95, "phone_service"), (20, 45, "video"), (40, 120, "staff"))


def go_along(session: Session, *, actors: Mapping[str, Actor]) -> None:
    """For every such referral of an open case one that was held the day after it was sent; for each case the next."""
    colleagues = {actors[login].centre_id: actors[login] for login in ("tamaki", "coordinator2", "coordinator")}
    rows = session.execute(
        sa.select(Referral, Case, Person.ref, Partner.ref, Need.domain)
        .join(Case, Case.id == Referral.case_id)
        .join(Person, Person.id == Referral.person_id)
        .join(Partner, Partner.id == Referral.partner_id)
        .outerjoin(Need, Need.id == Referral.need_id)
        .where(Referral.mode == "accompanied", Referral.sent_at.is_not(None), Case.status != "closed")
        .order_by(Referral.id)
    ).all()
    planned: set[int] = set()
    for number, (referral, case, person, partner, domain) in enumerate(rows):
        actor = colleagues[case.centre_id]
        travel, site, interpreter = _TIMES[number % len(_TIMES)]
        plan = {
            "person": person, "domain": domain or "other", "partner": partner,
            "companion": actor.login, "interpreter": interpreter, "language": case.language,
            "papers": "在留カード\n健康保険の資格確認書またはマイナ保険証", "meeting": "建物の正面入口",
            "referral": referral.ref, "starts": "10:30",
        }  # fmt: skip
        held_on = add_business_days(clock.civil_day(referral.sent_at or referral.created_at), 1)
        _hold(session, actor, case, {**plan, "planned_on": held_on}, travel, site)
        if case.id in planned:
            continue
        planned.add(case.id)
        coming = add_business_days(clock.today() + timedelta(days=number), 2)
        service.plan(
            session, actor, case, NewPlanForm.model_validate({**plan, "planned_on": coming, "starts": "14:00"})
        )


def _hold(session: Session, actor: Actor, case: Case, plan: Mapping[str, object], travel: int, site: int) -> None:
    row = service.plan(session, actor, case, NewPlanForm.model_validate(plan))
    held = queries.by_ref(session, actor, row.ref)
    if held is None or row.planned_on > clock.today():
        return
    said = ResultForm(
        result=Result.SETTLED, travel_minutes=travel, site_minutes=site, result_note="次に持って行く書類を聞いた。"
    )
    service.finish(session, actor, held, said, seen=row.version)
