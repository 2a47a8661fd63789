"""What applicants, trainees and supervisors are told: once, in both languages, without reasons, with proof."""

from __future__ import annotations

from datetime import date, timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.core import clock, post
from app.core.config import Settings
from app.core.db import unit_of_work
from app.core.errors import Conflict, Invalid
from app.training import commands
from app.training.attendance import queries as attendance
from app.training.attendance.schemas import MarkRow, MarksForm
from app.training.attendance.service import closing, make_ups, marks
from app.training.enrolment.lifecycle import Stage, State
from app.training.enrolment.models import Enrolment
from app.training.enrolment.schemas import DeclineForm, OfferForm
from app.training.enrolment.service import deciding
from app.training.leavers import queries as leavers
from app.training.notices import service, words
from app.training.notices.models import CourseNotice
from app.training.notices.schemas import OutcomeForm
from app.training.planning import queries as planning
from app.training.planning.schemas import BlockForm
from app.training.planning.service import cohorts
from app.training.portal.models import EmploymentSurvey, SignOff
from app.training.practicum import queries as practicums
from app.training.practicum.schemas import AddressForm, TaskForm
from app.training.practicum.service import supervising, writing
from app.training.programme.models import Block, Cohort
from app.training.queries import learner_of
from app.training.schemas import EndingForm
from app.training.service import certifications
from app.training.workplaces import service as workplaces
from app.training.workplaces.models import Supervision, WorkplacePeriod
from app.training.workplaces.schemas import AbsenceForm
from tests.support.html import form_values, page, text
from tests.support.people import Cast, cast, sign_in
from tests.training import course, worlds
from tests.training.course import TODAY

SOON = TODAY + timedelta(days=14)


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def mailing(settings: Settings) -> Settings:
    return settings.model_copy(update={"smtp_host": "localhost", "mail_from": "office@example.jp"})


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[EmailMessage]:
    found: list[EmailMessage] = []
    monkeypatch.setattr(post, "send", lambda _settings, message: found.append(message))
    clock.fix_today(TODAY)
    return found


def applicant(session: Session, people: Cast, *, mail: str | None = "sasaki@example.jp") -> Enrolment:
    """On the waiting list of a cohort with a free seat."""
    whom = course.learner(session, people)
    whom.mail = mail
    where = course.cohort(session, state="open")
    one = course.enrolled(session, people, whom, where, state=State.WAITING)
    one.waiting_number = 1
    session.flush()
    session.refresh(one, ["learner", "cohort"])
    return one


def told(engine: Engine) -> list[tuple[str, str]]:
    with unit_of_work(engine, write=False) as session:
        return [(one.kind, one.state) for one in session.scalars(sa.select(CourseNotice).order_by(CourseNotice.id))]


def reload(session: Session) -> Enrolment:
    found = session.scalars(sa.select(Enrolment)).one()
    session.refresh(found, ["learner", "cohort"])
    return found


