"""Leave of certified people: what is told before it is granted, and what the register shows after."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from app.audit import service as audit
from app.core import clock
from app.core.db import unit_of_work
from app.core.errors import Conflict
from app.training import queries
from app.training.leave.schemas import ChangeLeaveForm, CheckLeaveForm, DecideLeaveForm, LeaveForm
from app.training.models import Certification
from app.training.service import documents, leave
from app.training.standing.deriving import Answer, standing_on
from tests.support.html import page, text
from tests.support.people import Cast, cast, sign_in
from tests.training import course, worlds

D = date.fromisoformat
END = D("2028-03-28")


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


class TestLeave:
    def ask(self, session: Session, people: Cast, one: Certification, first: str, last: str) -> leave.LearnerLeave:
        learner = queries.learner_of(session, one)
        session.refresh(learner, ["version"])
        form = LeaveForm.model_validate(
            {"leave_kind": "child_care", "first_day": first, "last_day": last, "moves_validity": True}
        )
        return leave.request(session, people["training_admin"], learner, form, seen=learner.version)

    def grant(self, session: Session, people: Cast, found: leave.LearnerLeave) -> None:
        leave.check(session, people["training_admin"], found, CheckLeaveForm(evidence="母子手帳"), seen=found.version)
        form = DecideLeaveForm(leave_decision="grant", decided_on=clock.today())
        leave.decide(session, people["approver"], found, form, seen=found.version)
        session.flush()

    def effects(self, session: Session, one: Certification, found: leave.LearnerLeave) -> dict[str, tuple[date, date]]:
        told = leave.effects(session, queries.learner_of(session, one), leave.as_record(found))
        return {effect.label: (effect.before, effect.after) for effect in told}

    def test_what_is_told_before_is_what_the_register_shows_after(
        self, session: Session, people: Cast, one: Certification
    ) -> None:
        worlds.on(D("2026-01-10"))
        found = self.ask(session, people, one, "2026-02-01", "2026-07-31")
        told = self.effects(session, one, found)
        assert told["ends_on"] == (END, END + timedelta(days=181))
        assert said(session, one).ends_on == END
        form = DecideLeaveForm(leave_decision="grant", decided_on=clock.today())
        with pytest.raises(Conflict):
            leave.decide(session, people["approver"], found, form, seen=found.version)
        self.grant(session, people, found)
        assert said(session, one).ends_on == told["ends_on"][1]
        (entry,) = queries.register(session, clock.today(), known_on=clock.today())
        assert entry.answer.ends_on == told["ends_on"][1]
        # As known the day before the grant nothing had moved.
        assert standing_on(queries.history_of(session, one), D("2026-01-09"), D("2026-01-09")).ends_on == END
        # The document says so only when it is asked for.
        assert len(queries.documents_of(session, one)) == 1
        session.refresh(one, ["version"])
        documents.replace(session, people["training_admin"], one, "leave", seen=one.version)
        session.flush()
        assert documents.frozen(queries.documents_of(session, one)[0])["ends_on"] == told["ends_on"][1].isoformat()

    def test_two_that_overlap_count_once(self, session: Session, people: Cast, one: Certification) -> None:
        worlds.on(D("2026-01-10"))
        first = self.ask(session, people, one, "2026-02-01", "2026-02-10")
        self.grant(session, people, first)
        second = self.ask(session, people, one, "2026-02-06", "2026-02-20")
        assert self.effects(session, one, second)["ends_on"] == (END + timedelta(days=10), END + timedelta(days=20))
        self.grant(session, people, second)
        assert said(session, one).ends_on == END + timedelta(days=20)
        whole = leave.overlapping(session, second)
        assert whole is not None
        assert (whole.first, whole.last) == (D("2026-02-01"), D("2026-02-20"))

    @pytest.mark.parametrize(("last", "days"), [("2026-02-05", 5), ("2026-03-02", 30)])
    def test_ended_early_or_extended_leaves_what_was_known_before(
        self, session: Session, people: Cast, one: Certification, last: str, days: int
    ) -> None:
        worlds.on(D("2026-01-10"))
        found = self.ask(session, people, one, "2026-02-01", "2026-02-10")
        self.grant(session, people, found)
        worlds.on(D("2026-02-06"))
        form = ChangeLeaveForm.model_validate({"last_day": last, "change_note": "復職"})
        leave.change(session, people["approver"], found, form, seen=found.version)
        session.flush()
        history = queries.history_of(session, one)
        ends = [standing_on(history, D("2026-02-06"), D(known)).ends_on for known in ("2026-02-05", "2026-02-06")]
        assert ends == [END + timedelta(days=10), END + timedelta(days=days)]
        assert found.state == "replaced"

    def test_what_moves_in_the_training_alone_is_told_before(
        self, client: TestClient, engine: Engine, people: Cast
    ) -> None:
        with unit_of_work(engine, write=True) as session:
            whose = course.enrolled(session, people, course.learner(session, people), course.cohort(session))
            row = leave.LearnerLeave(
                ref="E-9", learner_id=whose.learner_id, kind="illness", first_day=course.TODAY,
                last_day=course.TODAY + timedelta(days=9), moves_training=True, moves_validity=False, state="checked",
                requested_on=course.TODAY, requested_by_id=people["training_admin"].user_id, version=1,
            )  # fmt: skip
            session.add(row)
            session.flush()
            audit.record(session, people["training_admin"], "leave.checked", "learner", row.learner_id)
        sign_in(client, "approver")
        before = page(client.get("/training/leaves/E-9"))
        assert "2027-03-31 2027-04-10" in text(before.select_one("#effects"))
        with unit_of_work(engine, write=True) as session:
            row = session.query(leave.LearnerLeave).one()
            row.state, row.known_on = "granted", course.TODAY
            audit.record(session, people["training_admin"], "leave.granted", "learner", row.learner_id)
        last = course.TODAY + timedelta(days=4)
        sooner = page(client.get("/training/leaves/E-9", params={"last": last.isoformat()}))
        assert "2027-04-10 2027-04-05" in text(sooner.select_one("#effects"))

    def test_the_cap_is_said(self, session: Session, people: Cast, one: Certification) -> None:
        worlds.on(D("2026-01-10"))
        found = self.ask(session, people, one, "2025-04-01", "2027-12-31")
        told = leave.effects(session, queries.learner_of(session, one), leave.as_record(found))
        assert [(one.after, one.capped) for one in told if one.label == "ends_on"] == [
            (END + timedelta(days=730), True)
        ]
