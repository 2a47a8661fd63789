"""The decided edge cases of certification, leave, renewal and correction, one line each, named by its case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Conflict
from app.training import queries
from app.training.renewal.lifecycle import NextPeriod, Obstacle, Training, alignment, approval_obstacle, next_period
from app.training.renewal.schemas import StepForm
from app.training.schemas import EndingForm, LearnerForm, NameForm
from app.training.service import certifications, documents, learners, notices, renewal
from app.training.standing.counting import last_valid_day
from app.training.standing.deriving import standing_on
from app.training.standing.outlook import differs
from app.training.standing.policies import ExpiryRule, LapseTier, LateStart, PolicyVersion, Reach, Values, WayBack
from app.training.standing.records import Basis, History, Leave, Period
from tests.support.people import Cast, cast
from tests.training import worlds

D = date.fromisoformat
A, B, C = ExpiryRule.FIRST_DAY_NOT_COUNTED, ExpiryRule.FIRST_DAY_COUNTED, ExpiryRule.END_OF_FISCAL_YEAR
FIRST = PolicyVersion(1, D("2024-04-01"), D("2024-04-01"), Reach.REACHING_BACK, Values())


def ends(starts: str, rule: ExpiryRule = A) -> str:
    return last_valid_day(D(starts), Values(expiry=rule)).isoformat()


def certified(starts: str = "2025-03-28", **values: object) -> History:
    version = replace(FIRST, values=replace(FIRST.values, **values))  # type: ignore[arg-type]
    period = Period(1, D(starts), last_valid_day(D(starts), version.values), Basis.FIRST, version, D(starts))
    return History(D(starts), (period,), policies=(version,))


def said(history: History, day: str, known: str = "2099-12-31") -> str:
    return standing_on(history, D(day), D(known)).standing


LONG = (LapseTier(100, WayBack.LONG),)


def renewed(day: str, **values: object) -> tuple[str, str, str] | Obstacle:
    found = next_period(certified(**values), D(day))
    if isinstance(found, NextPeriod):
        return found.starts_on.isoformat(), found.ends_on.isoformat(), found.basis
    return found


def on_leave(first: str, last: str, **values: object) -> str:
    history = replace(certified(**values), leaves=(Leave(D(first), D(last), D(first)),))
    asked = max(D(last), D("2025-04-01"))
    end = standing_on(history, asked, asked).ends_on
    assert end is not None
    return end.isoformat()


def touched(reach: Reach) -> tuple[str, str] | None:
    """The end and the next end of somebody certified in 2025 under a version that lengthens to five years."""
    history = certified()
    longer = PolicyVersion(2, D("2027-04-01"), D("2027-01-15"), reach, Values(valid_months=60))
    found = differs(history, (FIRST,), (FIRST, longer), D("2027-04-01"))
    if found is None:
        return None
    return str(found[1].ends_on), str(found[1].next_ends_on)


def aligned(leader_starts: str, day: str, leader_months: int = 36) -> str | None:
    leader = certified(leader_starts, valid_months=leader_months)
    found = alignment(certified(), leader, D(day), (FIRST,))
    return found.ends_on.isoformat() if found else None


PURE: dict[str, tuple[Callable[[], object], object]] = {
    "expiry day, first day not counted": (lambda: ends("2025-03-28"), "2028-03-28"),
    "expiry day, first day counted": (lambda: ends("2025-03-28", B), "2028-03-27"),
    "expiry day, end of the fiscal year": (lambda: ends("2025-03-28", C), "2028-03-31"),
    "29 February and the day before end alike, not counted": (
        lambda: (ends("2028-02-28"), ends("2028-02-29")), ("2031-02-28", "2031-02-28"),
    ),
    "29 February, first day counted": (
        lambda: (ends("2028-02-28", B), ends("2028-02-29", B)), ("2031-02-27", "2031-02-28"),
    ),
    "never seconds: 3 x 365 days would be a day short": (
        lambda: (D(ends("2025-03-28")) - D("2025-03-28")).days, 3 * 365 + 1,
    ),
    "31 March": (lambda: (ends("2025-03-31"), ends("2025-03-31", C)), ("2028-03-31", "2028-03-31")),
    "1 April gains a year by the fiscal year": (
        lambda: (ends("2025-04-01"), ends("2025-04-01", C)), ("2028-04-01", "2029-03-31"),
    ),
    "a holiday moves no validity (2028-04-29 is one, and a Saturday)": (lambda: ends("2025-04-29"), "2028-04-29"),
    "valid until the end of the last day": (
        lambda: [said(certified(), day) for day in ("2028-03-28", "2028-03-29")], ["renewal_due", "grace"],
    ),
    "child-care leave before renewal moves the end by its days": (
        lambda: on_leave("2026-04-01", "2026-09-30"), (D("2028-03-28") + timedelta(days=183)).isoformat(),
    ),
    "leave up to the cap": (lambda: on_leave("2025-04-01", "2028-01-01", leave_cap_days=100), "2028-07-06"),
    "leave rounded by the fiscal year": (lambda: on_leave("2026-04-01", "2026-04-01", expiry=C), "2029-03-31"),
    "leave that the rules let move nothing": (
        lambda: on_leave("2026-04-01", "2026-09-30", leave_moves_validity=False), "2028-03-28",
    ),
    "leave never shortens: outside the period": (lambda: on_leave("2024-01-01", "2024-12-31"), "2028-03-28"),
    "left the field while certified: standing stays": (lambda: said(certified(), "2026-01-01"), "active"),
    "left the field while certified: renewal needs the longer course": (
        lambda: [
            approval_obstacle(certified(), Training(D("2027-06-01"), course, False), D("2027-06-02"))
            for course in ("renewal", "long")
        ],
        [Obstacle.LONG_COURSE, None],
    ),
    "policy lengthens, new certifications only: nobody is touched": (lambda: touched(Reach.NEW_CERTIFICATIONS), None),
    "policy lengthens from the next renewal": (lambda: touched(Reach.NEXT_RENEWAL), ("2028-03-28", "2033-03-28")),
    "policy lengthens and reaches back": (lambda: touched(Reach.REACHING_BACK), ("2030-03-28", "2035-03-28")),
    "renewed early: the day after the old end": (
        lambda: renewed("2027-06-01"), ("2028-03-29", "2031-03-28", "renewal"),
    ),
    "renewed before the window": (lambda: renewed("2027-03-27"), Obstacle.NOT_DUE),
    "approved in grace, without a gap": (lambda: renewed("2028-05-01"), ("2028-03-29", "2031-03-28", "renewal")),
    "approved in grace, from the decision": (
        lambda: renewed("2028-05-01", late_start=LateStart.DECISION), ("2028-05-01", "2031-05-01", "renewal"),
    ),
    "approved after the lapse: from the decision, never back-dated": (
        lambda: renewed("2028-07-01"), ("2028-07-01", "2031-07-01", "reinstatement"),
    ),
    "never an end in the past": (
        lambda: renewed("2028-06-20", valid_months=2, window_months=1, grace_days=2_000, lapse_tiers=LONG),
        Obstacle.END_NOT_AFTER_DECISION,
    ),
    "closed after the lapse limit: the whole way": (lambda: renewed("2031-03-29"), Obstacle.CLOSED),
    "training before the window does not count": (
        lambda: approval_obstacle(certified(), Training(D("2027-03-27"), "renewal", True), D("2027-06-01")),
        Obstacle.TRAINING_TOO_EARLY,
    ),
    "a long lapse needs the longer course": (
        lambda: approval_obstacle(certified(), Training(D("2029-04-01"), "renewal", True), D("2029-04-02")),
        Obstacle.LONG_COURSE,
    ),
    "leader in mid-period: the base may be aligned": (lambda: aligned("2026-10-01", "2026-10-05"), "2029-10-01"),
    "leader in mid-period: never beyond the base's length from today": (
        lambda: aligned("2026-10-01", "2026-10-05", 60), "2029-10-05",
    ),
    "leader whose end comes first: nothing is offered": (lambda: aligned("2025-03-01", "2026-10-05"), None),
    "a certification day corrected: as known before, the old day": (
        lambda: [
            said(
                replace(
                    certified(),
                    periods=(
                        replace(certified().periods[0], replaced_on=D("2026-02-01")),
                        Period(2, D("2025-03-25"), D("2028-03-25"), Basis.CORRECTION, FIRST, D("2026-02-01")),
                    ),
                ),
                "2028-03-26", known,
            )
            for known in ("2026-01-31", "2099-01-01")
        ],
        ["renewal_due", "grace"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", PURE)
def test_decided(case: str) -> None:
    found, wanted = PURE[case]
    assert found() == wanted


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def session(people: Cast, session: Session) -> Session:
    assert people
    return session


class TestKept:
    """Cases of which the database is part."""

    def test_name_change_lost_certificate_and_death(self, session: Session, people: Cast) -> None:
        one, admin = worlds.certify(session, people), people["training_admin"]
        worlds.on(D("2026-11-22"))
        learner = queries.learner_of(session, one)
        form = NameForm.model_validate({"kind": "legal", "value": "田中 リカ", "valid_from": "2026-10-01"})
        learners.rename(session, admin, learner, form, seen=learner.version)
        session.flush()
        session.expire(learner, ["names"])
        documents.replace(session, admin, one, "lost", seen=one.version)
        session.flush()
        new, old = queries.documents_of(session, one)
        # The document of the time keeps its name; the old code answers "replaced" and leads on.
        assert [documents.frozen(paper)["name"] for paper in (new, old)] == ["田中 リカ", "佐々木 リカ"]
        assert (old.state, old.follower_id) == ("replaced", new.id)
        worlds.on(D("2027-04-01"))
        certifications.end(session, admin, one, EndingForm(ending="death", ended_on=clock.today()), seen=one.version)
        session.flush()
        assert standing_on(queries.history_of(session, one), clock.today(), clock.today()).standing == "closed"
        assert notices.make(session, clock.today(), sends_mail=True) == 0

    def test_same_name_and_birthday_are_told_apart_by_who_says_so(self, session: Session, people: Cast) -> None:
        admin = people["training_admin"]
        same = {"legal": "森 一", "birth": "1988-05-01"}
        refs = {
            learners.add(session, admin, LearnerForm.model_validate(same | {"distinct": distinct})).ref
            for distinct in (False, True)
        }
        assert len(refs) == 2

    def test_two_people_at_once_the_second_sees_what_changed(self, session: Session, people: Cast) -> None:
        one = worlds.certify(session, people)
        worlds.on(D("2027-06-01"))
        case = worlds.reviewed(session, people, one)
        seen = case.version
        worlds.decide(session, people, case, "return")
        form = StepForm(move="submit", step_on=clock.today(), practising=True)
        with pytest.raises(Conflict):
            renewal.step(session, people["training_admin"], case, form, seen=seen)
        renewal.step(session, people["training_admin"], case, form, seen=case.version)