class TestApplicants:
    def test_every_step_that_an_applicant_must_hear_of_has_words_in_both_languages(self) -> None:
        assert set(service.OF_STEPS) == {
            "return", "offer", "accept", "take", "wait", "lapse", "decline", "carried_in",
        }  # fmt: skip
        for kind in words.KINDS:
            texts = [
                words.said(kind, locale, cohort=(2026, 1), day=SOON, person="X-1", link="https://k.example/s/t")
                for locale in ("ja", "en")
            ]
            assert all(texts)
            assert "%(" not in "".join(texts)
            assert not any("぀" <= sign <= "ヿ" for sign in texts[1]), texts[1]

    def test_an_offer_is_mailed_once_reminded_once_and_forgotten_when_taken(
        self, engine: Engine, people: Cast, mailing: Settings, taken: list[EmailMessage]
    ) -> None:
        admin = people["training_admin"]
        with unit_of_work(engine, write=True) as session:
            one = applicant(session, people)
            deciding.offer(session, admin, one, OfferForm(answer_by=SOON), seen=one.version)
        assert [commands.send_notices(engine, mailing)["sent"] for _ in range(2)] == [1, 0]
        said = taken[0].get_content().replace("\r\n", "\n")
        assert SOON.isoformat() in said.split("\n\n")[1]
        assert "A seat in" in said
        assert taken[0]["To"] == "sasaki@example.jp"
        assert "佐々木" not in taken[0].as_string() + said
        with unit_of_work(engine, write=False) as session:
            notice = session.scalars(sa.select(CourseNotice)).one()
            assert (notice.sent_to, notice.sent_at is not None) == ("sasaki@example.jp", True)
        clock.fix_today(SOON - timedelta(days=4))
        assert commands.send_notices(engine, mailing)["made"] == 0
        clock.fix_today(SOON - timedelta(days=3))
        assert [commands.send_notices(engine, mailing)["made"] for _ in range(2)] == [1, 0]
        assert told(engine) == [("offered", "sent"), ("offered_soon", "sent")]
        with unit_of_work(engine, write=True) as session:
            one = reload(session)
            deciding.take(session, admin, one, seen=one.version)
        assert commands.send_notices(engine, mailing)["sent"] == 1
        assert told(engine)[-1] == ("accepted", "sent")

    def test_what_is_not_true_any_more_is_told_to_nobody(
        self, engine: Engine, people: Cast, mailing: Settings, taken: list[EmailMessage]
    ) -> None:
        admin = people["training_admin"]
        with unit_of_work(engine, write=True) as session:
            one = applicant(session, people)
            deciding.offer(session, admin, one, OfferForm(answer_by=SOON), seen=one.version)
            deciding.take(session, admin, one, seen=one.version)
        assert commands.send_notices(engine, mailing)["empty"] == 1
        assert told(engine) == [("offered", "passed"), ("accepted", "sent")]
        assert len(taken) == 1

    def test_without_an_address_a_letter_is_needed_and_recorded(
        self, engine: Engine, people: Cast, client: TestClient, taken: list[EmailMessage], mailing: Settings
    ) -> None:
        with unit_of_work(engine, write=True) as session:
            one = applicant(session, people, mail=None)
            form = DeclineForm(decline_reason="no_seat", decline_note="健康のことを伺いました。")
            deciding.decline(session, people["training_admin"], one, form, seen=one.version)
        commands.send_notices(engine, mailing)
        assert (told(engine), taken) == ([("declined", "letter")], [])
        sign_in(client, "training_admin")
        assert "手紙が必要なお知らせ" in text(page(client.get("/")))
        log = page(client.get("/training/notices?state=needed"))
        path = str(log.select('a[href^="/training/notices/U"]')[0]["href"])
        shown = page(client.get(path))
        assert "健康" not in text(shown)
        assert client.get(f"{path}/letter.pdf").content.startswith(b"%PDF")
        client.post(path, data=form_values(shown, path, outcome="lettered"))
        assert told(engine) == [("declined", "lettered")]
        with unit_of_work(engine, write=True) as session:
            notice = session.scalars(sa.select(CourseNotice)).one()
            again = OutcomeForm(outcome="lettered", outcome_on=clock.today())
            with pytest.raises(Conflict):
                service.record(session, people["training_admin"], notice, again)


class TestSupervisors:
    def practicum(self, session: Session, people: Cast) -> int:
        whom = course.learner(session, people, login="trainee")
        whom.mail = "sasaki@example.jp"
        course.at_work(session, people, whom)
        guide = session.scalars(sa.select(Supervision)).one()
        guide.mail = "harada@example.jp"
        where = course.enrolled(session, people, whom, course.cohort(session))
        course.reached(session, people, where, Stage.PRACTICUM)
        number = writing.open_practicum(session, people["trainee"], where).id
        for title in ("一", "二", "三"):
            task = TaskForm(task_title=title, situation="来所", doing="見直す", abilities=["connect"], looked=True)
            writing.write_task(session, people["trainee"], self.whole(session, number), task, seen=self.seen)
        whole = self.whole(session, number)
        writing.propose(session, people["trainee"], whole, seen=whole.version)
        return number

    def whole(self, session: Session, number: int) -> practicums.Whole:
        session.flush()
        session.expire_all()
        found = practicums.by_id(session, number)
        assert found is not None
        self.seen = found.version
        return found

    def ask(self, session: Session, people: Cast, number: int) -> tuple[str, str]:
        """The token and the code of a new address."""
        whole = self.whole(session, number)
        assert whole.supervision is not None
        form = AddressForm(whom=whole.supervision.ref, by_mail=True)
        link = supervising.give_address(
            session, people["training_admin"], whole, form, seen=whole.version, origin="https://k.example"
        )
        assert link.code is not None
        return link.token, link.code

    def test_the_address_goes_by_mail_without_its_code_and_a_new_one_ends_the_old(
        self, engine: Engine, people: Cast, mailing: Settings, taken: list[EmailMessage]
    ) -> None:
        with unit_of_work(engine, write=True) as session:
            number = self.practicum(session, people)
            former, _code = self.ask(session, people, number)
            token, code = self.ask(session, people, number)
        commands.send_notices(engine, mailing)
        (message,) = [one for one in taken if one["To"] == "harada@example.jp"]
        said = message.get_content()
        assert f"https://k.example/s/{token}" in said
        assert former not in said
        assert code not in said
        assert "佐々木" not in said
        states = told(engine)
        assert [state for kind, state in states if kind == "supervisor_page"] == ["passed", "sent"]
        assert [kind for kind, _state in states].count("supervisor_asked") == 2
        with unit_of_work(engine, write=False) as session:
            kept = session.scalars(sa.select(CourseNotice).where(CourseNotice.link_id.is_not(None))).all()
            assert [(one.sent_to, one.address) for one in kept][1] == ("harada@example.jp", None)


