"""A partner whose address was given to the person owes no answer: the person is asked instead."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from app.core.db import unit_of_work
from app.referrals import clocks, queries
from app.referrals.lifecycle import WITH_PARTNER, Who, may_ask_person, may_move
from app.referrals.lifecycle import ReferralStatus as S
from app.referrals.models import Referral
from app.referrals.queries import lines
from app.reminders import items
from app.reminders.lifecycle import Kind
from tests.referrals.conftest import World
from tests.support.html import page, text

DUE, ANSWER = date(2027, 1, 20), date(2026, 11, 26)


@pytest.mark.parametrize("status", [S.REQUESTED, S.ACCEPTED, S.IN_PROGRESS])
def test_the_person_is_asked_and_no_answer_is_late(status: S) -> None:
    dues = clocks.Dues(status, ANSWER, ANSWER, ANSWER, DUE, owed=False)
    assert clocks.waiting(dues) == clocks.Waiting("centre", "ask_person", DUE)
    asked = clocks.waiting(clocks.Dues(status, ANSWER, ANSWER, ANSWER, DUE))
    assert asked is not None
    assert asked.turn == "partner"


def test_only_what_owes_nothing_ends_with_the_person() -> None:
    for status in S:
        assert may_ask_person(status, "warm_handover") == (status in {S.COMPLETED, S.FAILED, S.REJECTED, S.CANCELLED})
        assert may_move(status, S.COMPLETED, Who.RESIDENT, "information_only") == (status in WITH_PARTNER)
        assert not may_move(status, S.COMPLETED, Who.RESIDENT, "warm_handover")
        assert may_ask_person(status, "information_only") or status in {S.DRAFT, S.ENTERED_IN_ERROR}


def test_from_sending_to_what_the_person_said(world: World) -> None:
    ref, other = world.sent(mode="information_only", fields=[], story="", beyond_reason=""), world.sent()
    kept = world.row(ref)
    assert kept.answer_due_on != kept.outcome_due_on
    world.on(date(2026, 12, 18))  # the day for an answer has passed, the one for a result has not
    with unit_of_work(world.engine, write=False) as session:
        found = {
            row.referral.ref: (row.waiting, row.is_overdue)
            for row in queries.replies_awaited(session, world.people["coordinator"], date(2026, 12, 18))
        }
        assert found[ref] == (clocks.Waiting("centre", "ask_person", kept.outcome_due_on), False)
        assert found[other][1], "the other one owes an answer"
        # The statement sorts by the same day as the rules tell.
        days = dict(session.execute(sa.select(Referral.ref, lines.due_on)).all())
        assert days[ref] == kept.outcome_due_on
        kinds = {one.ref: one.kind for one in items.collect(session, items.Scope(date(2026, 12, 18)))}
        assert (kinds[ref], kinds[other]) == (Kind.ASK_PERSON, Kind.REPLY)
    today = page(world.client.get("/"))
    assert ref in str(today.select_one("#referral-acts"))
    assert ref not in str(today.select_one("#replies"))
    assert world.client.get(f"/referrals/{other}/close").status_code == 409
    assert world.move(ref, "close", helped="not_met", next_action="窓口まで同行する。").status_code == 303
    kept = world.row(ref)
    assert (kept.status, kept.outcome, kept.helped) == ("completed", None, "not_met")
    assert kept.closed_on == date(2026, 12, 18)
    assert [(one.from_status, one.to_status, one.actor_kind) for one in world.events(ref)][-2:] == [
        ("requested", "completed", "resident"), ("completed", "completed", "resident"),
    ]  # fmt: skip
    assert "本人の答えが違う" not in text(page(world.client.get(f"/referrals/{ref}")))
