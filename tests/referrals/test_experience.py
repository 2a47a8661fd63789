"""What the page of a partner tells of past referrals, to whom, and what of it the suggestion may use."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from app.audit import service as audit
from app.cases.models import Case
from app.core import clock, ids
from app.core.db import unit_of_work
from app.partners.models import Partner
from app.referrals import queries as referral_queries
from app.referrals.experience import reading
from app.referrals.experience.counting import Rate
from app.referrals.experience.models import PartnerRemark
from app.referrals.models import Referral, ReferralEvent
from app.referrals.suggesting import offers
from tests.referrals.conftest import World, partner
from tests.support.html import form_values, page, text

REMARK = "木曜は担当の方が不在です。"


def _sent(session: Any, world: World, to: str, *, centre: int | None = None, **more: Any) -> None:
    """A referral sent ten days ago and accepted two business days later, unless `more` says otherwise."""
    actor = world.people["coordinator"]
    answer = more.pop("answer", "accepted")
    row = Referral(
        ref=ids.new_ref("R"), centre_id=centre or world.people.shizuoka, case_id=world.case_id,
        person_id=world.person_id, partner_id=session.scalars(sa.select(Partner.id).where(Partner.ref == to)).one(),
        mode=more.pop("mode", "joint_case"), request="相談", fields=[], created_at=clock.now(), version=1,
        created_by_id=actor.user_id,
        sent_at=clock.now() - timedelta(days=10), answer_due_on=clock.today() - timedelta(days=5),
        outcome_due_on=clock.today() + timedelta(days=20),
        **{"status": answer or "requested", **more},
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(session, actor, "referral.sent", "referral", row.id)
    if answer in ("accepted", "rejected"):
        reason = "no_capacity" if answer == "rejected" else None
        event = ReferralEvent(
            referral_id=row.id, at=row.sent_at + timedelta(days=4), from_status="requested", to_status=answer,
            actor_kind="partner", typed_by_id=actor.user_id, reason=reason,
        )  # fmt: skip
        session.add(event)


def _history(world: World) -> None:
    """Of the labour office: six from here (one declined, one silent, two closed), five from Hamamatsu."""

    def plant(session: Any) -> None:
        done = {"status": "completed", "closed_on": clock.today(), "outcome": "service_provided"}
        _sent(session, world, world.kantoku, **done, helped="met")
        _sent(session, world, world.kantoku, **done, helped="unknown")
        for more in ({}, {}, {"answer": "rejected"}, {"answer": ""}):
            _sent(session, world, world.kantoku, **more)
        for _ in range(5):
            _sent(session, world, world.kantoku, centre=world.people.hamamatsu, answer="rejected")
        _sent(session, world, world.kantoku, answer="", status="entered_in_error")
        # What it asked of us, and addresses given out, say nothing of how it answers.
        for mode in ("inbound", "information_only"):
            _sent(session, world, world.kantoku, mode=mode)

    world.change(plant)


def test_rows_become_figures(world: World) -> None:
    _history(world)
    with unit_of_work(world.engine, write=False) as session:
        kantoku = session.scalars(sa.select(Partner).where(Partner.ref == world.kantoku)).one()
        own = reading.of_partner(session, world.people["coordinator"], kantoku).own
        everywhere = reading.of_partner(session, world.people["coordinator"], kantoku).everywhere
        assert reading.of_partner(session, world.people["coordinator"], kantoku).apart == 1
    assert (own.sent, own.answered, own.accepted) == (6, Rate(5, 6), Rate(4, 5))
    assert (own.closed, own.helped, own.unknown) == (Rate(2, 2), Rate(1, 2), Rate(1, 2))
    assert (own.median_days, own.declines, own.outcomes) == (2, (("no_capacity", 1),), (("service_provided", 2),))
    assert everywhere.rates == {"answered": Rate(10, 11), "accepted": Rate(4, 10)}


def test_the_page_tells_five_rates_apart_and_hides_small_ones(world: World) -> None:
    few = text(page(world.client.get(f"/partners/{world.kantoku}")).select_one("main"))
    assert "この窓口から送った連携は、まだ少ないので表示しません。" in few
    _history(world)
    soup = page(world.client.get(f"/partners/{world.kantoku}"))
    (table,) = [one for one in soup.select("table") if "引き受けた" in text(one)]
    rows = {
        text(row.select_one("td")): [text(cell) for cell in row.select("td")[1:]] for row in table.select("tbody tr")
    }
    shown = {label.split(" ")[0]: cells for label, cells in rows.items()}
    assert shown["送った件数"] == ["6", "–", "6"]
    assert shown["返事があった"] == ["83% 6件のうち5件", "91% 11件のうち10件", "83% 6件のうち5件"]
    assert shown["引き受けた"] == ["80% 5件のうち4件", "40% 10件のうち4件", "80% 5件のうち4件"]
    assert shown["結果まで確かめた"] == ["–", "–", "–"]  # two are too few
    assert "断られた理由" in text(soup)
    # At the counter nobody refers, and nobody is told.
    world.as_("counsellor")
    counter = world.client.get(f"/partners/{world.kantoku}")
    assert (counter.status_code, "送った連携の結果" in counter.text) == (200, False)


def test_a_refuge_tells_its_past_to_those_who_may_know_of_it(world: World) -> None:
    made: dict[str, str] = {}

    def plant(session: Any) -> None:
        made["ref"] = partner(session, world.people["coordinator"], "安心ハウス駿河", kind="shelter").ref

    world.change(plant)
    for _ in range(5):
        world.change(lambda session: _sent(session, world, made["ref"]))
    assert "引き受けた" in world.client.get(f"/partners/{made['ref']}").text
    assert world.as_("counsellor").client.get(f"/partners/{made['ref']}").status_code == 404


def _remark(world: World, words: str) -> Any:
    here = f"/partners/{world.kantoku}/remarks"
    return world.client.post(here, data=form_values(page(world.client.get(here)), here, text=words))


def test_remarks_stay_inside_the_centre_and_rank_nothing(world: World) -> None:
    before = _order(world)
    assert _remark(world, "").status_code == 422
    assert _remark(world, REMARK).status_code == 303
    here = f"/partners/{world.kantoku}"
    for login, sees in (("colleague", True), ("supervisor", True), ("coordinator2", False), ("counsellor", False)):
        assert (REMARK in world.as_(login).client.get(here).text) is sees, login
    assert world.client.get(f"{here}/remarks").status_code == 403
    assert _order(world) == before
    with unit_of_work(world.engine, write=False) as session:
        row = session.scalars(sa.select(PartnerRemark)).one()
        assert (row.text, row.centre_id) == (REMARK, world.people.shizuoka)
    # A colleague cannot take it back; who wrote it can, and then nobody reads it.
    away = f"{here}/remarks/{row.ref}/withdraw"
    assert world.as_("colleague").client.post(away, data={}).status_code == 403
    assert world.as_("coordinator2").client.post(away, data={}).status_code == 404
    assert world.as_("coordinator").client.post(away, data={}).status_code == 303
    assert REMARK not in world.client.get(f"{here}/remarks").text


def _order(world: World) -> list[tuple[str, int]]:
    asked = dict.fromkeys(("q", "topic", "municipality", "language", "day", "kind"), "") | {"doubtful": "1"}
    with unit_of_work(world.engine, write=False) as session:
        case = session.get_one(Case, world.case_id)
        main = referral_queries.whole_person(session, world.person_id)
        found = offers.offers(session, world.people["coordinator"], case, main, asked)
        return [(one.partner.ref, one.ranked.points) for one in found.shown]


def test_the_order_is_told_with_its_points_and_past_referrals_count(world: World) -> None:
    before = dict(_order(world))
    _history(world)
    after = dict(_order(world))
    assert after[world.kantoku] - before[world.kantoku] == 8 + 5  # mostly answers, and soon
    assert after[world.hotline] == before[world.hotline]
    soup = page(world.client.get(f"{world.new}?municipality=221007&language=vi&day=2026-11-25"))
    (row,) = [one for one in soup.select("tbody tr") if "静岡労働基準監督署" in text(one)]
    lines = {text(line).rsplit(" ", 1)[0]: text(line).rsplit(" ", 1)[1] for line in row.select("details li")}
    assert lines["同じ市区町村"] == "+40点"
    assert lines["これまで、返事が早い（3開庁日以内）"] == "+5点"
    assert lines["対応できる言語は未確認"] == "+0点"
    assert lines.pop("合計") == f"{sum(int(points.removesuffix('点')) for points in lines.values())}点"


def test_the_search_begins_with_what_is_wished_for(world: World) -> None:
    form = page(world.client.get(f"{world.new}?need={world.need}")).select_one("main form[method=get]")
    assert form is not None
    chosen = {str(field["name"]): field.get("value", "") for field in form.select("input")}
    assert (chosen["municipality"], chosen["need"]) == ("221007", world.need)
    assert [option["value"] for option in form.select("option[selected]")] == ["employment", "vi"]
