"""A case in Shizuoka whose person agreed to one partner, and short ways through the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.audit import service as audit
from app.cases.models import Case, CasePerson, Need
from app.core import clock, ids
from app.core.db import unit_of_work
from app.partners.keys import derived
from app.partners.models import Partner
from app.people.models import Consent, ContactPoint, Person
from app.referrals.models import Referral, ReferralEvent
from tests.support.html import form_values, page
from tests.support.people import Cast, cast, sign_in

FIELDS = ["call_name", "languages", "phone", "situation"]
STORY = "三月分の給料が支払われていません。"


def partner(session: Session, actor: Any, name: str, **more: Any) -> Partner:
    """A confirmed office of the city."""
    made = Partner(
        ref=ids.new_ref("Q"), org_name=name, kind=more.pop("kind", "labour_standards_office"),
        municipality_code="221007",
        prefecture_code="22", phone="054-252-8106", state="active", confirmed=True, verified_on=clock.today(),
        created_at=clock.now(), created_by_id=actor.user_id, updated_at=clock.now(), version=1,
        topics=[], languages=[], contacts=[],
        **derived(org_name=name, service_name="", department="", phone="054-252-8106", place="静岡市", address=""),
        **more,
    )  # fmt: skip
    session.add(made)
    session.flush()
    audit.record(session, actor, "partner.added", "partner", made.id)
    return made


def consent(session: Session, actor: Any, person_id: int, **more: Any) -> Consent:
    """Given three days ago in Vietnamese, for a year; `more` plants what differs."""
    values: dict[str, Any] = {
        "given_on": clock.today() - timedelta(days=3), "language": "vi", "interpreter": "staff",
        "method": "signed_paper", "purpose": "未払い賃金の相談", "fields": list(FIELDS), "purposes": ["work"],
        "both_ways": True,
        "expires_on": clock.today() + timedelta(days=300),
    }  # fmt: skip
    made = Consent(
        ref=ids.new_ref("D"), person_id=person_id, recorded_at=clock.now(), recorded_by_id=actor.user_id, version=1,
        **{**values, **more},
    )  # fmt: skip
    session.add(made)
    audit.record(session, actor, "consent.given", "person", person_id)
    session.flush()
    return made


@dataclass
class World:
    """Signed in as the coordinator. `kantoku` is the partner agreed to, `hotline` another one."""

    client: TestClient
    engine: Engine
    people: Cast
    case_id: int
    ref: str
    person_id: int
    person: str
    child: str
    need: str
    kantoku: str
    hotline: str
    consent_id: int

    @property
    def new(self) -> str:
        return f"/cases/{self.ref}/referrals/new"

    def as_(self, login: str) -> World:
        sign_in(self.client, login)
        return self

    def on(self, day: date, login: str = "coordinator") -> World:
        """The calendar moves on; yesterday's session has ended."""
        clock.fix_today(day)
        return self.as_(login)

    def typed(self, **more: Any) -> dict[str, Any]:
        return {
            "need": self.need, "mode": "contact_for_client", "priority": "routine", "fields": FIELDS,
            "request": "相談の予約をお願いします。", "story": STORY, "beyond_reason": "手続に要るため。", **more,
        }  # fmt: skip

    def draft_answer(self, to: str | None = None, at: str = "", **more: Any) -> Any:
        soup = page(self.client.get(f"{self.new}?partner={to or self.kantoku}{at}"))
        return self.client.post(self.new, data=form_values(soup, self.new, **self.typed(**more)))

    def draft(self, to: str | None = None, at: str = "", **more: Any) -> str:
        answer = self.draft_answer(to, at, **more)
        assert answer.status_code == 303, page(answer).select_one(".banner--danger")
        return str(answer.headers["location"]).removeprefix("/referrals/")

    def press(self, ref: str, verb: str, **typed: Any) -> Any:
        """A button of the referral's own page."""
        path = f"/referrals/{ref}/{verb}"
        soup = page(self.client.get(f"/referrals/{ref}"))
        return self.client.post(path, data=form_values(soup, path, **typed))

    def move(self, ref: str, verb: str, **typed: Any) -> Any:
        """A form of its own."""
        path = f"/referrals/{ref}/{verb}"
        return self.client.post(path, data=form_values(page(self.client.get(path)), path, **typed))

    def sent(self, **more: Any) -> str:
        ref = self.draft(**more)
        assert self.press(ref, "send").status_code == 303
        return ref

    def in_progress(self) -> str:
        ref = self.sent()
        moved = self.move(ref, "accept", heard_via="phone", contact_name="監督官 加藤", planned_on="2026-11-26")
        assert moved.status_code == 303, moved.text
        assert self.move(ref, "start", heard_via="phone", first_contact_on="2026-11-22").status_code == 303
        return ref

    def row(self, ref: str) -> Referral:
        with unit_of_work(self.engine, write=False) as session:
            found = session.scalars(sa.select(Referral).where(Referral.ref == ref)).one()
            session.expunge(found)
            return found

    def events(self, ref: str) -> Sequence[ReferralEvent]:
        with unit_of_work(self.engine, write=False) as session:
            found = session.scalars(
                sa.select(ReferralEvent)
                .join(Referral, Referral.id == ReferralEvent.referral_id)
                .where(Referral.ref == ref)
                .order_by(ReferralEvent.id)
            ).all()
            session.expunge_all()
            return found

    def change(self, work: Any) -> None:
        """Do something behind the pages."""
        with unit_of_work(self.engine, write=True) as session:
            work(session)


@pytest.fixture
def world(client: TestClient, engine: Engine) -> World:
    people = cast(engine)
    actor = people["coordinator"]
    with unit_of_work(engine, write=True) as session:
        person, child = (_person(session, actor, name) for name in ("フオンさん", "ミンくん"))
        person.municipality_code, person.may_call, person.may_say_who, person.call_from = "221007", True, False, "18:00"
        session.add(ContactPoint(person_id=person.id, kind="phone", value="090-1111-2222"))
        case = Case(
            ref=ids.new_ref("K"), centre_id=people.shizuoka, person_id=person.id, title="未払い賃金", status="active",
            turn="centre", turn_since=clock.today(), opened_on=clock.today(), version=1, opened_by_id=actor.user_id,
            assigned_to_id=actor.user_id, last_activity_on=clock.today(), language="vi", interpreter="staff",
        )  # fmt: skip
        session.add(case)
        session.flush()
        session.add(CasePerson(case_id=case.id, person_id=person.id, role="self"))
        session.add(CasePerson(case_id=case.id, person_id=child.id, role="family"))
        need = Need(
            ref=ids.new_ref("N"), case_id=case.id, domain="employment", title="賃金の請求", opened_on=clock.today(),
            version=1, state="open",
        )  # fmt: skip
        session.add(need)
        audit.record(session, actor, "case.opened", "case", case.id)
        kantoku = partner(session, actor, "静岡労働基準監督署")
        hotline = partner(session, actor, "しずおか法律相談所", kind="bar_association")
        given = consent(session, actor, person.id, partner_id=kantoku.id)
        made = World(
            client, engine, people, case.id, case.ref, person.id, person.ref, child.ref, need.ref, kantoku.ref,
            hotline.ref, given.id,
        )  # fmt: skip
    return made.as_("coordinator")


def _person(session: Session, actor: Any, name: str) -> Person:
    made = Person(
        ref=ids.new_ref("P"), centre_id=actor.centre_id, call_name=name, version=1, created_at=clock.now(),
        created_by_id=actor.user_id,
    )  # fmt: skip
    session.add(made)
    session.flush()
    audit.record(session, actor, "person.created", "person", made.id)
    return made
