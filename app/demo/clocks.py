"""A centre of the demonstration that has rules of its own: more time for one kind of partner, more told to another."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.referrals import own_clocks, own_minimum
from app.referrals.further_forms import ClockForm, MinimumForm
from app.referrals.service import minima, settings


def give_lawyers_time(session: Session, supervisor: Actor) -> None:
    """Bar associations answer after their weekly meeting."""
    spans = own_clocks.in_force(session, supervisor.centre_id, "bar_association", "routine")
    days = {**settings.as_days(spans), "answer": 6, "first_contact": 10, "call": 2, "supervisor": 4}
    form = ClockForm.model_validate({"partner_kind": "bar_association", "priority": "routine", **days})
    settings.set_rule(session, supervisor, supervisor.centre_id, form, seen=0)


def tell_hello_work_the_end_of_stay(session: Session, supervisor: Actor) -> None:
    """The desk of this town asks for it each time before it begins."""
    usual = own_minimum.in_force(session, supervisor.centre_id, "hello_work")
    form = MinimumForm.model_validate({"partner_kind": "hello_work", "fields": sorted({*usual, "period_end"})})
    minima.set_rule(session, supervisor, supervisor.centre_id, form, seen=0)
