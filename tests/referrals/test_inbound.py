"""受入れ: another office refers somebody to us. We decide, help, and owe the answers."""

from __future__ import annotations

import re
import subprocess
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from app.cases.models import Case, CaseEvent
from app.core import clock
from app.core.db import plain_write, unit_of_work
from app.partners.models import Partner
from app.people.models import Person
from app.referrals import lifecycle as outgoing
from app.referrals.clocks import Dues
from app.referrals.inbound import lifecycle, reactions
from app.referrals.inbound.answer import AnswerContent, answer_pdf, said
from app.referrals.inbound.lifecycle import Owed, owed, verbs
from app.referrals.inbound.models import Arrival
from app.referrals.lifecycle import ReferralStatus as S
from app.referrals.lifecycle import Who
from app.reminders import feed, items, making
from app.reminders.lifecycle import Kind
from tests.referrals.conftest import World, partner
from tests.support.html import form_values, page, text

DAY = date(2026, 11, 26)
DONE = AnswerContent(
    reference="R-7F3Q2K", their_reference="福相-112", issued_on=DAY, came_on=date(2026, 11, 20),
    to_office="みなみ市福祉課", to_person="", from_centre="静岡市相談窓口", from_person="杉山", from_phone="054-0",
    status="completed", tell_back="decision", first_contact_on=date(2026, 11, 24), outcome="支援が提供された",
    activities="在留期間の更新に同行した",
)  # fmt: skip


@pytest.mark.parametrize("who", [Who.COORDINATOR, Who.PARTNER])
def test_every_move_has_its_roles_turned_round(who: Who) -> None:
    other = {Who.COORDINATOR: Who.PARTNER, Who.PARTNER: Who.COORDINATOR}[who]
    for source in S:
        for target in S:
            assert lifecycle.may_move(source, target, who) is outgoing.may_move(source, target, other)
    assert lifecycle.may_move(S.REQUESTED, S.ACCEPTED, Who.COORDINATOR)
    assert not lifecycle.may_move(S.REQUESTED, S.ACCEPTED, Who.PARTNER)


@pytest.mark.parametrize(
    ("status", "told", "expected"),
    [
        (S.REQUESTED, None, Owed("decide", DAY)),
        (S.ACCEPTED, None, Owed("tell", DAY)),
        (S.ACCEPTED, "accepted", Owed("first_contact", date(2026, 11, 27))),
        (S.IN_PROGRESS, "accepted", Owed("news", date(2026, 12, 1))),
        (S.ON_HOLD, "accepted", Owed("review", date(2026, 12, 3))),
        (S.REJECTED, None, Owed("tell", DAY)),
        (S.COMPLETED, "accepted", Owed("tell", DAY)),
        (S.COMPLETED, "completed", None),
        (S.CANCELLED, None, None),
    ],
)
def test_what_we_owe_and_until_when(status: S, told: str | None, expected: Owed | None) -> None:
    days = (DAY, date(2026, 11, 27), date(2026, 12, 1), date(2027, 1, 8), date(2026, 12, 3))
    assert owed(Dues(status, *days), told) == expected


def test_nothing_can_be_recorded_twice_or_after_the_end() -> None:
    assert verbs(S.REQUESTED, None)[:2] == ["accept", "reject"]
    assert "tell" not in verbs(S.REQUESTED, None), "there is no answer yet"
    assert verbs(S.COMPLETED, "accepted") == ["tell", "allow", "error"]
    assert verbs(S.COMPLETED, "completed") == ["error"]
    assert verbs(S.ENTERED_IN_ERROR, None) == []


def test_the_letter_says_no_more_than_the_person_allowed() -> None:
    def words(**more: Any) -> str:
        content = AnswerContent(**{**{name: getattr(DONE, name) for name in DONE.__slots__}, **more})
        return " ".join(part for row in said(content) for part in row)

    assert "お受けしました" in words()
    assert not [one for one in ("2026-11-24", "支援が提供された", "同行") if one in words()]
    progress = words(tell_back="progress")
    assert "2026-11-24" in progress
    assert "支援が提供された" in progress
    assert "同行" not in progress
    assert "同行" in words(tell_back="activities")
    declined = words(status="rejected", reason="言語に対応できない", tell_back="decision")
    assert "言語に対応できない" in declined
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=answer_pdf(DONE), capture_output=True, check=True)
    printed = re.sub(r"\s", "", done.stdout.decode())
    for expected in ("ご依頼への回答", "福相-112", "R-7F3Q2K", "みなみ市福祉課御中", "令和8年11月20日"):
        assert expected in printed
    assert "同行" not in printed