class TestAbsences:
    def test_the_absent_at_once_who_said_so_not_and_the_supervisor_only_as_agreed(
        self, engine: Engine, people: Cast
    ) -> None:
        admin, instructor = people["training_admin"], people["instructor"]
        clock.fix_today(date(2027, 1, 16))
        with unit_of_work(engine, write=True) as session:
            where = course.cohort(session)
            away, agreed, known = (self.ready(session, people, where, name) for name in ("森 一", "林 二", "原 三"))
            guides = {one.learner_id: course.at_work(session, people, one.learner) for one in (away, agreed)}
            guide = session.scalars(
                sa.select(Supervision).where(Supervision.period_id == guides[agreed.learner_id].id)
            ).one()
            yes = AbsenceForm(guide=guide.ref, told="yes", told_from=TODAY)
            workplaces.tell_absences(session, admin, agreed.learner, yes)
            held = session.scalars(sa.select(Block).where(Block.number == 1)).one()
            marks.notify(session, people["trainee"], held, known, "通院")
            closing.open_block(session, instructor, held, seen=held.version)
            closing.close(session, instructor, held, None, seen=held.version)
            ids = {one.id: name for one, name in ((away, "away"), (agreed, "agreed"), (known, "known"))}
        self.expect(engine, ids, {("absent", "away"), ("absent", "agreed"), ("supervisor_absent", "agreed")}, "letter")
        with unit_of_work(engine, write=True) as session:
            held = session.scalars(sa.select(Block).where(Block.number == 1)).one()
            closing.reopen(session, admin, held, "名簿の写し違い", seen=held.version)
            line = next(
                one for one in attendance.lines(session, held, held.held_on) if ids[one.enrolment.id] == "agreed"
            )
            row = MarkRow(enrolment=line.enrolment.ref, was=line.was, state="present")
            marks.enter(session, instructor, held, MarksForm(marks=[row]), seen=held.version)
            closing.close(session, instructor, held, None, seen=held.version)
        self.expect(engine, ids, {("absent", "away")}, "letter")
        with unit_of_work(engine, write=True) as session:
            held = session.scalars(sa.select(Block).where(Block.number == 1)).one()
            closing.reopen(session, admin, held, "やはり欠席", seen=held.version)
            line = next(
                one for one in attendance.lines(session, held, held.held_on) if ids[one.enrolment.id] == "agreed"
            )
            row = MarkRow(enrolment=line.enrolment.ref, was=line.was, state="absent")
            marks.enter(session, instructor, held, MarksForm(marks=[row]), seen=held.version)
            closing.close(session, instructor, held, None, seen=held.version)
        self.expect(engine, ids, {("absent", "away"), ("absent", "agreed"), ("supervisor_absent", "agreed")}, "letter")
        # What was agreed ends before the letter is posted.
        with unit_of_work(engine, write=True) as session:
            whom = session.scalars(sa.select(Supervision).where(Supervision.absence_told_from.is_not(None))).one()
            whom.absence_told_from = None
            course.audit.record(session, None, "supervision.absences_agreed", "supervision", whom.id)
            service.make(session, clock.today(), sends_mail=False)
        self.expect(engine, ids, {("absent", "away"), ("absent", "agreed")}, "letter")

    def ready(self, session: Session, people: Cast, where: object, name: str) -> Enrolment:
        one = course.enrolled(session, people, course.learner(session, people, name), where)  # type: ignore[arg-type]
        session.refresh(one, ["learner", "cohort"])
        session.refresh(one.learner, ["names"])
        return course.reached(session, people, one, Stage.BLOCK_1)

    def expect(self, engine: Engine, ids: dict[int, str], wanted: set[tuple[str, str]], state: str) -> None:
        with unit_of_work(engine, write=False) as session:
            found = session.scalars(sa.select(CourseNotice).where(CourseNotice.state == state))
            assert {(one.kind, ids[one.enrolment_id or 0]) for one in found} == wanted


