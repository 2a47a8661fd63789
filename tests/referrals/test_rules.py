"""The table of moves and the clocks, without a database. The table is written here by hand a second time."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from app.referrals import clocks
from app.referrals.lifecycle import MOVES, Guard, Who, is_open, may_move
from app.referrals.lifecycle import ReferralStatus as S

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
    assert clocks.answer_due(priority, sent) == answer
    assert clocks.first_contact_due(priority, sent) == first


def test_news_and_outcome_and_a_stopped_clock() -> None:
    assert clocks.news_due(date(2026, 12, 1)) == date(2026, 12, 21)
    assert clocks.outcome_due(date(2026, 12, 1)) == date(2027, 1, 19)
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
    ],
)  # fmt: skip
def test_whose_turn_it_is(dues: clocks.Dues, turn: str, what: str, due: date | None) -> None:
    assert clocks.waiting(dues) == clocks.Waiting(turn, what, due)


def test_late_is_after_the_day_and_escalated_a_business_day_later() -> None:
    waiting = clocks.Waiting("partner", "answer", date(2026, 11, 27))  # a Friday
    assert not waiting.overdue(date(2026, 11, 27))
    assert waiting.overdue(date(2026, 11, 28))
    assert not waiting.escalated(date(2026, 11, 30))
    assert waiting.escalated(date(2026, 12, 1))


def test_nobody_is_waited_for_after_closing_or_in_error() -> None:
    assert clocks.waiting(clocks.Dues(S.COMPLETED), closed=True) is None
    assert clocks.waiting(clocks.Dues(S.ENTERED_IN_ERROR)) is None