def come(world: World, **more: Any) -> str:
    """An urgent call from an office that the directory does not know; our number."""
    typed = {
        "office": "みなみ市福祉課", "asked_by": "生活係 原", "their_reference": "福相-112", "came_by": "phone",
        "came_on": "2026-11-20", "priority": "urgent", "person_told": "フオンさん", "language": "vi",
        "request": "在留期間の更新を手伝ってほしい。", "story": "夫と別れて暮らしている。", "consent_said": "oral",
        **more,
    }  # fmt: skip
    soup = page(world.client.get("/inbound/new"))
    answer = world.client.post("/inbound/new", data=form_values(soup, "/inbound/new", **typed))
    assert answer.status_code == 303, text(page(answer))
    return str(answer.headers["location"]).removeprefix("/inbound/")


def test_the_office_is_looked_for_without_losing_what_was_typed(world: World) -> None:
    seek, told = "/inbound/new/office", {"request": "同行してほしい。", "person_told": "フオンさん", "came_by": "phone"}
    form = form_values(page(world.client.get("/inbound/new")), "/inbound/new", office="労働基準", **told)

    def kept(soup: Any) -> dict[str, Any]:
        now = form_values(soup, "/inbound/new")
        return {name: "".join(now.get(name, ())) for name in told}

    none = page(world.client.post(seek, data={**form, "office": "どこにもない課"}))
    assert "名簿にありません。" in text(none)
    found = page(world.client.post(seek, data=form))
    assert kept(found) == told
    assert not found.select(".banner--danger"), "what is still blank is not wrong yet"
    (button,) = found.select(f"button[name=take][value={world.kantoku}]")
    assert str(button["formaction"]).startswith(seek)
    taken = page(world.client.post(seek, data={**form_values(found, "/inbound/new"), "take": world.kantoku}))
    ready = form_values(taken, "/inbound/new")
    assert (kept(taken), list(ready["partner"])) == (told, [world.kantoku])
    again = page(world.client.post(seek, data={**ready, "take": ""}))
    assert (kept(again), form_values(again, "/inbound/new").get("partner", [""])) == (told, [""])
    answer = world.client.post("/inbound/new", data={**ready, "consent_said": "oral"})
    assert world.row(str(answer.headers["location"]).removeprefix("/inbound/")).partner_id


def test_what_we_owe_others_is_told_of_with_and_without_a_case(world: World) -> None:
    ref = come(world)

    def owed() -> list[tuple[str, str, str | None]]:
        with unit_of_work(world.engine, write=False) as session:
            found = items.collect(session, items.Scope(clock.today()))
            return [(one.ref, one.case_ref, one.urgency) for one in found if one.kind is Kind.OWED]

    def told(login: str) -> bool:
        return bool(page(world.as_(login).client.get("/reminders")).select(f"a[href='/inbound/{ref}']"))

    assert owed() == [(ref, "", "urgent")]
    with unit_of_work(world.engine, write=True) as session:
        making.keep(session, making.today_of(session, clock.today()))
    assert told("coordinator")
    assert not told("counsellor"), "who may not see it is not told"
    with unit_of_work(world.engine, write=False) as session:
        calendar = feed.file_of(session, world.people["coordinator"], clock.today()).decode()
    assert "SUMMARY:他機関への返事" in calendar
    assert record(world.as_("coordinator"), ref, "accept", into=world.ref).status_code == 303
    assert [(one, case) for one, case, _ in owed()] == [(ref, world.ref)]


def record(world: World, ref: str, verb: str, **typed: Any) -> Any:
    path = f"/inbound/{ref}/{verb}"
    return world.client.post(path, data=form_values(page(world.client.get(path)), path, **typed))


def test_a_referral_from_others_goes_its_way_and_is_answered(world: World) -> None:
    ref = come(world)
    with unit_of_work(world.engine, write=False) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Case)) == 1, "no case before we accept"
        assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 2
        office = session.scalars(sa.select(Partner).where(Partner.org_name == "みなみ市福祉課")).one()
        assert not office.confirmed, "queued for somebody who checks it"
        stored = session.execute(sa.text("SELECT * FROM arrivals")).one()
    assert "フオン" not in str(stored), "who it is about does not stand in clear"
    row = world.row(ref)
    assert (row.mode, row.status, row.answer_due_on) == ("inbound", "requested", date(2026, 11, 20))
    first = text(page(world.client.get("/")))
    assert "受けるかどうかを決めて返事をする" in first
    assert world.client.get(f"/referrals/{ref}").status_code == 404, "nothing that we asked of a partner"
    assert ref not in world.client.get("/referrals?view=list").text

    joined = record(world, ref, "accept", into=world.ref)
    assert joined.status_code == 303
    assert world.row(ref).case_id == world.case_id
    assert world.row(ref).person_id == world.person_id
    assert "依頼元に答えを伝える" in text(page(world.client.get(f"/cases/{world.ref}/referrals")))
    closing = text(page(world.client.get(f"/cases/{world.ref}/close")))
    assert ref in closing, "a case is not closed over an answer that others wait for"
    assert record(world, ref, "tell", told_on="2026-11-22", told_by="phone").status_code == 303
    early = record(world, ref, "start", first_contact_on="2026-11-19")
    assert "依頼が届いた日より前の日付です。" in early.text
    assert record(world, ref, "start", first_contact_on="2026-11-22").status_code == 303
    assert record(world, ref, "complete", outcome="service_provided", activities="更新に同行した").status_code == 303
    assert "更新に同行した" not in text(page(world.client.get(f"/inbound/{ref}/tell")).select_one(".kv") or page(""))
    allowed = record(
        world, ref, "allow", tell_back="activities", tell_back_on="2026-11-22", tell_back_method="signed_paper"
    )
    assert allowed.status_code == 303
    assert "更新に同行した" in text(page(world.client.get(f"/inbound/{ref}/tell")).select_one(".kv") or page(""))
    assert record(world, ref, "tell", told_on="2026-11-22", told_by="letter").status_code == 303
    row = world.row(ref)
    assert (row.status, row.closed_on) == ("completed", date(2026, 11, 22))
    assert ref not in world.client.get("/inbound").text
    assert ref in world.client.get("/inbound?status=all").text
    pdf = world.client.get(f"/inbound/{ref}/answer.pdf")
    assert pdf.content.startswith(b"%PDF")
    with unit_of_work(world.engine, write=False) as session:
        lines = session.scalars(
            sa.select(CaseEvent.code).where(CaseEvent.kind == "inbound").order_by(CaseEvent.id)
        ).all()
    assert lines == ["accepted", "told", "in_progress", "completed", "told"]
    assert world.client.get(f"/search?q={ref}").headers["location"] == f"/inbound/{ref}"


