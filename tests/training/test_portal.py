"""After certification: who is let in, what others see, what workplaces and completers answer, what is published."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.audit import service as audit
from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Conflict, Invalid
from app.training import queries as register
from app.training.models import Learner
from app.training.portal import queries
from app.training.portal.lists import csv_file, inert
from app.training.portal.rules import Choices, Facts, asked_about, shown, sign_off_year, surveys_due
from app.training.portal.schemas import AttendanceForm, DirectoryForm, MeetingForm, MoveForm, QuestionForm, SignOffForm
from app.training.portal.service import administering, asking, members
from app.training.schemas import DecideForm, EndingForm, OrderForm, ProposeForm, SetAsideForm
from app.training.service import certifications
from app.training.workplaces.models import Employer
from tests.support.html import form_values, page, text
from tests.support.people import Cast, cast, sign_in
from tests.training import worlds
from tests.training.course import TODAY, at_work, learner

CERTIFIED = date(2026, 3, 28)


class TestRules:
    @pytest.mark.parametrize(
        ("today", "asked", "due"),
        [
            (date(2026, 9, 27), (), []),
            (date(2026, 9, 28), (), [6]),
            (date(2026, 9, 28), (6,), []),
            (date(2027, 9, 28), (6,), [18]),
            (date(2029, 3, 28), (), [36]),
        ],
    )
    def test_surveys_after_6_18_and_36_months(self, today: date, asked: tuple[int, ...], due: list[int]) -> None:
        assert surveys_due(CERTIFIED, today, frozenset(asked)) == due

    def test_a_workplace_is_asked_about_the_first_of_april(self) -> None:
        assert [sign_off_year(day) for day in (date(2027, 3, 31), date(2027, 4, 1))] == [2026, 2027]
        assert asked_about(date(2026, 4, 1), None, 2026)
        assert not asked_about(date(2026, 4, 2), None, 2026)
        assert not asked_about(date(2025, 4, 1), date(2026, 3, 31), 2026)

    def test_each_field_is_shown_only_when_it_was_chosen(self) -> None:
        facts = Facts("名", "所属", "22", ("vi",), "読むだけ")
        assert shown(facts, Choices(name=True, prefecture=True), is_in_force=True) == Facts("名", "", "22")
        assert shown(facts, Choices(workplace=True, languages=True), is_in_force=True) is None
        assert shown(facts, Choices(name=True), is_in_force=False) is None

    def test_the_file_holds_no_formula(self) -> None:
        one = Employer(ref="E-1", name="=1+1", kind="other", prefecture_code="22", listed_on=TODAY, version=1)
        assert csv_file([one]).decode("utf-8-sig").splitlines()[1] == "22,静岡県,'=1+1,2026-11-22"
        assert inert("静岡市") == "静岡市"


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def session(people: Cast, session: Session) -> Session:
    assert people
    return session


def completer(session: Session, people: Cast, login: str | None = "coordinator", name: str = "佐々木 リカ") -> Learner:
    """Somebody certified in March, at work since 2025."""
    made = learner(session, people, name, login=login)
    at_work(session, people, made)
    wanted = ProposeForm(tier="coordinator", starts_on=CERTIFIED, basis_note="修了を確認した。")
    one = certifications.propose(session, people["training_admin"], made, wanted, seen=made.version)
    decision = DecideForm(decision="approve", decision_number="決定第1号", decided_on=clock.today())
    session.refresh(made, ["names"])
    certifications.decide(session, people["approver"], one, decision, seen=one.version)
    session.flush()
    session.refresh(made, ["version", "names"])
    return made


def meeting(session: Session, people: Cast, seats: int, held_on: date = TODAY) -> str:
    form = MeetingForm(
        meeting_title="連携の始め方", study="Aさんの例を書いた。", place="オンライン", held_on=held_on, starts="14:00",
        ends="16:00", seats=seats, looked=True,
    )  # fmt: skip
    made = administering.plan(session, people["training_admin"], form)
    session.flush()
    return made.ref


class TestMembers:
    def test_the_last_seat_is_given_once_and_attendance_is_kept(self, session: Session, people: Cast) -> None:
        first, second = completer(session, people), completer(session, people, "colleague", "森 一")
        found = queries.meeting_by_ref(session, meeting(session, people, seats=1))
        assert found is not None
        members.sign_up(session, people["coordinator"], first, found)
        session.flush()
        with pytest.raises(Conflict):
            members.sign_up(session, people["colleague"], second, found)
        session.expire_all()
        found = queries.meeting_by_ref(session, found.ref)
        assert found is not None
        form = AttendanceForm(attended=[first.ref])
        administering.keep_attendance(session, people["training_admin"], found, form, seen=found.version)
        session.flush()
        assert [one.ref for one in queries.attended_by(session, first)] == [found.ref]

    def test_what_is_taken_back_is_gone_at_once(self, session: Session, people: Cast) -> None:
        own = completer(session, people)
        actor = people["coordinator"]
        form = DirectoryForm(shows_name=True, shows_workplace=True, languages="ベトナム語")
        members.choose(session, actor, own, form, seen=own.version)
        session.flush()
        assert queries.directory(session) == [Facts("佐々木 リカ", "みなと市国際交流協会")]
        members.choose(session, actor, own, DirectoryForm(), seen=own.version)
        session.flush()
        assert queries.directory(session) == []

    def test_a_new_workplace_ends_the_one_before(self, session: Session, people: Cast) -> None:
        own = completer(session, people)
        form = MoveForm.model_validate(
            {
                "employer_name": "はるか市", "employer_kind": "municipality", "prefecture": "23",
                "employment": "full_time", "desk": "municipal", "moved_on": TODAY,
            }
        )  # fmt: skip
        members.change_workplace(session, people["coordinator"], own, form, seen=own.version)
        session.flush()
        session.expire_all()
        new, old = queries.periods_of(session, own)
        assert (new.employer.name, old.ends_on, old.end_reason) == ("はるか市", TODAY - timedelta(days=1), "moved")
        with pytest.raises(Invalid):
            members.change_workplace(session, people["coordinator"], own, form, seen=own.version)

    def test_a_question_that_tells_of_a_client_is_refused(self, session: Session, people: Cast) -> None:
        own = completer(session, people)
        bad = QuestionForm(question_title="相談", question="090-1234-5678 の方", looked=True)
        with pytest.raises(Invalid):
            members.ask(session, people["coordinator"], own, bad)
        good = QuestionForm(question_title="相談", question="山田さんの件", looked=True)
        asked = members.ask(session, people["coordinator"], own, good)
        session.flush()
        asked = queries.questions(session)[0]
        administering.hide(session, people["training_admin"], asked, None, seen=asked.version)
        session.flush()
        assert queries.questions(session) == []
        assert len(queries.questions(session, with_hidden=True)) == 1


class TestAsking:
    def test_nobody_asks_about_the_dead(self, session: Session, people: Cast) -> None:
        whom, admin = completer(session, people), people["training_admin"]
        (one,) = register.certifications_of(session, whom)
        ending = EndingForm(ending="death", ended_on=TODAY)
        certifications.end(session, admin, one, ending, seen=one.version)
        session.flush()
        assert (asking.ask_workplaces(session, admin), asking.ask_completers(session, admin)) == (0, 0)

    def test_nobody_asks_about_the_revoked_until_that_is_set_aside(self, session: Session, people: Cast) -> None:
        (one,) = register.certifications_of(session, completer(session, people))
        revoke = OrderForm(
            kind="revocation", starts_on=TODAY, ground="確認のため", decision_number="決2", noticed_on=TODAY,
            hearing="本人の説明を聞いた。",
        )  # fmt: skip
        certifications.order(session, people["approver"], one, revoke, seen=one.version)
        session.flush()
        session.refresh(one)
        assert (queries.periods_to_ask(session, TODAY), queries.surveys_to_ask(session, TODAY)) == ([], [])
        (order,) = register.orders_of(session, one)
        aside = SetAsideForm(order=order.ref, note="本人の申立てによる。")
        certifications.set_aside(session, people["approver"], one, aside, seen=one.version)
        session.flush()
        assert len(queries.periods_to_ask(session, TODAY)) == 1

    def test_each_workplace_once_a_year_and_silence_is_no_answer(self, session: Session, people: Cast) -> None:
        completer(session, people)
        admin = people["training_admin"]
        assert (asking.ask_workplaces(session, admin), asking.ask_completers(session, admin)) == (1, 1)
        session.flush()
        assert (asking.ask_workplaces(session, admin), asking.ask_completers(session, admin)) == (0, 0)
        (one,) = queries.sign_offs(session, 2026)
        (reply,) = queries.replies(session)
        assert (one.answer, reply.asked, reply.answered, dict(reply.situations)) == (None, 1, 0, {})
        with pytest.raises(Invalid):
            asking.answer_sign_off(session, one, SignOffForm(said_by="課長", answer="left"), seen=one.version)
        session.refresh(one)
        form = SignOffForm(said_by="課長", answer="left", left_on=date(2026, 10, 31))
        asking.answer_sign_off(session, one, form, seen=one.version)
        session.flush()
        assert (one.answer, one.left_on, one.answered_by) == ("left", date(2026, 10, 31), "課長")


class TestPages:
    def test_the_portal_opens_for_who_is_certified_alone(
        self, client: TestClient, engine: Engine, people: Cast
    ) -> None:
        with unit_of_work(engine, write=True) as session:
            completer(session, people)
        sign_in(client, "supervisor")
        assert client.get("/training/portal").status_code == 404
        assert "修了者ポータル" not in client.get("/").text
        sign_in(client, "coordinator")
        assert "/training/portal" in client.get("/").text
        shown_page = text(page(client.get("/training/portal")))
        assert "佐々木 リカ" in shown_page
        assert "みなと市国際交流協会" in shown_page
        assert client.get("/training/portal/certificate.pdf").content.startswith(b"%PDF")

    @pytest.mark.both
    def test_a_completer_answers_with_one_address(self, client: TestClient, engine: Engine, people: Cast) -> None:
        with unit_of_work(engine, write=True) as session:
            completer(session, people)
            asking.ask_completers(session, people["training_admin"])
            session.flush()
            (one,) = queries.surveys(session)
            token = asking.give_survey_address(session, people["training_admin"], one, seen=one.version).token
        where = f"/s/{token}"
        first = client.get(where)
        assert "佐々木" not in first.text
        values = form_values(page(first), f"{where}/survey") | {"situation": ["left"], "hours": ["full_time"]}
        assert client.post(f"{where}/survey", data=values).status_code == 303
        with unit_of_work(engine, write=False) as session:
            (one,) = queries.surveys(session)
            assert (one.situation, one.hours, one.answered_on) == ("left", None, TODAY)

    def test_only_who_agreed_is_published(self, client: TestClient, engine: Engine, people: Cast) -> None:
        with unit_of_work(engine, write=True) as session:
            (period,) = queries.periods_of(session, completer(session, people))
            period.employer.listed_on = TODAY
            audit.record(session, people["training_admin"], "employer.listed", "employer", period.employer.id)
            for name, since in (("みどり市", TODAY), ("あかね市", None)):
                made = Employer(
                    ref=f"E-{name}", name=name, kind="municipality", prefecture_code="22", listed_on=since, version=1
                )
                session.add(made)
                audit.record(session, people["training_admin"], "employer.added", "employer", made.id)
        for address in ("/employers", "/employers.csv"):
            found = client.get(address)
            assert "みなと市国際交流協会" in found.text
            assert "あかね市" not in found.text
            assert "みどり市" not in found.text  # agreed, but nobody certified works there
        with unit_of_work(engine, write=True) as session:
            worlds.in_force(session, people, "reaching_back", CERTIFIED, cooling_days=60)
        assert "みなと市国際交流協会" not in client.get("/employers").text  # not public yet
