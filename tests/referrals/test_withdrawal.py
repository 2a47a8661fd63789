"""Consent withdrawn at each state: at the next request nothing leaves by any way; the partner is asked to delete."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.audit import service as audit
from app.core import clock
from app.core.db import unit_of_work
from app.people import queries as people
from app.people import service
from app.people.models import Consent, Person
from app.people.schemas import WithdrawConsent
from app.referrals.lifecycle import ReferralStatus as S
from app.referrals.models import AnswerLink, DataReturn, Referral
from app.reminders import items
from tests.referrals.conftest import FIELDS, STORY, World, consent
from tests.referrals.test_answer_page import give, link_of
from tests.support.html import errors_of, form_values, page, text

AFTER = {
    S.REQUESTED: S.CANCELLED, S.ACCEPTED: S.CANCELLED, S.IN_PROGRESS: S.CANCELLED, S.ON_HOLD: S.CANCELLED,
    S.COMPLETED: S.COMPLETED, S.FAILED: S.FAILED, S.REJECTED: S.REJECTED, S.CANCELLED: S.CANCELLED,
    S.ENTERED_IN_ERROR: S.ENTERED_IN_ERROR,
}  # fmt: skip


@pytest.fixture
def partner(world: World) -> TestClient:
    return TestClient(world.client.app, follow_redirects=False, headers={"sec-fetch-site": "same-origin"})


def put(world: World, ref: str, **values: Any) -> None:
    """The state as its own moves would leave it."""

    def change(session: Session) -> None:
        row = session.scalars(sa.select(Referral).where(Referral.ref == ref)).one()
        for name, value in values.items():
            setattr(row, name, value)
        audit.record(session, None, "test", "referral", row.id)

    world.change(change)


def withdraw(world: World, consent_id: int | None = None) -> None:
    def change(session: Session) -> None:
        actor = world.people["coordinator"]
        person = people.by_ref(session, actor, world.person)
        row = session.get_one(Consent, consent_id or world.consent_id)
        assert person is not None
        command = WithdrawConsent(withdrawn_on=clock.today(), withdrawn_note="家族に知られたくない。")
        service.withdraw_consent(session, actor, person, row, command, seen=row.version)

    world.change(change)


def update_of(world: World, ref: str) -> None:
    path = f"/referrals/{ref}/updates/new"
    looked = world.client.post(path, data=form_values(page(world.client.get(path)), path, message="予約を急ぎます。",
                                                      fields=None, step="preview"))  # fmt: skip
    assert looked.status_code == 200, errors_of(page(looked), "message")
    assert world.client.post(path, data=form_values(page(looked), path, step="send")).status_code == 303


def test_nothing_leaves_in_any_state_by_any_way(world: World, partner: TestClient) -> None:
    draft, closed = world.draft(), world.sent()
    refs = {state: world.sent() for state in AFTER}
    links = {}
    for ref in (*refs.values(), closed):
        update_of(world, ref)
        links[ref], code = link_of(world, ref)
        assert give(partner, links[ref], code).status_code == 303
        assert STORY in partner.get(links[ref]).text
    for state, ref in refs.items():
        put(world, ref, status=state)
    put(world, closed, status=S.COMPLETED, closed_on=clock.today())
    letters = ("letter.pdf", "updates/1/letter.pdf")
    assert {world.client.get(f"/referrals/{refs[S.COMPLETED]}/{one}").status_code for one in letters} == {200}

    withdraw(world)
    for state, ref in {**refs, S.DRAFT: closed}.items():
        assert world.row(ref).status == AFTER.get(state, S.COMPLETED), state
        assert [world.client.get(f"/referrals/{ref}/{one}").status_code for one in letters] == [409, 409], state
        shown = partner.get(links[ref])
        assert "取り消されました" in shown.text, state
        assert not {STORY, "090-1111-2222", "フオンさん", "予約を急ぎます。"} & set(page(shown).stripped_strings), state
        assert not page(shown).select("form[action*='/updates/'], a[href*='/accept']"), state
        seen = partner.post(f"{links[ref]}/updates/1/seen", data={"_key": "k" * 20, "_version": "9", "said_by": "加藤"})
        assert seen.status_code == 409, state
        assert world.client.get(f"/referrals/{ref}/updates/new").status_code == 409, state
        printed = text(page(world.client.get(f"/referrals/{ref}/print")))
        assert not [word for word in (STORY, "090-1111-2222", "予約を急ぎます。") if word in printed], state
        kept = text(page(world.client.get(f"/referrals/{ref}")))
        assert STORY in kept, "the copy of what was sent stays readable inside"
        assert "同意が撤回された" in kept
    # The draft has nothing to rest on any more, and no way to leave.
    assert world.client.get(f"/referrals/{draft}/letter.pdf").status_code == 404
    assert page(world.client.get(f"/referrals/{draft}")).select_one(f'form[action="/referrals/{draft}/send"]') is None
    with unit_of_work(world.engine, write=False) as session:
        asked = session.scalar(sa.select(sa.func.count()).select_from(DataReturn))
        assert asked == len(refs) + 1, "every partner that was told, and nobody else"
        queued = items.collect(session, items.Scope(clock.today()))
        stopped = {ref for state, ref in refs.items() if AFTER[state] is S.CANCELLED}
        assert not stopped & {item.ref for item in queued}, "no job waits for what was stopped"


@pytest.mark.both
def test_the_partners_word_closes_the_question_that_stands_in_my_day(world: World) -> None:
    ref = world.sent()
    withdraw(world)
    path = f"/referrals/{ref}/returned"
    assert page(world.client.get("/")).select_one(f'#questions a[href="{path}"]') is not None
    typed = {"how": "deleted", "said_by": "監督官 加藤", "heard_via": "phone"}
    early = world.move(ref, "returned", **typed, done_on=str(clock.today() - timedelta(days=1)))
    assert errors_of(page(early), "done_on")
    law = world.move(ref, "returned", **{**typed, "how": "kept_by_law"})
    assert errors_of(page(law), "return_note")
    stale = form_values(page(world.client.get(path)), path, **typed)
    assert world.move(ref, "returned", **typed).status_code == 303
    assert world.client.post(path, data=stale).status_code == 409
    shown = text(page(world.client.get(f"/referrals/{ref}")))
    assert "監督官 加藤" in shown
    assert page(world.client.get("/")).select_one("#questions") is None


def test_withdrawing_the_renewal_takes_back_what_left_on_the_former(world: World) -> None:
    ref = world.sent()
    later: list[int] = []

    def renew(session: Session) -> None:
        row = consent(session, world.people["coordinator"], world.person_id, renews_id=world.consent_id,
                      partner_id=session.get_one(Consent, world.consent_id).partner_id)  # fmt: skip
        later.append(row.id)

    world.change(renew)
    withdraw(world, later[0])
    assert world.row(ref).status == S.CANCELLED


@pytest.mark.both
def test_after_the_end_of_the_consent_nothing_is_told_again_until_it_is_renewed(
    world: World, partner: TestClient
) -> None:
    ref = world.sent()
    path, code = link_of(world, ref)
    assert give(partner, path, code).status_code == 303

    def ends(days: int) -> None:
        def change(session: Session) -> None:
            session.get_one(Consent, world.consent_id).expires_on = clock.today() + timedelta(days=days)
            audit.record(session, None, "test", "person", world.person_id)

        world.change(change)

    ends(30)
    soon = page(world.client.get(f"/referrals/{ref}"))
    renew = soon.select_one('a[href*="renews="]')
    assert renew is not None
    assert "同意の終わり" in text(page(world.client.get("/")).select_one("#deadlines") or soon)
    assert "同意の終わり" in text(page(world.client.get(f"/cases/{world.ref}")))
    ends(31)
    assert page(world.client.get(f"/referrals/{ref}")).select_one('a[href*="renews="]') is None
    assert "同意の終わり" not in text(page(world.client.get("/")))
    ends(-1)
    assert world.client.get(f"/referrals/{ref}/letter.pdf").status_code == 409
    over = partner.get(path)
    assert "同意の期間が終わりました" in over.text
    assert STORY not in over.text
    new = page(world.client.get(str(renew["href"])))
    action = f"/people/{world.person}/consents/new"
    values = form_values(new, action)
    assert (values["purposes"], values["both_ways"], values["language"]) == (["work"], ["1"], ["vi"])
    assert set(values["fields"]) == {"call_name", "languages", "phone", "situation"}
    assert world.client.post(action, data={**values, "method": "electronic", "step": "record"}).status_code == 303
    assert world.client.get(f"/referrals/{ref}/letter.pdf").status_code == 200
    assert STORY in partner.get(path).text
    with unit_of_work(world.engine, write=False) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(AnswerLink)) == 1
        renewed = session.scalars(sa.select(Consent).where(Consent.renews_id == world.consent_id)).one()
        assert renewed.text_version is not None


def updated_on_a_wider_consent(world: World, ref: str, **more: Any) -> int:
    """An update that tells the nationality, which only a second consent covers; row id of that consent."""
    made: list[int] = []

    def prepare(session: Session) -> None:
        office = session.scalars(sa.select(Referral.partner_id).where(Referral.ref == ref)).one()
        session.get_one(Person, world.person_id).nationality = "VN"
        fields = [*FIELDS, "nationality"]
        wide = consent(session, world.people["coordinator"], world.person_id, partner_id=office, fields=fields, **more)
        made.append(wide.id)

    world.change(prepare)
    path = f"/referrals/{ref}/updates/new"
    typed = form_values(page(world.client.get(path)), path, message="国籍を伝えます。", fields=["nationality"])
    looked = world.client.post(path, data={**typed, "step": ["preview"]})
    assert world.client.post(path, data=form_values(page(looked), path, step="send")).status_code == 303
    return made[0]


def told(world: World, partner: TestClient, ref: str, path: str) -> tuple[bool, int]:
    """Whether the partner's page tells the update, and the answer to its letter."""
    letter = world.client.get(f"/referrals/{ref}/updates/1/letter.pdf")
    return "国籍を伝えます。" in partner.get(path).text, letter.status_code


