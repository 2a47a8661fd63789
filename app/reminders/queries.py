"""Every SELECT of reminders, absences and settings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.accounts.models import Membership, User
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases.models import Case, Task
from app.cases.policy import visible_to as cases_visible_to
from app.cases.queries import cases, staff
from app.core import ids
from app.core.db import kept_statement
from app.core.listing import ListQuery, Page
from app.deadlines import computing
from app.deadlines.models import LegalDeadline
from app.meetings.models import Meeting
from app.partners.models import Partner
from app.partners.policy import shown_name
from app.plans.models import Step
from app.reminders import policy
from app.reminders.lifecycle import DEFAULT, OF_REFERRAL, OF_TASK, Away, Kind, Wishes
from app.reminders.models import Absence, CalendarFeed, Digest, Reminder, ReminderSettings

FILTERS = ("show",)
SORTS = ("-made",)
#: Beyond so many the number on the bell is "99+", and nobody counts on.
MANY = 100


def unread(session: Session, actor: Actor) -> int:
    """How many reminders wait for the actor, at most MANY: one query along an index, for the bell on every page."""
    return session.connection().scalar(_unread(actor)) or 0


@kept_statement
def _unread(actor: Actor) -> sa.Select[int]:
    mine = (Reminder.user_id == actor.user_id, Reminder.read_at.is_(None))
    found = sa.select(Reminder.id).where(*mine, policy.visible_to(actor)).limit(MANY)
    return sa.select(sa.func.count()).select_from(found.subquery())


@dataclass(frozen=True)
class Row:
    """One reminder on the page. `title` as the thing is called now, in both languages; `instead_of`: a name."""

    reminder: Reminder
    case_ref: str
    title: str
    title_en: str
    instead_of: str

    @property
    def href(self) -> str:
        """Where the thing is."""
        return href(Kind(self.reminder.kind), self.reminder.subject_ref, self.case_ref)

    def titled(self, locale: str) -> str:
        """The title in the reader's language."""
        return self.title_en or self.title if locale != "ja" else self.title


def href(kind: Kind, ref: str, case_ref: str) -> str:
    """The page of an item."""
    if kind in OF_TASK:
        return f"/tasks/{ref}"
    if kind in OF_REFERRAL:
        return f"/referrals/{ref}"
    return {
        Kind.CHECK: f"/partners/{ref}",
        Kind.ACCOMPANY: f"/accompaniments/{ref}",
        Kind.MEETING: f"/meetings/{ref}",
        Kind.OWED: f"/inbound/{ref}",
        Kind.LAW: f"/cases/{case_ref}/deadlines/{ref}",
        Kind.STEP: f"/cases/{case_ref}/plan/steps/{ref}",
        Kind.REVIEW: f"/cases/{case_ref}/plan",
    }.get(kind, f"/cases/{case_ref}")


def page(session: Session, actor: Actor, query: ListQuery) -> Page[Row]:
    """One page of the actor's reminders, the newest first: those not yet read, or with `show=all` every one."""
    where = [policy.visible_to(actor)]
    if query.filters.get("show") != "all":
        where.append(Reminder.read_at.is_(None))
    total = session.scalar(sa.select(sa.func.count()).select_from(Reminder).where(*where)) or 0
    found = session.execute(
        sa.select(Reminder, Case.ref)
        .outerjoin(Case, sa.and_(Case.id == Reminder.case_id, cases_visible_to(actor)))
        .where(*where)
        .order_by(Reminder.day.desc(), Reminder.last_day, Reminder.id)
        .limit(query.per_page)
        .offset(query.offset)
    ).all()
    titles = titles_of(session, [(Kind(one.kind), one.subject_ref) for one, _ in found])
    names = staff.names(session, {one.instead_of_id for one, _ in found})
    rows = []
    for one, ref in found:
        title, title_en = titles.get((Kind(one.kind), one.subject_ref), ("", ""))
        rows.append(Row(one, ref or "", title, title_en, names.get(one.instead_of_id or 0, "")))
    return Page(rows, query, total)


