"""A centre of the demonstration that gives one kind of partner more time."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.referrals import own_clocks
from app.referrals.further_forms import ClockForm
from app.referrals.service import settings


def give_lawyers_time(session: Session, supervisor: Actor) -> None:
    """Bar associations answer after their weekly meeting."""
    spans = own_clocks.in_force(session, supervisor.centre_id, "bar_association", "routine")
    days = {**settings.as_days(spans), "answer": 6, "first_contact": 10, "call": 2, "supervisor": 4}
    form = ClockForm.model_validate({"partner_kind": "bar_association", "priority": "routine", **days})
    settings.set_rule(session, supervisor, supervisor.centre_id, form, seen=0)
