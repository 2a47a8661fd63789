"""Nothing leaves without a ground, and what leaves is what was seen. Each guard meets a defect planted for it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.audit.models import AuditEntry
from app.cases.models import CaseEvent
from app.core import clock
from app.core.db import unit_of_work
from app.partners.models import Partner
from app.people.lists import SHARE_FIELDS
from app.people.models import Consent, Person
from app.referrals import content
from app.referrals.models import Referral
from tests.referrals.conftest import FIELDS, STORY, World, consent
from tests.support.html import errors_of, form_values, page, text


def test_the_whole_way_from_preview_to_letter(world: World) -> None:
    ref = world.draft()
    draft = page(world.client.get(f"/referrals/{ref}"))
    preview = text(draft.select_one("#sent") or draft)
    for shown in (
        "フオンさん",
        "090-1111-2222",
        STORY,
        "相談の予約をお願いします。",
        "名乗らない",
        "静岡労働基準監督署",
    ):
        assert shown in preview
    assert world.press(ref, "send").status_code == 303
    row = world.row(ref)
    assert (row.status, row.consent_id) == ("requested", world.consent_id)
    assert row.answer_due_on is not None
    assert row.answer_due_on.isoformat() == "2026-11-26"  # three business days after Sunday 22; Monday is a holiday
    after = page(world.client.get(f"/referrals/{ref}"))
    assert [text(dd) for dd in after.select("#sent dd")] == [text(dd) for dd in draft.select("#sent dd")]
    assert "送った時のままです" in text(after)
    kept = json.loads(row.frozen or "")
    assert [code for code, _label, _text in kept["shared"]] == ["call_name", "languages", "phone", "situation"]
    letter = world.client.get(f"/referrals/{ref}/letter.pdf")
    assert letter.headers["content-type"] == "application/pdf"
    printed = subprocess.run(["pdftotext", "-", "-"], input=letter.content, capture_output=True, check=True).stdout
    told = "".join(printed.decode().split())
    for shown in ("フオンさん", "090-1111-2222", STORY, "静岡労働基準監督署御中", (row.frozen_digest or "")[:16]):
        assert shown in told
    with unit_of_work(world.engine, write=False) as session:
        kinds = list(session.scalars(sa.select(CaseEvent.kind).where(CaseEvent.case_id == world.case_id)))
        acts = list(session.scalars(sa.select(AuditEntry.action).where(AuditEntry.subject_ref == ref)))
    assert kinds == ["referral_draft", "referral_sent"]
    assert {"referral.draft", "referral.requested"} <= set(acts)


def _without_consent(session: Session, world: World) -> Any:
    row = session.get_one(Consent, world.consent_id)
    audit.record(session, None, "test", "person", row.person_id)
    return row


def _expired(session: Session, world: World) -> None:
    _without_consent(session, world).expires_on = clock.today() - timedelta(days=1)


def _withdrawn(session: Session, world: World) -> None:
    _without_consent(session, world).withdrawn_on = clock.today()


def _other_partner(session: Session, world: World) -> None:
    other = session.scalars(sa.select(Partner.id).where(Partner.ref == world.hotline)).one()
    _without_consent(session, world).partner_id = other


def _field_not_covered(session: Session, world: World) -> None:
    _without_consent(session, world).fields = [code for code in FIELDS if code != "phone"]


def _other_person(session: Session, world: World) -> None:
    row = _without_consent(session, world)
    row.person_id = session.scalars(sa.select(Person.id).where(Person.ref == world.child)).one()
    audit.record(session, None, "test", "person", row.person_id)


def _not_yet(session: Session, world: World) -> None:
    _without_consent(session, world).given_on = clock.today() + timedelta(days=1)


def _other_kind(session: Session, world: World) -> None:
    row = _without_consent(session, world)
    row.partner_id, row.partner_kind = None, "hello_work"


NONE_AT_ALL = "この連携先に伝えてよいという、本人の同意がありません。"


@pytest.mark.parametrize(
    ("defect", "named"),
    [
        (_expired, "同意は2026-11-21で終わっています。"),
        (_withdrawn, "同意は2026-11-22に撤回されています。"),
        (_other_partner, NONE_AT_ALL),
        (_field_not_covered, "の同意に、次のことが入っていません: 電話"),
        (_other_person, NONE_AT_ALL),
        (_not_yet, "同意は2026-11-23からです。まだ始まっていません。"),
        (_other_kind, NONE_AT_ALL),
    ],
)
def test_no_consent_that_covers_it_nothing_leaves(
    world: World, defect: Callable[[Session, World], None], named: str
) -> None:
    ref = world.draft()
    soup = page(world.client.get(f"/referrals/{ref}"))
    pressed = form_values(soup, f"/referrals/{ref}/send")  # the button of a moment ago
    world.change(lambda session: defect(session, world))
    answer = world.client.post(f"/referrals/{ref}/send", data=pressed)
    assert answer.status_code == 422
    refused = page(answer)
    assert named in text(refused.select_one("#error-summary") or refused.select_one(".banner--danger") or refused)
    assert named in text(refused.select_one("#before") or refused)
    assert (world.row(ref).status, world.row(ref).frozen) == ("draft", None)
    now = page(world.client.get(f"/referrals/{ref}"))
    assert now.select_one(f'form[action="/referrals/{ref}/send"]') is None
    link = now.select_one('a[href*="/consents/new"]')
    assert link is not None
    assert f"partner={world.kantoku}" in str(link["href"])


def test_a_consent_to_the_kind_of_office_covers_it(world: World) -> None:
    def to_kind(session: Session) -> None:
        row = _without_consent(session, world)
        row.partner_id, row.partner_kind = None, "labour_standards_office"

    world.change(to_kind)
    world.sent()


def test_what_changed_after_the_preview_is_not_sent(world: World) -> None:
    ref = world.draft()
    soup = page(world.client.get(f"/referrals/{ref}"))

    def rename(session: Session) -> None:
        person = session.get_one(Person, world.person_id)
        person.call_name = "フォンさん"
        audit.record(session, None, "test", "person", person.id)

    world.change(rename)
    path = f"/referrals/{ref}/send"
    answer = world.client.post(path, data=form_values(soup, path))
    assert answer.status_code == 422
    assert "もう一度確かめてください" in text(page(answer))
    again = form_values(page(answer), path)
    assert world.client.post(path, data=again).status_code == 303


def test_a_changed_record_of_what_was_sent_is_reported(world: World) -> None:
    ref = world.sent()

    def forge(session: Session) -> None:
        row = session.scalars(sa.select(Referral).where(Referral.ref == ref)).one()
        assert content.is_whole(row)
        row.frozen = (row.frozen or "").replace("090-1111-2222", "090-1111-3333")
        audit.record(session, None, "test", "referral", row.id)

    world.change(forge)
    assert "送った時のものと違います" in text(page(world.client.get(f"/referrals/{ref}")))
    assert world.client.get(f"/referrals/{ref}/letter.pdf").status_code == 409


def test_a_partner_out_of_use_gets_nothing(world: World) -> None:
    ref = world.draft()
    soup = page(world.client.get(f"/referrals/{ref}"))

    def retire(session: Session) -> None:
        row = session.scalars(sa.select(Partner).where(Partner.ref == world.kantoku)).one()
        row.state = "retired"
        audit.record(session, None, "test", "partner", row.id)

    world.change(retire)
    path = f"/referrals/{ref}/send"
    assert world.client.post(path, data=form_values(soup, path)).status_code == 422
    assert world.draft_answer().status_code == 422


@pytest.mark.both
def test_an_exception_needs_a_second_person_and_falls_with_the_content(world: World) -> None:
    ref = world.draft(to=world.hotline)
    asked = world.press(ref, "exception", exception="life_or_body", exception_note="意識がなく、同意を得られない。")
    assert asked.status_code == 303
    path = f"/referrals/{ref}"
    assert page(world.client.get(path)).select_one(f'form[action="{path}/send"]') is None
    assert page(world.client.get(path)).select_one(f'form[action="{path}/approve"]') is None
    assert world.client.post(f"{path}/approve", data={"_key": "k" * 20, "_version": "2"}).status_code == 403

    world.as_("supervisor")
    assert world.press(ref, "approve").status_code == 303
    world.as_("coordinator")
    edited = world.move(ref, "edit", request="急いで会ってください。")
    assert edited.status_code == 303
    row = world.row(ref)
    assert (row.exception, row.exception_by_id, row.exception_approved_by_id) == (None, None, None)
    again = world.press(ref, "exception", exception="life_or_body", exception_note="意識がなく、同意を得られない。")
    assert again.status_code == 303
    world.as_("supervisor")
    assert world.press(ref, "approve").status_code == 303
    world.as_("coordinator")
    assert world.press(ref, "send").status_code == 303
    row = world.row(ref)
    assert (row.consent_id, row.exception_approved_by_id) == (None, world.people["supervisor"].user_id)
    assert json.loads(row.frozen or "")["ground"]["approved_by"] == "望月 恵"
    assert world.client.get(f"{path}/letter.pdf").status_code == 200


def test_who_last_wrote_the_content_does_not_approve_it(world: World) -> None:
    ref = world.draft(to=world.hotline)
    world.as_("supervisor")
    assert world.move(ref, "edit", request="全部伝えます。").status_code == 303
    world.as_("coordinator")
    world.press(ref, "exception", exception="life_or_body", exception_note="同意を得られない。")
    soup = page(world.as_("supervisor").client.get(f"/referrals/{ref}"))
    assert soup.select_one(f'form[action="/referrals/{ref}/approve"]') is None
    forged = {"_key": "k" * 20, "_version": str(world.row(ref).version)}
    assert world.client.post(f"/referrals/{ref}/approve", data=forged).status_code == 403


def test_a_supervisor_does_not_approve_their_own_exception(world: World) -> None:
    ref = world.as_("supervisor").draft(to=world.hotline)
    world.press(ref, "exception", exception="life_or_body", exception_note="同意を得られない。")
    soup = page(world.client.get(f"/referrals/{ref}"))
    assert soup.select_one(f'form[action="/referrals/{ref}/approve"]') is None
    version = str(world.row(ref).version)
    forged = world.client.post(f"/referrals/{ref}/approve", data={"_key": "k" * 20, "_version": version})
    assert forged.status_code == 403
    assert world.row(ref).exception_approved_by_id is None


def test_information_only_names_nobody_and_needs_no_consent(world: World) -> None:
    named = world.draft_answer(to=world.hotline, mode="information_only", fields=None, story=None,
                               request="フオンさんが行きます。")  # fmt: skip
    assert named.status_code == 422
    assert errors_of(page(named), "request")
    chosen = world.draft_answer(to=world.hotline, mode="information_only", story=None)
    assert errors_of(page(chosen), "fields")
    ref = world.sent(to=world.hotline, mode="information_only", fields=None, story=None)
    kept = json.loads(world.row(ref).frozen or "")
    assert kept["shared"] == []
    assert "フオン" not in (world.row(ref).frozen or "")
    assert kept["ground"] == {"kind": "none_needed"}


def test_a_hidden_address_cannot_be_picked(world: World) -> None:
    def hide(session: Session) -> None:
        session.get_one(Person, world.person_id).address_hidden = True
        audit.record(session, None, "test", "person", world.person_id)

    world.change(hide)
    answer = world.draft_answer(fields=["call_name", "address"], story=None)
    assert answer.status_code == 422
    assert errors_of(page(answer), "fields")


def test_a_story_travels_only_when_it_was_picked(world: World) -> None:
    unpicked = world.draft_answer(fields=["call_name"])
    assert errors_of(page(unpicked), "story")
    assert STORY in text(page(unpicked))  # what was typed is kept
    empty = world.draft_answer(fields=["situation"], story=None)
    assert errors_of(page(empty), "story")


def test_an_individual_number_in_the_text_is_asked_about(world: World) -> None:
    answer = world.draft_answer(request="番号は 123456789018 です。")
    assert answer.status_code == 422
    assert errors_of(page(answer), "request")


def test_a_child_of_the_case_needs_its_own_consent(world: World) -> None:
    ref = world.draft(person=world.child)
    assert page(world.client.get(f"/referrals/{ref}")).select_one(f'form[action="/referrals/{ref}/send"]') is None
    child = world.row(ref).person_id
    kantoku = world.row(ref).partner_id
    world.change(lambda s: consent(s, world.people["coordinator"], child, partner_id=kantoku, given_by="guardian"))
    assert world.press(ref, "send").status_code == 303
    assert "ミンくん" in (world.row(ref).frozen or "")


def test_sending_twice_is_sending_once_and_a_stale_button_is_a_conflict(world: World) -> None:
    ref = world.draft()
    path = f"/referrals/{ref}/send"
    first = form_values(page(world.client.get(f"/referrals/{ref}")), path)
    second = form_values(page(world.client.get(f"/referrals/{ref}")), path)
    answers = [world.client.post(path, data=body) for body in (first, first, second)]
    assert [answer.status_code for answer in answers] == [303, 303, 409]
    assert [event.to_status for event in world.events(ref)] == ["draft", "requested"]
    new = form_values(page(world.client.get(f"{world.new}?partner={world.kantoku}")), world.new, **world.typed())
    places = {world.client.post(world.new, data=new).headers["location"] for _ in range(2)}
    assert len(places) == 1


def test_a_draft_changed_meanwhile_shows_both_texts(world: World) -> None:
    ref = world.draft()
    path = f"/referrals/{ref}/edit"
    mine = form_values(page(world.client.get(path)), path, request="わたしの文")
    assert world.move(ref, "edit", request="先に直した文").status_code == 303
    answer = world.client.post(path, data=mine)
    assert answer.status_code == 409
    assert "わたしの文" in answer.text
    assert "先に直した文" in answer.text
    assert world.row(ref).request == "先に直した文"


def test_what_was_sent_is_not_edited(world: World) -> None:
    ref = world.sent()
    assert world.client.get(f"/referrals/{ref}/edit").status_code == 409
    assert world.client.get(f"/referrals/{world.draft()}/letter.pdf").status_code == 404


def test_what_would_leave_as_unknown_is_named_with_the_page_that_asks_it(world: World) -> None:
    ref = world.draft(fields=[*FIELDS, "birth", "period_end", "safe_contact"])
    before = page(world.client.get(f"/referrals/{ref}")).select_one("#before")
    assert before is not None
    links = {text(link): str(link["href"]).removeprefix("/people/") for link in before.select("a[href^='/people/']")}
    assert links[SHARE_FIELDS.label("birth")] == f"{world.person}/edit"
    assert links[SHARE_FIELDS.label("period_end")] == f"{world.person}/residence"
    assert SHARE_FIELDS.label("phone") not in links, "it is known"
