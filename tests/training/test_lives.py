"""Random lives of a certification, written by the product's own rules: what they may never come to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from app.training.renewal.lifecycle import (
    ENDED,
    Move,
    NextPeriod,
    Obstacle,
    State,
    Training,
    after,
    approval_obstacle,
    course_for,
    next_period,
    opening_obstacle,
)
from app.training.standing.counting import last_valid_day
from app.training.standing.deriving import standing_on
from app.training.standing.policies import ExpiryRule, LapseTier, LateStart, PolicyVersion, Reach, Values, WayBack
from app.training.standing.records import (
    Basis,
    Ending,
    EndingKind,
    History,
    Leave,
    Order,
    OrderKind,
    Period,
    RenewalCase,
)
from tests.training import oracle

START = date(2025, 3, 28)
DEEDS = ("open", "meet", "apply", "submit", "approve", "decline", "leave", "shorten", "policy", "suspend", "surrender")


@dataclass
class Life:
    """A history that grows day by day, with the open case as its moves left it."""

    history: History
    today: date
    state: State | None = None
    met_on: date | None = None
    approvals: int = 0

    def values(self) -> Values:
        answer = standing_on(self.history, self.today, self.today)
        assert answer.period is not None
        return self.history.policy_of(answer.period, self.today, self.today).values

    def move(self, move: Move) -> None:
        if self.state is None:
            return
        state = after(self.state, move, met=self.met_on is not None, values=self.values())
        if state is None:
            return
        if move is Move.APPROVE and not self._approve():
            return
        self.state = state
        if state in ENDED:
            *past, last = self.history.cases
            self.history = replace(self.history, cases=(*past, replace(last, ended_on=self.today)))
            self.state, self.met_on = None, None

    def _approve(self) -> bool:
        course = course_for(self.history, self.today, practising=True)
        if approval_obstacle(self.history, Training(self.met_on, course, True), self.today) is not None:
            return False
        planned = next_period(self.history, self.today)
        assert isinstance(planned, NextPeriod)
        assert planned.ends_on > self.today
        self.approvals += 1
        self.history = replace(self.history, periods=(*self.history.periods, self._written(planned)))
        return True

    def _written(self, planned: NextPeriod) -> Period:
        number = len(self.history.periods) + 1
        return Period(number, planned.starts_on, planned.ends_on, planned.basis, planned.policy, self.today)

    def open(self) -> None:
        if self.state is None and opening_obstacle(self.history, self.today) is None:
            self.history = replace(self.history, cases=(*self.history.cases, RenewalCase(self.today)))
            self.state = State.INVITED

    def meet(self) -> None:
        self.move(Move.ENROL)
        if self.state is State.ENROLLED:
            self.met_on = self.today
            self.move(Move.MEET)

    def leave(self, days: int) -> None:
        granted = Leave(self.today, self.today + timedelta(days=days), self.today)
        self.history = replace(self.history, leaves=(*self.history.leaves, granted))

    def shorten(self, days: int) -> None:
        """The last leave ends on another day: replaced, not changed."""
        if not self.history.leaves or self.history.leaves[-1].known_on >= self.today:
            return
        *past, last = self.history.leaves
        other = Leave(last.first, max(last.first, last.last - timedelta(days=days)), self.today)
        self.history = replace(self.history, leaves=(*past, replace(last, replaced_on=self.today), other))

    def policy(self, values: Values, reach: Reach) -> None:
        number = len(self.history.policies) + 1
        version = PolicyVersion(number, self.today + timedelta(days=1), self.today, reach, values)
        self.history = replace(self.history, policies=(*self.history.policies, version))

    def suspend(self, days: int) -> None:
        order = Order(OrderKind.SUSPENSION, self.today, self.today, self.today + timedelta(days=days))
        self.history = replace(self.history, orders=(*self.history.orders, order))

    def surrender(self) -> None:
        if not self.history.endings and self.today > START + timedelta(days=2_000):
            ending = Ending(EndingKind.SURRENDER, self.today, self.today)
            self.history = replace(self.history, endings=(ending,))


@st.composite
def tiers(draw: st.DrawFn) -> tuple[LapseTier, ...]:
    last, short = draw(st.integers(2, 48)), draw(st.integers(0, 12))
    first = [LapseTier(short, WayBack.RENEWAL)] if 0 < short < last else []
    return (*first, LapseTier(last, WayBack.LONG))


@st.composite
def rules(draw: st.DrawFn) -> Values:
    months = draw(st.integers(6, 60))
    return Values(
        valid_months=months, expiry=draw(st.sampled_from(ExpiryRule)), window_months=draw(st.integers(1, months)),
        grace_days=draw(st.integers(0, 200)), grace_needs_case=draw(st.booleans()),
        lapse_tiers=draw(tiers()), leave_cap_days=draw(st.integers(0, 400)),
        late_start=draw(st.sampled_from(LateStart)),
        applied_for=draw(st.booleans()), leave_moves_validity=draw(st.booleans()),
    )  # fmt: skip


@st.composite
def lives(draw: st.DrawFn) -> list[Life]:
    """A life after each of its deeds, the oldest first."""
    first = PolicyVersion(1, START, START, Reach.REACHING_BACK, draw(rules()))
    period = Period(1, START, last_valid_day(START, first.values), Basis.FIRST, first, START)
    life = Life(History(START, (period,), policies=(first,)), START)
    told = [replace(life)]
    for deed in draw(st.lists(st.sampled_from(DEEDS), min_size=1, max_size=14)):
        life.today += timedelta(days=draw(st.integers(1, 400)))
        days = draw(st.integers(0, 300))
        if deed in ("leave", "shorten", "suspend"):
            getattr(life, deed)(days)
        elif deed == "policy":
            life.policy(draw(rules()), draw(st.sampled_from(Reach)))
        elif deed in ("open", "meet", "surrender"):
            getattr(life, deed)()
        else:
            life.move(Move(deed))
        told.append(replace(life))
    return told


days = st.integers(0, 6_000).map(lambda count: START + timedelta(days=count))


class TestLives:
    @settings(max_examples=80)
    @given(lives(), days, days)
    def test_as_the_slow_reading_says(self, told: list[Life], day: date, known: date) -> None:
        history = told[-1].history
        assert standing_on(history, day, known).standing == oracle.standing(history, day, known)

    @settings(max_examples=80)
    @given(lives())
    def test_no_two_periods_overlap_and_one_case_at_most_is_open(self, told: list[Life]) -> None:
        for life in told:
            found = life.history.in_order(life.today)
            for one, following in pairwise(found):
                assert life.history.end_of(one, life.today, life.today) < following.starts_on
            assert sum(case.is_open(life.today, life.today) for case in life.history.cases) <= 1

    @settings(max_examples=80)
    @given(lives(), days)
    def test_nothing_once_known_disappears(self, told: list[Life], day: date) -> None:
        """Asked as known then, an earlier day is answered for ever as it was answered then."""
        for earlier, later in pairwise(told):
            for kind in ("periods", "orders", "endings", "leaves", "cases", "policies"):
                assert len(getattr(later.history, kind)) >= len(getattr(earlier.history, kind))
            known = earlier.today
            then, now = (standing_on(one.history, min(day, known), known) for one in (earlier, later))
            assert then == now

    def test_the_whole_way_is_among_them(self) -> None:
        """A planted life: the walk can renew, so the properties above speak of renewals."""
        first = PolicyVersion(1, START, START, Reach.REACHING_BACK, Values())
        period = Period(1, START, last_valid_day(START, first.values), Basis.FIRST, first, START)
        life = Life(History(START, (period,), policies=(first,)), date(2027, 9, 1))
        life.open()
        life.meet()
        for move in (Move.APPLY, Move.SUBMIT, Move.APPROVE):
            life.move(move)
        assert (life.approvals, life.state) == (1, None)
        assert opening_obstacle(life.history, life.today) is Obstacle.FOLLOWED
