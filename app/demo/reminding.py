"""Reminders of the demonstration: a colleague who is away with somebody who covers, and what waits this morning."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.referrals.service import calls
from app.reminders import making, service
from app.reminders.lifecycle import OPTIONAL
from app.reminders.schemas import AbsenceForm, SettingsForm

DAYS = (1, 0)
"""For how many days back the job has run."""


def go_away(session: Session, actor: Actor, today: date, cover: str) -> None:
    """From today on, for a week."""
    form = AbsenceForm(first_on=today, last_on=today + timedelta(days=6), cover=cover)
    service.record_absence(session, actor, form)


def choose(session: Session, actor: Actor) -> None:
    """Somebody who wants to be told a little earlier of steps and tasks."""
    kinds = [str(kind) for kind in OPTIONAL]
    wanted = SettingsForm(legal_days="30, 14, 7, 3, 1", work_days="5, 2, 0", kinds=kinds)
    service.save_settings(session, actor, wanted)


def remind(session: Session, day: date) -> None:
    """What `kakehashi remind` does each morning."""
    calls.make(session, day)
    making.keep(session, making.today_of(session, day))
