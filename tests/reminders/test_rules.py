"""Who is reminded of what on which day: the pure rules."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import pytest

from app.reminders.lifecycle import DEFAULT, LEGAL, OPTIONAL, Away, Due, Item, Kind, Team, Wishes, due, is_due

TODAY = date(2026, 11, 24)  # a Tuesday after a holiday
OWNER, COVER, LEAD, OTHER_LEAD = 1, 2, 3, 4
CENTRE = 70


def item(
    kind: Kind, days: int, *, safe: int | None = None, owner: int | None = OWNER, urgency: str = "routine"
) -> Item:
    """An item whose last day lies so many days ahead, its safe day likewise."""
    day = TODAY + timedelta(days=days)
    keep = None if safe is None else TODAY + timedelta(days=safe)
    return Item(kind, "X-1", 5, "K-1", CENTRE, day, keep, owner, urgency)


def told(
    one: Item, *away: Away, blind: Collection[int] = (), leads: Collection[int] = (LEAD,)
) -> set[tuple[int, int | None]]:
    """Who is told of an item that is due, and whom instead of; `blind` see nothing."""
    team = Team({CENTRE: list(leads)}, lambda user, _item: user not in blind)
    return {(each.user, each.instead_of) for each in due([one], {}, TODAY, away, team)}


class TestWhen:
    @pytest.mark.parametrize("kind", sorted(LEGAL))
    @pytest.mark.parametrize(
        ("safe", "last", "expected"),
        [
            (31, 32, False), (30, 31, True), (29, 30, False), (14, 20, True), (7, 8, True), (3, 4, True), (2, 3, False),
            (1, 2, True), (0, 1, False), (-1, 0, True), (-2, -1, True), (-41, -40, True), (-62, -61, False),
        ],
    )  # fmt: skip
    def test_the_law_before_the_safe_day_and_daily_from_the_last_day(
        self, kind: Kind, safe: int, last: int, expected: bool
    ) -> None:
        assert is_due(item(kind, last, safe=safe), DEFAULT, TODAY) is expected

    @pytest.mark.parametrize("kind", OPTIONAL)
    @pytest.mark.parametrize(
        ("last", "expected"), [(4, False), (3, True), (1, False), (0, True), (-1, True), (-60, True), (-61, False)]
    )
    def test_work_before_its_day_and_when_it_is_late(self, kind: Kind, last: int, expected: bool) -> None:
        assert is_due(item(kind, last), DEFAULT, TODAY) is expected

    def test_late_work_rests_on_days_off_unless_it_is_urgent(self) -> None:
        holiday = TODAY - timedelta(days=1)
        assert not is_due(item(Kind.STEP, -5), DEFAULT, holiday)
        assert is_due(item(Kind.STEP, -5, urgency="immediate"), DEFAULT, holiday)
        assert is_due(item(Kind.LAW, -5), DEFAULT, holiday)

    def test_an_urgent_case_is_told_of_every_day_from_the_safe_day_on(self) -> None:
        assert is_due(item(Kind.LAW, 5, safe=0, urgency="urgent"), DEFAULT, TODAY)
        assert not is_due(item(Kind.LAW, 5, safe=0), DEFAULT, TODAY)

    def test_wishes_move_the_days_and_leave_out_kinds_but_never_the_last_day_of_the_law(self) -> None:
        wishes = Wishes(legal_days=(10,), work_days=(), kinds=frozenset({Kind.STEP}))
        assert is_due(item(Kind.LAW, 10), wishes, TODAY)
        assert not is_due(item(Kind.LAW, 14), wishes, TODAY)
        assert not is_due(item(Kind.STEP, 0), wishes, TODAY)
        assert is_due(item(Kind.STEP, -1), wishes, TODAY)
        assert not is_due(item(Kind.TASK, -1), wishes, TODAY)
        assert is_due(item(Kind.LAW, 0), Wishes((), (), frozenset()), TODAY)

    def test_a_day_without_a_run_is_made_up_for_within_a_week(self) -> None:
        missed = item(Kind.LAW, 5)  # its seventh day before was the day before yesterday
        assert not is_due(missed, DEFAULT, TODAY, since=TODAY - timedelta(days=1))
        assert is_due(missed, DEFAULT, TODAY, since=TODAY - timedelta(days=3))
        assert not is_due(item(Kind.LAW, 21), Wishes((30,)), TODAY, since=TODAY - timedelta(days=90))


class TestWho:
    def test_the_owner_alone(self) -> None:
        assert told(item(Kind.TASK, 0)) == {(OWNER, None)}

    def test_nobody_s_item_goes_to_those_who_lead(self) -> None:
        assert told(item(Kind.TASK, 0, owner=None)) == {(LEAD, None)}

    def test_who_has_left_or_may_not_see_it_is_passed_over(self) -> None:
        assert told(item(Kind.TASK, 0), blind={OWNER}) == {(LEAD, OWNER)}

    def test_who_is_away_is_told_with_the_cover(self) -> None:
        assert told(item(Kind.TASK, 0), Away(OWNER, TODAY, TODAY, COVER)) == {(OWNER, None), (COVER, OWNER)}

    @pytest.mark.parametrize("shift", [-1, 1])
    def test_before_and_after_the_absence_nobody_else_is_told(self, shift: int) -> None:
        day = TODAY + timedelta(days=shift)
        assert told(item(Kind.TASK, 0), Away(OWNER, day, day, COVER)) == {(OWNER, None)}

    def test_a_cover_without_rights_gets_nothing_and_the_lead_does(self) -> None:
        away = Away(OWNER, TODAY, TODAY, COVER)
        assert told(item(Kind.TASK, 0), away, blind={COVER}) == {(OWNER, None), (LEAD, OWNER)}

    def test_without_a_cover_or_with_one_who_is_away_the_lead_is_told(self) -> None:
        expected = {(OWNER, None), (LEAD, OWNER)}
        assert told(item(Kind.TASK, 0), Away(OWNER, TODAY, TODAY)) == expected
        both = (Away(OWNER, TODAY, TODAY, COVER), Away(COVER, TODAY, TODAY))
        assert told(item(Kind.TASK, 0), *both) == expected

    def test_of_several_who_lead_those_who_are_there_and_else_all(self) -> None:
        one = item(Kind.TASK, 0, owner=None)
        assert told(one, Away(LEAD, TODAY, TODAY), leads=(LEAD, OTHER_LEAD)) == {(OTHER_LEAD, None)}
        assert told(one, Away(LEAD, TODAY, TODAY)) == {(LEAD, None)}

    def test_a_lead_who_is_away_without_cover_is_told_once(self) -> None:
        assert told(item(Kind.TASK, 0, owner=LEAD), Away(LEAD, TODAY, TODAY)) == {(LEAD, None)}


def test_each_person_and_item_once() -> None:
    team = Team({CENTRE: [LEAD]}, lambda _user, _item: True)
    found = due([item(Kind.TASK, 0), item(Kind.TASK, 0)], {}, TODAY, [], team)
    assert [type(one) for one in found] == [Due]
