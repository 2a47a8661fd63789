"""The rows of a list against what is stored: which are new, which changed, which say what they always said.

A row is known again by format and source id. What a person has checked after the list's own date wins over the
list, and what somebody hid no list uncovers. An entry that was merged stays as the memory of its source: the row is
known by it, and what the source changes since goes to the entry that stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.authz.actor import Actor
from app.core import clock, ids
from app.partners import hiding
from app.partners.areas import six_digits
from app.partners.classify import REFUGE_KINDS
from app.partners.columns import in_columns, tokens_of
from app.partners.details.values import Details
from app.partners.keys import fingerprint
from app.partners.models import Partner
from app.partners.records import OfficeRow


@dataclass(frozen=True, slots=True)
class Change:
    """A row that changes a stored entry: `values` by attribute, for the entry `partner_id` (`merged` into `into`)."""

    partner_id: int
    row: OfficeRow
    values: dict[str, Any]
    into: int | None = None


@dataclass
class Plan:
    """What an import will do. `changed` goes to the columns at once, `careful` through the mapper, row by row."""

    new: list[dict[str, Any]] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    careful: list[Change] = field(default_factory=list)
    tokens: list[dict[str, Any]] = field(default_factory=list)
    rows: dict[int, OfficeRow] = field(default_factory=dict)
    unchanged: int = 0
    ids: dict[str, int] = field(default_factory=dict)

    @property
    def updates(self) -> list[Change]:
        """Every change of what is stored, in the order of the file."""
        return sorted([*self.changed, *self.careful], key=lambda change: change.row.row)

    @property
    def updated(self) -> int:
        """How many stored rows the list changes."""
        return len(self.changed) + len(self.careful)


@dataclass(frozen=True, slots=True)
class Known:
    """What the comparison needs of a stored row; checks are those of the entry that stays."""

    id: int
    source_hash: str
    into: int | None
    checked_by: int | None
    checked_on: date | None
    hides: bool
    other_names: str


def plan_of(session: Session, actor: Actor, rows: Sequence[OfficeRow], file_format: str) -> Plan:
    """Compare; nothing is written."""
    known = _known(session, file_format)
    plan = Plan()
    for row in rows:
        values = values_of(row, file_format)
        before = known.get(row.source_id) or known.get(hiding.stand_in("source_id", row.source_id))
        if before is None:
            _plan_new(plan, actor, row, values)
            continue
        plan.ids[row.source_id] = before.into or before.id
        if _is_unchanged(before, values, row.verified_on):
            plan.unchanged += 1
            continue
        # What somebody else called the office stays findable.
        kept = {"updated_at": clock.now(), "other_names": before.other_names}
        change = Change(before.id, row, _spoken(row, values) | kept, before.into)
        hides = before.hides or hiding.hidden_fields(values["kind"], values["address_hidden"])
        bulk = not (hides or row.silent or before.into or row.details != Details())
        (plan.changed if bulk else plan.careful).append(change)
    return plan


_UNSAID: dict[str, Any] = {
    "fees": "", "papers": "", "intake_routes": "", "minimum_age": None, "maximum_age": None, "residents_only": None,
    "accepts_referrals": None, "own_consent_form": None, "capacity": None, "capacity_on": None, "verify_due_on": None,
}  # fmt: skip


def _plan_new(plan: Plan, actor: Actor, row: OfficeRow, values: dict[str, Any]) -> None:
    now, partner_id = clock.now(), ids.new_id()
    # All new rows go in with one statement, so each has every field that some lists say nothing of.
    whole = (
        _UNSAID
        | values
        | {
            "id": partner_id,
            "version": 1,
            "ref": ids.new_ref("Q"),
            "state": "active",
            "by_hand": False,
            "created_at": now,
            "created_by_id": actor.user_id,
            "updated_at": now,
        }
    )
    plan.new.append(in_columns(whole, row.particulars.to_text()))
    plan.tokens += tokens_of(whole)
    plan.rows[partner_id] = row
    plan.ids[row.source_id] = partner_id


def _spoken(row: OfficeRow, values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in row.silent}


def _known(session: Session, file_format: str) -> dict[str, Known]:
    """Source id, or what stands in its place, → the stored row."""
    stays = aliased(Partner)
    hides = sa.or_(Partner.address_hidden, Partner.kind.in_(sorted(REFUGE_KINDS)))
    chosen = (
        sa.select(
            Partner.source_id,
            Partner.id,
            Partner.source_hash,
            stays.id,
            sa.func.coalesce(stays.verified_by_id, Partner.verified_by_id),
            sa.func.coalesce(stays.verified_on, Partner.verified_on),
            hides,
            Partner.other_names,
        )
        .outerjoin(stays, stays.id == Partner.merged_into_id)
        .where(Partner.source_format == file_format)
    )
    return {row[0]: Known(*row[1:]) for row in session.execute(chosen).all() if row[0]}


def _is_unchanged(before: Known, values: Mapping[str, Any], listed_on: date | None) -> bool:
    if before.source_hash in (values["source_hash"], hiding.stand_in("source_hash", values["source_hash"])):
        return True
    return bool(before.checked_by and before.checked_on and listed_on and before.checked_on > listed_on)


def values_of(row: OfficeRow, file_format: str) -> dict[str, Any]:
    """Attributes of a partner as the source says them."""
    said: dict[str, Any] = {
        "source_format": file_format,
        "source_id": row.source_id,
        "source_url": row.source_url,
        "org_name": row.org_name,
        "service_name": row.service_name,
        "department": row.department,
        "description": row.description,
        "kind": row.kind,
        "municipality_code": six_digits(row.municipality_code),
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
    said |= row.answers
    details = row.details.to_text()
    told = said | ({"details": details} if details else {})
    return said | {"source_hash": fingerprint(told, row.topics, row.languages)}


def _lines(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _reservation(needed: bool | None) -> str:
    return {True: "要予約", False: "予約不要", None: ""}[needed]
