"""From the application to the enrolment and its ends; workplaces; people told apart or made one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.audit import service as audit
from app.core import ids
from app.core.db import unit_of_work
from app.core.errors import Conflict, Invalid
from app.training import queries as register
from app.training.enrolment import queries
from app.training.enrolment.lifecycle import LIVE, Stage, StageState, Verb
from app.training.enrolment.models import Enrolment, StageProgress
from app.training.enrolment.schemas import (
    CarryForm,
    CheckForm,
    CompleteForm,
    EvidenceForm,
    OfferForm,
    ReinstateForm,
    ReturnForm,
    WithdrawForm,
)
from app.training.enrolment.service import applying, carrying, deciding, joining, starting
from app.training.models import Learner
from app.training.schemas import LearnerForm
from app.training.service import learners
from app.training.workplaces import queries as workplaces
from app.training.workplaces import service as places
from app.training.workplaces.schemas import EmployerForm, EndPeriodForm, PeriodForm, SupervisionForm
from tests.support.html import form_values, page, text
from tests.support.people import Cast, cast, sign_in
from tests.training.course import TODAY, at_work, cohort, enrolled, learner

SOON = TODAY + timedelta(days=14)


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def session(people: Cast, session: Session) -> Session:
    """Opened after the cast is there: SQLite has one writer."""
    assert people
    return session


def stated(**more: object) -> EvidenceForm:
    values = {"workplace_text": "市の外国人相談窓口", "amount": 14, "unit": "months", "experience_proof": "証明書"}
    return EvidenceForm.model_validate({**values, **more})


MET = CheckForm(workplace_state="met", experience_state="met")


class Office:
    """The administrator at work on one application after another."""

    def __init__(self, session: Session, people: Cast, seats: int = 60) -> None:
        self.session, self.people, self.admin = session, people, people["training_admin"]
        self.cohort = cohort(session, run=2, seats=seats, blocks=False, state="open")
        self.names = iter(("森 一", "林 二", "原 三", "谷 四"))

    def applied(self, form: EvidenceForm | None = None) -> Enrolment:
        whom = learner(self.session, self.people, next(self.names))
        made = applying.apply(self.session, self.admin, whom, self.cohort.ref, form or stated())
        self.session.refresh(made, ["learner", "cohort"])
        return made

    def checked(self) -> Enrolment:
        made = self.applied()
        applying.check(self.session, self.admin, made, MET, seen=made.version)
        return made

    def do(self, verb: str, one: Enrolment) -> None:
        deciding.SIMPLE[verb](self.session, self.admin, one, seen=one.version)

    def accepted(self) -> Enrolment:
        made = self.checked()
        self.do("accept", made)
        return made

    def at_work(self, one: Enrolment) -> None:
        """Workplace and supervisor are recorded."""
        known = workplaces.employer_by_code(self.session, "E-1")
        form = EmployerForm(name="みなと国際交流協会", kind="association", prefecture="13", code="E-1")
        employer = known or places.add_employer(self.session, self.admin, form)
        period = begin(self.session, self.people, one.learner, employer.ref)
        guide = SupervisionForm(workplace=period.ref, supervisor="山口 恵子", guides_from=period.starts_on)
        places.supervise(self.session, self.admin, one.learner, guide)


def begin(session: Session, people: Cast, whom: Learner, employer: str, **more: object):
    values = {"employer": employer, "is_main": True, "employment": "full_time", "desk": "one_stop"}
    form = PeriodForm.model_validate({**values, "starts_on": date(2026, 4, 1), **more})
    session.refresh(whom, ["version"])
    return places.begin(session, people["training_admin"], whom, form, seen=whom.version)


class TestFromApplicationToTheStart:
    def test_what_lacks_is_told_and_corrected(self, session: Session, people: Cast) -> None:
        office = Office(session, people)
        one = office.applied(stated(amount=8))
        with pytest.raises(Invalid, match="Invalid"):
            office.do("accept", one)
        with pytest.raises(Invalid):  # eight months are not twelve
            applying.check(session, office.admin, one, MET, seen=one.version)
        with pytest.raises(Invalid):  # nothing was found lacking yet
            deciding.send_back(session, office.admin, one, ReturnForm(due_on=SOON), seen=one.version)
        lacking = CheckForm(workplace_state="met", experience_state="lacking", experience_lacks="あと4か月の証明")
        applying.check(session, office.admin, one, lacking, seen=one.version)
        deciding.send_back(session, office.admin, one, ReturnForm(due_on=SOON), seen=one.version)
        assert (one.state, one.due_on) == ("returned", SOON)
        applying.resubmit(session, office.admin, one, stated(amount=12), seen=one.version)
        evidence = queries.evidence_of(session, one)
        assert (evidence["experience"].state, evidence["workplace"].state) == ("stated", "met")
        applying.check(session, office.admin, one, MET, seen=one.version)
        office.do("accept", one)
        kinds = [event.kind for event in queries.events_of(session, one)]
        assert kinds == ["applied", "evidence", "return", "resubmit", "evidence", "accept"]
        assert one.due_on is None

    def test_seats_waiting_list_and_offers(self, session: Session, people: Cast) -> None:
        office = Office(session, people, seats=1)
        first = office.checked()
        with pytest.raises(Invalid):  # a seat is free
            office.do("wait", first)
        office.do("accept", first)
        second, third = office.checked(), office.checked()
        with pytest.raises(Invalid):  # no seat is free
            office.do("accept", second)
        office.do("wait", second)
        office.do("wait", third)
        assert (second.waiting_number, third.waiting_number) == (1, 2)
        offer = OfferForm(answer_by=SOON)
        with pytest.raises(Invalid):
            deciding.offer(session, office.admin, second, offer, seen=second.version)
        gone = WithdrawForm(withdraw_reason="workload", trigger="employer")
        deciding.withdraw(session, office.admin, first, gone, seen=first.version)
        with pytest.raises(Invalid) as refused:  # out of order without a reason
            deciding.offer(session, office.admin, third, offer, seen=third.version)
        assert refused.value.field == "offer_note"
        deciding.offer(session, office.admin, second, offer, seen=second.version)
        with pytest.raises(Invalid):  # the seat is kept for the second
            deciding.offer(session, office.admin, third, offer, seen=third.version)
        with pytest.raises(Conflict):  # there is time to answer
            office.do("lapse", second)
        second.due_on = TODAY - timedelta(days=1)
        with pytest.raises(Conflict):
            office.do("take", second)
        office.do("lapse", second)
        assert [one.id for one in queries.waiting(session, office.cohort)] == [third.id, second.id]
        event = queries.last_event(session, first, Verb.WITHDRAW)
        assert event is not None
        assert (event.reason, event.trigger, event.former) == ("workload", "employer", "accepted")

    def test_a_withdrawal_by_mistake_is_undone_by_a_new_event(self, session: Session, people: Cast) -> None:
        office = Office(session, people, seats=1)
        one = office.accepted()
        deciding.withdraw(session, office.admin, one, WithdrawForm(withdraw_reason="other"), seen=one.version)
        mistake = queries.last_event(session, one, Verb.WITHDRAW)
        other = office.accepted()
        undo = ReinstateForm(reinstate_note="別の人の連絡だった")
        with pytest.raises(Invalid):  # the seat is taken
            deciding.reinstate(session, office.admin, one, undo, seen=one.version)
        deciding.withdraw(session, office.admin, other, WithdrawForm(withdraw_reason="later"), seen=other.version)
        deciding.reinstate(session, office.admin, one, undo, seen=one.version)
        event = queries.last_event(session, one, Verb.REINSTATE)
        assert mistake is not None
        assert event is not None
        assert (one.state, one.ended_on, event.corrects_id) == ("accepted", None, mistake.id)

    def test_they_begin_when_day_workplace_and_supervisor_are_there(self, session: Session, people: Cast) -> None:
        office = Office(session, people)
        one = office.accepted()
        office.cohort.online_from = TODAY + timedelta(days=1)
        audit.record(session, office.admin, "cohort.moved", "cohort", office.cohort.id)
        assert starting.ready(session, office.cohort)[0].lacks == ("not_started", "workplace")
        office.cohort.online_from = TODAY
        assert starting.begin_all(session, office.admin) == 0
        office.at_work(one)
        assert starting.begin_all(session, office.admin) == 1
        event = queries.last_event(session, one, Verb.ENROL)
        assert event is not None
        assert (one.state, one.curriculum_id, event.actor_id) == ("enrolled", office.cohort.curriculum_id, None)
        assert [(stage.stage, stage.state) for stage in queries.stages_of(session, one)] == [("online", "open")]

    def test_one_live_enrolment_of_a_person(self, session: Session, people: Cast) -> None:
        office = Office(session, people)
        one = office.applied()
        other = cohort(session, run=3, blocks=False, state="open")
        with pytest.raises(Invalid) as refused:
            applying.apply(session, office.admin, one.learner, other.ref, stated())
        assert refused.value.field == "cohort"
        # Two at once: the other one's row was not there when this one looked. The database has the last word.
        late = Enrolment(
            ref=ids.new_ref("EN"), learner_id=one.learner_id, cohort_id=other.id, state="applied", applied_on=TODAY,
            version=1,
        )  # fmt: skip
        with pytest.raises(Invalid) as told:
            applying.insert(session, late)
        assert (told.value.field, told.value.message) == ("cohort", applying.ONE_ONLY)
        assert session.scalar(sa.select(sa.func.count(Enrolment.id)).where(Enrolment.state.in_(LIVE))) == 1


def with_stages(session: Session, people: Cast, one: Enrolment, stages: set[Stage]) -> None:
    for stage in stages:
        session.add(
            StageProgress(
                enrolment_id=one.id, stage=stage, state=StageState.MET, state_on=TODAY - timedelta(days=30), version=1
            )
        )
    audit.record(session, people["training_admin"], "stage.met", "enrolment", one.id)
    session.flush()


class TestEnds:
    def test_carried_over_with_the_stages_that_are_met(self, session: Session, people: Cast) -> None:
        here, later = cohort(session, blocks=False), cohort(session, run=2, seats=1, blocks=False, state="planned")
        admin = people["training_admin"]
        one, other = (enrolled(session, people, learner(session, people, name), here) for name in ("森 一", "林 二"))
        with_stages(session, people, one, {Stage.ONLINE, Stage.CONFIRMATION})
        form = CarryForm(target=later.ref, cause="failed_test")
        for enrolment in (one, other):
            session.refresh(enrolment, ["learner", "cohort"])
        with pytest.raises(Invalid):  # not to the same or an earlier one
            carrying.carry_over(session, admin, one, CarryForm(target=here.ref, cause="other"), seen=one.version)
        made = carrying.carry_over(session, admin, one, form, seen=one.version)
        assert (one.state, made.state, made.carried_from_id) == ("carried_over", "accepted", one.id)
        carried = {stage.stage: stage for stage in queries.stages_of(session, made)}
        assert {stage.state for stage in carried.values()} == {"carried"}
        assert carried[Stage.ONLINE].valid_until == date(2028, 10, 23)
        with pytest.raises(Invalid) as full:
            carrying.carry_over(session, admin, other, form, seen=other.version)
        assert full.value.field == "target"

    def test_completion_is_the_approvers_when_nothing_is_missing(self, session: Session, people: Cast) -> None:
        one = enrolled(session, people, learner(session, people), cohort(session, blocks=False))
        session.refresh(one, ["learner", "cohort"])
        approver, form = people["approver"], CompleteForm(decided_on=TODAY)
        with_stages(session, people, one, set(Stage) - {Stage.FINAL})
        with pytest.raises(Invalid) as missing:
            deciding.complete(session, approver, one, form, seen=one.version)
        assert missing.value.params == {"stages": ("修了認定テスト",)}
        with_stages(session, people, one, {Stage.FINAL})
        with pytest.raises(Conflict):
            deciding.complete(session, people["training_admin"], one, form, seen=one.version)
        deciding.complete(session, approver, one, form, seen=one.version)
        assert (one.state, one.ended_on) == ("completed", TODAY)


class TestPeople:
    def test_a_name_is_found_in_any_script_and_order(self, session: Session, people: Cast) -> None:
        admin = people["training_admin"]
        form = LearnerForm(legal="グエン ヴァン アン", romanised="NGUYEN VAN AN", birth="1990")
        first = learners.add(session, admin, form)
        again = LearnerForm(legal="An Nguyễn Văn", birth="1990-05-01")
        with pytest.raises(Invalid):
            learners.add(session, admin, again)
        assert learners.add(session, admin, LearnerForm(legal="An Nguyen Van", birth="1991-05-01"))
        other = learners.add(session, admin, again.model_copy(update={"distinct": True}))
        for one in (first, other):
            session.refresh(one, ["names"])
        assert [one.id for one in register.told_apart(session, first)] == [other.id]
        assert register.look_alikes(session, first) == []

    def test_made_one_and_nothing_is_lost(self, session: Session, people: Cast) -> None:
        kept = learner(session, people)
        made = learner(session, people, "佐々木　リカ", login="trainee")
        enrolment = enrolled(session, people, made, cohort(session, blocks=False))
        apart = learner(session, people, "佐々木 リカ")
        for one in (kept, made):
            at_work(session, people, one)
        learners.tell_apart(session, people["training_admin"], made, apart)
        for one in (kept, made):
            session.refresh(one, ["names"])
        user = made.user_id
        joining.make_one(session, people["training_admin"], made, kept.ref)
        session.refresh(enrolment)
        assert (enrolment.learner_id, kept.user_id) == (kept.id, user)
        assert register.learner_by_ref(session, made.ref) is None
        assert [one.id for one in register.told_apart(session, kept)] == [apart.id]
        # Main workplaces never overlap.
        assert sorted(one.is_main for one in workplaces.periods_of(session, kept)) == [False, True]

    def test_workplaces_do_not_overlap_and_nobody_guides_themself(self, session: Session, people: Cast) -> None:
        admin = people["training_admin"]
        form = EmployerForm(name="みなと国際交流協会", kind="association", prefecture="13", code="E-1")
        employer = places.add_employer(session, admin, form)
        with pytest.raises(Invalid):
            places.add_employer(session, admin, form.model_copy(update={"code": None}))
        whom = learner(session, people, "森 一")
        session.refresh(whom, ["names"])
        period = begin(session, people, whom, employer.ref)
        with pytest.raises(Invalid):
            begin(session, people, whom, employer.ref, starts_on=TODAY)
        assert begin(session, people, whom, employer.ref, starts_on=TODAY, is_main=False)
        guide = SupervisionForm(workplace=period.ref, supervisor="一　森", guides_from=TODAY)
        with pytest.raises(Invalid) as oneself:
            places.supervise(session, admin, whom, guide)
        assert oneself.value.field == "supervisor"
        early = guide.model_copy(update={"supervisor": "山口 恵子", "guides_from": date(2026, 1, 1)})
        with pytest.raises(Invalid):  # before the workplace began
            places.supervise(session, admin, whom, early)
        made = places.supervise(session, admin, whom, guide.model_copy(update={"supervisor": "山口 恵子"}))
        with pytest.raises(Invalid):  # two at once
            places.supervise(session, admin, whom, guide.model_copy(update={"supervisor": "平井 望"}))
        later = {"supervisor": "平井 望", "guides_from": TODAY + timedelta(days=10)}
        beside = places.supervise(session, admin, whom, guide.model_copy(update={**later, "is_substitute": True}))
        assert (made.ends_on, beside.ends_on) == (None, None)
        places.supervise(session, admin, whom, guide.model_copy(update=later))
        assert (made.ends_on, beside.ends_on) == (TODAY + timedelta(days=9), None)
        session.expire(period)
        places.end(session, admin, whom, EndPeriodForm(period=period.ref, left_on=TODAY, reason="moved"))
        assert (period.ends_on, made.ends_on) == (TODAY, TODAY)


class TestPages:
    @pytest.mark.both
    def test_a_trainee_applies_corrects_and_the_office_decides(
        self, client: TestClient, engine: Engine, people: Cast
    ) -> None:
        with unit_of_work(engine, write=True) as session:
            where = cohort(session, run=2, blocks=False, state="open")
            where.applications_until = SOON
            learner(session, people, "ロドリゲス アナ")
            name = where.ref
        sign_in(client, "trainee")
        own = "/training/apply"
        values = {
            "cohort": name, "legal": "アナ・ロドリゲス", "birth": "平成2年5月1日", "prefecture": "22",
            "workplace_text": "市役所の窓口", "amount": "１４",
        }  # fmt: skip
        blank = page(client.get(own))
        assert client.post(own, data=form_values(blank, own, **{**values, "amount": ""})).status_code == 422
        assert client.post(own, data=form_values(blank, own, **values)).headers["location"] == own
        again = client.post(own, data={**form_values(blank, own, **values), "_key": ids.new_token()})
        assert again.status_code == 422
        assert "続いている申込みか受講がすでにあります" in text(page(again))
        sign_in(client, "training_admin")
        listed = page(client.get("/training/applications"))
        address = str(listed.select_one('td a[href^="/training/enrolments/"]')["href"])
        shown = page(client.get(address))
        assert "同じ人かもしれない記録が名簿に1件あります" in text(shown)
        check = f"{address}/check"
        lacking = {"workplace_state": "lacking", "workplace_lacks": "在職証明書", "experience_state": "met"}
        assert client.post(check, data=form_values(shown, check, **lacking)).status_code == 303
        assert client.post(check, data=form_values(shown, check, **lacking)).status_code == 409
        back = f"{address}/return"
        assert (
            client.post(back, data=form_values(page(client.get(address)), back, due_on="2026-12-01")).status_code == 303
        )
        people_page = text(page(client.get("/training/people?q=ろどりげす&state=returned")))
        assert "アナ・ロドリゲス" in people_page
        assert "ロドリゲス アナ" not in people_page
        whose = str(page(client.get(address)).select_one('a[href^="/training/learners/"]')["href"]).removesuffix(
            "/alike"
        )
        alike, apart = page(client.get(f"{whose}/alike")), f"{whose}/apart"
        assert client.post(apart, data=form_values(alike, apart)).status_code == 303
        assert "確かめた別の人" in text(page(client.get(whose)))
        sign_in(client, "trainee")
        returned = page(client.get(own))
        assert "在職証明書" in text(returned)
        correct = f"{own}/correct"
        sent = client.post(correct, data=form_values(returned, correct, workplace_proof="在職証明書"))
        assert sent.status_code == 303
        assert client.get(address).status_code == 403
        sign_in(client, "approver")
        person = page(client.get(str(page(client.get(address)).select_one('a[href^="/training/learners/"]')["href"])))
        assert "直して出し直した" in text(person)