def test_the_consent_of_an_update_alone_is_withdrawn_after_the_work(world: World, partner: TestClient) -> None:
    """The sheet's own consent still holds: the update must not leave on it."""
    ref = world.in_progress()
    wide = updated_on_a_wider_consent(world, ref)
    path, code = link_of(world, ref)
    assert give(partner, path, code).status_code == 303
    done = {"heard_via": "phone", "said_by": "加藤", "outcome": "service_provided", "activities": "是正を勧告した"}
    assert world.move(ref, "complete", **done).status_code == 303
    assert told(world, partner, ref, path) == (True, 200)
    withdraw(world, wide)
    assert world.row(ref).status == "completed"
    assert told(world, partner, ref, path) == (False, 409)
    assert world.client.get(f"/referrals/{ref}/letter.pdf").status_code == 409


def test_an_update_ends_with_its_own_consent(world: World, partner: TestClient) -> None:
    ref = world.sent()
    updated_on_a_wider_consent(world, ref, expires_on=clock.today())
    path, code = link_of(world, ref)
    assert give(partner, path, code).status_code == 303
    assert told(world, partner, ref, path) == (True, 200)
    world.on(clock.today() + timedelta(days=1))
    assert give(partner, path, code).status_code == 303
    assert told(world, partner, ref, path) == (False, 409)
    assert STORY in partner.get(path).text, "what the sheet told goes on"
