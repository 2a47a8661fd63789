"""What keeps a contact true: people of its own centre, the words of today, what was put right by hand."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.authz.actor import Actor
from app.authz.roles import Role
from app.cases import contact_views, views
from app.cases.contact_import_service import Answer, Centres, import_contacts
from app.cases.lifecycle import TaskState
from app.cases.models import Case, Contact, Task
from app.cases.queries import contacts as queries
from app.cases.schemas.amendments import EditContactForm
from app.cases.schemas.contacts import ContactForm
from app.cases.service import advice, amendments, contacts
from app.core.db import unit_of_work
from app.core.errors import Conflict, Invalid
from app.core.listing import ListQuery
from app.people import service as people_service
from app.people.schemas import NewFact
from app.search.models import SearchDocument
from tests.cases.conftest import Writing, opened, person
from tests.support.people import Cast, sign_in

PHONED = ContactForm(occurred_at=datetime(2026, 11, 1, 10), channel="phone", summary="最初の話")  # noqa: DTZ001 - civil time


def bridging(people: Cast) -> Actor:
    """A coordinator of both centres who sits in Shizuoka now."""
    roles = frozenset({(people.shizuoka, Role.COORDINATOR), (people.hamamatsu, Role.COORDINATOR)})
    return replace(people["coordinator"], memberships=roles)


def edited(**more: object) -> EditContactForm:
    values = {**PHONED.model_dump(), "summary": "直した話", "reason": "聞き間違い", **more}
    return EditContactForm(**{name: value for name, value in values.items() if name in EditContactForm.model_fields})


def change(session: Session, actor: Actor, contact: Contact, form: EditContactForm, minutes: int = 0) -> None:
    amendments.change(session, actor, contact, form, contact.version, about=None, minutes=minutes)
    session.flush()


class TestPeopleOfTheCentre:
    def test_a_contact_names_nobody_of_another_centre(self, session: Session, people: Cast) -> None:
        bridge = bridging(people)
        stranger = contacts.About(person(session, people["coordinator2"], "シルバ・ジョアン"))
        with pytest.raises(Invalid):
            contacts.log(session, bridge, PHONED, about=stranger)
        contact = contacts.log(session, bridge, PHONED)
        with pytest.raises(Invalid):
            contacts.promote(session, bridge, contact, stranger, contact.version)
        with pytest.raises(Invalid):
            amendments.change(session, bridge, contact, edited(), contact.version, about=stranger, minutes=0)

    def test_a_new_person_is_of_the_centre_of_the_contact(self, session: Session, people: Cast) -> None:
        case = opened(session, people["coordinator2"])
        about = contacts.About(name="サントス・リタ")
        contact = contacts.log(session, bridging(people), PHONED, case=case, about=about)
        assert contact.person_id is not None
        found = queries.rows(session, people["coordinator2"], [contact])
        assert (contact.centre_id, found[0].call_name) == (people.hamamatsu, "サントス・リタ")

    def test_who_may_not_know_the_person_neither_reads_nor_drops_them(self, session: Session, people: Cast) -> None:
        actor = people["coordinator"]
        stranger = person(session, people["coordinator2"], "シルバ・ジョアン")
        contact = contacts.log(session, actor, PHONED)
        contact.person_id = stranger.id  # as records made before this was refused may have it
        session.flush()
        assert queries.rows(session, actor, [contact])[0].call_name == ""
        change(session, actor, contact, edited())
        assert (contact.person_id, contact.summary) == (stranger.id, "直した話")
        amendments.change(
            session, actor, contact, edited(), contact.version, about=contacts.About(), minutes=0
        )  # fmt: skip
        session.flush()
        lines = contact_views.amendment_lines(session, actor, contact, "ja")
        assert "シルバ" not in "".join(str(line.differences) for line in lines)


def test_facts_are_those_known_for_the_day(session: Session, people: Cast) -> None:
    actor = people["coordinator"]
    who = person(session, actor)
    for day, status in ((date(2024, 4, 1), "student"), (date(2026, 10, 1), "permanent_resident")):
        people_service.add_fact(session, actor, who, NewFact(as_of=day, status=status))
    session.flush()
    session.refresh(who, ["facts"])
    known = [
        contacts.facts_of(who, day)["residence_status"]
        for day in (date(2024, 3, 31), date(2024, 4, 1), date(2026, 9, 30), date(2026, 10, 1))
    ]
    assert known == ["unknown", "student", "student", "permanent_resident"]


class TestTimeline:
    @staticmethod
    def lines(session: Session, contact: Contact) -> list[views.Line]:
        session.flush()
        case = session.get_one(Case, contact.case_id)
        query = ListQuery(q="", filters={"group": "contacts"}, sort="-at", path="/cases")
        return list(views.timeline_page(session, case, query, "ja").items)

    def test_it_shows_the_words_of_today(self, session: Session, people: Cast) -> None:
        actor = people["coordinator"]
        contact = contacts.log(session, actor, PHONED, case=opened(session, actor))
        assert [(line.title, line.corrected) for line in self.lines(session, contact)] == [("電話 · 最初の話", False)]
        change(session, actor, contact, edited())
        shown = self.lines(session, contact)
        assert all("直した話" in line.title for line in shown)
        assert [line.corrected for line in shown if line.event.kind == "contact"] == [True]

    def test_what_was_entered_in_error_shows_nothing_finds_nothing_promises_nothing(
        self, session: Session, people: Cast
    ) -> None:
        actor = people["coordinator"]
        promised = PHONED.model_copy(update={"next_on": date(2026, 12, 1)})
        contact = contacts.log(session, actor, promised, case=opened(session, actor))
        amendments.enter_in_error(session, actor, contact, "別の人の話", contact.version)
        assert all(line.title == "電話 · 誤って記録" and not line.body for line in self.lines(session, contact))
        assert session.scalars(sa.select(Task.state).where(Task.contact_id == contact.id)).all() == [TaskState.DROPPED]
        found = sa.select(SearchDocument.id).where(SearchDocument.subject_id == contact.id)
        assert session.scalars(found).all() == []


class TestImportAgain:
    HEAD = "external_id,occurred_at,channel,summary\n"

    def run(self, engine: Engine, people: Cast, words: str, *, dry_run: bool = False) -> Answer:
        text = f"{self.HEAD}X1,2026-05-01 10:00,phone,{words}\nX2,2026-05-01 11:00,phone,{words}\n"
        with unit_of_work(engine, write=True) as session:
            where = Centres({}, default=people.shizuoka)
            return import_contacts(session, people["supervisor"], io.BytesIO(text.encode()), where, dry_run=dry_run)

    @pytest.mark.parametrize("minutes", [0, 60])
    def test_what_people_put_right_stays(self, people: Cast, writing: Writing, engine: Engine, minutes: int) -> None:
        self.run(engine, people, "元の話")
        self.run(engine, people, "二度目の話")
        with writing() as session:
            ref = session.scalars(sa.select(Contact.ref).where(Contact.external_id == "X1")).one()
            contact = queries.by_ref(session, people["supervisor"], ref)
            assert contact is not None
            change(session, people["supervisor"], contact, edited(), minutes)
        for dry_run in (True, False):
            answer = self.run(engine, people, "三度目の話", dry_run=dry_run)
            assert (answer.created, answer.updated, answer.unchanged) == (0, 1, 0)
            assert [(one.row, one.column, one.code) for one in answer.errors] == [(2, "external_id", "changed_by_hand")]
            assert "X1" in answer.errors[0].text()
        with unit_of_work(engine, write=False) as session:
            found = session.scalars(sa.select(Contact).order_by(Contact.external_id))
            assert [contact.summary for contact in found] == ["直した話", "三度目の話"]

    @pytest.mark.postgres
    def test_who_edits_while_a_file_comes_in_is_told(self, people: Cast, engine: Engine) -> None:
        self.run(engine, people, "元の話")
        with unit_of_work(engine, write=True) as late:
            ref = late.scalars(sa.select(Contact.ref).where(Contact.external_id == "X1")).one()
            contact = queries.by_ref(late, people["supervisor"], ref)
            assert contact is not None
            self.run(engine, people, "二度目の話")
            with pytest.raises(Conflict):
                change(late, people["supervisor"], contact, edited())
            late.info["doomed"] = True


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("/cases/{case}/assign", {"assignee": "colleague"}),
        ("/cases/{case}/reopen", {"reopen_reason": "また来た"}),
        ("/advice/{advice}/answer", {"answer": "法テラスが早いです"}),
    ],
)
def test_a_conflict_shows_what_was_typed(
    people: Cast, writing: Writing, client: TestClient, address: str, sent: dict[str, str]
) -> None:
    with writing() as session:
        case = opened(session, people["coordinator"])
        asked = advice.ask(session, people["coordinator"], case, "どこに頼めますか")
    sign_in(client, "supervisor")
    place = address.format(case=case.ref, advice=asked.ref)
    answer = client.post(place, data={**sent, "_version": "99"})
    assert answer.status_code == 409
    assert all(value in answer.text for value in sent.values())