# What has a title of its own.
_TITLED: Mapping[Kind, Any] = {
    Kind.STEP: Step, Kind.MEETING: Meeting, **dict.fromkeys(OF_TASK, Task),
}  # fmt: skip


def titles_of(session: Session, wanted: Iterable[tuple[Kind, str]]) -> Mapping[tuple[Kind, str], tuple[str, str]]:
    """What steps, tasks, meetings, partners, deadlines are called, whom a deadline concerns, in Japanese and English
    (empty: the same). For those who may see them: it asks nobody."""
    refs: dict[Kind, set[str]] = {}
    for kind, ref in wanted:
        refs.setdefault(kind, set()).add(ref)
    found: dict[tuple[Kind, str], tuple[str, str]] = {}
    if laws := refs.get(Kind.LAW):
        rows = session.scalars(sa.select(LegalDeadline).where(LegalDeadline.ref.in_(sorted(laws)))).all()
        names = cases.call_names(session, {row.person_id for row in rows if row.person_id})
        for row in rows:
            rule, who = computing.rule_of(session, row), names.get(row.person_id or 0, "")
            title, title_en = (rule.title.ja, rule.title.en) if rule else (row.rule, row.rule)
            found[Kind.LAW, row.ref] = (f"{title} {who}".strip(), f"{title_en} {who}".strip())
    if entries := refs.get(Kind.CHECK):
        for partner in session.scalars(sa.select(Partner).where(Partner.ref.in_(sorted(entries)))):
            found[Kind.CHECK, partner.ref] = (shown_name(None, partner), "")
    found |= _own_titles(session, refs)
    return found


def _own_titles(session: Session, refs: Mapping[Kind, set[str]]) -> Mapping[tuple[Kind, str], tuple[str, str]]:
    """Of what has a title: one statement for all kinds that are asked for."""
    parts = [
        sa.select(sa.literal(str(kind)), model.id, model.ref, model.title.ct).where(model.ref.in_(sorted(refs[kind])))
        for kind, model in _TITLED.items()
        if kind in refs
    ]
    rows = session.execute(sa.union_all(*parts)) if parts else ()
    return {
        (Kind(kind), ref): (_TITLED[Kind(kind)].title.read(number, title) or "", "")
        for kind, number, ref, title in rows
    }


def reminder_by_ref(session: Session, actor: Actor, ref: str) -> Reminder | None:
    """A reminder of the actor's, of something that they may still see."""
    return session.scalar(sa.select(Reminder).where(Reminder.ref == ids.clean_ref(ref), policy.visible_to(actor)))


def settings_of(session: Session, user_id: int) -> ReminderSettings | None:
    """What somebody has chosen; None while they have chosen nothing."""
    return session.scalar(sa.select(ReminderSettings).where(ReminderSettings.user_id == user_id))


def wishes(session: Session) -> dict[int, Wishes]:
    """The wishes of everybody who has any."""
    return {row.user_id: wishes_of(row) for row in session.scalars(sa.select(ReminderSettings))}


def wishes_of(row: ReminderSettings | None) -> Wishes:
    """The row as the rules read it; what is usual where there is none."""
    if row is None:
        return DEFAULT
    return Wishes(numbers(row.legal_days), numbers(row.work_days), frozenset(Kind(kind) for kind in row.kinds))


def numbers(text: str) -> tuple[int, ...]:
    """The days in a text of numbers with commas between."""
    return tuple(int(part) for part in text.split(",") if part)


def away_on(session: Session, day: date) -> list[Away]:
    """Every absence of a civil day."""
    rows = session.scalars(sa.select(Absence).where(Absence.first_on <= day, Absence.last_on >= day))
    return [Away(row.user_id, row.first_on, row.last_on, row.cover_id) for row in rows]