@pytest.mark.both
def test_a_new_person_and_case_or_a_refusal(world: World) -> None:
    ref = come(world, person_told="リンさん", came_on="2026-11-22", priority="routine")
    assert "新しいケースの件名" in record(world, ref, "accept", into="new", title="").text
    assert record(world, ref, "accept", into="new", title="在留期間の更新").status_code == 303
    with unit_of_work(world.engine, write=False) as session:
        person = session.scalars(sa.select(Person).where(Person.id == world.row(ref).person_id)).one()
        case = session.scalars(sa.select(Case).where(Case.id == world.row(ref).case_id)).one()
    assert (person.call_name, case.title) == ("リンさん", "在留期間の更新")
    assert "在留期間の更新を手伝ってほしい。" in str(case.story)

    other = come(world, person_told="リンさん")
    shown = text(page(world.client.get(f"/inbound/{other}")).select_one("#known").parent)
    assert case.ref in shown, "the case of somebody of that name is shown"
    assert case.ref in text(page(world.client.get(f"/inbound/{other}/accept")))
    assert record(world, other, "reject", reason="out_of_area").status_code == 303
    assert world.client.get(f"/inbound/{other}/accept").status_code == 409
    assert world.row(other).closed_on is None, "they have not heard of it yet"
    assert record(world, other, "tell", told_on="2026-11-22", told_by="phone").status_code == 303
    assert world.row(other).closed_on is not None
    assert world.client.get(f"/inbound/{other}/error").status_code == 403, "a mistake takes a supervisor's right"
    world.as_("supervisor")
    assert record(world, other, "error", note="同じ依頼を二度記録した").status_code == 303
    assert other not in world.client.get("/inbound?status=all").text
    world.as_("coordinator2")
    assert world.client.get(f"/inbound/{ref}").status_code == 404
    assert ref not in world.client.get("/inbound?status=all").text


def test_the_database_itself_wants_a_case_for_everything_else(world: World) -> None:
    ref, out = come(world), world.draft()
    with unit_of_work(world.engine, write=False) as session:
        assert session.scalar(sa.select(Arrival.told)) is None
    for number, takes in ((ref, True), (out, False)):
        query = sa.text("UPDATE referrals SET case_id = NULL WHERE ref = :ref")
        try:
            with plain_write(world.engine) as connection:
                connection.execute(query, {"ref": number})
        except sa.exc.IntegrityError:
            assert not takes
        else:
            assert takes


def test_a_refuge_that_asks_us_is_named_to_nobody_without_the_right(world: World) -> None:
    name, refuge = "安心ハウス駿河", []
    world.change(lambda session: refuge.append(partner(session, world.people["coordinator"], name, kind="shelter").ref))
    ref = come(world, office="", partner=refuge[0])
    assert record(world, ref, "accept", into=world.ref).status_code == 303
    with unit_of_work(world.engine, write=False) as session:
        kept = session.scalars(sa.select(CaseEvent).where(CaseEvent.kind == "inbound")).all()
        assert kept
        assert not [line for line in kept if name in (line.text or "")], "the timeline is read by all who see the case"
        case = session.get_one(Case, world.case_id)
        told = {
            login: str(list(reactions.deadlines(session, world.people[login], case)))
            for login in ("counsellor", "coordinator")
        }
    assert name in told["coordinator"]
    assert told["counsellor"] != "[]"
    assert name not in told["counsellor"]
    assert name in world.client.get(f"/inbound/{ref}").text
