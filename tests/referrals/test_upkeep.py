"""The directory kept right from the work: free-text partners, reports of errors, checks that are due, the history."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from app.audit import service as audit
from app.core import clock
from app.core.db import unit_of_work
from app.partners.models import Partner
from app.partners.upkeep.models import PartnerChange, PartnerReport
from app.partners.upkeep.rules import Reason
from app.reminders import items
from app.reminders.lifecycle import Kind
from tests.referrals.conftest import World, consent
from tests.support.html import errors_of, form_values, page, text


def send(world: World, at: str, path: str, **typed: object) -> int:
    """A form of the page `at`."""
    return int(world.client.post(path, data=form_values(page(world.client.get(at)), path, **typed)).status_code)


def work(world: World, query: str = "") -> list[tuple[str, str]]:
    """(name, reasons) of the list of checks, in its order."""
    rows = page(world.client.get(f"/partners/upkeep{query}")).select("main table tbody tr")
    return [(text(row.select("td")[0].a), text(row.select("td")[1])) for row in rows]


def test_a_partner_named_in_passing_can_be_sent_to_at_once_and_waits_for_its_editor(world: World) -> None:
    """Completed by a merge or let in by a check; until then nobody of another centre knows of it."""
    address = f"/cases/{world.ref}/referrals/unlisted"
    assert f"{address}?name=" in world.client.get(f"{world.new}?q=どこにもない").text
    offered = page(
        world.client.get(f"{address}?name=静岡労働基準監督所&phone=054-252-8106", headers={"HX-Request": "true"})
    )
    assert [text(a) for a in offered.select("#similar a")] == ["静岡労働基準監督署"]
    assert send(world, address, address, name="", phone="1") == 422
    soup = page(world.client.get(f"{address}?need={world.need}"))
    answer = world.client.post(
        address, data=form_values(soup, address, name="静岡労働基準監督所", phone="054-252-8106")
    )
    assert f"need={world.need}" in answer.headers["location"]
    ref = answer.headers["location"].rpartition("partner=")[2]
    draft = page(world.client.get(answer.headers["location"]))
    assert [text(a) for a in draft.select("#similar a")] == ["静岡労働基準監督署"]
    with unit_of_work(world.engine, write=True) as session:
        made = session.scalars(sa.select(Partner).where(Partner.ref == ref)).one()
        assert (made.by_hand, made.confirmed, made.centre_id) == (True, False, world.people.shizuoka)
        consent(session, world.people["coordinator"], world.person_id, partner_id=made.id)
    world.sent(to=ref)
    assert work(world) == [("静岡労働基準監督所", "手で登録・確認待ち")]
    assert world.as_("coordinator2").client.get(f"/partners/{ref}").status_code == 404
    assert work(world) == []
    world.as_("coordinator")
    merge = f"/partners/{ref}/merge"
    assert [text(a) for a in page(world.client.get(f"/partners/{ref}")).select("#similar a")] == ["静岡労働基準監督署"]
    assert send(world, "/partners/upkeep", f"/partners/{ref}/upkeep/right") == 303
    assert world.as_("coordinator2").client.get(f"/partners/{ref}").status_code == 200
    assert send(world.as_("coordinator"), f"/partners/{ref}", merge, into=world.kantoku) == 303
    assert "重複をまとめた" in text(page(world.client.get(f"/partners/{ref}/history")))


def test_what_is_said_to_be_wrong_is_counted_settled_and_heard(world: World) -> None:
    world.sent()
    here, wrong = f"/partners/{world.kantoku}", f"/partners/{world.kantoku}/wrong"
    assert send(world, here, wrong) == 422
    assert send(world, here, wrong, what="hours", explained="土曜も開いている") == 303
    assert send(world, here, wrong, what="hours") == 303  # a second press is no second report
    assert send(world.as_("counsellor"), here, wrong, what="hours") == 303
    assert send(world, here, wrong, what="languages") == 303
    assert f"{wrong}/hours" not in world.client.get(here).text  # who may not edit settles nothing
    assert work(world.as_("colleague")) == [("静岡労働基準監督署", "誤りの報告あり 確認 2026-11-22")]
    shown = text(page(world.client.get(here)).select_one("#wrong"))
    assert "受付の日時が違う 2人が報告" in shown
    assert "土曜も開いている 鈴木 みどり" in shown
    assert "土曜" not in world.as_("coordinator2").client.get(here).text  # words stay inside the centre
    world.as_("colleague")
    soup = page(world.client.get(f"{here}/edit"))
    assert (
        world.client.post(f"{here}/edit", data=form_values(soup, f"{here}/edit", hours="平日と土曜")).status_code == 303
    )
    assert send(world, here, f"{wrong}/hours", verdict="corrected") == 303
    assert world.client.post(f"{wrong}/size", data={"verdict": "right"}).status_code == 404
    assert send(world, "/partners/upkeep", f"{here}/upkeep/right") == 303  # a check answers what is left
    with unit_of_work(world.engine, write=False) as session:
        rows = session.execute(sa.select(PartnerReport.what, PartnerReport.verdict, PartnerReport.heard_on)).all()
    assert sorted(tuple(row) for row in rows) == [("hours", "corrected", None)] * 2 + [("languages", "corrected", None)]
    told = page(world.as_("counsellor").client.get("/")).select_one("#reported")
    assert told is not None
    assert "受付の日時が違う: 直した" in text(told)
    assert send(world, "/", f"{wrong}/heard") == 303
    assert page(world.client.get("/")).select_one("#reported") is None
    assert "直した" in text(page(world.as_("coordinator").client.get("/")).select_one("#reported"))


def test_one_click_on_a_referral_reports_and_what_it_was_may_be_added_or_not(world: World) -> None:
    draft, wrong = world.draft(), f"/partners/{world.kantoku}/wrong"

    def reports() -> list[tuple[str, str | None]]:
        with unit_of_work(world.engine, write=False) as session:
            rows = session.scalars(sa.select(PartnerReport).order_by(PartnerReport.id))
            return [(row.what, row.note) for row in rows]

    def press(at: str) -> str:
        soup = page(world.client.get(at))
        answer = world.client.post(f"{wrong}/at-once", data=form_values(soup, f"{wrong}/at-once"))
        assert answer.status_code == 303
        return str(answer.headers["location"])

    asked = press(f"/referrals/{draft}")
    assert reports() == [("unsaid", None)]
    assert press(f"/referrals/{draft}") == asked
    assert len(reports()) == 1  # a second click is no second report
    assert work(world.as_("colleague")) == [("静岡労働基準監督署", "誤りの報告あり 確認 2026-11-22")]
    world.as_("coordinator")
    form = form_values(page(world.client.get(asked)), wrong)
    assert errors_of(page(world.client.post(wrong, data=form)), "what")
    assert world.client.post(wrong, data={**form, "back": "https://example.org/"}).status_code == 422
    answer = world.client.post(wrong, data={**form, "explained": "担当の部署が変わった"})
    assert answer.headers["location"] == f"/referrals/{draft}"
    assert reports() == [("unsaid", "担当の部署が変わった")]
    assert send(world, asked, wrong, what="moved") == 303
    assert reports() == [("moved", "担当の部署が変わった")]
    away = world.client.post(
        wrong, data={**form, "_key": "another-key-of-this-test", "what": "moved", "back": "//evil.example"}
    )
    assert away.headers["location"].startswith(f"/partners/{world.kantoku}")


def test_only_what_a_centre_uses_is_to_be_checked_and_its_editor_is_reminded(world: World) -> None:
    today = clock.today()

    def age(session: object) -> None:
        for partner in session.scalars(sa.select(Partner)):  # type: ignore[attr-defined]
            days = 400 if partner.ref == world.kantoku else 200
            partner.verified_on = today - timedelta(days=days)
            partner.created_at = clock.now() - timedelta(days=500)
            audit.record(session, None, "partner.checked", "partner", partner.id)  # type: ignore[arg-type]

    world.change(age)
    assert work(world) == []
    world.sent()
    assert work(world) == [("静岡労働基準監督署", "確認から1年超 確認 2025-10-18")]
    hotline = f"/partners/{world.hotline}"
    assert send(world, hotline, f"{hotline}/care", editor="nobody") == 422
    assert send(world, hotline, f"{hotline}/care", editor="colleague", marked="1") == 303
    assert [name for name, _ in work(world)] == ["静岡労働基準監督署", "しずおか法律相談所"]
    assert [name for name, _ in work(world, f"?reason={Reason.AGEING}")] == ["しずおか法律相談所"]
    assert send(world, "/partners/upkeep", "/partners/upkeep/editor", editor="coordinator") == 303
    assert [name for name, _ in work(world, "?mine=1")] == ["静岡労働基準監督署"]
    with unit_of_work(world.engine, write=False) as session:
        found = [one for one in items.collect(session, items.Scope(today)) if one.kind is Kind.CHECK]
        own = items.Scope(today, world.people["colleague"], frozenset({world.people["colleague"].user_id}))
        others = [one for one in items.collect(session, own) if one.kind is Kind.CHECK]
    assert [(one.ref, one.owner, one.last_day) for one in found] == [
        (world.kantoku, world.people["coordinator"].user_id, today + timedelta(days=7))
    ]
    assert others == []
    assert work(world.as_("coordinator2")) == []


def test_the_history_tells_each_reader_what_they_may_know(world: World) -> None:
    here = f"/partners/{world.kantoku}"
    for typed in ({"address": "静岡市葵区追手町9番50号"}, {"address_hidden": "1"}, {"phone": "054-252-0000"}):
        soup = page(world.client.get(f"{here}/edit"))
        assert world.client.post(f"{here}/edit", data=form_values(soup, f"{here}/edit", **typed)).status_code == 303
    lines = text(page(world.client.get(f"{here}/history")).select_one("main"))
    assert "電話番号: 054-252-8106 → 054-252-0000" in lines
    assert "所在地: （なし） → 静岡市葵区追手町9番50号" in lines
    assert lines.index("電話番号") < lines.index("所在地")
    assert "鈴木 みどり" in lines
    other = text(page(world.as_("counsellor").client.get(f"{here}/history")).select_one("main"))
    assert "電話番号: 054-252-8106" in other
    assert "追手町" not in other
    with unit_of_work(world.engine, write=False) as session:
        stored = str(session.execute(sa.select(PartnerChange.__table__)).mappings().all())
    assert "追手町" not in stored
    assert "054-252" not in stored


def test_a_stranger_to_the_words_of_the_form_is_told_so(world: World) -> None:
    answer = world.client.post(f"/partners/{world.kantoku}/wrong", data={"_key": "k" * 20, "what": "smell"})
    assert answer.status_code == 422
    assert errors_of(page(answer), "what")
