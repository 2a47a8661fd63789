"""確認の仕事: which entries each centre has to check now. Never the whole directory: what the centre uses, what it has
marked or given an editor, what somebody there reported, and what somebody there typed in passing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock
from app.core.listing import ListQuery, Page
from app.partners.models import Partner
from app.partners.policy import ACTIVE, visible_to
from app.partners.upkeep import caring, uses
from app.partners.upkeep.models import PartnerCare, PartnerDesk, PartnerReport
from app.partners.upkeep.rules import USED_WITHIN, Facts, Reason, Use, due_on, is_used, reasons, weight

_AT_ONCE = 2_000


@dataclass(frozen=True)
class Duty:
    """One entry that a centre is to check. `editor_id`: the entry's own there, else that of the centre's desk."""

    partner_id: int
    ref: str
    version: int
    centre_id: int
    why: Mapping[Reason, date]
    use: Use | None
    editor_id: int | None
    verified_on: date | None

    @property
    def due_on(self) -> date | None:
        """By when, where referrals are open; None without."""
        return due_on(self.why, self.use) if self.use else None


def duties(session: Session, centre_ids: Collection[int], today: date, *, actor: Actor | None = None) -> list[Duty]:
    """Everything to check in these centres, what matters most first. Five queries.

    `actor` leaves out what they may not know of; without one (the job that reminds) nothing is left out.
    """
    known = _Known.of(session, centre_ids, today)
    where = [Partner.state == ACTIVE, *([visible_to(actor)] if actor else [])]
    found: list[Duty] = []
    wanted = sorted(known.partners())
    for start in range(0, len(wanted), _AT_ONCE):
        named = sa.or_(Partner.id.in_(wanted[start : start + _AT_ONCE]), sa.false())
        found += [duty for row in _rows(session, [named, *where]) for duty in known.duties(row, today)]
    typed = [Partner.by_hand.is_(True), Partner.confirmed.is_(False), Partner.centre_id.in_(sorted(centre_ids))]
    done = {duty.partner_id for duty in found}
    for row in _rows(session, [*typed, *where]):
        if row.id not in done:
            found += known.duties(row, today)
    return sorted(found, key=lambda duty: (*weight(duty.why, duty.use, duty.verified_on), duty.partner_id))


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    ref: str
    version: int
    confirmed: bool
    by_hand: bool
    verified_on: date | None
    dead_on: date | None
    created_at: datetime
    centre_id: int | None
    planned_on: date | None


_COLUMNS: tuple[Any, ...] = (
    Partner.id, Partner.ref, Partner.version, Partner.confirmed, Partner.by_hand, Partner.verified_on,
    Partner.dead_number_on, Partner.created_at, Partner.centre_id, Partner.verify_due_on,
)  # fmt: skip


def _rows(session: Session, where: Sequence[sa.ColumnElement[bool]]) -> list[_Row]:
    return [_Row(*row) for row in session.connection().execute(sa.select(*_COLUMNS).where(*where))]


@dataclass(frozen=True)
class _Known:
    """What the centres have to do with entries, by (partner, centre)."""

    used: Mapping[tuple[int, int], Use]
    cares: Mapping[tuple[int, int], int | None]
    first_report: Mapping[int, date]
    desks: Mapping[int, int | None]
    whose: Mapping[int, set[int]]
    centres: frozenset[int]

    @classmethod
    def of(cls, session: Session, centre_ids: Collection[int], today: date) -> _Known:
        connection, within = session.connection(), sorted(centre_ids)
        care, report = PartnerCare, PartnerReport
        cares = sa.select(care.partner_id, care.centre_id, care.editor_id).where(
            care.centre_id.in_(within), sa.or_(care.marked, care.editor_id.is_not(None))
        )
        reports = (
            sa.select(report.partner_id, report.centre_id, sa.func.min(report.reported_on))
            .where(report.settled_on.is_(None))
            .group_by(report.partner_id, report.centre_id)
        )
        desks = sa.select(PartnerDesk.centre_id, PartnerDesk.editor_id).where(PartnerDesk.centre_id.in_(within))
        used = {
            key: use
            for key, use in uses.of_centres(session, centre_ids, today - USED_WITHIN).items()
            if is_used(use, today)
        }
        cared = {(row[0], row[1]): row[2] for row in connection.execute(cares)}
        said = [(row[0], row[1], row[2]) for row in connection.execute(reports)]
        whose: dict[int, set[int]] = {}
        first: dict[int, date] = {}
        for partner, centre in (*used, *cared, *((partner, centre) for partner, centre, _ in said)):
            if centre in centre_ids:
                whose.setdefault(partner, set()).add(centre)
        for partner, _, day in said:
            first[partner] = min(day, first.get(partner, day))
        named = {row[0]: row[1] for row in connection.execute(desks)}
        return cls(used, cared, first, named, whose, frozenset(centre_ids))

    def partners(self) -> set[int]:
        return set(self.whose)

    def duties(self, row: _Row, today: date) -> list[Duty]:
        facts = Facts(
            confirmed=row.confirmed,
            by_hand=row.by_hand,
            created_on=clock.civil_day(row.created_at),
            verified_on=row.verified_on,
            dead_on=row.dead_on,
            planned_on=row.planned_on,
            reported_on=self.first_report.get(row.id),
        )
        why = reasons(facts, today)
        return [self._duty(row, centre, why) for centre in sorted(self._centres_of(row))] if why else []

    def _centres_of(self, row: _Row) -> set[int]:
        """Who typed an entry in passing has it to check, beside those who use it."""
        own = {row.centre_id} if row.centre_id and row.by_hand and not row.confirmed else set()
        return self.whose.get(row.id, set()) | (own & self.centres)

    def _duty(self, row: _Row, centre: int, why: Mapping[Reason, date]) -> Duty:
        editor = self.cares.get((row.id, centre)) or self.desks.get(centre)
        use = self.used.get((row.id, centre))
        return Duty(row.id, row.ref, row.version, centre, why, use, editor, row.verified_on)


@dataclass(frozen=True)
class WorkLine:
    """A duty as the page shows it."""

    duty: Duty
    partner: Partner
    editor: str
    mine: bool


@dataclass(frozen=True)
class WorkPage:
    """The work of the actor's centre: a page of lines, how many there are, and how often each reason."""

    lines: list[WorkLine]
    total: int
    counts: Mapping[Reason, int]


def page_of(
    session: Session, actor: Actor, today: date, *, reason: str = "", mine: bool = False, start: int = 0, size: int = 30
) -> WorkPage:
    """What the actor's centre has to check, of one reason or all, of their own entries or all."""
    everything = duties(session, {caring.desk_of(actor)}, today, actor=actor)
    own = [duty for duty in everything if not mine or duty.editor_id == actor.user_id]
    wanted = [duty for duty in own if not reason or reason in duty.why]
    shown = wanted[start : start + size]
    partners = {
        row.id: row
        for row in session.scalars(sa.select(Partner).where(Partner.id.in_([duty.partner_id for duty in shown])))
    }
    names = caring.logins(session, *(duty.editor_id for duty in shown))
    lines = [
        WorkLine(
            duty, partners[duty.partner_id], names.get(duty.editor_id or 0, ("", ""))[1],
            mine=duty.editor_id == actor.user_id,
        )
        for duty in shown
    ]  # fmt: skip
    return WorkPage(lines, len(wanted), {reason: sum(reason in duty.why for duty in own) for reason in Reason})


def paged(found: WorkPage, query: ListQuery) -> Page[WorkLine]:
    """The lines as lists are paged."""
    return Page(found.lines, query, found.total)