class TestLeavers:
    def test_one_act_ends_workplace_and_supervision_and_tells_the_person(
        self, client: TestClient, engine: Engine, people: Cast
    ) -> None:
        with unit_of_work(engine, write=True) as session:
            whom = course.learner(session, people)
            period = course.at_work(session, people, whom)
            made = SignOff(
                ref="YA-0001", period_id=period.id, year=2026, asked_on=TODAY, answer="left", version=1,
                left_on=date(2026, 10, 31), answered_on=date(2026, 11, 2), answered_by="課長",
            )  # fmt: skip
            asked = EmploymentSurvey(
                ref="ZA-0001", learner_id=whom.id, months=6, due_on=TODAY, asked_on=TODAY, situation="same_desk",
                answered_on=date(2026, 11, 20), version=1,
            )  # fmt: skip
            session.add_all([made, asked])
            session.flush()
            course.audit.record(session, None, "sign_off.asked", "sign_off", made.id, subject_ref=made.ref)
            course.audit.record(session, None, "survey.asked", "survey", asked.id, subject_ref=asked.ref)
        sign_in(client, "training_admin")
        assert "離れたと職場が答えた人" in text(page(client.get("/")))
        path = str(
            page(client.get("/training/completers/leavers")).select('a[href^="/training/completers/leavers/"]')[0][
                "href"
            ]
        )
        shown = page(client.get(path))
        assert "本人は、同じ窓口で働いていると答えています。" in text(shown)
        early = client.post(f"{path}/end", data=form_values(shown, f"{path}/end", last_day="2024-01-01"))
        assert early.status_code == 422
        client.post(f"{path}/end", data=form_values(shown, f"{path}/end"))
        with unit_of_work(engine, write=False) as session:
            period = session.scalars(sa.select(WorkplacePeriod)).one()
            guide = session.scalars(sa.select(Supervision)).one()
            assert (period.ends_on, guide.ends_on) == (date(2026, 10, 31), date(2026, 10, 31))
            assert leavers.count(session) == 0
        assert told(engine) == [("workplace_ended", "letter")]
        again = client.post(f"{path}/end", data=form_values(shown, f"{path}/end"))
        assert again.status_code == 409


def test_nobody_writes_to_the_dead(engine: Engine, people: Cast) -> None:
    with unit_of_work(engine, write=True) as session:
        one = worlds.certify(session, people)
        about = service.About(day=TODAY)
        service.tell(session, people["training_admin"], "workplace_ended", learner_of(session, one), "1", about)
        form = EndingForm(ending="death", ended_on=clock.today(), ending_note="連絡があった")
        certifications.end(session, people["training_admin"], one, form, seen=one.version)
        service.make(session, clock.today(), sends_mail=False)
    assert told(engine) == [("workplace_ended", "passed")]


class TestMakeUps:
    def test_who_cannot_come_to_the_make_up_chooses_another_until_its_last_day(
        self, engine: Engine, people: Cast
    ) -> None:
        admin, trainee = people["training_admin"], people["trainee"]
        clock.fix_today(date(2027, 1, 10))
        with unit_of_work(engine, write=True) as session:
            where = course.cohort(session)
            found = planning.cohort_by_ref(session, where.ref)
            assert found is not None
            one = course.enrolled(session, people, course.learner(session, people), where)
            one = course.reached(session, people, one, Stage.BLOCK_1)
            missed = next(block for block in found.blocks if block.number == 1)
            marks.notify(session, trainee, missed, one, "通院")
            later = course.cohort(session, run=2)
            later.ends_on = date(2027, 6, 30)
            session.flush()
            session.refresh(later, ["blocks"])
            early, last = (self.block(session, people, found, date(2027, 2, day)) for day in (6, 13))
            late = self.block(session, people, later, date(2027, 4, 10))
            made = attendance.make_ups(session, [one.id])[0]
            make_ups.offer(session, trainee, made, early, clock.today())
            marks.notify(session, trainee, early, one, "検査")
            assert (made.state, made.offered_block_id) == ("needed", None)
            with pytest.raises(Invalid):
                make_ups.offer(session, admin, made, late, clock.today())
            make_ups.offer(session, trainee, made, last, clock.today())
            assert (made.state, made.offered_block_id) == ("offered", last.id)

    def block(self, session: Session, people: Cast, where: Cohort, day: date) -> Block:
        form = BlockForm(number=1, is_make_up=True, held_on=day, starts="09:30", ends="12:30", seats=2)
        return cohorts.add_block(session, people["training_admin"], where, form)
