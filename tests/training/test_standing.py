"""Standing on any day: the published edge cases, and random histories against the slow reading of the rules."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.training.standing.counting import Span, days_inside, extended, last_valid_day, merged, months_after
from app.training.standing.deriving import Standing, standing_on
from app.training.standing.policies import (
    ExpiryRule,
    LapseTier,
    NoPolicy,
    PolicyVersion,
    Reach,
    Values,
    WayBack,
    for_new_period,
    on_day,
)
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

A, B, C = ExpiryRule.FIRST_DAY_NOT_COUNTED, ExpiryRule.FIRST_DAY_COUNTED, ExpiryRule.END_OF_FISCAL_YEAR
FIRST = PolicyVersion(1, date(2024, 4, 1), date(2024, 4, 1), Reach.REACHING_BACK, Values())
D = date.fromisoformat


def period(starts: str, ends: str, number: int = 1, *, known: str = "", basis: Basis = Basis.FIRST) -> Period:
    return Period(number, D(starts), D(ends), basis, FIRST, D(known or starts))


def history(*periods: Period, **more: object) -> History:
    return History(approved_on=periods[0].known_on, periods=periods, policies=(FIRST,), **more)  # type: ignore[arg-type]


def said(what: History, day: str, known: str = "2099-12-31") -> str:
    return standing_on(what, D(day), D(known)).standing


class TestLastValidDay:
    @pytest.mark.parametrize(
        ("starts", "rule", "ends"),
        [
            ("2025-03-28", A, "2028-03-28"), ("2025-03-28", B, "2028-03-27"), ("2025-03-28", C, "2028-03-31"),
            ("2028-02-28", A, "2031-02-28"), ("2028-02-29", A, "2031-02-28"),
            ("2028-02-28", B, "2031-02-27"), ("2028-02-29", B, "2031-02-28"),
            ("2025-03-31", A, "2028-03-31"), ("2025-03-31", C, "2028-03-31"),
            ("2025-04-01", A, "2028-04-01"), ("2025-04-01", C, "2029-03-31"),
            # Counted from 1 March: three years end with the leap day.
            ("2025-02-28", A, "2028-02-29"),
        ],
    )  # fmt: skip
    def test_three_years_by_each_rule(self, starts: str, rule: ExpiryRule, ends: str) -> None:
        assert last_valid_day(D(starts), Values(expiry=rule)) == D(ends)

    @given(st.dates(date(2024, 1, 1), date(2060, 1, 1)), st.integers(1, 120), st.sampled_from(ExpiryRule))
    def test_as_a_clerk_counts(self, starts: date, months: int, rule: ExpiryRule) -> None:
        values = Values(valid_months=months, window_months=1, expiry=rule)
        assert last_valid_day(starts, values) == oracle.plain_end(starts, values)

    @pytest.mark.parametrize(("rule", "ends"), [(A, "2031-03-28"), (B, "2031-03-28"), (C, "2031-03-31")])
    def test_what_begins_with_the_hour_after_an_end_counts_its_first_day(self, rule: ExpiryRule, ends: str) -> None:
        """Article 140, proviso: so renewals keep their day, and by fiscal years none gets a year too many."""
        starts = D("2028-04-01") if rule is C else D("2028-03-29")
        assert last_valid_day(starts, Values(expiry=rule), from_midnight=True) == D(ends)

    def test_months_back_end_with_a_short_month(self) -> None:
        assert months_after(D("2028-03-31"), -1) == D("2028-02-29")


class TestLeave:
    def test_overlapping_leaves_count_once(self) -> None:
        spans = [Span(D("2026-04-01"), D("2026-04-10")), Span(D("2026-04-08"), D("2026-04-20"))]
        assert days_inside(spans, D("2026-04-05"), D("2026-12-31")) == 16
        assert merged([*spans, Span(D("2026-04-21"), D("2026-04-30"))]) == [Span(D("2026-04-01"), D("2026-04-30"))]

    def test_the_end_moves_by_the_days_inside_up_to_the_cap(self) -> None:
        leave = [Span(D("2026-01-01"), D("2026-12-31"))]
        ends = {
            cap: extended(D("2025-03-28"), D("2028-03-28"), leave, Values(leave_cap_days=cap)) for cap in (0, 100, 730)
        }
        assert ends == {0: D("2028-03-28"), 100: D("2028-07-06"), 730: D("2029-03-28")}

    def test_by_fiscal_years_a_day_of_leave_moves_to_the_next_end(self) -> None:
        leave = [Span(D("2026-01-01"), D("2026-01-01"))]
        assert extended(D("2025-03-28"), D("2028-03-31"), leave, Values(expiry=C)) == D("2029-03-31")

    @given(st.data())
    def test_never_shortens(self, data: st.DataObject) -> None:
        days = st.dates(date(2020, 1, 1), date(2035, 1, 1))
        leaves = [
            Span(first, first + timedelta(days=data.draw(st.integers(0, 900)))) for first in data.draw(st.lists(days))
        ]
        starts = data.draw(days)
        ends = last_valid_day(starts, Values())
        assert extended(starts, ends, leaves, Values()) >= ends


class TestOneCertification:
    """Certified on 28 March 2025 for three years."""

    one = history(period("2025-03-28", "2028-03-28"))

    @pytest.mark.parametrize(
        ("day", "standing"),
        [
            ("2025-03-27", "unknown"), ("2025-03-28", "active"), ("2027-03-27", "active"),
            ("2027-03-28", "renewal_due"), ("2028-03-28", "renewal_due"), ("2028-03-29", "grace"),
            ("2028-06-26", "grace"), ("2028-06-27", "lapsed"), ("2031-03-28", "lapsed"), ("2031-03-29", "closed"),
        ],
    )  # fmt: skip
    def test_from_day_to_day(self, day: str, standing: str) -> None:
        assert said(self.one, day) == standing

    def test_only_what_counts_counts(self) -> None:
        days = ("2027-01-01", "2028-03-28", "2028-03-29")
        assert [standing_on(self.one, D(day), D(day)).counts for day in days] == [True, True, False]

    def test_approved_before_it_is_in_force(self) -> None:
        early = history(period("2025-04-01", "2028-04-01", known="2025-03-28"))
        assert [said(early, day) for day in ("2025-03-28", "2025-04-01")] == ["not_yet", "active"]

    def test_renewed_early_nothing_is_due(self) -> None:
        both = history(
            period("2025-03-28", "2028-03-28"),
            period("2028-03-29", "2031-03-28", 2, known="2027-10-01", basis=Basis.RENEWAL),
        )
        assert [said(both, day) for day in ("2027-09-30", "2027-10-02", "2028-03-29")] == ["active"] * 3
        assert said(both, "2027-10-02", known="2027-09-30") == "renewal_due"

    def test_a_return_leaves_the_gap_visible(self) -> None:
        back = history(
            period("2025-03-28", "2028-03-28"),
            period("2029-01-10", "2032-01-10", 2, basis=Basis.REINSTATEMENT),
        )
        assert [said(back, day) for day in ("2028-04-01", "2028-12-01", "2029-01-10")] == ["grace", "lapsed", "active"]

    def test_a_suspension_covers_its_days(self) -> None:
        order = Order(OrderKind.SUSPENSION, D("2026-05-01"), D("2026-04-20"), until=D("2026-07-31"))
        held = history(period("2025-03-28", "2028-03-28"), orders=(order,))
        assert [said(held, day) for day in ("2026-04-30", "2026-05-01", "2026-07-31", "2026-08-01")] == [
            "active", "suspended", "suspended", "active",
        ]  # fmt: skip
        assert said(held, "2026-05-01", known="2026-04-19") == "active"

    def test_a_revocation_set_aside_is_as_if_it_had_not_been(self) -> None:
        order = Order(OrderKind.REVOCATION, D("2026-05-01"), D("2026-04-20"), set_aside_on=D("2026-09-01"))
        found = history(period("2025-03-28", "2028-03-28"), orders=(order,))
        assert said(found, "2026-06-01") == "active"
        assert said(found, "2026-06-01", known="2026-08-31") == "revoked"

    def test_or_standing_returns_from_a_day(self) -> None:
        order = Order(
            OrderKind.REVOCATION, D("2026-05-01"), D("2026-04-20"),
            set_aside_on=D("2026-09-01"), set_aside_from=D("2026-10-01"),
        )  # fmt: skip
        found = history(period("2025-03-28", "2028-03-28"), orders=(order,))
        assert [said(found, day) for day in ("2026-09-30", "2026-10-01")] == ["revoked", "active"]

    @pytest.mark.parametrize("kind", list(EndingKind))
    def test_who_gave_it_back_or_died_is_not_suspended(self, kind: EndingKind) -> None:
        found = history(
            period("2025-03-28", "2028-03-28"),
            orders=(Order(OrderKind.SUSPENSION, D("2026-05-01"), D("2026-05-01")),),
            endings=(Ending(kind, D("2026-06-01"), D("2026-06-01")),),
        )
        assert [said(found, day) for day in ("2026-05-31", "2026-06-01")] == ["suspended", "closed"]

    def test_leave_moves_the_end(self) -> None:
        found = history(
            period("2025-03-28", "2028-03-28"), leaves=(Leave(D("2026-01-01"), D("2026-12-31"), D("2025-12-01")),)
        )
        assert said(found, "2029-03-28") == "renewal_due"
        assert said(found, "2029-03-28", known="2025-11-30") == "lapsed"

    def test_grace_may_need_an_open_case_and_may_count(self) -> None:
        policy = PolicyVersion(
            1, FIRST.effective_from, FIRST.known_on, FIRST.reach, Values(grace_needs_case=True, grace_counts=True)
        )
        first = Period(1, D("2025-03-28"), D("2028-03-28"), Basis.FIRST, policy, D("2025-03-28"))
        without = History(D("2025-03-28"), (first,))
        with_case = History(D("2025-03-28"), (first,), cases=(RenewalCase(D("2028-01-10"), D("2028-04-20")),))
        assert [said(one, "2028-04-01") for one in (without, with_case)] == ["lapsed", "grace"]
        assert standing_on(with_case, D("2028-04-01"), D("2028-04-01")).counts
        assert said(with_case, "2028-04-20") == "lapsed"

    def test_a_corrected_day_is_as_if_the_other_had_not_been(self) -> None:
        wrong = Period(
            1, D("2025-03-28"), D("2028-03-28"), Basis.FIRST, FIRST, D("2025-03-28"), replaced_on=D("2026-02-01")
        )
        right = Period(1, D("2025-03-25"), D("2028-03-25"), Basis.CORRECTION, FIRST, D("2026-02-01"))
        found = history(wrong, right)
        ends = [standing_on(found, D("2026-06-01"), D(known)).ends_on for known in ("2026-01-31", "2026-02-01")]
        assert ends == [D("2028-03-28"), D("2028-03-25")]


class TestPolicies:
    new = PolicyVersion(2, D("2026-04-01"), D("2026-01-15"), Reach.NEW_CERTIFICATIONS, Values(valid_months=60))
    renewal = PolicyVersion(3, D("2027-04-01"), D("2027-01-15"), Reach.NEXT_RENEWAL, Values(valid_months=48))

    def chosen(self, first: str, starts: str, known: str = "2099-01-01") -> int:
        return for_new_period(
            (FIRST, self.new, self.renewal), first_in_force=D(first), starts_on=D(starts), known_on=D(known)
        ).number

    def test_for_new_ones_only(self) -> None:
        assert self.chosen("2025-03-28", "2026-05-01") == 1
        assert self.chosen("2026-04-01", "2026-04-01") == 2

    def test_from_the_next_renewal(self) -> None:
        assert self.chosen("2025-03-28", "2028-03-29") == 3
        assert self.chosen("2025-03-28", "2028-03-29", known="2027-01-14") == 1

    def test_what_was_certified_before_any_rule_follows_the_first(self) -> None:
        assert self.chosen("2023-01-01", "2023-01-01") == 1
        with pytest.raises(NoPolicy):
            self.chosen("2023-01-01", "2023-01-01", known="2023-01-01")

    def test_reaching_back_revives_from_its_day_and_not_before(self) -> None:
        longer = PolicyVersion(2, D("2029-04-01"), D("2029-02-01"), Reach.REACHING_BACK, Values(valid_months=60))
        first = period("2025-03-28", "2028-03-28")
        found = History(D("2025-03-28"), (first,), policies=(FIRST, longer))
        assert [said(found, day) for day in ("2028-12-01", "2029-03-31", "2029-04-01", "2030-03-28")] == [
            "lapsed", "lapsed", "renewal_due", "renewal_due",
        ]  # fmt: skip
        assert said(found, "2029-04-01", known="2029-01-31") == "lapsed"
        assert on_day(FIRST, (FIRST, longer), D("2029-04-01"), D("2029-04-01")) is longer

    def test_a_period_that_is_lengthened_never_runs_into_the_next(self) -> None:
        longer = PolicyVersion(2, D("2029-04-01"), D("2029-02-01"), Reach.REACHING_BACK, Values(valid_months=60))
        first, second = period("2025-03-28", "2028-03-28"), period("2028-03-29", "2031-03-28", 2, basis=Basis.RENEWAL)
        found = History(D("2025-03-28"), (first, second), policies=(FIRST, longer))
        assert found.end_of(first, D("2029-05-01"), D("2029-05-01")) == D("2028-03-28")
        assert found.end_of(second, D("2029-05-01"), D("2029-05-01")) == D("2033-03-29")

    @pytest.mark.parametrize(
        ("values", "wrong"),
        [
            (Values(), []), (Values(valid_months=0, window_months=0), ["valid_months", "window_months"]),
            (Values(grace_days=-1), ["grace_days"]), (Values(valid_months=6), ["window_months"]),
        ],
    )  # fmt: skip
    def test_values_that_make_no_sense_are_named(self, values: Values, wrong: list[str]) -> None:
        assert values.problems() == wrong


days = st.dates(date(2025, 1, 1), date(2034, 12, 31))
later = st.integers(0, 500).map(lambda count: timedelta(days=count))


@st.composite
def values(draw: st.DrawFn) -> Values:
    months = draw(st.integers(1, 60))
    return Values(
        months, draw(st.sampled_from(ExpiryRule)), draw(st.integers(1, months)), draw(st.integers(0, 200)),
        draw(st.booleans()), draw(st.booleans()), (LapseTier(draw(st.integers(1, 48)), WayBack.LONG),),
        draw(st.integers(0, 400)),
    )  # fmt: skip


@st.composite
def histories(draw: st.DrawFn) -> History:
    versions = [PolicyVersion(1, date(2024, 4, 1), date(2024, 4, 1), Reach.REACHING_BACK, draw(values()))]
    for number in range(2, 2 + draw(st.integers(0, 2))):
        decided = draw(days)
        versions.append(
            PolicyVersion(number, decided + draw(later), decided, draw(st.sampled_from(Reach)), draw(values()))
        )
    approved = draw(days)
    start, periods = approved + draw(later), []
    first = start
    for number in range(1, 1 + draw(st.integers(1, 3))):
        known = approved if number == 1 else draw(st.dates(approved, start))
        policy = for_new_period(versions, first_in_force=first, starts_on=start, known_on=known)
        end = last_valid_day(start, policy.values)
        replaced = known + draw(later) if number > 1 and draw(st.booleans()) else None
        periods.append(Period(number, start, end, Basis.RENEWAL, policy, known, replaced))
        start = end + timedelta(days=1) + (draw(later) if draw(st.booleans()) else timedelta())
        if start.year > 2060:
            break
    return History(
        approved, tuple(periods), draw(st.lists(orders(), max_size=2).map(tuple)),
        draw(st.lists(st.builds(Ending, st.sampled_from(EndingKind), days, days), max_size=1).map(tuple)),
        draw(st.lists(leaves(), max_size=2).map(tuple)), draw(st.lists(cases(), max_size=1).map(tuple)),
        tuple(versions),
    )  # fmt: skip


@st.composite
def orders(draw: st.DrawFn) -> Order:
    starts, known = draw(days), draw(days)
    aside = draw(st.none() | st.just(known + draw(later)))
    return Order(
        draw(st.sampled_from(OrderKind)), starts, known, draw(st.none() | st.just(starts + draw(later))), aside,
        starts + draw(later) if aside and draw(st.booleans()) else None,
    )  # fmt: skip


@st.composite
def leaves(draw: st.DrawFn) -> Leave:
    first, known = draw(days), draw(days)
    return Leave(first, first + draw(later), known, draw(st.none() | st.just(known + draw(later))))


@st.composite
def cases(draw: st.DrawFn) -> RenewalCase:
    opened = draw(days)
    return RenewalCase(opened, draw(st.none() | st.just(opened + draw(later))))


class TestAgainstTheSlowReading:
    @settings(max_examples=120)
    @given(histories(), days, days)
    def test_the_same_standing_on_any_day(self, what: History, day: date, known: date) -> None:
        assert standing_on(what, day, known).standing == oracle.standing(what, day, known)

    @settings(max_examples=50)
    @given(histories(), days)
    def test_no_two_periods_overlap(self, what: History, known: date) -> None:
        found = what.in_order(known)
        for one, following in pairwise(found):
            assert what.end_of(one, known, known) < following.starts_on

    @settings(max_examples=50)
    @given(histories(), days)
    def test_what_is_known_changes_only_with_what_is_decided(self, what: History, day: date) -> None:
        """Asked as known on the last decision or a century later: the same."""
        decisions = [what.approved_on, *(one.known_on for one in what.periods), *(one.known_on for one in what.orders)]
        decisions += [one.replaced_on for one in what.periods if one.replaced_on]
        decisions += [one.set_aside_on for one in what.orders if one.set_aside_on]
        decisions += [one.known_on for one in (*what.endings, *what.leaves, *what.policies)]
        decisions += [one.replaced_on for one in what.leaves if one.replaced_on]
        decisions += [moment for one in what.cases for moment in (one.opened_on, one.ended_on) if moment]
        last = max(decisions)
        assert standing_on(what, day, last) == standing_on(what, day, date(2126, 1, 1))


def test_every_standing_can_happen() -> None:
    """The oracle and the product know the same words."""
    assert {one.value for one in Standing} == {
        "unknown", "revoked", "closed", "suspended", "not_yet", "active", "renewal_due", "grace", "lapsed",
    }  # fmt: skip
