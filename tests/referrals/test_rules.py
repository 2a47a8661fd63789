"""The table of moves and the clocks, without a database. The table is written here by hand a second time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from app.referrals import chains, clocks, trying, words
from app.referrals.chains import Link
from app.referrals.clocks import Rung
from app.referrals.lifecycle import MOVES, Guard, Who, is_open, may_follow, may_move, may_type
from app.referrals.lifecycle import ReferralStatus as S
from app.referrals.trying import Tried

ROUTINE = clocks.DEFAULTS["routine"]

# (from, to): who may, what it demands. C coordinator, S supervisor, P partner, R resident, Y system.
ALLOWED = {
    ("draft", "requested"): ("C", {"consent_or_exception", "partner_active"}),
    ("requested", "accepted"): ("P", {"contact_name"}),
    ("requested", "rejected"): ("P", {"reason"}),
    ("accepted", "in_progress"): ("P", {"first_contact_day"}),
    ("in_progress", "on_hold"): ("P", {"reason", "review_day"}),
    ("on_hold", "in_progress"): ("P", set()),
    ("in_progress", "completed"): ("P", {"outcome", "activities"}),
    ("accepted", "failed"): ("P", {"outcome"}),
    ("in_progress", "failed"): ("P", {"outcome"}),
    ("on_hold", "failed"): ("P", {"outcome"}),
    ("draft", "cancelled"): ("CPRY", {"reason"}),
    ("requested", "cancelled"): ("CPRY", {"reason"}),
    ("accepted", "cancelled"): ("CPRY", {"reason"}),
    ("in_progress", "cancelled"): ("CPRY", {"reason"}),
    ("on_hold", "cancelled"): ("CPRY", {"reason"}),
    ("draft", "entered_in_error"): ("C", {"reason"}),
    ("requested", "entered_in_error"): ("S", {"reason", "second_person"}),
    ("accepted", "entered_in_error"): ("S", {"reason", "second_person"}),
    ("rejected", "entered_in_error"): ("S", {"reason", "second_person"}),
    ("in_progress", "entered_in_error"): ("S", {"reason", "second_person"}),
    ("on_hold", "entered_in_error"): ("S", {"reason", "second_person"}),
    ("completed", "entered_in_error"): ("S", {"reason", "second_person"}),
    ("failed", "entered_in_error"): ("S", {"reason", "second_person"}),
    ("cancelled", "entered_in_error"): ("S", {"reason", "second_person"}),
}
LETTERS = {"C": Who.COORDINATOR, "S": Who.SUPERVISOR, "P": Who.PARTNER, "R": Who.RESIDENT, "Y": Who.SYSTEM}


@pytest.mark.parametrize(("source", "target"), list(product(S, S)))
def test_every_pair_of_states_for_every_actor(source: S, target: S) -> None:
    letters, guards = ALLOWED.get((source.value, target.value), ("", set()))
    for letter, who in LETTERS.items():
        assert may_move(source, target, who) is (letter in letters), (source, target, who)
    if letters:
        assert MOVES[source, target].guards == {Guard(name) for name in guards}


def test_a_result_stays_open_until_the_person_was_asked() -> None:
    assert is_open(S.COMPLETED, closed=False)
    assert not is_open(S.COMPLETED, closed=True)
    assert not is_open(S.ENTERED_IN_ERROR, closed=False)


@pytest.mark.parametrize(
    ("priority", "sent", "answer", "first"),
    [
        ("routine", date(2026, 11, 24), date(2026, 11, 27), date(2026, 12, 1)),
        ("urgent", date(2026, 11, 24), date(2026, 11, 24), date(2026, 11, 25)),
        # Sunday before a holiday: the first open day is Tuesday.
        ("urgent", date(2026, 11, 22), date(2026, 11, 24), date(2026, 11, 24)),
        # Over New Year offices are closed from 29 December to 3 January.
        ("routine", date(2026, 12, 28), date(2027, 1, 6), date(2027, 1, 8)),
        ("urgent", date(2026, 12, 29), date(2027, 1, 4), date(2027, 1, 4)),
    ],
)
def test_the_first_days_count_business_days(priority: str, sent: date, answer: date, first: date) -> None:
    spans = clocks.DEFAULTS[priority]
    assert clocks.answer_due(sent, spans) == answer
    assert clocks.first_contact_due(sent, spans) == first
    # A centre's own days are counted in the same way: seven and eight after New Year's Eve.
    own = replace(spans, answer=7, first_contact=8)
    assert (clocks.answer_due(date(2026, 12, 31), own), clocks.first_contact_due(date(2026, 12, 31), own)) == (
        date(2027, 1, 13), date(2027, 1, 14)
    )  # fmt: skip


def test_news_and_outcome_and_a_stopped_clock() -> None:
    assert clocks.news_due(date(2026, 12, 1), ROUTINE) == date(2026, 12, 21)
    assert clocks.outcome_due(date(2026, 12, 1), ROUTINE) == date(2027, 1, 19)
    # Held from Tuesday 1 to Tuesday 8 December: five business days stood still.
    assert clocks.resumed(date(2026, 12, 21), date(2026, 12, 1), date(2026, 12, 8)) == date(2026, 12, 28)
    assert clocks.resumed(None, date(2026, 12, 1), date(2026, 12, 8)) is None
    assert clocks.resumed(date(2026, 12, 21), date(2026, 12, 1), date(2026, 12, 1)) == date(2026, 12, 21)


@pytest.mark.parametrize(
    ("dues", "turn", "what", "due"),
    [
        (clocks.Dues(S.DRAFT), "centre", "send", None),
        (clocks.Dues(S.REQUESTED, answer=date(2026, 12, 1)), "partner", "answer", date(2026, 12, 1)),
        (clocks.Dues(S.ACCEPTED, first_contact=date(2026, 12, 2), planned=date(2026, 12, 1)), "partner",
         "first_contact", date(2026, 12, 2)),
        (clocks.Dues(S.ACCEPTED, first_contact=date(2026, 12, 2)), "partner", "planned_day", date(2026, 12, 2)),
        (clocks.Dues(S.IN_PROGRESS, news=date(2026, 12, 3), outcome=date(2026, 12, 9)), "partner", "news",
         date(2026, 12, 3)),
        (clocks.Dues(S.IN_PROGRESS, news=date(2026, 12, 9), outcome=date(2026, 12, 3)), "partner", "outcome",
         date(2026, 12, 3)),
        (clocks.Dues(S.ON_HOLD, news=date(2026, 1, 1), review=date(2026, 12, 5)), "centre", "review",
         date(2026, 12, 5)),
        (clocks.Dues(S.FAILED), "centre", "ask_person", None),
        (clocks.Dues(S.CANCELLED, tell_by=date(2026, 12, 7)), "centre", "tell_partner", date(2026, 12, 7)),
    ],
)  # fmt: skip
def test_whose_turn_it_is(dues: clocks.Dues, turn: str, what: str, due: date | None) -> None:
    assert clocks.waiting(dues) == clocks.Waiting(turn, what, due)


def test_a_hold_over_new_year_stands_still_on_days_on_which_nobody_works() -> None:
    # Outcome due on Tuesday 19 January. Held from Friday 25 December to Tuesday 12 January: 28 December and 4 to 8 and
    # 12 January stood still (29 December to 3 January offices are closed, 9 to 11 are a weekend and 成人の日).
    due, since, back = date(2027, 1, 19), date(2026, 12, 25), date(2027, 1, 12)
    assert clocks.resumed(due, since, back) == date(2027, 1, 28)
    # Held and resumed while the offices were closed: no day was lost, none is given.
    assert clocks.resumed(due, date(2026, 12, 29), date(2027, 1, 3)) == due
    # What stands still is not late, whatever its other days say; the day to look again is.
    held = clocks.waiting(clocks.Dues(S.ON_HOLD, news=date(2026, 12, 1), outcome=due, review=date(2027, 1, 4)))
    assert held is not None
    assert [held.rung(day, ROUTINE) for day in (date(2027, 1, 4), date(2027, 1, 5), date(2027, 1, 6))] == [
        Rung.IN_TIME, Rung.LATE, Rung.SUPERVISOR
    ]  # fmt: skip


def test_a_missed_day_climbs_by_business_days() -> None:
    waiting = clocks.Waiting("partner", "answer", date(2026, 11, 27))  # a Friday
    days = [date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 29), date(2026, 11, 30), date(2026, 12, 1)]
    rungs = [Rung.IN_TIME, Rung.LATE, Rung.LATE, Rung.CALL, Rung.SUPERVISOR]
    assert [waiting.rung(day, ROUTINE) for day in days] == rungs
    assert [waiting.overdue(day) for day in days] == [False, True, True, True, True]
    # Due on the last office day of the year: nobody is called about it before the offices are open again.
    new_year = clocks.Waiting("partner", "answer", date(2026, 12, 28))
    days = [date(2026, 12, 29), date(2027, 1, 3), date(2027, 1, 4), date(2027, 1, 5)]
    assert [new_year.rung(day, ROUTINE) for day in days] == [Rung.LATE, Rung.LATE, Rung.CALL, Rung.SUPERVISOR]
    # Urgent: the call and the supervisor on the same day.
    assert waiting.rung(date(2026, 11, 30), clocks.DEFAULTS["urgent"]) is Rung.SUPERVISOR
    patient = replace(ROUTINE, call=3, supervisor=5)
    assert [waiting.rung(date(2026, 12, day), patient) for day in (1, 2, 3, 4)] == [
        Rung.LATE, Rung.CALL, Rung.CALL, Rung.SUPERVISOR
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rung", "tried", "act"),
    [
        (Rung.LATE, 0, "wait"), (Rung.CALL, 0, "call"), (Rung.CALL, 1, "call_again"),
        (Rung.SUPERVISOR, 2, "call_again"),
        (Rung.SUPERVISOR, 3, "decide"), (Rung.LATE, 3, "decide"),
    ],
)  # fmt: skip
def test_what_comes_next_with_a_silent_partner(rung: Rung, tried: int, act: str) -> None:
    assert clocks.next_act(rung, tried, ROUTINE) == act


def test_a_referral_keeps_the_clocks_it_was_sent_with() -> None:
    assert clocks.spans_of(None, "routine") == ROUTINE
    assert clocks.spans_of({"answer": 9, "of a later version": 1}, "urgent") == replace(
        clocks.DEFAULTS["urgent"], answer=9
    )


def test_whose_hands_may_type_whose_deed() -> None:
    allowed = {
        (Who.COORDINATOR, Who.COORDINATOR), (Who.COORDINATOR, Who.SUPERVISOR), (Who.SUPERVISOR, Who.SUPERVISOR),
        (Who.PARTNER, Who.COORDINATOR), (Who.PARTNER, Who.SUPERVISOR), (Who.PARTNER, Who.SYSTEM),
        (Who.RESIDENT, Who.COORDINATOR), (Who.RESIDENT, Who.SUPERVISOR), (Who.SYSTEM, Who.SYSTEM),
    }  # fmt: skip
    for who, hands in product(Who, [*Who, None]):
        assert may_type(who, hands) is ((who, hands) in allowed), (who, hands)


@pytest.mark.parametrize(
    ("need", "before", "place"),
    [(1, None, 1), (1, (1, 1), 2), (1, (1, 2), 3), (2, (1, 2), 1), (None, (None, 2), 3), (None, (1, 2), 1)],
)
def test_places_are_counted_for_each_need(need: int | None, before: tuple[int | None, int] | None, place: int) -> None:
    assert chains.place(need, before) == place
    assert chains.is_alert(place) is (place >= 3)


def test_chains_are_told_apart_and_a_circle_does_not_hang() -> None:
    found = [Link(1, None, 7), Link(2, 1, 7), Link(3, None, 7), Link(4, 2, 7), Link(5, 1, 8), Link(6, 99, 7)]
    assert chains.groups(found) == [[1, 2, 4, 5]]
    assert chains.groups([Link(1, 2, 7), Link(2, 1, 7), Link(3, 3, 7)]) == []  # nobody is first, and it ends


@pytest.mark.parametrize(
    ("reason", "tried", "why", "may"),
    [
        ("no_answer", Tried(2), None, False), ("no_answer", Tried(3), None, True),
        ("no_answer", Tried(0), "no_way", True),
        ("other", Tried(2, 1), None, False), ("declined", Tried(3), None, False), ("declined", Tried(1, 1), None, True),
        ("moved_away", Tried(), None, True), ("not_safe", Tried(), None, True), ("not_needed", Tried(), None, True),
    ],
)  # fmt: skip
def test_when_asking_may_be_given_up(reason: str, tried: Tried, why: str | None, may: bool) -> None:
    assert trying.may_give_up(reason, tried, 3, why) is may
    assert set(words.COULD_NOT_LEARN) == {"no_answer", "other", "declined", "moved_away", "not_safe", "not_needed"}


@pytest.mark.parametrize(
    ("status", "outcome", "helped", "differs"),
    [
        ("completed", "service_provided", "met", False), ("completed", "service_provided", "not_met", True),
        ("completed", "service_provided", "partly", True), ("completed", "partly_provided", "partly", False),
        ("completed", "partly_provided", "not_met", True), ("completed", "referred_on", "not_met", False),
        ("failed", "no_capacity", "met", True), ("failed", "no_capacity", "not_met", False),
        ("rejected", None, "met", True), ("cancelled", None, "met", False),
        ("completed", "service_provided", "unknown", False),
        ("completed", "service_provided", None, False),
    ],
)  # fmt: skip
def test_two_answers_that_differ(status: str, outcome: str | None, helped: str | None, differs: bool) -> None:
    assert trying.differs(status, outcome, helped) is differs


def test_answers_for_several_needs_make_one() -> None:
    assert [trying.together(one) for one in (["met", "met"], ["met", "not_met"], ["not_met", "not_met"])] == [
        "met", "partly", "not_met"
    ]  # fmt: skip


def test_what_may_be_asked_elsewhere() -> None:
    may = {status for status in S if may_follow(status, None)}
    assert may == {S.REJECTED, S.FAILED, S.CANCELLED}
    assert may_follow(S.COMPLETED, "referred_on")
    assert not may_follow(S.COMPLETED, "service_provided")


def test_nobody_is_waited_for_after_closing_or_in_error() -> None:
    assert clocks.waiting(clocks.Dues(S.COMPLETED), closed=True) is None
    assert clocks.waiting(clocks.Dues(S.ENTERED_IN_ERROR)) is None
    # But a partner that was stopped is still to be told.
    assert clocks.waiting(clocks.Dues(S.CANCELLED, tell_by=date(2026, 12, 7)), closed=True) is not None
