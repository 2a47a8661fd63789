"""What people do with their reminders: read them, say how they want them, be away, have a calendar."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.sessions import digest
from app.audit import service as audit
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases.queries import staff
from app.core import clock, ids
from app.core.errors import Forbidden, Invalid, NotFound, lazy
from app.reminders import policy, queries
from app.reminders.lifecycle import DEFAULT, OPTIONAL
from app.reminders.models import Absence, CalendarFeed, Reminder, ReminderSettings
from app.reminders.schemas import AbsenceForm, SettingsForm


def mark_read(reminder: Reminder) -> None:
    """It has been seen."""
    if reminder.read_at is None:
        reminder.read_at = clock.now()


def mark_all_read(session: Session, actor: Actor) -> None:
    """All that the actor may see have been seen; what they may not see stays as it is."""
    session.execute(
        sa.update(Reminder)
        .where(Reminder.read_at.is_(None), policy.visible_to(actor))
        .values(read_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def stored_settings(session: Session, actor: Actor) -> dict[str, object]:
    """The settings as their form shows them; what is usual for somebody who has chosen nothing."""
    row = queries.settings_of(session, actor.user_id)
    if row is None:
        return {
            "legal_days": ", ".join(map(str, DEFAULT.legal_days)), "work_days": ", ".join(map(str, DEFAULT.work_days)),
            "kinds": [str(kind) for kind in OPTIONAL], "mail": False, "hour": 8, "locale": actor.locale,
        }  # fmt: skip
    return {
        "legal_days": row.legal_days.replace(",", ", "), "work_days": row.work_days.replace(",", ", "),
        "kinds": row.kinds, "mail": row.mail, "address": row.address, "hour": row.hour, "locale": row.locale,
    }  # fmt: skip


def save_settings(session: Session, actor: Actor, command: SettingsForm) -> None:
    """Keep the actor's own wishes. Raises Invalid for a mail without an address."""
    if command.mail and not command.address:
        raise Invalid("address", lazy("メールで受け取るときは、アドレスを書いてください。"))
    _one_at_a_time(session, actor.user_id)
    row = queries.settings_of(session, actor.user_id)
    if row is None:
        row = ReminderSettings(user_id=actor.user_id)
        session.add(row)
    row.legal_days, row.work_days = command.legal_days, command.work_days
    row.kinds, row.hour, row.locale = command.kinds, command.hour, command.locale
    row.mail, row.address = command.mail, command.address
    audit.record(
        session, actor, "reminders.settings", "user", actor.user_id,
        subject_ref=actor.login, fields=sorted(command.model_fields_set),
    )  # fmt: skip


def _one_at_a_time(session: Session, user_id: int) -> None:
    """Two first words of one person about the same thing are one row."""
    session.execute(sa.select(User.id).where(User.id == user_id).with_for_update())


def record_absence(session: Session, actor: Actor, command: AbsenceForm) -> Absence:
    """Somebody will not be there. Raises Invalid for days that cannot be and for a cover who cannot see the cases,
    Forbidden for a colleague of a centre that the actor does not lead."""
    who = _who(session, actor, command.who)
    if command.last_on < command.first_on:
        raise Invalid("last_on", lazy("終わりの日が、始まりの日より前です。"))
    if command.last_on < clock.today():
        raise Invalid("last_on", lazy("終わった日は記録できません。"))
    _one_at_a_time(session, who.id)
    if queries.overlapping(session, who.id, command.first_on, command.last_on):
        raise Invalid("first_on", lazy("この期間には、もう不在が記録されています。"))
    cover = _cover(session, who, command.cover)
    row = Absence(
        ref=ids.new_ref("Y"), user_id=who.id, centre_id=who.home_centre_id, first_on=command.first_on,
        last_on=command.last_on, cover_id=cover.id if cover else None, recorded_at=clock.now(),
        recorded_by_id=actor.user_id,
    )  # fmt: skip
    session.add(row)
    _note(session, actor, "absence.recorded", who.id, who.login, row.centre_id)
    return row


def _who(session: Session, actor: Actor, login: str | None) -> User:
    if login is None or login == actor.login:
        return session.get_one(User, actor.user_id)
    who = session.scalar(sa.select(User).where(User.login == login, User.is_active))
    if who is None or not actor.can_in(P.TEAM_READ, who.home_centre_id):
        raise Forbidden(lazy("ほかの人の不在は、その窓口の管理者が記録します。"))
    return who


def _cover(session: Session, who: User, login: str | None) -> User | None:
    """Nobody's rights grow by covering: it must be somebody who works on the cases of that centre anyway."""
    if login is None:
        return None
    cover = staff.by_login(session, P.CASE_WRITE, who.home_centre_id, login)
    if cover is None or cover.id == who.id:
        raise Invalid("cover", lazy("同じ窓口でケースを担当できる、ほかの人を選んでください。"))
    return cover


def remove_absence(session: Session, actor: Actor, absence: Absence) -> None:
    """The absence is over, or does not come. Raises Forbidden for who merely covers, NotFound when it
    was removed meanwhile."""
    if not policy.may_change(actor, absence):
        raise Forbidden
    who = session.get_one(User, absence.user_id)
    # A conditional delete: of two who press the button at once, one is told that it is gone.
    gone: Any = session.execute(sa.delete(Absence).where(Absence.id == absence.id))
    if gone.rowcount != 1:
        raise NotFound
    _note(session, actor, "absence.removed", who.id, who.login, absence.centre_id)


def _note(session: Session, actor: Actor, action: str, user_id: int, login: str, centre_id: int) -> None:
    audit.record(session, actor, action, "user", user_id, subject_ref=login, centre_id=centre_id)


def make_feed(session: Session, actor: Actor) -> str:
    """A new secret address, told this once; an older one ends. Returns the secret."""
    _one_at_a_time(session, actor.user_id)
    end_feed(session, actor)
    token = ids.new_token()
    session.add(CalendarFeed(user_id=actor.user_id, token_digest=digest(token), made_at=clock.now()))
    _note(session, actor, "calendar.made", actor.user_id, actor.login, actor.centre_id)
    return token


def end_feed(session: Session, actor: Actor) -> None:
    """The address leads nowhere from now on."""
    feed = queries.feed_of(session, actor.user_id)
    if feed is None:
        return
    session.delete(feed)
    session.flush()
    _note(session, actor, "calendar.ended", actor.user_id, actor.login, actor.centre_id)
