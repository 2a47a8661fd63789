"""A referral and the approval of the plan: an exception for danger asks for one, a missing one stops no sending."""

from __future__ import annotations

from app.accounts.models import Centre
from app.audit import service as audit
from app.cases.models import Case
from app.core.db import unit_of_work
from app.people.models import Person
from app.plans import service
from app.plans.approvals import queries as approval_queries
from app.plans.schemas import StepForm
from tests.referrals.conftest import World
from tests.support.html import page, text


def test_an_exception_for_danger_asks_for_an_approval_that_holds_nothing_up(world: World) -> None:
    with unit_of_work(world.engine, write=True) as session:
        centre = session.get_one(Centre, world.people.shizuoka)
        centre.plan_approval = "at_risk"
        audit.record(session, world.people["operator"], "centre.edited", "centre", centre.id)
        person = session.get_one(Person, world.person_id)
        person.may_say_who = True  # else the rules of safe contact would ask for the approval already
        audit.record(session, world.people["coordinator"], "person.contact_rules", "person", person.id)
        case = session.get_one(Case, world.case_id)
        form = StepForm(title="労働基準監督署に行く", domain="employment", after=[])
        service.add_step(session, world.people["coordinator"], case, form)
        assert not approval_queries.lacks_approval(session, case)
    dangerous, ordinary = world.draft(to=world.hotline), world.draft()
    said = "このプランは、まだ承認されていません"
    assert said not in text(page(world.client.get(f"/referrals/{ordinary}")))
    world.press(dangerous, "exception", exception="life_or_body", exception_note="意識がなく、同意を得られない。")
    with unit_of_work(world.engine, write=False) as session:
        assert approval_queries.lacks_approval(session, session.get_one(Case, world.case_id))
    assert said in text(page(world.client.get(f"/referrals/{ordinary}")))
    assert world.press(ordinary, "send").status_code == 303
    assert world.row(ordinary).status == "requested"
