"""Renewal: moves and their guards, the next period, seats, notices, leave, the forecast."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Conflict, Forbidden, Invalid
from app.training import queries
from app.training.models import Certification
from app.training.renewal import forecast
from app.training.renewal import queries as rows
from app.training.renewal.forecast import Due
from app.training.renewal.lifecycle import ENDED, Move, State, after
from app.training.renewal.models import RenewalCase, RenewalSeat
from app.training.renewal.schemas import AlignForm, DecideCaseForm, DeferForm, EnrolForm, SessionForm
from app.training.service import documents, notices, renewal, renewal_sessions, renewing
from app.training.standing.deriving import Answer, standing_on
from app.training.standing.policies import Values
from tests.support.html import form_values, page, text
from tests.support.people import Cast, cast, sign_in
from tests.training import worlds

D = date.fromisoformat
WINDOW, END = D("2027-03-28"), D("2028-03-28")


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def session(people: Cast, session: Session) -> Session:
    assert people
    return session


@pytest.fixture
def one(session: Session, people: Cast) -> Certification:
    """Certified on 28 March 2025 until 28 March 2028."""
    return worlds.certify(session, people)


def said(session: Session, one: Certification) -> Answer:
    return standing_on(queries.history_of(session, one), clock.today(), clock.today())


class TestMoves:
    """The table of moves, pure."""

    def test_an_ended_case_never_moves_and_nothing_is_met_without_a_seat(self) -> None:
        for state in ENDED:
            assert not [move for move in Move if after(state, move, met=True, values=Values())]
        assert [state for state in State if after(state, Move.MEET, met=False, values=Values())] == [State.ENROLLED]

    @pytest.mark.parametrize(
        ("applied_for", "apply", "submit"), [(True, State.APPLIED, None), (False, None, State.IN_REVIEW)]
    )
    def test_whether_renewal_is_applied_for_is_a_switch(
        self, applied_for: bool, apply: State | None, submit: State | None
    ) -> None:
        values = Values(applied_for=applied_for)
        assert after(State.MET, Move.APPLY, met=True, values=values) is apply
        assert after(State.MET, Move.SUBMIT, met=True, values=values) is submit

    def test_taken_up_again_where_the_training_stands(self) -> None:
        assert after(State.DEFERRED, Move.RESUME, met=True, values=Values()) is State.MET
        assert after(State.DEFERRED, Move.RESUME, met=False, values=Values()) is State.INVITED


class TestTheNextPeriod:
    def test_early_it_begins_the_day_after_the_old_end_and_the_document_is_followed(
        self, session: Session, people: Cast, one: Certification
    ) -> None:
        worlds.on(D("2027-09-01"))
        case = worlds.renewed(session, people, one)
        first, second = queries.periods_of(session, one)
        assert (second.starts_on, second.ends_on, second.basis) == (D("2028-03-29"), D("2031-03-28"), "renewal")
        assert first.replaced_on is None
        new, old = queries.documents_of(session, one)
        assert (old.state, old.reason, old.follower_id) == ("superseded", "renewal", new.id)
        assert documents.frozen(new)["awarded_on"] == "2025-03-28"
        assert documents.frozen(new)["ends_on"] == "2031-03-28"
        assert (case.state, case.ended_on) == ("approved", D("2027-09-01"))
        assert [one.move for one in rows.steps_of(session, case)] == [
            "open", "enrol", "meet", "apply", "submit", "approve",
        ]  # fmt: skip
        # Renewed: nothing more is due until the next window.
        assert said(session, one).standing == "active"
        with pytest.raises(Conflict):
            worlds.opened(session, people, one)

    def test_who_handed_it_in_does_not_decide_and_returning_goes_on(
        self, session: Session, people: Cast, one: Certification
    ) -> None:
        worlds.on(D("2027-09-01"))
        case = worlds.reviewed(session, people, one)
        case.submitted_by_id = people["approver"].user_id
        with pytest.raises(Forbidden):
            worlds.decide(session, people, case)
        case.submitted_by_id = people["training_admin"].user_id
        worlds.decide(session, people, case, "return")
        assert case.state == State.RETURNED
        worlds.step(session, people, case, "submit")
        worlds.decide(session, people, case, "refuse")
        assert (case.state, len(queries.periods_of(session, one))) == (State.REFUSED, 1)
        # Refused is ended: another case may be opened, as the second.
        assert worlds.opened(session, people, one).number == 2

    def test_nobody_practising_or_long_lapsed_passes_with_the_short_course(
        self, session: Session, people: Cast, one: Certification
    ) -> None:
        worlds.on(D("2027-09-01"))
        case = worlds.opened(session, people, one, practising=False)
        assert case.course == "long"
        with pytest.raises(Invalid):
            worlds.trained(session, people, case)
        # Said to practise first and not to practise later: the approval sees it.
        case.practising, case.course = True, "renewal"
        worlds.trained(session, people, case)
        worlds.step(session, people, case, "apply", practising=False)
        worlds.step(session, people, case, "submit", practising=False)
        with pytest.raises(Invalid):
            worlds.decide(session, people, case)

    def test_deferral_has_a_cap_and_moves_no_validity(self, session: Session, people: Cast, one: Certification) -> None:
        worlds.on(D("2028-01-10"))
        case, admin = worlds.opened(session, people, one), people["training_admin"]
        for until, fits in (("2029-03-29", False), ("2028-01-10", False), ("2028-09-01", True)):
            form = DeferForm.model_validate({"deferred_until": until, "cause": "入院"})
            if fits:
                renewal.defer(session, admin, case, form, seen=case.version)
            else:
                with pytest.raises(Invalid):
                    renewal.defer(session, admin, case, form, seen=case.version)
        assert said(session, one).ends_on == END
        history = queries.history_of(session, one)
        missed = [renewal.is_missed(history, case, D(day)) for day in ("2028-07-01", "2028-09-01", "2028-09-02")]
        assert missed == [False, False, True]
        worlds.step(session, people, case, "resume")
        assert (case.state, case.deferred_until) == (State.INVITED, None)

    def test_not_wanted_ends_the_case_and_the_notices(self, session: Session, people: Cast, one: Certification) -> None:
        worlds.on(WINDOW)
        case = worlds.opened(session, people, one)
        assert notices.make(session, WINDOW, sends_mail=True) == 1
        worlds.step(session, people, case, "decline")
        session.flush()
        assert notices.make(session, D("2027-09-28"), sends_mail=True) == 0
        (line,) = renewing.lines(session, WINDOW)
        assert line.stage == "not_wanted"

    def test_one_open_case_is_a_rule_of_the_database(self, session: Session, people: Cast, one: Certification) -> None:
        worlds.on(WINDOW)
        case = worlds.opened(session, people, one)
        with pytest.raises(Conflict):
            worlds.opened(session, people, one)
        session.add(
            RenewalCase(
                ref="W-SECOND", certification_id=one.id, number=2, ends_on=case.ends_on, opened_on=WINDOW, version=1
            )
        )
        with pytest.raises(IntegrityError):
            session.flush()


class TestSeats:
    def test_the_last_seat_is_given_once_and_absence_gives_it_back(self, session: Session, people: Cast) -> None:
        pair = [worlds.certify(session, people, name) for name in ("森 一", "林 二")]
        worlds.on(WINDOW)
        admin = people["training_admin"]
        form = SessionForm.model_validate({"held_on": "2027-04-10", "venue": "静岡", "seats": 1})
        held = renewal_sessions.plan(session, admin, form)
        first, second = (worlds.opened(session, people, one) for one in pair)
        seat = EnrolForm(session=held.ref)
        renewal_sessions.enrol(session, admin, first, seat, seen=first.version)
        with pytest.raises(Invalid):
            renewal_sessions.enrol(session, admin, second, seat, seen=second.version)
        worlds.step(session, people, first, "leave")
        renewal_sessions.enrol(session, admin, second, seat, seen=second.version)
        nobody = renewal_sessions.AttendanceForm()
        with pytest.raises(Conflict):
            renewal_sessions.attendance(session, admin, held, nobody, seen=held.version)
        worlds.on(D("2027-04-10"))
        assert renewal_sessions.attendance(session, admin, held, nobody, seen=held.version) == 0
        assert (second.state, second.met_on) == (State.INVITED, None)

    def test_a_cancelled_session_makes_nobody_absent(self, session: Session, people: Cast, one: Certification) -> None:
        worlds.on(WINDOW)
        admin, case = people["training_admin"], worlds.opened(session, people, one)
        form = SessionForm.model_validate({"held_on": "2027-04-10", "venue": "静岡", "seats": 5})
        held = renewal_sessions.plan(session, admin, form)
        renewal_sessions.enrol(session, admin, case, EnrolForm(session=held.ref), seen=case.version)
        cancel = renewal_sessions.CancelForm(cancel_note="台風")
        renewal_sessions.cancel(session, admin, held, cancel, seen=held.version)
        assert case.state == State.INVITED
        assert session.scalars(sa.select(RenewalSeat.attended)).all() == [None]
        with pytest.raises(Invalid):
            renewal_sessions.enrol(session, admin, case, EnrolForm(session=held.ref), seen=case.version)


class TestForecast:
    def due(self, count: int, ends: str = "2028-03-28") -> list[Due]:
        return [Due(number, "coordinator", D("2027-03-28"), D(ends)) for number in range(count)]

    def test_fifty_two_on_one_day_are_spread_over_their_window(self) -> None:
        seats = {D("2027-06-01"): 30, D("2027-09-01"): 10}
        proposal = forecast.spread(self.due(52), seats, D("2027-03-01"))
        months = forecast.outlook(self.due(52), seats, proposal, D("2027-03-01"))
        found = {month.first.isoformat()[:7]: (month.proposed, month.short) for month in months if month.proposed}
        assert found["2027-06"] == (30, 0) or found["2027-06"][0] >= 30
        assert found["2027-09"][0] >= 10
        assert max(month.ending for month in months) == 52
        assert sum(month.proposed for month in months) == 52
        assert max(month.short for month in months) <= 1

    @given(
        st.lists(st.tuples(st.integers(0, 30), st.integers(0, 12)), max_size=40),
        st.dictionaries(st.integers(0, 35), st.integers(0, 10), max_size=10),
    )
    def test_everybody_within_their_window_and_no_free_seat_left_beside_a_short_month(
        self, people: list[tuple[int, int]], seats: dict[int, int]
    ) -> None:
        today = D("2026-11-22")
        months = forecast.months(today)
        found = [
            Due(number, "coordinator", months[start], months[min(start + length, 35)])
            for number, (start, length) in enumerate(people)
        ]
        free = {months[number]: count for number, count in seats.items()}
        spread = forecast.spread(found, free, today)
        assert set(spread) == {one.id for one in found}
        for one in found:
            assert one.window_from <= spread[one.id] <= one.ends_on

    def test_inviting_early_opens_cases_once(self, session: Session, people: Cast) -> None:
        for name in ("森 一", "林 二"):
            worlds.certify(session, people, name)
        worlds.on(WINDOW)
        admin = people["training_admin"]
        # Evened out over the thirteen months of the window: the first two months get one each.
        counts = [renewing.invite_of_month(session, admin, D(month)) for month in ("2027-03-01", "2027-03-01")]
        assert counts == [1, 0]


def test_no_decision_is_older_than_the_handing_in(session: Session, people: Cast, one: Certification) -> None:
    worlds.on(D("2028-03-20"))
    case = worlds.trained(session, people, worlds.opened(session, people, one))
    worlds.on(END + timedelta(days=5))
    worlds.step(session, people, case, "apply")
    worlds.step(session, people, case, "submit")
    form = DecideCaseForm.model_validate(
        {"case_decision": "approve", "decision_number": "更新第1号", "decided_on": D("2028-03-25")}
    )
    with pytest.raises(Invalid):
        renewal.decide(session, people["approver"], case, form, seen=case.version)


class TestTheSecondTier:
    def test_the_base_is_aligned_but_never_beyond_its_length_from_today(self, session: Session, people: Cast) -> None:
        base = worlds.certify(session, people)
        worlds.on(D("2028-01-15"))
        learner = queries.learner_of(session, base)
        leader = worlds.certify_again(session, people, learner.ref, D("2028-02-01"), "leader")
        assert queries.periods_of(session, leader)[0].ends_on == D("2031-02-01")
        worlds.on(D("2028-02-10"))
        offer = renewal.alignment(session, base, clock.today())
        assert offer is not None
        assert (offer.starts_on, offer.ends_on) == (D("2028-03-29"), D("2031-02-01"))
        session.refresh(base, ["version"])
        form = AlignForm(decision_number="延長第1号", decided_on=clock.today())
        renewal.align(session, people["approver"], base, form, seen=base.version)
        session.flush()
        assert standing_on(queries.history_of(session, base), D("2030-01-01"), clock.today()).ends_on == D("2031-02-01")
        assert renewal.alignment(session, base, clock.today()) is None
        # Its own clock goes on.
        assert said(session, leader).ends_on == D("2031-02-01")

    def test_a_leader_with_a_longer_period_moves_the_base_by_one_whole_period_at_most(
        self, session: Session, people: Cast
    ) -> None:
        base = worlds.certify(session, people)
        worlds.on(D("2027-03-31"))
        worlds.in_force(session, people, "new_certifications", D("2027-04-01"), valid_months=60)
        worlds.on(D("2027-05-01"))
        worlds.certify_again(session, people, queries.learner_of(session, base).ref, D("2027-05-01"), "leader")
        offer = renewal.alignment(session, base, clock.today())
        assert offer is not None
        assert offer.ends_on == D("2030-05-01")


def test_the_whole_way_on_pages(client: TestClient, engine: Engine, people: Cast) -> None:
    """From the register's link to the renewed period, by administrator and approver."""
    with unit_of_work(engine, write=True) as session:
        ref = worlds.certify(session, people).ref
    worlds.on(D("2028-03-10"))
    sign_in(client, "training_admin")
    plan = "/training/renewals/sessions"
    form = form_values(page(client.get(plan)), plan, held_on="2028-03-10", venue="静岡市", seats="10")
    held = client.post(plan, data=form).headers["location"]
    one, path = f"/training/certifications/{ref}", f"/training/certifications/{ref}/renewal"
    case = client.post(path, data=form_values(page(client.get(one)), path)).headers["location"]
    shown = page(client.get(case))
    assert "まだ承認できません" in text(shown)
    choice = held.rpartition("/")[2]
    assert client.post(f"{case}/enrol", data=form_values(shown, f"{case}/enrol", session=choice)).status_code == 303
    path = f"{held}/attendance"
    present = form_values(page(client.get(held)), path, attended=case.rpartition("/")[2])
    assert [client.post(path, data=present).status_code for _ in range(2)] == [303, 409]
    for move in ("apply", "submit"):
        values = form_values(page(client.get(case)), f"{case}/step", move=move)
        assert client.post(f"{case}/step", data=values).status_code == 303
    sign_in(client, "approver")
    path = f"{case}/decide"
    blank = page(client.get(case))
    assert "2028-03-29" in text(blank)
    assert client.post(path, data=form_values(blank, path, case_decision="approve")).status_code == 422
    values = form_values(blank, path, case_decision="approve", decision_number="更新第1号")
    assert client.post(path, data=values).status_code == 303
    assert "2031-03-28" in text(page(client.get(one)))
    public = str(page(client.get(one)).select('a[href^="/v/"]')[-1]["href"])
    assert "新しい認証書に替わって" in text(page(client.get(public)))


def test_the_offer_to_leaders_on_pages(client: TestClient, engine: Engine, people: Cast) -> None:
    with unit_of_work(engine, write=True) as session:
        base = worlds.certify(session, people)
        worlds.on(D("2028-02-01"))
        worlds.certify_again(session, people, queries.learner_of(session, base).ref, D("2028-02-01"), "leader")
    sign_in(client, "approver")
    path = f"/training/certifications/{base.ref}/align"
    assert path in str(page(client.get(f"/training/certifications/{base.ref}")))
    values = form_values(page(client.get(path)), path, decision_number="延長第1号")
    assert [client.post(path, data=values).status_code for _ in range(2)] == [303, 409]
    assert "延ばせる期間がありません" in text(page(client.get(path)))
