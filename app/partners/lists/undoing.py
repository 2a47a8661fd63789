"""An import taken back as a whole, once: made entries go, changed ones get their former values.

What was changed since, by a person, a merge or a later list, is left as it is and named; a made entry to which
something refers is retired instead of removed. Nothing that somebody wrote is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.service import record
from app.authz.actor import Actor
from app.core import clock, hooks
from app.core.db import Base, claim_version, forget_old_pages
from app.core.errors import Conflict, lazy
from app.partners.details import keeping
from app.partners.events import PartnerRetired
from app.partners.lists import images
from app.partners.lists.models import CREATED, PartnerImport, PartnerImportRow
from app.partners.models import Partner
from app.partners.policy import ACTIVE, RETIRED, visible_to

REMOVED, RETIRED_NOW, RESTORED, LEFT = "removed", "retired", "restored", "left"
ONCE = lazy("この取り込みは、すでに取り消されています。")
OUTCOMES = (REMOVED, RETIRED_NOW, RESTORED, LEFT)
_AT_ONCE = 500
NAMED = 50
# What is part of an entry as a list makes it and goes with it. Whatever else points to an entry hangs on it.
_PARTS = frozenset({
    "partner_topics", "partner_tokens", "partner_duplicates", "partner_import_rows",
    *(table.__tablename__ for _, table in keeping.KEPT.values()),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Undoing:
    """What an undo does with each entry of the import, by its row there."""

    removed: tuple[int, ...] = ()
    retired: tuple[int, ...] = ()
    restored: tuple[int, ...] = ()
    left: tuple[int, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Outcome → number of entries."""
        parts = (self.removed, self.retired, self.restored, self.left)
        return {outcome: len(part) for outcome, part in zip(OUTCOMES, parts, strict=True)}


def look_ahead(session: Session, batch: PartnerImport) -> Undoing:
    """What undoing the import now would do; nothing is written."""
    rows = session.execute(
        sa.select(PartnerImportRow.id, PartnerImportRow.partner_id, PartnerImportRow.made, Partner.version)
        .join(Partner, Partner.id == PartnerImportRow.partner_id)
        .where(PartnerImportRow.batch_id == batch.id, Partner.version == PartnerImportRow.version)
        .order_by(PartnerImportRow.id)
    ).all()
    every = session.scalars(sa.select(PartnerImportRow.id).where(PartnerImportRow.batch_id == batch.id)).all()
    as_left = {row for row, *_rest in rows}
    made = {partner: row for row, partner, how, _version in rows if how == CREATED}
    leaned_on = referred_to(session, made)
    return Undoing(
        removed=tuple(row for partner, row in made.items() if partner not in leaned_on),
        retired=tuple(row for partner, row in made.items() if partner in leaned_on),
        restored=tuple(row for row, _partner, how, _version in rows if how != CREATED),
        left=tuple(row for row in every if row not in as_left),
    )


def left(session: Session, actor: Actor, batch: PartnerImport, ahead: Undoing | None) -> list[Partner]:
    """The first entries that an undo leaves (`ahead`), or has left, as far as the actor may know of them."""
    chosen = sa.select(Partner).join(PartnerImportRow, PartnerImportRow.partner_id == Partner.id)
    row_ids = ahead.left[:NAMED] if ahead else ()
    which = PartnerImportRow.id.in_(row_ids) if ahead else PartnerImportRow.outcome == LEFT
    where = (PartnerImportRow.batch_id == batch.id, which, visible_to(actor))
    return list(session.scalars(chosen.where(*where).order_by(Partner.id).limit(NAMED)))


def referred_to(session: Session, partner_ids: Iterable[int]) -> set[int]:
    """The entries on which something hangs: found from the tables, so that a new one cannot be forgotten."""
    found: set[int] = set()
    for page in _pages(sorted(partner_ids)):
        for column in pointing():
            found |= set(session.scalars(sa.select(column).where(column.in_(page)).distinct()))
    return found


def pointing() -> Iterator[sa.Column[int]]:
    """Every column that points to an entry from outside of it."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if table.name not in _PARTS and any(key.target_fullname == "partners.id" for key in column.foreign_keys):
                yield column


def undo(session: Session, actor: Actor, batch: PartnerImport, *, reason: str) -> Undoing:
    """Take the import back. Raises Conflict when that was done before."""
    claimed = sa.update(PartnerImport).where(PartnerImport.id == batch.id, PartnerImport.undone_at.is_(None))
    answer = session.execute(claimed.values(undone_at=clock.now()).execution_options(synchronize_session=False))
    if answer.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(ONCE)
    session.refresh(batch)
    batch.undone_by_id, batch.undone_reason = actor.user_id, reason
    done = look_ahead(session, batch)
    for outcome, rows in ((RETIRED_NOW, done.retired), (RESTORED, done.restored), (LEFT, done.left)):
        _note_outcome(session, outcome, rows)
    _retire(session, actor, done.retired, reason)
    _restore(session, actor, done.restored)
    _remove(session, done.removed)
    forget_old_pages(session)
    summary = " ".join(f"{outcome} {count}" for outcome, count in done.counts.items() if count)
    record(session, actor, "partner.import_undone", "partner", 0, subject_ref=batch.ref, reason_code=summary)
    session.flush()
    return done


def _note_outcome(session: Session, outcome: str, rows: Sequence[int]) -> None:
    for page in _pages(rows):
        session.execute(sa.update(PartnerImportRow).where(PartnerImportRow.id.in_(page)).values(outcome=outcome))


def _partners_of(session: Session, rows: Sequence[int]) -> Iterator[tuple[PartnerImportRow, Partner]]:
    for page in _pages(rows):
        chosen = sa.select(PartnerImportRow, Partner).join(Partner, Partner.id == PartnerImportRow.partner_id)
        chosen = chosen.options(*images.loading()).execution_options(populate_existing=True)
        yield from session.execute(chosen.where(PartnerImportRow.id.in_(page))).all()


def _retire(session: Session, actor: Actor, rows: Sequence[int], reason: str) -> None:
    for _row, partner in _partners_of(session, rows):
        claim_version(session, partner, partner.version)
        if partner.state == ACTIVE:
            partner.state, partner.retired_on, partner.retired_reason = RETIRED, clock.today(), reason
        partner.updated_at = clock.now()
        record(session, actor, "partner.retired", "partner", partner.id, subject_ref=partner.ref)
        hooks.publish(session, actor, PartnerRetired(partner.id))


def _restore(session: Session, actor: Actor, rows: Sequence[int]) -> None:
    for row, partner in _partners_of(session, rows):
        claim_version(session, partner, partner.version)
        fields, others = images.put_back(session, partner, row.before or "{}")
        partner.updated_at = clock.now()
        for one in (partner, *others):
            record(session, actor, "partner.put_back", "partner", one.id, subject_ref=one.ref, fields=fields)
        row.before = None


def _remove(session: Session, rows: Sequence[int]) -> None:
    for page in _pages(rows):
        chosen = sa.select(Partner.id, Partner.organisation_id).join(
            PartnerImportRow, PartnerImportRow.partner_id == Partner.id
        )
        found = session.execute(chosen.where(PartnerImportRow.id.in_(page))).all()
        session.execute(sa.delete(Partner).where(Partner.id.in_([number for number, _body in found])))
        for body in sorted({body for _number, body in found if body is not None}):
            keeping.drop_unused_body(session.connection(), body)


def _pages(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (numbers[start : start + _AT_ONCE] for start in range(0, len(numbers), _AT_ONCE))
