"""What the partner said, what became of it, and closing only after the person was asked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from app.cases.models import Case, CaseEvent, Task
from app.cases.service import closing
from app.core import clock, hooks
from app.core.db import unit_of_work
from app.partners.events import PartnerMerged
from app.partners.models import Partner
from app.people.models import Consent, Person
from app.people.schemas import WithdrawConsent
from app.people.service.consents import withdraw_consent
from app.referrals import queries
from app.referrals.models import Gap
from tests.referrals.conftest import FIELDS, World
from tests.support.html import errors_of, form_values, page, text

HEARD = {"heard_via": "phone", "said_by": "監督官 加藤"}
DONE = {**HEARD, "outcome": "service_provided", "activities": "申告を受け付け、会社に是正を求めた。"}


def test_from_acceptance_to_the_closed_loop(world: World) -> None:
    ref = world.in_progress()
    row = world.row(ref)
    assert (row.partner_person, row.planned_on, row.first_contact_on) == (
        "監督官 加藤", date(2026, 11, 26), date(2026, 11, 22)
    )  # fmt: skip
    assert world.move(ref, "complete", **DONE).status_code == 303
    assert "役に立ったかを本人に聞く" in text(page(world.client.get(f"/referrals/{ref}")))
    helped = world.move(ref, "close", helped="met", person_said="会社から払われました。")
    assert helped.status_code == 303
    row = world.row(ref)
    assert (row.status, row.outcome, row.helped, row.closed_on) == (
        "completed", "service_provided", "met", clock.today()
    )  # fmt: skip
    last = world.events(ref)[-1]
    assert (last.actor_kind, last.actor_name, last.typed_by_id) == (
        "resident", "フオンさん", world.people["coordinator"].user_id
    )  # fmt: skip
    told = [(e.to_status, e.actor_kind, e.heard_via) for e in world.events(ref)[2:5]]
    assert told == [("accepted", "partner", "phone"), ("in_progress", "partner", "phone"),
                    ("completed", "partner", "phone")]  # fmt: skip


def test_a_hold_stops_the_clocks(world: World) -> None:
    ref = world.in_progress()
    before = world.row(ref).outcome_due_on
    assert errors_of(page(world.move(ref, "hold", **HEARD, reason="wait_list", review_on="2026-11-22")), "review_on")
    assert world.move(ref, "hold", **HEARD, reason="wait_list", review_on="2026-12-04").status_code == 303
    assert world.row(ref).held_since == clock.today()
    day = text(page(world.client.get("/")).select_one("#referral-acts") or "")
    assert "保留の見直し" in day
    assert "2026-12-04" in day
    world.on(date(2026, 12, 1))
    assert world.move(ref, "resume", **HEARD).status_code == 303
    row = world.row(ref)
    assert before is not None
    assert row.outcome_due_on is not None
    assert row.outcome_due_on > before
    assert (row.held_since, row.review_on) == (None, None)


def test_declined_counted_as_a_gap_and_asked_elsewhere(world: World) -> None:
    ref = world.sent()
    assert errors_of(page(world.move(ref, "reject", **HEARD, reason="no_capacity")), "note")
    rejected = world.move(ref, "reject", **HEARD, reason="no_capacity", note="一か月先まで予約でいっぱい。", gap="1")
    assert rejected.status_code == 303
    with unit_of_work(world.engine, write=False) as session:
        gap = session.scalars(sa.select(Gap)).one()
        assert (gap.domain, gap.reason, gap.language, gap.partner_kind) == (
            "employment", "no_capacity", "vi", "labour_standards_office"
        )  # fmt: skip
    elsewhere = page(world.client.get(f"/referrals/{ref}")).select_one('a[href*="follows="]')
    assert elsewhere is not None
    found = page(world.client.get(str(elsewhere["href"]) + "&municipality=221007"))
    asks = [str(link["href"]) for link in found.select(f'a[href*="partner={world.hotline}"]')]
    assert len(asks) == 1
    form = page(world.client.get(asks[0]))
    carried = form_values(form, world.new)
    assert carried["request"] == ["相談の予約をお願いします。"]
    assert carried["need"] == [world.need]
    answer = world.client.post(world.new, data=carried)
    new = str(answer.headers["location"]).removeprefix("/referrals/")
    assert world.row(new).follows_id == world.row(ref).id
    assert new in text(page(world.client.get(f"/referrals/{ref}")))
    # The third of a chain knows the one before it.
    assert world.move(new, "cancel", reason="other_partner").status_code == 303
    third = world.draft(at=f"&follows={new}", follows=new)
    assert world.row(third).follows_id == world.row(new).id


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "helped"),
        ({"helped": "met", "could_not_learn": "no_answer", "why_fewer": "no_way"}, "helped"),
        ({"helped": "not_met"}, "next_action"),
        ({"could_not_learn": "no_answer"}, "why_fewer"),
        ({"could_not_learn": "declined"}, "could_not_learn"),
        ({"could_not_learn": "no_answer", "why_fewer": "lazy"}, "why_fewer"),
        ({"could_not_learn": "not_needed"}, "could_not_learn"),
        ({"could_not_learn": "because"}, "could_not_learn"),
    ],
)
def test_no_closing_without_an_answer(world: World, typed: dict[str, Any], field: str) -> None:
    ref = world.in_progress()
    world.move(ref, "fail", **HEARD, outcome="unable_to_reach")
    answer = world.move(ref, "close", person_said="聞いた話", **typed)
    assert answer.status_code == 422
    assert errors_of(page(answer), field)
    assert "聞いた話" in text(page(answer))
    assert world.row(ref).closed_on is None


def test_could_not_learn_takes_the_tries_written_down_one_by_one(world: World) -> None:
    ref = world.in_progress()
    world.move(ref, "fail", **HEARD, outcome="unable_to_reach")
    assert world.move(ref, "attempts", whom="partner", result="no_answer").status_code == 409, "it has answered"
    for day in ("2026-11-23 10:00", "2026-11-21 10:00"):
        assert errors_of(page(world.move(ref, "attempts", whom="person", at=day, result="no_answer")), "at")
    for result in ("no_answer", "message"):
        assert world.move(ref, "attempts", whom="person", result=result).status_code == 303
    refused = page(world.move(ref, "close", could_not_learn="no_answer"))
    assert "連絡を3回試みてからにします（記録は2回）" in " ".join(errors_of(refused, "why_fewer"))
    assert "伝言・留守番電話を残した" in text(refused), "the tries are listed beside the form"
    assert world.move(ref, "attempts", whom="person", result="absent", way="visit").status_code == 303
    assert world.move(ref, "close", could_not_learn="no_answer").status_code == 303
    row = world.row(ref)
    assert (row.helped, row.could_not_learn, row.attempts) == ("unknown", "no_answer", 3)
    assert world.client.get(f"/referrals/{ref}/attempts").status_code == 409
    assert "3" in text(page(world.client.get(f"/referrals/{ref}")).select_one("#attempts h2") or page(refused))


def test_moves_that_the_state_forbids_have_no_button_and_no_effect(world: World) -> None:
    ref = world.draft()
    for verb in ("accept", "start", "complete", "close", "resume"):
        assert world.client.get(f"/referrals/{ref}/{verb}").status_code == 409
    ref = world.sent()
    accepting = form_values(page(world.client.get(f"/referrals/{ref}/accept")), f"/referrals/{ref}/accept",
                            contact_name="加藤", planned_on="2026-11-26", heard_via="phone")  # fmt: skip
    assert world.move(ref, "cancel", reason="solved").status_code == 303
    accepting["_version"] = [str(world.row(ref).version)]
    assert world.client.post(f"/referrals/{ref}/accept", data=accepting).status_code == 409
    assert world.row(ref).status == "cancelled"
    shown = page(world.client.get(f"/referrals/{ref}"))
    assert shown.select_one(f'a[href="/referrals/{ref}/accept"]') is None


def test_a_late_form_keeps_what_was_typed(world: World) -> None:
    ref = world.in_progress()
    path = f"/referrals/{ref}/complete"
    late = form_values(page(world.client.get(path)), path, **DONE)
    assert world.move(ref, "hold", **HEARD, reason="wait_list", review_on="2026-12-04").status_code == 303
    answer = world.client.post(path, data=late)
    assert answer.status_code == 409
    assert DONE["activities"] in answer.text
    assert world.row(ref).status == "on_hold"


@pytest.mark.parametrize(
    ("verb", "typed", "field"),
    [
        ("accept", {**HEARD, "planned_on": "2026-11-26"}, "contact_name"),
        ("accept", {**HEARD, "contact_name": "加藤", "planned_on": "2026-11-31"}, "planned_on"),
        ("accept", {**HEARD, "contact_name": "加藤", "planned_on": "2026-11-01"}, "planned_on"),
        ("accept", {"contact_name": "加藤", "planned_on": "2026-11-26"}, "heard_via"),
        ("reject", {**HEARD, "note": "だめ", "reason": "bad"}, "reason"),
        ("cancel", {}, "reason"),
        ("error", {}, "note"),
    ],
)
def test_what_a_move_demands(world: World, verb: str, typed: dict[str, Any], field: str) -> None:
    ref = world.sent()
    answer = world.move(ref, verb, **typed)
    assert answer.status_code == 422
    assert errors_of(page(answer), field)
    assert world.row(ref).status == "requested"


def test_withdrawn_consent_cancels_and_asks_for_deletion(world: World) -> None:
    running, elsewhere = world.in_progress(), world.sent(
        to=world.hotline, mode="information_only", fields=None, story=None
    )  # fmt: skip
    draft = world.draft()
    assert world.move(running, "hold", **HEARD, reason="wait_list", review_on="2026-12-04").status_code == 303
    assert "保留を見直す日" in text(page(world.client.get(f"/referrals/{running}")))

    def withdraw(session: Any) -> None:
        person = session.get_one(Person, world.person_id)
        given = session.get_one(Consent, world.consent_id)
        command = WithdrawConsent(withdrawn_on=clock.today(), withdrawn_note="家族に知られたくない。")
        withdraw_consent(session, world.people["coordinator"], person, given, command, seen=1)

    world.change(withdraw)
    assert world.row(running).status == "cancelled"
    assert "保留を見直す日" not in text(page(world.client.get(f"/referrals/{running}"))), "nothing is on hold any more"
    assert (world.events(running)[-1].actor_kind, world.events(running)[-1].reason) == (
        "resident", "consent_withdrawn"
    )  # fmt: skip
    assert world.row(elsewhere).status == "requested"
    assert world.row(draft).status == "draft"
    with unit_of_work(world.engine, write=False) as session:
        task = session.scalars(sa.select(Task)).one()
        assert "消すか返す" in task.title
        assert running in task.title
        assert (task.kind, task.due_on) == ("legal", date(2026, 11, 24))


def test_an_error_needs_a_second_person_and_leaves_lists_and_counts(world: World) -> None:
    ref = world.sent()
    assert world.move(ref, "error", note="別のケースに入れてしまった。").status_code == 303
    assert world.row(ref).status == "requested"
    version = str(world.row(ref).version)
    forged = world.client.post(f"/referrals/{ref}/error/confirm", data={"_key": "k" * 20, "_version": version})
    assert forged.status_code == 403
    world.as_("supervisor")
    assert world.press(ref, "error/confirm").status_code == 303
    assert world.row(ref).status == "entered_in_error"
    assert ref not in world.client.get("/referrals?view=list").text
    assert ref not in world.client.get(f"/cases/{world.ref}/referrals").text
    assert ref in world.client.get("/referrals?view=list&status=entered_in_error").text
    draft = world.as_("coordinator").draft()
    assert world.move(draft, "error", note="まちがい").status_code == 303
    assert world.row(draft).status == "entered_in_error"


def test_a_case_does_not_close_over_an_open_loop(world: World) -> None:
    ref = world.in_progress()

    def open_ends() -> list[str]:
        with unit_of_work(world.engine, write=False) as session:
            case = session.get_one(Case, world.case_id)
            return [end.text for end in closing.open_ends(session, world.people["coordinator"], case) if end.refuses]

    assert len(open_ends()) == 1
    world.move(ref, "complete", **DONE)
    assert ref in open_ends()[0]  # nobody has asked the person yet
    world.move(ref, "close", helped="met")
    assert open_ends() == []
    world.move(world.draft(), "cancel", reason="solved")  # a draft that nobody saw ends at once
    assert open_ends() == []


def test_seen_is_a_time_stamp_and_no_state(world: World) -> None:
    ref = world.sent()
    assert world.press(ref, "seen").status_code == 303
    row = world.row(ref)
    assert row.status == "requested"
    assert row.seen_at is not None
    assert page(world.client.get(f"/referrals/{ref}")).select_one(f'form[action="/referrals/{ref}/seen"]') is None


def test_who_waits_for_an_answer_is_told_and_later_the_supervisor(world: World) -> None:
    ref = world.sent()

    def awaited(login: str, day: date) -> list[str]:
        clock.fix_today(day)
        with unit_of_work(world.engine, write=False) as session:
            return [row.referral.ref for row in queries.replies_awaited(session, world.people[login], day)]

    assert awaited("coordinator", date(2026, 11, 22)) == [ref]
    assert awaited("colleague", date(2026, 12, 1)) == []
    assert awaited("supervisor", date(2026, 11, 27)) == []
    assert awaited("supervisor", date(2026, 12, 1)) == [ref]
    assert awaited("supervisor2", date(2026, 12, 1)) == []


def test_a_merged_partner_takes_drafts_along_and_leaves_what_was_sent(world: World) -> None:
    ref, draft = world.sent(), world.draft(fields=[*FIELDS, "nationality"])
    asked = world.press(draft, "exception", exception="life_or_body", exception_note="意識がない。")
    assert asked.status_code == 303, text(page(asked))

    def merge_into_hotline(session: Any) -> None:
        old, new = (
            session.scalars(sa.select(Partner.id).where(Partner.ref == name)).one()
            for name in (world.kantoku, world.hotline)
        )
        hooks.publish(session, world.people["supervisor"], PartnerMerged(old, new))

    world.change(merge_into_hotline)
    with unit_of_work(world.engine, write=False) as session:
        assert session.get_one(Partner, world.row(ref).partner_id).ref == world.kantoku
        assert session.get_one(Partner, world.row(draft).partner_id).ref == world.hotline
        codes = session.scalars(sa.select(CaseEvent.code).where(CaseEvent.subject_ref == draft)).all()
    assert (world.row(draft).exception, world.row(draft).exception_by_id) == (None, None)
    assert codes[-1] == "exception_dropped"
    shown = page(world.client.get(f"/referrals/{ref}")).select_one("#sent")
    assert shown is not None
    assert "静岡労働基準監督署" in text(shown)
    assert "送った時のままです" in text(shown)


def test_a_partner_accepts_before_it_knows_the_day(world: World) -> None:
    ref = world.sent()
    assert world.move(ref, "accept", heard_via="phone", contact_name="監督官 加藤").status_code == 303
    row = world.row(ref)
    assert (row.status, row.planned_on) == ("accepted", None)
    shown = text(page(world.client.get(f"/referrals/{ref}")))
    assert "予定日 まだ決まっていません" in shown
    day = page(world.client.get("/"))
    assert "本人と会う予定日（まだ決まっていない）" in text(day)
    assert world.move(ref, "plan", heard_via="phone", planned_on="2026-11-01").status_code == 422
    assert world.move(ref, "plan", heard_via="phone", planned_on="2026-12-24").status_code == 303
    row = world.row(ref)
    assert (row.status, row.planned_on) == ("accepted", date(2026, 12, 24))
    assert row.first_contact_due_on == date(2026, 12, 24), "the partner's own day counts"
    shown = text(page(world.client.get(f"/referrals/{ref}")))
    assert "まだ決まっていません" not in shown
    assert "予定日が決まった" in shown, "the line of the course"
    world.move(ref, "start", heard_via="phone", first_contact_on="2026-11-22")
    assert world.client.get(f"/referrals/{ref}/plan").status_code == 409


def test_the_closing_sheet_decides_each_referral_and_step_without_leaving_the_page(world: World) -> None:
    asked, sent, draft = world.in_progress(), world.sent(), world.draft()
    done = world.move(asked, "complete", heard_via="phone", outcome="service_provided", activities="相談した")
    assert done.status_code == 303
    here = f"/cases/{world.ref}/close"
    last = world.in_progress()
    ended = world.move(last, "complete", heard_via="phone", outcome="service_provided", activities="同行した")
    assert ended.status_code == 303
    soup = page(world.client.get(here))
    places = {field["value"]: str(field["name"]).split("_")[1] for field in soup.select("input[name^=end_]")}
    assert {f"referral:{ref}" for ref in (asked, sent, draft)} <= set(places)
    typed = {"outcome_1": "met", "closing_reason": "resolved", "summary": "相談がすすみ、本人も納得した。"}
    half = world.client.post(here, data=form_values(soup, here, **typed))
    assert half.status_code == 422
    assert form_values(page(half), here)["summary"] == ["相談がすすみ、本人も納得した。"], "nothing typed is lost"
    for ref, decision in ((asked, "helped:met"), (sent, "cancel:solved"), (draft, "cancel:duplicate")):
        typed[f"decision_{places[f'referral:{ref}']}"] = decision
    untried = {f"decision_{places[f'referral:{last}']}": "unlearnt:no_answer"}
    half = world.client.post(here, data=form_values(page(half), here, **typed, **untried))
    assert half.status_code == 422
    kept = form_values(page(half), here)
    assert {name: kept[name] for name in typed if name.startswith("decision")} == {
        name: [value] for name, value in typed.items() if name.startswith("decision")
    }, "what had been settled before the refusal is still on the sheet"
    assert world.row(sent).status == "requested"
    typed |= {f"decision_{places[f'referral:{last}']}": "fewer:asked_not"}
    assert world.client.post(here, data=form_values(page(half), here, **typed)).status_code == 303
    rows = [world.row(ref) for ref in (asked, sent, draft)]
    assert [(row.status, row.helped, row.could_not_learn) for row in rows[:2]] == [
        ("completed", "met", None), ("cancelled", "unknown", "not_needed"),
    ]  # fmt: skip
    assert all(row.closed_on for row in rows)