@dataclass(frozen=True)
class AbsenceRow:
    """An absence with the names of who is away and who covers (empty: nobody)."""

    absence: Absence
    who: str
    cover: str


def absences(session: Session, actor: Actor, today: date, limit: int = 100) -> Sequence[AbsenceRow]:
    """Absences that last or come, as far as they concern the actor; the next one first."""
    who, cover = aliased(User), aliased(User)
    found = session.execute(
        sa.select(Absence, who.name, cover.name)
        .join(who, who.id == Absence.user_id)
        .outerjoin(cover, cover.id == Absence.cover_id)
        .where(Absence.last_on >= today, policy.absences_visible_to(actor))
        .order_by(Absence.first_on, Absence.id)
        .limit(limit)
    )
    return [AbsenceRow(row, name, other or "") for row, name, other in found]


def absence_by_ref(session: Session, actor: Actor, ref: str) -> Absence | None:
    """An absence that the actor may know of."""
    return session.scalar(
        sa.select(Absence).where(Absence.ref == ids.clean_ref(ref), policy.absences_visible_to(actor))
    )


def overlapping(session: Session, user_id: int, first: date, last: date) -> bool:
    """Whether somebody is already recorded as away on one of these days."""
    asked = sa.select(Absence.id).where(Absence.user_id == user_id, Absence.first_on <= last, Absence.last_on >= first)
    return session.scalar(asked.limit(1)) is not None


def covered_by(session: Session, actor: Actor, today: date) -> dict[int, str]:
    """Whose days the actor looks after today, with their names: whom they cover, and whom nobody covers in a centre
    that they lead."""
    rows = session.connection().execute(covered_rows(actor), {"today": today}).all()
    return {row[0]: row[1] for row in rows if row[0] != actor.user_id}


@kept_statement
def covered_rows(actor: Actor) -> sa.Select[int, str]:
    """The statement of `covered_by`, for the civil day `today` among its values."""
    led = sa.and_(Absence.cover_id.is_(None), Absence.centre_id.in_(sorted(actor.centres_with(P.TEAM_READ))))
    day = sa.bindparam("today", type_=sa.Date())
    return (
        sa.select(User.id, User.name)
        .join(Absence, Absence.user_id == User.id)
        .where(Absence.first_on <= day, Absence.last_on >= day, sa.or_(Absence.cover_id == actor.user_id, led))
    )


def colleagues(session: Session, actor: Actor, right: P) -> list[tuple[str, str]]:
    """(login, name) of everybody at work in the centres in which the actor holds a right, by name."""
    centres = sorted(actor.centres_with(right))
    here = sa.exists().where(Membership.user_id == User.id, Membership.centre_id.in_(centres))
    rows = session.execute(sa.select(User.login, User.name).where(User.is_active, here).order_by(User.name)).all()
    return [(row[0], row[1]) for row in rows]


def feed_of(session: Session, user_id: int) -> CalendarFeed | None:
    """Somebody's calendar, if they have made one."""
    return session.scalar(sa.select(CalendarFeed).where(CalendarFeed.user_id == user_id))


def feed_by_digest(session: Session, digest: str) -> CalendarFeed | None:
    """The calendar behind the digest of a secret."""
    return session.scalar(sa.select(CalendarFeed).where(CalendarFeed.token_digest == digest))


def guarded_cases(session: Session, case_ids: Collection[int]) -> set[int]:
    """Which of these cases leave nothing outside the product, not even their number."""
    asked = sa.select(Case.id).where(Case.id.in_(sorted(case_ids)), policy.guarded())
    return set(session.scalars(asked)) if case_ids else set()


def last_digest(session: Session, actor: Actor) -> Digest | None:
    """The newest mail that was to go to the actor."""
    mine = sa.select(Digest).where(Digest.user_id == actor.user_id)
    return session.scalar(mine.order_by(Digest.day.desc()).limit(1))
