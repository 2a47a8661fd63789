"""A place where people hide is known by its kind alone to those without the right; and what a withdrawal stops."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from app.cases.models import Case, CaseEvent, Task
from app.core import clock
from app.core.db import unit_of_work
from app.partners.models import Partner
from app.people import consents
from app.people.models import Consent, Person
from app.people.schemas import WithdrawConsent
from app.people.service.consents import withdraw_consent
from app.referrals import reactions
from app.referrals.queries import boards
from tests.referrals.conftest import FIELDS, World, consent, partner
from tests.referrals.test_loop import DONE
from tests.support.html import page, text

NAME = "安心ハウス駿河"


def _withdraw(world: World, consent_id: int) -> None:
    def work(session: Any) -> None:
        command = WithdrawConsent(withdrawn_on=clock.today(), withdrawn_note="家族に知られたくない。")
        person, given = session.get_one(Person, world.person_id), session.get_one(Consent, consent_id)
        withdraw_consent(session, world.people["counsellor"], person, given, command, seen=1)

    world.change(work)


def test_a_refuge_is_named_to_nobody_without_the_right(world: World) -> None:
    made: dict[str, Any] = {}

    def plant(session: Any) -> None:
        actor = world.people["coordinator"]
        refuge = partner(session, actor, NAME, kind="shelter")
        given = consent(session, actor, world.person_id, partner_id=refuge.id, text_read=f"「{NAME}」に伝えます")
        made.update(refuge=refuge.ref, consent=given.ref, id=given.id)

    world.change(plant)
    world.sent(to=made["refuge"])
    here = f"/people/{world.person}/consents"
    with unit_of_work(world.engine, write=False) as session:
        case = session.get_one(Case, world.case_id)
        told = {
            login: [str(line) for line in reactions.deadlines(session, world.people[login], case)]
            for login in ("counsellor", "coordinator")
        }
    assert NAME in str(told["coordinator"])
    assert NAME not in str(told["counsellor"])
    assert NAME in world.client.get(f"{here}/{made['consent']}").text
    world.as_("counsellor")
    for address in (here, f"{here}/{made['consent']}"):
        shown = world.client.get(address)
        assert shown.status_code == 200
        assert NAME not in shown.text
        assert "シェルター" in shown.text
    _withdraw(world, made["id"])
    with unit_of_work(world.engine, write=False) as session:
        kept = [event.text or "" for event in session.scalars(sa.select(CaseEvent))]
        kept += [task.title for task in session.scalars(sa.select(Task))]
    assert any("消すか返す" in line for line in kept)
    assert not any(NAME in line for line in kept)


def test_after_a_withdrawal_no_letter_leaves_and_a_finished_partner_is_told_too(world: World) -> None:
    ref = world.in_progress()
    world.move(ref, "complete", **DONE)
    world.move(ref, "close", helped="met")
    assert world.client.get(f"/referrals/{ref}/letter.pdf").status_code == 200
    _withdraw(world, world.consent_id)
    assert world.client.get(f"/referrals/{ref}/letter.pdf").status_code == 409
    assert "letter.pdf" not in world.client.get(f"/referrals/{ref}").text
    with unit_of_work(world.engine, write=False) as session:
        assert ref in session.scalars(sa.select(Task)).one().title


@pytest.mark.parametrize(("kind", "covered"), [("labour_standards_office", True), ("other", False)])
def test_a_consent_follows_its_partner_into_the_entry_that_stays(world: World, kind: str, covered: bool) -> None:
    def merge(session: Any) -> None:
        actor = world.people["coordinator"]
        stays, between = partner(session, actor, "監督署", kind=kind), partner(session, actor, "監督署（古）")
        old = session.scalars(sa.select(Partner).where(Partner.ref == world.kantoku)).one()
        old_kept = consents.covering(session, world.person_id, stays, FIELDS, clock.today())
        assert old_kept is None  # before the merge
        session.execute(sa.update(Partner).where(Partner.id == old.id).values(merged_into_id=between.id))
        session.execute(sa.update(Partner).where(Partner.id == between.id).values(merged_into_id=stays.id))
        found = consents.covering(session, world.person_id, stays, FIELDS, clock.today())
        assert (found is not None) is covered

    world.change(merge)


def test_each_lane_of_the_board_has_its_own_limit_and_tells_the_rest(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = world.sent()
    for _ in range(3):
        world.draft()
    monkeypatch.setattr(boards, "LANE_LIMIT", 2)
    soup = page(world.client.get("/referrals"))
    lane = soup.select_one("section[aria-labelledby=lane-draft]")
    assert lane is not None
    assert len(lane.select(".board__card")) == 2
    link = lane.select_one('a[href="/referrals?view=list&status=draft"]')
    assert link is not None
    assert "1件" in text(link)
    assert sent in str(soup)
