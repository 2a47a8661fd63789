"""Take a list of partners over: new rows in, changed rows updated, the rest left alone.

A row is known again by format and source id, so the same file twice changes nothing. What a person
has checked after the list's own date wins over the list, and what somebody hid no list uncovers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.service import record
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.db import forget_old_pages
from app.partners import hiding
from app.partners.areas import six_digits
from app.partners.bureaus import bureau_rows
from app.partners.classify import REFUGE_KINDS
from app.partners.columns import in_columns, tokens_of
from app.partners.compared import Entry, described, may_be_told, stored_beside
from app.partners.duplicates import SAME_SERVICE, DuplicateGroup, possible_duplicates
from app.partners.hsds.reading import parse_hsds
from app.partners.keys import fingerprint
from app.partners.models import (
    Partner,
    PartnerDuplicate,
    PartnerLanguage,
    PartnerToken,
    PartnerTopic,
)
from app.partners.offices import CARRIED, carried_file, parse_offices
from app.partners.opendata import parse_opendata
from app.partners.problems import FileRefused, RowProblem
from app.partners.records import OfficeRow, ParsedFile

FORMATS: Mapping[str, Callable[[bytes], ParsedFile]] = {
    "offices": parse_offices,
    "opendata": parse_opendata,
    "hsds": parse_hsds,
    "bureaus": lambda _content: bureau_rows(),
}
_AT_ONCE = 1_000


@dataclass(frozen=True)
class ImportAnswer:
    """What an import did, or with ``dry_run`` would do. ``possible_duplicates`` are for a person to judge."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: tuple[RowProblem, ...] = ()
    possible_duplicates: tuple[dict[str, Any], ...] = ()
    total: int = 0
    dry_run: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The document that the command prints."""
        errors = [{**asdict(problem), "message": problem.message} for problem in self.errors]
        for error in errors:
            error.pop("value")
        return {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "errors": errors,
            "possible_duplicates": list(self.possible_duplicates),
        }


@dataclass
class _Plan:
    """Rows of the file against what is stored. `hidden`: changed rows of which something is or becomes hidden."""

    new: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    hidden: list[dict[str, Any]] = field(default_factory=list)
    tokens: list[dict[str, Any]] = field(default_factory=list)
    topics: list[dict[str, Any]] = field(default_factory=list)
    languages: list[dict[str, Any]] = field(default_factory=list)
    unchanged: int = 0
    ids: dict[str, int] = field(default_factory=dict)

    @property
    def updated(self) -> int:
        """How many stored rows the list changes."""
        return len(self.changed) + len(self.hidden)


def import_partners(
    session: Session, actor: Actor, content: bytes, file_format: str, *, dry_run: bool = False
) -> ImportAnswer:
    """Import the bytes of one file. Raises FileRefused when it cannot be read as ``file_format`` at all.

    Rows with errors stay out, all others come in; the caller's transaction decides whether it lasts.
    """
    if file_format not in FORMATS:
        raise FileRefused("format_unsupported", value=file_format)
    parsed = FORMATS[file_format](content)
    plan = _plan(session, actor, parsed.rows, file_format)
    entries = [*map(Entry.of_row, parsed.rows), *stored_beside(session, file_format, parsed.rows)]
    groups = [group for group in possible_duplicates(entries) if group.members[0] < len(parsed.rows)]
    if not dry_run and (plan.new or plan.updated):
        _write(session, actor, plan)
        _offer_duplicates(session, plan, entries, groups)
        record(session, actor, "partner.import", "partner", 0, reason_code=_summary(file_format, plan))
    return ImportAnswer(
        created=len(plan.new),
        updated=plan.updated,
        unchanged=plan.unchanged,
        errors=parsed.problems,
        possible_duplicates=tuple(described(group, entries) for group in groups if may_be_told(group, entries, actor)),
        total=parsed.total,
        dry_run=dry_run,
    )


def import_carried(session: Session, actor: Actor, *, dry_run: bool = False) -> ImportAnswer:
    """Everything that comes with the product: the three office lists and the immigration bureaus."""
    answers = [import_partners(session, actor, carried_file(name), "offices", dry_run=dry_run) for name in CARRIED]
    answers.append(import_partners(session, actor, b"", "bureaus", dry_run=dry_run))
    return ImportAnswer(
        created=sum(answer.created for answer in answers),
        updated=sum(answer.updated for answer in answers),
        unchanged=sum(answer.unchanged for answer in answers),
        errors=tuple(problem for answer in answers for problem in answer.errors),
        possible_duplicates=tuple(group for answer in answers for group in answer.possible_duplicates),
        total=sum(answer.total for answer in answers),
        dry_run=dry_run,
    )


def _summary(file_format: str, plan: _Plan) -> str:
    return f"{file_format} +{len(plan.new)} ~{plan.updated}"


def _plan(session: Session, actor: Actor, rows: Sequence[OfficeRow], file_format: str) -> _Plan:
    known = _known(session, file_format)
    plan = _Plan()
    now = clock.now()
    for row in rows:
        values = _values(row, file_format)
        before = known.get(row.source_id) or known.get(hiding.stand_in("source_id", row.source_id))
        if before is None:
            partner_id = ids.new_id()
            values |= {
                "id": partner_id,
                "version": 1,
                "ref": ids.new_ref("Q"),
                "state": "active",
                "by_hand": False,
                "created_at": now,
                "created_by_id": actor.user_id,
                "updated_at": now,
            }
            plan.new.append(in_columns(values))
            plan.tokens += tokens_of(values)
        elif _is_unchanged(before, values, row.verified_on):
            plan.ids[row.source_id] = before.id
            plan.unchanged += 1
            continue
        elif before.hides or hiding.hidden_fields(values["kind"], values["address_hidden"]):
            partner_id = before.id
            plan.hidden.append(values | {"row_id": partner_id, "updated_at": now})
        else:
            partner_id = before.id
            # What somebody else called the office stays findable.
            kept = {"other_names": before.other_names}
            plan.changed.append(in_columns(values | kept) | {"row_id": partner_id, "updated_at": now})
        plan.ids[row.source_id] = partner_id
        _collect_lists(plan, partner_id, row)
    return plan


@dataclass(frozen=True, slots=True)
class _Known:
    """What the comparison needs of a stored row."""

    id: int
    source_hash: str
    checked_by: int | None
    checked_on: date | None
    hides: bool
    other_names: str


def _known(session: Session, file_format: str) -> dict[str, _Known]:
    """Source id, or what stands in its place, → the stored row."""
    hides = sa.or_(Partner.address_hidden, Partner.kind.in_(sorted(REFUGE_KINDS)))
    chosen = sa.select(
        Partner.source_id,
        Partner.id,
        Partner.source_hash,
        Partner.verified_by_id,
        Partner.verified_on,
        hides,
        Partner.other_names,
    ).where(Partner.source_format == file_format)
    return {
        source_id: _Known(number, source_hash, checked_by, checked_on, hidden, names)
        for source_id, number, source_hash, checked_by, checked_on, hidden, names in session.execute(chosen)
        if source_id
    }


def _is_unchanged(before: _Known, values: Mapping[str, Any], listed_on: date | None) -> bool:
    if before.source_hash in (values["source_hash"], hiding.stand_in("source_hash", values["source_hash"])):
        return True
    return bool(before.checked_by and before.checked_on and listed_on and before.checked_on > listed_on)


def _values(row: OfficeRow, file_format: str) -> dict[str, Any]:
    """Attributes of a partner as the source says them."""
    code = six_digits(row.municipality_code)
    said: dict[str, Any] = {
        "source_format": file_format,
        "source_id": row.source_id,
        "source_url": row.source_url,
        "org_name": row.org_name,
        "service_name": row.service_name,
        "department": row.department,
        "description": row.description,
        "kind": row.kind,
        "municipality_code": code,
        "prefecture_code": row.prefecture_code,
        "area_scope": row.area_scope,
        "phone": row.phone_typed,
        "phone_e164": row.phone_e164 or "",
        "fax": row.fax,
        "email": row.email,
        "postal_code": row.postal_code,
        "address": row.address,
        "address_hidden": hiding.hides_address(row.kind, row.address_hidden),
        "url": row.url,
        "hours": row.hours_text,
        "closed_days": row.closed_text,
        "methods": row.methods_text,
        "who": _lines(row.eligibility_text, row.area_text),
        "intake": _lines(
            row.intake_text, _reservation(row.reservation), row.form_url, row.emergency_text, row.accessibility_text
        ),
        "confirmed": row.confirmed,
        "verified_on": row.verified_on if row.confirmed else None,
        "verified_source": row.source_text,
    }
    # Lists that do not speak of these leave alone what somebody wrote here.
    said |= {name: text for name, text in (("fees", row.fees_text), ("papers", row.papers_text)) if text}
    return said | {"source_hash": fingerprint(said, row.topics, row.languages)}


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _reservation(needed: bool | None) -> str:
    return {True: "要予約", False: "予約不要", None: ""}[needed]


def _collect_lists(plan: _Plan, partner_id: int, row: OfficeRow) -> None:
    plan.topics += [{"id": ids.new_id(), "partner_id": partner_id, "topic": topic} for topic in row.topics]
    plan.languages += [
        {"id": ids.new_id(), "partner_id": partner_id, "language": code, "weekdays": "", "note": ""}
        for code in row.languages
    ]


_table: sa.Table = Partner.__table__  # type: ignore[assignment]


def _write(session: Session, actor: Actor, plan: _Plan) -> None:
    for start in range(0, len(plan.new), _AT_ONCE):
        session.execute(sa.insert(_table), plan.new[start : start + _AT_ONCE])
    if plan.changed:
        columns = [name for name in plan.changed[0] if name != "row_id"]
        update = (
            sa.update(_table)
            .where(_table.c.id == sa.bindparam("row_id"))
            .values({name: sa.bindparam(name) for name in columns} | {"version": _table.c.version + 1})
        )
        session.connection().execute(update, plan.changed)
    for values in plan.hidden:
        _update_hidden(session, actor, values)
    if plan.hidden:
        forget_old_pages(session)
    changed_ids = [row["row_id"] for row in (*plan.changed, *plan.hidden)]
    # A list that names no language leaves alone what somebody wrote of them, with days and interpreters.
    speaking = {row["partner_id"] for row in plan.languages}
    spoken_ids = [number for number in changed_ids if number in speaking]
    for child, numbers in ((PartnerTopic, changed_ids), (PartnerLanguage, spoken_ids)):
        for start in range(0, len(numbers), _AT_ONCE):
            page = numbers[start : start + _AT_ONCE]
            session.execute(sa.delete(child).where(child.partner_id.in_(page)))
    for model, rows in ((PartnerTopic, plan.topics), (PartnerLanguage, plan.languages), (PartnerToken, plan.tokens)):
        if rows:
            session.execute(sa.insert(model.__table__), rows)  # type: ignore[arg-type]


def _update_hidden(session: Session, actor: Actor, values: Mapping[str, Any]) -> None:
    """Through the mapper, which moves each text to where it belongs. What somebody hid stays hidden."""
    partner = session.get_one(Partner, values["row_id"])
    kept: dict[str, Any] = {"address_hidden": partner.address_hidden or values["address_hidden"]}
    if partner.is_refuge and values["kind"] not in REFUGE_KINDS:
        kept["kind"] = partner.kind
    for name, value in {**values, **kept}.items():
        if name != "row_id":
            setattr(partner, name, value)
    partner.version += 1
    record(session, actor, "partner.imported", "partner", partner.id, subject_ref=partner.ref)
    session.flush()
    session.expunge(partner)


def _offer_duplicates(
    session: Session, plan: _Plan, entries: Sequence[Entry], groups: Sequence[DuplicateGroup]
) -> None:
    """Queue doubled rows for an editor. One desk with several services or towns is no duplicate entry."""
    stored = {
        (low, high) for low, high in session.execute(sa.select(PartnerDuplicate.low_id, PartnerDuplicate.high_id))
    }
    offered: list[dict[str, Any]] = []
    for group in groups:
        if group.reason != SAME_SERVICE:
            continue
        members = [_partner_id(plan, entries[position]) for position in group.members]
        for other in members[1:]:
            low, high = sorted((members[0], other))
            if (low, high) not in stored:
                stored.add((low, high))
                pair = {"id": ids.new_id(), "low_id": low, "high_id": high}
                offered.append({**pair, "score": group.score, "reason": group.reason})
    if offered:
        session.execute(sa.insert(PartnerDuplicate.__table__), offered)  # type: ignore[arg-type]


def _partner_id(plan: _Plan, entry: Entry) -> int:
    return entry.partner_id if entry.partner_id is not None else plan.ids[entry.source_id]
