"""A partner kept out of a case: not offered, not found, not sent to, and nobody who searches is told."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from app.audit.models import AuditEntry
from app.authz.actor import Actor
from app.cases.models import Case, CaseEvent, CaseMember
from app.core.db import unit_of_work
from app.core.errors import Invalid
from app.partners import kept_out
from app.partners import queries as partner_queries
from app.partners import service as partners
from app.partners.models import Partner
from app.plans import queries as plans
from app.plans.schemas import Owner, StepForm
from app.plans.service import add_step
from app.referrals.barring.models import BarredPartner
from app.referrals.barring.words import NOT_ASKABLE
from tests.referrals.conftest import World, consent, partner
from tests.support.html import form_values, page, text

SAME = "しずおか法律相談所"
DANGER = "夫が勤めている会社の相談室"


def _bar(world: World, ref: str, **more: Any) -> Any:
    here = f"/cases/{world.ref}/barred"
    soup = page(world.client.get(f"{here}?partner={ref}"))
    typed = {"ground": "danger", "reason": DANGER, **more}
    return world.client.post(here, data=form_values(soup, here, **typed))


def _lift(world: World) -> Any:
    soup = page(world.client.get(f"/cases/{world.ref}/barred"))
    (form,) = soup.select("form[action$='/lift']")
    return world.client.post(str(form["action"]), data=form_values(soup, str(form["action"])))


def _offered(world: World, query: str = "") -> str:
    return text(page(world.client.get(f"{world.new}?doubtful=1{query}")).select_one("main"))


@pytest.fixture
def barred(world: World) -> World:
    """The bar association is kept out of the case of Huong."""
    assert _bar(world, world.hotline).status_code == 303
    return world


def test_it_is_offered_to_nobody_and_the_page_is_as_if_it_were_not_there(barred: World) -> None:
    world = barred
    assert "静岡労働基準監督署" in _offered(world)
    for query in ("", "&q=しずおか法律相談所", f"&q={world.hotline}", "&kind=bar_association"):
        assert "しずおか法律相談所" not in _offered(world, query)
    # Its address leads to the search, as that of a partner that there is not.
    tried, unknown = (page(world.client.get(f"{world.new}?partner={ref}")) for ref in (world.hotline, "Q-00000000"))
    assert text(tried.select_one("main")) == text(unknown.select_one("main"))
    assert (
        "しずおか法律相談所" in world.client.get("/partners?q=しずおか法律相談所").text
    )  # the directory is everybody's
    assert _lift(world).status_code == 303
    assert "しずおか法律相談所" in _offered(world)


def test_it_cannot_be_drafted_nor_sent_and_the_words_do_not_tell_why(world: World) -> None:
    world.change(lambda session: consent(session, world.people["coordinator"], world.person_id, partner_id=_id(world)))
    drafted = world.draft(to=world.hotline)
    send = f"/referrals/{drafted}/send"
    ready = form_values(page(world.client.get(f"/referrals/{drafted}")), send)
    assert _bar(world, world.hotline).status_code == 303
    refused = world.client.post(send, data=ready)
    assert refused.status_code == 422
    assert NOT_ASKABLE in text(page(refused))
    assert DANGER not in refused.text
    assert world.row(drafted).status == "draft"
    typed = {**world.typed(), "person": world.person, "partner": world.hotline, **_key(world)}
    answer = world.client.post(world.new, data=typed)
    assert (answer.status_code, NOT_ASKABLE in answer.text) == (422, True)
    # A colleague is told no more; of a partner that is no longer used the same words are said.
    barred = _told(world.as_("colleague"), drafted)
    assert _lift(world.as_("coordinator")).status_code == 303
    world.change(lambda session: _retire(session, world.people["coordinator"], _id(world)))
    assert NOT_ASKABLE in barred
    assert NOT_ASKABLE in _told(world.as_("colleague"), drafted)


def _told(world: World, ref: str) -> str:
    """What the page of a draft says, with what is in its way."""
    return text(page(world.client.get(f"/referrals/{ref}")).select_one("main"))


def _id(world: World) -> int:
    with unit_of_work(world.engine, write=False) as session:
        return session.scalars(sa.select(Partner.id).where(Partner.ref == world.hotline)).one()


def _key(world: World) -> dict[str, str]:
    soup = page(world.client.get(f"{world.new}?partner={world.kantoku}"))
    return {"_key": form_values(soup, world.new)["_key"]}


def _retire(session: Any, actor: Actor, partner_id: int) -> None:
    row = session.get_one(Partner, partner_id)
    partners.retire(session, actor, row, reason="閉所", seen=row.version)


@pytest.mark.both
def test_only_those_of_the_case_see_the_list_and_nothing_else_tells_of_it(barred: World) -> None:
    world, here = barred, f"/cases/{barred.ref}/barred"
    assert DANGER in world.client.get(here).text
    for other in ("colleague", "supervisor"):
        world.as_(other)
        assert world.client.get(here).status_code == 404
        tab = world.client.get(f"/cases/{world.ref}/referrals")
        assert (tab.status_code, "barred" in tab.text) == (200, False)
        assert DANGER not in world.client.get(f"/cases/{world.ref}").text
    world.change(
        lambda session: session.add(CaseMember(case_id=world.case_id, user_id=world.people["colleague"].user_id))
    )
    assert world.as_("colleague").client.get(here).status_code == 200
    with unit_of_work(world.engine, write=False) as session:
        row = session.scalars(sa.select(BarredPartner)).one()
        assert row.reason == DANGER
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "case.partner_barred")).one()
        assert (entry.subject_kind, entry.subject_id) == ("case", world.case_id)
        events = session.scalars(sa.select(CaseEvent).where(CaseEvent.case_id == world.case_id)).all()
        assert [event.kind for event in events if "bar" in event.kind or event.text] == []


def test_bad_input_keeps_the_text_and_a_second_bar_is_refused(barred: World) -> None:
    missing = _bar(barred, barred.kantoku, ground="")
    assert (missing.status_code, DANGER in missing.text) == (422, True)
    again = _bar(barred, barred.hotline)
    assert again.status_code == 422
    with unit_of_work(barred.engine, write=False) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(BarredPartner)) == 1


@pytest.mark.both
def test_the_desk_what_was_merged_and_on_demand_the_whole_organisation(world: World) -> None:
    made: dict[str, int] = {}

    def plant(session: Any) -> None:
        actor = world.people["coordinator"]
        names = {"twin": SAME, "old": "法律相談所（旧）", "kin": SAME, "hid": SAME}
        for number, (key, name) in enumerate(names.items()):
            row = partner(session, actor, name, kind="shelter" if key == "hid" else "bar_association")
            if key in ("kin", "hid"):
                row.phone = f"054-999-000{number}"
            made[key] = row.id
        old, stays = (_whole(session, actor, row_id) for row_id in (made["old"], _hotline(session, world)))
        partners.merge(session, actor, old, stays, seen=old.version)
        made["stays"] = stays.id

    world.change(plant)
    assert _bar(world, world.hotline).status_code == 303
    assert _kept_out(world) == {made[key] for key in ("stays", "twin", "old")}
    assert _lift(world).status_code == 303
    assert _bar(world, world.hotline, whole_organisation="1").status_code == 303
    assert _kept_out(world) == set(made.values())


def _whole(session: Any, actor: Actor, row_id: int) -> Partner:
    found = partner_queries.by_id(session, actor, row_id)
    assert found is not None
    return found


@pytest.mark.both
def test_what_a_step_names_is_offered_first_with_that_reason_unless_it_is_barred(world: World) -> None:
    with unit_of_work(world.engine, write=True) as session:
        case = session.get_one(Case, world.case_id)
        form = StepForm(title="相談に行く", domain="employment", owner=Owner.PARTNER, partner=world.hotline, after=[])
        step = add_step(session, world.people["coordinator"], case, form).ref

    def rows(query: str = "") -> list[str]:
        return [text(row) for row in page(world.client.get(f"{world.new}?step={step}{query}")).select("tbody tr")]

    first, *others = rows("&doubtful=1")
    assert "しずおか法律相談所" in first
    assert "ステップに書かれた連携先" in first
    assert others
    assert not any("ステップに書かれた連携先" in other for other in others)
    assert not any("しずおか法律相談所" in row for row in rows("&q=労働基準"))
    assert _bar(world, world.hotline).status_code == 303
    assert not any("しずおか法律相談所" in row or "ステップに書かれた連携先" in row for row in rows())


def _hotline(session: Any, world: World) -> int:
    return int(session.scalars(sa.select(Partner.id).where(Partner.ref == world.hotline)).one())


def _kept_out(world: World) -> frozenset[int]:
    with unit_of_work(world.engine, write=False) as session:
        return kept_out.of_case(session, world.case_id)


def test_a_step_of_the_plan_finds_it_as_little_and_another_case_does(barred: World) -> None:
    actor = barred.people["coordinator"]
    with unit_of_work(barred.engine, write=False) as session:
        other = session.scalars(sa.select(Case.id).where(Case.id != barred.case_id)).first() or 0
        assert plans.named_partner(session, actor, "しずおか法律相談所", case_id=other).ref == barred.hotline
        for named in ("しずおか法律相談所", barred.hotline):
            with pytest.raises(Invalid):
                plans.named_partner(session, actor, named, case_id=barred.case_id)
