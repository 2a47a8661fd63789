"""Gates, deadlines and the outlook as plain rules; properties over random courses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.training.stages import gates
from app.training.stages.deadlines import (
    Calendar,
    Caps,
    Sitting,
    Span,
    add_months,
    due_days,
    effects,
    free_from,
    merged,
    moved,
    resit_until,
)  # fmt: skip
from app.training.stages.gates import Facts, StageFact, missing
from app.training.stages.kinds import BLOCKS, Stage, StageState
from app.training.stages.outlook import Level, Person, outlook, practicum_end

TODAY = date(2026, 11, 22)
CALENDAR = Calendar(
    online_from=date(2026, 6, 1), online_until=date(2026, 7, 31), practicum_from=date(2026, 9, 1),
    practicum_until=date(2026, 11, 30), ends_on=date(2027, 3, 31),
    sittings=tuple(Sitting(number, date(2027, 1, 16 + (number > 2))) for number in (1, 2, 3, 4)),
)  # fmt: skip


def reached(*stages: Stage, state: StageState = StageState.MET, **others: StageState) -> dict[Stage, StageFact]:
    found = {stage: StageFact(state, date(2026, 9, 1)) for stage in stages}
    return found | {Stage(name): StageFact(one, date(2026, 9, 1)) for name, one in others.items()}


def codes(stage: Stage, facts: Facts) -> list[str]:
    return [reason.code for reason in missing(stage, facts, TODAY)]


class TestGates:
    def test_nothing_opens_before_the_enrolment(self) -> None:
        assert {tuple(codes(stage, Facts(enrolled=False))) for stage in Stage} == {("not_enrolled",)}

    def test_the_practicum_names_everything_that_is_missing(self) -> None:
        assert codes(Stage.PRACTICUM, Facts(True)) == ["confirmation_missing", "no_workplace", "no_supervisor"]
        passed = reached(Stage.ONLINE, Stage.CONFIRMATION)
        assert codes(Stage.PRACTICUM, Facts(True, passed, has_workplace=True)) == ["no_supervisor"]
        assert codes(Stage.PRACTICUM, Facts(True, passed, has_workplace=True, has_supervisor=True)) == []

    def test_half_days_wait_for_the_practicum(self) -> None:
        assert codes(Stage.BLOCK_3, Facts(True)) == ["practicum_missing"]
        handed_in = Facts(True, reached(practicum=StageState.HANDED_IN))
        assert codes(Stage.BLOCK_3, handed_in) == ["practicum_missing"]
        assert codes(Stage.BLOCK_3, Facts(True, reached(Stage.PRACTICUM, state=StageState.WAIVED))) == []

    @pytest.mark.parametrize(("by_policy", "expected"), [(True, []), (False, ["block_missing"])])
    def test_the_test_before_the_make_up_is_policy(self, by_policy: bool, expected: list[str]) -> None:
        stages = reached(*BLOCKS[:3], block_4=StageState.NOT_MET)
        assert codes(Stage.FINAL, Facts(True, stages, test_before_make_up=by_policy)) == expected
        assert codes(Stage.FINAL, Facts(True, reached(*BLOCKS[:3]), test_before_make_up=by_policy)) == ["block_missing"]

    def test_a_carried_stage_counts_until_its_last_day(self) -> None:
        last = TODAY
        stages = {Stage.PRACTICUM: StageFact(StageState.CARRIED, date(2025, 9, 1), valid_until=last)}
        assert missing(Stage.BLOCK_1, Facts(True, stages), last) == ()
        assert missing(Stage.BLOCK_1, Facts(True, stages), last + timedelta(days=1)) == (gates.PRACTICUM_MISSING,)


class TestDeadlines:
    def test_leave_merges_and_its_days_do_not_count(self) -> None:
        leave = [Span(date(2026, 7, 1), date(2026, 9, 30)), Span(date(2026, 9, 15), date(2026, 9, 20))]
        assert merged(leave) == [leave[0]]
        # 61 days were given; 30 passed before the leave, the other 31 after it.
        assert due_days(CALENDAR, leave, Caps())[Stage.ONLINE] == date(2026, 10, 31)
        assert due_days(CALENDAR, leave, Caps(10))[Stage.ONLINE] == date(2026, 8, 10)
        apart = due_days(CALENDAR, leave, Caps(practicum=0))
        assert apart[Stage.PRACTICUM] == CALENDAR.practicum_until
        assert apart[Stage.FINAL] > CALENDAR.ends_on
        fixed = {one.code: one.after - one.before for one in effects(CALENDAR, [], leave, Caps(resit=0), 12)}
        assert not fixed["resit"]
        assert fixed[Stage.FINAL]

    def test_leave_before_or_after_moves_nothing(self) -> None:
        leave = [Span(date(2026, 1, 1), date(2026, 5, 31)), Span(date(2026, 8, 1), date(2026, 8, 2))]
        assert due_days(CALENDAR, leave, Caps())[Stage.ONLINE] == CALENDAR.online_until

    def test_a_day_set_by_hand_wins(self) -> None:
        by_hand = date(2026, 8, 31)
        assert due_days(CALENDAR, [], Caps(), {Stage.ONLINE: by_hand})[Stage.ONLINE] == by_hand

    def test_the_preview_names_each_day_with_both_values(self) -> None:
        leave = [Span(date(2026, 10, 1), date(2026, 10, 10))]
        days = {one.code: (one.before, one.after) for one in effects(CALENDAR, [], leave, Caps(), 12)}
        assert days == {
            "online": (date(2026, 7, 31),) * 2,
            "confirmation": (date(2026, 8, 31),) * 2,
            "practicum": (date(2026, 11, 30), date(2026, 12, 10)),
            "final": (date(2027, 3, 31), date(2027, 4, 10)),
            "resit": (date(2028, 3, 31), date(2028, 4, 10)),
        }
        assert resit_until(CALENDAR, leave, 730, 12) == date(2028, 4, 10)

    def test_months_end_on_the_last_day_there_is(self) -> None:
        assert add_months(date(2027, 11, 30), 3) == date(2028, 2, 29)
        assert free_from(date(2026, 10, 3), [Span(date(2026, 10, 1), date(2026, 10, 10))]) == date(2026, 10, 11)


class TestOutlook:
    def told(self, person: Person, today: date = TODAY) -> tuple[Level, list[str]]:
        found = outlook(person, today)
        return found.level, [one.reason.code for one in found.findings]

    def test_whoever_is_in_time_is_on_track(self) -> None:
        facts = Facts(True, reached(Stage.ONLINE, Stage.CONFIRMATION, practicum=StageState.UNDER_WAY))
        assert self.told(Person(CALENDAR, facts)) == (Level.ON_TRACK, [])
        assert self.told(Person(CALENDAR, Facts(True, reached(*Stage)))) == (Level.ON_TRACK, [])

    def test_three_months_of_practicum_must_still_fit(self) -> None:
        person = Person(CALENDAR, Facts(True, reached(Stage.ONLINE)))
        level, found = self.told(person)
        assert level is Level.AT_RISK
        assert "practicum_late" in found
        last = outlook(person, TODAY).last_day
        assert last == date(2027, 1, 1)
        assert self.told(person, last)[0] is Level.AT_RISK
        assert self.told(person, last + timedelta(days=1))[0] is Level.NOT_POSSIBLE

    def test_a_missed_half_day_asks_for_a_make_up(self) -> None:
        facts = Facts(
            True, reached(Stage.ONLINE, Stage.CONFIRMATION, Stage.PRACTICUM, *BLOCKS[:3], block_4=StageState.NOT_MET)
        )
        day = date(2027, 2, 1)
        assert self.told(Person(CALENDAR, facts), day) == (Level.AT_RISK, ["make_up_needed"])
        assert self.told(Person(CALENDAR, facts, make_ups=frozenset({4})), day) == (Level.AT_RISK, ["make_up_offered"])
        assert self.told(Person(CALENDAR, facts), date(2027, 4, 1))[0] is Level.NOT_POSSIBLE

    def test_leave_to_the_end_means_a_later_cohort(self) -> None:
        facts = Facts(True, reached(Stage.ONLINE, Stage.CONFIRMATION, practicum=StageState.UNDER_WAY))
        leave = (Span(date(2026, 10, 1), date(2027, 6, 30)),)
        level, found = self.told(Person(CALENDAR, facts, leave))
        assert (level, "too_late" in found) == (Level.NOT_POSSIBLE, True)


DAYS = st.integers(0, 400).map(lambda number: date(2026, 5, 1) + timedelta(days=number))
SPANS = st.lists(st.tuples(DAYS, st.integers(0, 120)), max_size=4).map(
    lambda found: [Span(first, first + timedelta(days=days)) for first, days in found]
)
FACTS = st.fixed_dictionaries(
    {}, optional={stage: st.builds(StageFact, st.sampled_from(StageState), DAYS) for stage in Stage}
).map(lambda stages: Facts(True, stages))


@given(DAYS, SPANS, SPANS, st.integers(0, 400))
def test_leave_never_makes_a_day_earlier(day: date, leave: list[Span], more: list[Span], cap: int) -> None:
    since = CALENDAR.online_from
    assert day <= moved(day, since, leave, cap) <= moved(day, since, [*leave, *more], cap) <= day + timedelta(days=cap)


@given(FACTS, SPANS, DAYS, st.integers(0, 90))
def test_losing_days_never_improves_the_outlook(facts: Facts, leave: list[Span], today: date, lost: int) -> None:
    person = Person(CALENDAR, facts, leave)
    assert outlook(person, today).level <= outlook(person, today + timedelta(days=lost)).level


@given(FACTS, SPANS, DAYS.filter(lambda day: day >= CALENDAR.online_from))
def test_the_last_day_is_the_last(facts: Facts, leave: list[Span], today: date) -> None:
    """Up to the last day the practicum still fits into the cohort; a day later it does not."""
    person = Person(CALENDAR, facts, leave)
    first = next(iter(outlook(person, today).ahead), None)
    if first and first.stage in (Stage.ONLINE, Stage.CONFIRMATION):
        fits = practicum_end(person, today, today) <= CALENDAR.ends_on
        assert fits == (first.last_day is not None and today <= first.last_day)
