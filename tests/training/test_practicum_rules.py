"""Pure rules of the practicum: who moves it, which days count, what may tell who a client is."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from app.core.errors import Invalid
from app.training.practicum import identity, lifecycle
from app.training.practicum.lifecycle import Act, Actor, Span, State, days_off, gaps, planned_end, state_on

# Written by hand from the reference: who does what in which state, and where it leads. Everything else is refused.
ALLOWED = """
drafting propose trainee proposed
re_agreement propose trainee proposed
proposed agree supervisor supervisor_agreed
proposed send_back supervisor drafting
proposed send_back instructor drafting
supervisor_agreed agree instructor agreed
supervisor_agreed send_back instructor drafting
running pause admin paused
paused resume admin running
running report trainee reported
returned report trainee reported
reported confirm supervisor confirmed
reported dispute supervisor running
confirmed accept instructor accepted
confirmed return instructor returned
accepted reopen admin running
not_accepted reopen admin running
"""


class TestMoves:
    def test_every_state_act_and_actor(self) -> None:
        wanted = {tuple(line.split()[:3]): line.split()[3] for line in ALLOWED.strip().splitlines()}
        ended = {"accepted", "not_accepted"}
        for state, act, who in product(State, Act, Actor):
            expected = wanted.get((state, act, who))
            if act is Act.REFUSE and who is Actor.ADMIN and state not in ended:
                expected = "not_accepted"
            assert lifecycle.target(state, act, who) == expected, (state, act, who)

    def test_it_runs_from_its_day_and_is_agreed_anew_with_another_supervisor(self) -> None:
        def on(stored: State, day: date, by: int | None = 1) -> State:
            return state_on(stored, started_on=date(2026, 9, 1), today=day, agreed_with=1, supervised_by=by)

        assert on(State.AGREED, date(2026, 8, 31)) is State.AGREED
        assert on(State.AGREED, date(2026, 9, 1)) is State.RUNNING
        assert on(State.RUNNING, date(2026, 9, 9), by=2) is State.RE_AGREEMENT
        assert on(State.RUNNING, date(2026, 9, 9), by=None) is State.RUNNING
        assert on(State.REPORTED, date(2026, 9, 9), by=2) is State.REPORTED

    def test_not_to_accept_needs_a_ground(self) -> None:
        def may(last_day: date | None, returns: int = 0, again: bool = False) -> bool:
            return lifecycle.may_be_refused(
                today=date(2026, 12, 1), last_day=last_day, returns=returns, is_returned_again=again
            )

        assert may(date(2026, 11, 30))
        assert may(None, returns=1, again=True)
        assert not may(date(2026, 12, 1))
        assert not may(None, returns=0, again=True)


class TestDays:
    START = date(2026, 9, 1)

    def end(self, *off: Span, today: date = date(2026, 10, 1)) -> date:
        return planned_end(self.START, 3, off, today)

    def test_three_calendar_months(self) -> None:
        assert self.end() == date(2026, 11, 30)

    def test_days_off_move_the_end_and_overlapping_ones_count_once(self) -> None:
        assert self.end(Span(date(2026, 9, 10), date(2026, 9, 19))) == date(2026, 12, 10)
        twice = Span(date(2026, 9, 10), date(2026, 9, 19)), Span(date(2026, 9, 15), date(2026, 9, 19))
        assert self.end(*twice) == date(2026, 12, 10)

    def test_what_lies_in_the_added_days_counts_too_and_before_the_start_nothing(self) -> None:
        late = Span(date(2026, 12, 5), date(2026, 12, 6))
        assert self.end(Span(date(2026, 9, 10), date(2026, 9, 19)), late) == date(2026, 12, 12)
        assert self.end(Span(date(2026, 8, 1), date(2026, 8, 31))) == date(2026, 11, 30)

    def test_a_pause_that_goes_on_moves_the_end_day_by_day(self) -> None:
        pause = Span(date(2026, 9, 10))
        days = [self.end(pause, today=date(2026, 9, 10) + timedelta(days=ago)) for ago in range(3)]
        assert days == [date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3)]

    def test_leave_counts_up_to_the_cap_and_once(self) -> None:
        leave = [Span(date(2026, 8, 20), date(2026, 9, 3)), Span(date(2026, 9, 2), date(2026, 9, 20))]
        assert lifecycle.capped(leave, self.START, 5) == [
            Span(date(2026, 9, 1), date(2026, 9, 3)), Span(date(2026, 9, 4), date(2026, 9, 5)),
        ]  # fmt: skip
        assert lifecycle.capped(leave, self.START, 0) == []

    def test_gaps_between_workplaces(self) -> None:
        held = [Span(date(2025, 4, 1), date(2026, 9, 30)), Span(date(2026, 10, 6))]
        assert gaps(held, self.START, date(2026, 11, 1)) == [Span(date(2026, 10, 1), date(2026, 10, 5))]
        assert days_off(gaps(held[:1], self.START, date(2026, 10, 2)), self.START, date(2026, 10, 2)) == 2


class TestIdentity:
    @pytest.mark.parametrize(
        ("written", "kind", "found"),
        [
            ("担当はマリア・サントスさんだった", "name", "マリア・サントス"),
            ("Ms. Maria Santos came", "name", "Ms. Maria Santos"),
            ("静岡市葵区追手町5-1に住む", "address", "静岡市葵区追手町5-1"),
            ("1990年5月1日生まれの人", "birth", "1990年5月1日生"),
            ("昭和60年4月10日の人", "birth", "昭和60年4月10日"),
            ("電話は０５４－２２１－１２３４", "phone", "０５４－２２１－１２３４"),
            ("カードは AB12345678CD です", "card", "AB12345678CD"),
            ("旅券 TK1234567", "passport", "TK1234567"),
            ("連絡先 a.b@example.org", "mail", "a.b@example.org"),
        ],
    )
    def test_what_tells_who_somebody_is(self, written: str, kind: str, found: str) -> None:
        (mark,) = identity.find(written)
        assert (mark.kind, written[mark.start : mark.end]) == (kind, found)
        with pytest.raises(Invalid) as refused:
            identity.require("done", written, looked=True) if mark.is_hard else identity.require(
                "done", written, looked=False
            )
        assert found not in refused.value.message
        assert "".join(part for part, _kind in identity.pieces(written)) == written

    @pytest.mark.parametrize(
        "harmless",
        [
            "Aさんと面談し、皆さんで話した",
            "多様な国、様々な在留資格",
            "月に30件、2026年4月1日から",
            "3月28日に10-15分話した",
        ],
    )
    def test_what_tells_of_nobody(self, harmless: str) -> None:
        assert identity.find(harmless) == []
        identity.require("done", harmless, looked=True)
        with pytest.raises(Invalid):
            identity.require("done", harmless, looked=False)
