"""Support meetings of the demonstration: one that was held and decided two steps, and one that is to come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases.models import Case
from app.cases.queries import needs
from app.codes import lists
from app.core import clock
from app.core.calendar import add_business_days
from app.meetings import grounds, queries, service
from app.meetings.lifecycle import Part
from app.meetings.schemas import Decision, Invited, Item, PlanForm, RecordForm, Said
from app.partners.models import Partner
from app.partners.policy import ACTIVE
from app.people.models import Consent
from app.plans.schemas import Owner


def meet(session: Session, *, actors: Mapping[str, Actor]) -> None:
    """In the first two open cases of the coordinator whose person agreed to an office: held today, and next week."""
    actor = actors["coordinator"]
    found = _agreed(session, actor)
    case, partner = next(found)
    _hold(session, actor, case, _form(session, case, partner, ahead=0))
    case, partner = next(found)
    service.plan(session, actor, case, _form(session, case, partner, ahead=5))


def _agreed(session: Session, actor: Actor) -> Iterator[tuple[Case, Partner]]:
    """Open cases with an open need, the oldest first, each with an office that may sit at the table next week."""
    rows = session.execute(
        sa.select(Case, Consent, Partner)
        .join(Consent, Consent.person_id == Case.person_id)
        .join(Partner, Partner.id == Consent.partner_id)
        .where(Case.centre_id == actor.centre_id, Case.assigned_to_id == actor.user_id, Case.status != "closed")
        .where(Partner.state == ACTIVE)
        .order_by(Case.id, Consent.id)
    )
    day, seen = clock.today() + timedelta(days=14), set()
    for case, consent, partner in rows:
        if case.id not in seen and grounds.covers(consent, day) and needs.still_open(session, case.id):
            seen.add(case.id)
            yield case, partner


def _form(session: Session, case: Case, partner: Partner, *, ahead: int) -> PlanForm:
    agenda = [
        Item(need=need.ref, take=True, words=lists.DOMAINS.label(need.domain))
        for need in needs.still_open(session, case.id)
    ]
    return PlanForm(
        title="支援会議", planned_on=add_business_days(clock.today(), ahead), starts="14:00", place="窓口 相談室2",
        ground=grounds.CONSENT, items=[*agenda, Item(words="次に集まる日")],
        people=[
            Invited(kind=Part.SELF), Invited(kind=Part.PARTNER, partner=partner.ref),
            Invited(kind=Part.INTERPRETER, name="派遣の通訳者"),
        ],
    )  # fmt: skip


def _hold(session: Session, actor: Actor, case: Case, form: PlanForm) -> None:
    ref = service.plan(session, actor, case, form).ref
    held = queries.by_ref(session, actor, ref)
    if held is None:
        return
    need, office = form.items[0].need, form.people[1].partner
    due = add_business_days(clock.today(), 10)
    decisions = [
        Decision(
            text="面談の日を決めて、本人に知らせる", owner=Owner.PARTNER, who=office, need=need, due=due, step=True
        ),
        Decision(text="要る書類をそろえて、面談に持って行く", owner=Owner.PERSON, need=need, due=due, step=True),
        Decision(text="担当が替わるときは、電話で知らせ合う", owner=Owner.CENTRE),
    ]
    said = RecordForm(
        held_on=clock.today(), came=[0, 1, 2], decisions=decisions,
        said=[Said(item=0, words="今の様子を本人から聞き、できることを出し合った。")],
    )  # fmt: skip
    service.record(session, actor, held, said, seen=held.version)
