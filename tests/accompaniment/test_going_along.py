"""Going along with a person, from the plan to the figures; on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.accompaniment import queries, reactions, sheet
from app.accompaniment.models import Accompaniment
from app.accompaniment.sheet import Choice
from app.audit import service as audit
from app.cases.models import Case, CaseEvent, CasePerson
from app.cases.service import persons
from app.core import clock
from app.core.db import unit_of_work
from app.partners.models import Partner
from app.people.models import Person
from app.referrals.models import Referral
from app.reminders import items
from app.reminders.lifecycle import Kind
from app.reports import accompaniments
from app.reports.bases import Basis
from app.reports.figures import Level
from app.reports.queries import centres
from app.reports.service import Wanted, figures_of
from tests.referrals.conftest import World, world
from tests.support.html import errors_of, form_values, page, text

__all__ = ["world"]
TOMORROW = "2026-11-23"


def plan(world: World, at: str = "", **typed: Any) -> Any:
    path = f"/cases/{world.ref}/accompaniments/new"
    said = {"planned_on": TOMORROW, "starts": "10時半", "companion": "coordinator", **typed}
    return world.client.post(path, data=form_values(page(world.client.get(path + at)), path, **said))


def ref_of(answer: Any) -> str:
    assert answer.status_code == 303, text(page(answer).select_one(".error-summary") or page(answer).main)
    return str(answer.headers["location"]).rpartition("/")[2]


def finish(world: World, ref: str, **typed: Any) -> Any:
    here = f"/accompaniments/{ref}"
    soup = page(world.client.get(here))
    return world.client.post(f"{here}/result", data=form_values(soup, f"{here}/result", **typed))


def test_planned_from_a_referral_it_is_seen_wherever_it_matters_and_counts_when_held(world: World) -> None:
    referral = world.draft(mode="accompanied")
    offered = page(world.client.get(f"/referrals/{referral}")).select_one("#beside a")
    assert offered is not None
    at = str(offered["href"]).partition("?")[2]
    ref = ref_of(plan(world, f"?{at}", interpreter="staff", language="vi", papers="在留カード", meeting="東口"))
    row = world_row(world, ref)
    assert (row.starts, row.domain, row.referral_id is not None) == ("10:30", "employment", True)
    assert text(page(world.client.get("/")).select_one("#accompaniments")).startswith(
        "同行 1 2026-11-23 10:30 フオンさん"
    )
    assert "予定" in text(page(world.client.get(f"/referrals/{referral}")).select_one("#beside"))
    assert "静岡労働基準監督署" in text(page(world.client.get(f"/cases/{world.ref}/accompaniments")).select_one("main"))
    with unit_of_work(world.engine, write=False) as session:
        found = [one for one in items.collect(session, items.Scope(clock.today())) if one.kind is Kind.ACCOMPANY]
        case, person = session.get_one(Case, world.case_id), session.get_one(Person, world.person_id)
        assert [(one.ref, one.owner) for one in found] == [(ref, world.people["coordinator"].user_id)]
        assert reactions.holds(session, case, person)
        assert [end.key for end in reactions.open_ends(session, world.people["coordinator"], case)] == [
            f"accompaniment:{ref}"
        ]
    assert errors_of(page(finish(world, ref, result="settled", went_on=TOMORROW)), "went_on")
    assert errors_of(page(finish(world, ref, result="refused", went_on="2026-11-22")), "result_note")
    held = {"result": "settled", "went_on": "2026-11-22", "travel_minutes": "40", "site_minutes": "75"}
    stale = form_values(page(world.client.get(f"/accompaniments/{ref}")), f"/accompaniments/{ref}/result", **held)
    assert finish(world, ref, **held).status_code == 303
    assert world.client.post(f"/accompaniments/{ref}/result", data=stale).status_code == 409
    assert world.client.get(f"/accompaniments/{ref}/edit").status_code == 409
    assert page(world.client.get("/")).select_one("#accompaniments") is None
    with unit_of_work(world.engine, write=False) as session:
        told = session.scalars(sa.select(CaseEvent.kind).where(CaseEvent.subject_ref == ref).order_by(CaseEvent.id))
        assert list(told) == ["accompaniment_planned", "accompaniment_done"]
        went = accompaniments.count(session, [world.people.shizuoka], 2026)
        assert (went.number.count, went.minutes.count) == (1, 115)
        assert {name: list(table) for name, table in went.tables.items()} == {
            "accompaniments": ["employment"], "accompaniment_languages": ["vi"],
            "accompaniment_interpreters": ["staff"],
        }  # fmt: skip
        assert accompaniments.count(session, [world.people.hamamatsu], 2026).number.count == 0
        public = figures_of(session, Wanted(2026, centres(session), True, Level.PUBLIC))
        assert [public.total(basis).hidden for basis in (Basis.ACCOMPANIMENTS, Basis.ACCOMPANIMENT_MINUTES)] == [
            True
        ] * 2
        assert {row.count for row in public.table("accompaniments").rows} == {None}


def world_row(world: World, ref: str) -> Accompaniment:
    with unit_of_work(world.engine, write=False) as session:
        found = session.scalars(sa.select(Accompaniment).where(Accompaniment.ref == ref)).one()
        session.expunge(found)
        return found


def test_what_is_missing_is_asked_for_and_a_postponed_one_is_planned_again(world: World) -> None:
    assert errors_of(page(plan(world, place="", companion="coordinator")), "place")
    assert errors_of(page(plan(world, place="市役所", companion="")), "companion")
    assert errors_of(page(plan(world, place="市役所", companion="counsellor")), "companion")  # sees not the case
    assert errors_of(page(plan(world, partner="Q-00000000")), "partner")
    ref = ref_of(plan(world, place="市役所", companion="", companion_name="高木 文", note="秘密の覚え書き"))
    assert world.as_("colleague").client.get(f"/accompaniments/{ref}").status_code == 200
    assert world.as_("coordinator2").client.get(f"/accompaniments/{ref}").status_code == 404
    world.as_("coordinator")
    edit = f"/accompaniments/{ref}/edit"
    soup = page(world.client.get(edit))
    moved = world.client.post(edit, data=form_values(soup, edit, planned_on="2026-11-25"))
    assert moved.status_code == 303
    answer = finish(world, ref, result="postponed")
    assert answer.headers["location"].endswith(f"again={ref}")
    again = page(world.client.get(answer.headers["location"]))
    kept = form_values(again, f"/cases/{world.ref}/accompaniments/new")
    assert (kept["place"], kept["companion_name"], kept["planned_on"]) == (["市役所"], ["高木 文"], [""])
    with unit_of_work(world.engine, write=False) as session:
        assert accompaniments.count(session, [world.people.shizuoka], 2026).number.count == 0


@pytest.mark.parametrize("careful", [True, False])
def test_the_careful_paper_names_nothing(world: World, careful: bool) -> None:
    """The planted defect: a sheet that does not look at the choice names the office and the people."""
    papers = "在留カード\n警察の受付番号のメモ"
    ref = ref_of(plan(world, partner=world.kantoku, place="3階の窓口", meeting="東口", papers=papers, language="vi"))
    with unit_of_work(world.engine, write=False) as session:
        held = queries.by_ref(session, world.people["coordinator"], ref)
        assert held is not None
        choice = sheet.first_choice(session, held)
        assert choice == Choice("vi", careful=True)  # the world's person must not be named
        made = sheet.sheet(session, held, clock.today(), Choice("vi", careful=careful))
        said = str(made)
        centre = world.people["coordinator"].centre_name
    secrets = ["静岡労働基準監督署", "3階の窓口", "東口", "フオン", "鈴木", "警察", centre]
    assert [word for word in secrets if word in said] == ([] if careful else secrets)
    assert ("在留カード" in said, made.left_out) == (True, 1 if careful else 0)
    assert "10:30" in made.items[0].title.own
    assert "Người đi cùng" in said
    pdf = world.client.get(f"/accompaniments/{ref}/sheet.pdf")
    assert (pdf.status_code, pdf.content[:5]) == (200, b"%PDF-")


def test_a_refuge_stands_on_no_paper_at_all(world: World) -> None:
    def hide(session: Any) -> None:
        office = session.scalars(sa.select(Partner).where(Partner.ref == world.hotline)).one()
        office.kind = "shelter"
        audit.record(session, None, "partner.edited", "partner", office.id)

    world.change(hide)
    ref = ref_of(plan(world, partner=world.hotline, place="裏口から"))
    with unit_of_work(world.engine, write=False) as session:
        held = queries.by_ref(session, world.people["coordinator"], ref)
        assert held is not None
        said = str(sheet.sheet(session, held, clock.today() + timedelta(days=1), Choice("ja", careful=False)))
        line = session.scalars(sa.select(CaseEvent).where(CaseEvent.subject_ref == ref)).one()
        assert "しずおか法律相談所" not in f"{said}{line.text}"
        assert "裏口" not in said


def test_whom_an_ended_referral_was_about_may_have_left_the_case(world: World) -> None:
    ref = world.sent()
    assert world.move(ref, "cancel", by="resident", reason="other", note="自分で行った。").status_code == 303
    with unit_of_work(world.engine, write=True) as session:
        actor, case = world.people["coordinator"], session.get_one(Case, world.case_id)
        child = session.scalars(sa.select(Person).where(Person.ref == world.child)).one()
        session.execute(sa.update(Referral).values(closed_on=clock.today()))
        persons.set_main(session, actor, case, child, case.version)
        session.execute(sa.delete(CasePerson).where(CasePerson.person_id == world.person_id))
    shown = page(world.client.get(f"/cases/{world.ref}/accompaniments/new?referral={ref}"))
    chosen = shown.select_one('select[name="person"] option[selected]')
    assert chosen is not None
    assert chosen["value"] == world.child
