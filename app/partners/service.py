"""What people do to the directory: add, correct, check, report, retire, merge. Nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.service import record
from app.authz.actor import Actor
from app.core import clock, hooks, ids
from app.core.db import claim_version, forget_old_pages
from app.core.errors import Conflict, Invalid, lazy
from app.partners import organisations, queries
from app.partners.areas import place_name, prefecture_of
from app.partners.classify import topics_of
from app.partners.details import keeping
from app.partners.details.forms import HoursForm
from app.partners.details.typed import as_typed, hours_as_typed
from app.partners.details.values import Details, completed
from app.partners.events import PartnerMerged, PartnerRetired
from app.partners.hiding import hidden_fields, hides_address
from app.partners.lifecycle import STALE_AFTER
from app.partners.models import Partner, PartnerContact, PartnerDuplicate, PartnerTopic
from app.partners.policy import ACTIVE, RETIRED
from app.partners.schemas import ContactForm, NewPartnerForm, PartnerForm
from app.partners.text import to_e164

_NOT_ACTIVE = lazy("使用をやめた連携先は変更できません。")
# Texts that a form field of the same name sets as it is.
_PLAIN = (
    "org_name",
    "service_name",
    "department",
    "kind",
    "area_scope",
    "phone",
    "fax",
    "email",
    "url",
    "postal_code",
    "address",
    "hours",
    "closed_days",
    "methods",
    "who",
    "fees",
    "papers",
    "intake",
    "description",
)
_AGES = ("minimum_age", "maximum_age")
ANSWERED = ("residents_only", "accepts_referrals", "own_consent_form")
_ANSWERS = {True: "yes", False: "no", None: ""}


def add(session: Session, actor: Actor, form: NewPartnerForm) -> Partner:
    """A partner typed by hand, queued for a check. Raises Invalid("distinct") when a like entry exists."""
    if not form.distinct and similar_to(session, actor, form):
        raise Invalid("distinct", lazy("よく似た連携先があります。別の窓口であれば、印を付けて登録してください。"))
    now = clock.now()
    partner = Partner(
        ref=ids.new_ref("Q"),
        version=1,
        by_hand=True,
        confirmed=False,
        state=ACTIVE,
        created_at=now,
        created_by_id=actor.user_id,
        updated_at=now,
    )
    _fill(partner, form)
    partner.topics = [PartnerTopic(topic=topic) for topic in _topics(form)]
    keeping.begin(partner)
    said = form.applied_to(Details())
    spoken = dict.fromkeys([*(row.language for row in said.languages), *form.languages])
    keeping.keep(partner, form.details(said, spoken))
    partner.contacts = []
    session.add(partner)
    session.flush()
    _name(session, actor, partner, form)
    _note(session, actor, "partner.added", partner)
    return partner


def add_free_text(
    session: Session,
    actor: Actor,
    *,
    name: str,
    phone: str = "",
    kind: str = "other",
    municipality_code: str | None = None,
) -> Partner:
    """A partner named in passing (a referral to somebody who is not listed): taken at once, checked later.

    Raises pydantic's ValidationError for a name, number or place that the form would refuse.
    """
    area = "municipality" if municipality_code else "nationwide"
    form = NewPartnerForm.model_validate(
        {
            "org_name": name,
            "phone": phone,
            "kind": kind,
            "area_scope": area,
            "municipality": municipality_code or "",
            "distinct": True,
        }
    )
    return add(session, actor, form)


def similar_to(session: Session, actor: Actor, form: PartnerForm) -> list[Partner]:
    """Entries that may be the desk described by the form."""
    return queries.similar(
        session,
        actor,
        org_name=form.org_name,
        phone=form.phone or "",
        municipality_code=form.municipality_code,
    )


def stored(partner: Partner) -> dict[str, object]:
    """The form values now kept, for the editing form and for the conflict page."""
    values: dict[str, object] = {name: getattr(partner, name) for name in (*_PLAIN, *_AGES, "capacity", "capacity_on")}
    answers = {name: _ANSWERS[getattr(partner, name)] for name in ANSWERED}
    return (
        values
        | answers
        | as_typed(partner.details)
        | {
            "topics": sorted(entry.topic for entry in partner.topics),
            "intake_routes": partner.intake_routes.split(",") if partner.intake_routes else [],
            "prefecture_code": partner.prefecture_code,
            "municipality": place_name(partner.municipality_code, None),
            "address_hidden": partner.address_hidden,
        }
    )


def edit(session: Session, actor: Actor, partner: Partner, form: PartnerForm, *, seen: int) -> None:
    """Change an entry that the person saw at version `seen`. A new number is no longer a dead one."""
    _require_active(partner)
    before, was_hidden = stored(partner), hidden_fields(partner.kind, partner.address_hidden)
    claim_version(session, partner, seen)
    if (form.phone or "") != partner.phone:
        partner.dead_number_on = partner.dead_number_by_id = None
    _fill(partner, form)
    _set_topics(partner, _topics(form))
    keeping.keep(partner, form.details(partner.details, form.languages))
    partner.updated_at = clock.now()
    session.flush()
    _name(session, actor, partner, form)
    if set(hidden_fields(partner.kind, partner.address_hidden)) - set(was_hidden):
        forget_old_pages(session)
    _note(session, actor, "partner.edited", partner, _changed(before, stored(partner)))


def stored_hours(partner: Partner) -> dict[str, object]:
    """The hours and languages now kept, for their form and its conflict page."""
    return hours_as_typed(partner.details)


def edit_hours(session: Session, actor: Actor, partner: Partner, form: HoursForm, *, seen: int) -> None:
    """Change when the office is open and in which languages."""
    _require_active(partner)
    before = stored_hours(partner)
    claim_version(session, partner, seen)
    keeping.keep(partner, form.applied_to(partner.details))
    partner.updated_at = clock.now()
    session.flush()
    _note(session, actor, "partner.edited", partner, _changed(before, stored_hours(partner)))


def _changed(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """Fields whose values differ; of a list of rows its name alone."""
    names = dict.fromkeys((*after, *before))
    differing = (name for name in names if (before.get(name) or None) != (after.get(name) or None))
    return list(dict.fromkeys(name.partition("-")[0] for name in differing))


def _name(session: Session, actor: Actor, partner: Partner, form: PartnerForm) -> None:
    """The names belong to the organisation: its other offices change with them, and forms of those are stale."""
    for other in organisations.name_body(session, partner, form.naming()):
        claim_version(session, other, other.version)
        _note(session, actor, "partner.edited", other, ["names"])
    session.flush()


def _fill(partner: Partner, form: PartnerForm) -> None:
    for name in _PLAIN:
        setattr(partner, name, getattr(form, name) or "")
    code = form.municipality_code
    partner.municipality_code = code
    partner.prefecture_code = prefecture_of(code) if code else _whole_prefecture(form)
    partner.phone_e164 = (to_e164(form.phone) if form.phone else None) or ""
    partner.address_hidden = hides_address(form.kind, form.address_hidden)
    partner.capacity_on = _said_on(partner, form)
    partner.capacity = form.capacity
    for name in (*_AGES, *ANSWERED):
        setattr(partner, name, getattr(form, name))
    partner.intake_routes = ",".join(dict.fromkeys(form.intake_routes))


def _said_on(partner: Partner, form: PartnerForm) -> date | None:
    """The day of the word on capacity: another word without another day was said today."""
    if form.capacity is None:
        return None
    is_new = form.capacity != partner.capacity and form.capacity_on == partner.capacity_on
    return clock.today() if is_new or form.capacity_on is None else form.capacity_on


def _whole_prefecture(form: PartnerForm) -> str | None:
    return form.prefecture_code if form.area_scope == "prefecture" else None


def _topics(form: PartnerForm) -> tuple[str, ...]:
    """As chosen; for a kind with known topics an empty choice means those."""
    return tuple(dict.fromkeys(form.topics)) or topics_of(form.kind, "")


def _set_topics(partner: Partner, wanted: Iterable[str]) -> None:
    chosen = set(wanted)
    partner.topics[:] = [entry for entry in partner.topics if entry.topic in chosen]
    known = {entry.topic for entry in partner.topics}
    partner.topics.extend(PartnerTopic(topic=topic) for topic in sorted(chosen - known))


def confirm(
    session: Session,
    actor: Actor,
    partner: Partner,
    *,
    checked_on: date,
    source: str,
    seen: int,
    due_on: date | None = None,
) -> None:
    """Somebody checked the entry on that civil day (by telephone, or on the page named in `source`).

    `due_on` is the day of the next check; a year later unless said.
    """
    _require_active(partner)
    claim_version(session, partner, seen)
    partner.confirmed = True
    partner.verified_on = checked_on
    partner.verified_by_id = actor.user_id
    partner.verified_source = source
    partner.verify_due_on = due_on or checked_on + STALE_AFTER
    partner.dead_number_on = partner.dead_number_by_id = None
    partner.updated_at = clock.now()
    _note(session, actor, "partner.checked", partner, ["confirmed", "verified_on", "verified_source", "verify_due_on"])


def report_dead_number(session: Session, actor: Actor, partner: Partner) -> bool:
    """The number did not reach the office. False when that was reported before; the first report stays."""
    _require_active(partner)
    if not partner.phone:
        raise Conflict(lazy("電話番号が登録されていません。"))
    if partner.dead_number_on is not None:
        return False
    claim_version(session, partner, partner.version)
    partner.dead_number_on = clock.today()
    partner.dead_number_by_id = actor.user_id
    _note(session, actor, "partner.number_reported", partner, ["dead_number_on"])
    return True


def retire(session: Session, actor: Actor, partner: Partner, *, reason: str, seen: int) -> None:
    """No longer offered; what points to it keeps it."""
    _require_active(partner)
    claim_version(session, partner, seen)
    _end(partner, reason)
    _note(session, actor, "partner.retired", partner, ["state", "retired_reason"])
    hooks.publish(session, actor, PartnerRetired(partner.id))


def restore(session: Session, actor: Actor, partner: Partner, *, seen: int) -> None:
    """Offered again. A merged entry stays merged."""
    if partner.state == ACTIVE or partner.merged_into_id is not None:
        raise Conflict(lazy("この連携先は元に戻せません。"))
    claim_version(session, partner, seen)
    partner.state, partner.retired_on, partner.retired_reason = ACTIVE, None, None
    partner.updated_at = clock.now()
    _note(session, actor, "partner.restored", partner, ["state"])


def merge(
    session: Session,
    actor: Actor,
    partner: Partner,
    into: Partner,
    *,
    seen: int,
    united: frozenset[str] = frozenset({"topics", "languages"}),
) -> None:
    """`partner` was a second entry of `into`: what only it knew moves over, and it is retired.

    Of topics and languages those named in `united`. The retired entry stays as the memory of its source: a later
    list is compared with it, and what is new there goes to `into` (`lists.planning`).
    """
    _require_active(partner)
    if into.id == partner.id:
        raise Invalid("into", lazy("同じ連携先です。残す方の番号を入力してください。"))
    if into.state != ACTIVE:
        raise Invalid("into", lazy("残す方の連携先は使用中のものを選んでください。"))
    claim_version(session, partner, seen)
    claim_version(session, into, into.version)
    if "topics" in united:
        _set_topics(into, {entry.topic for entry in (*into.topics, *partner.topics)})
    if into.is_refuge or not partner.is_refuge:
        said = partner.details if "languages" in united else replace(partner.details, languages=())
        keeping.keep(into, completed(into.details, said))
    for contact in list(partner.contacts):
        contact.partner_id = into.id
    into.updated_at = clock.now()
    partner.merged_into_id = into.id
    earlier = sa.update(Partner).where(Partner.merged_into_id == partner.id)
    session.execute(earlier.values(merged_into_id=into.id))
    _end(partner, lazy("重複"))
    _decide(session, actor, partner.id, into.id, "same")
    for entry, action in ((partner, "partner.merged"), (into, "partner.merged_into")):
        _note(session, actor, action, entry, ["merged_into_id"])
    hooks.publish(session, actor, PartnerMerged(partner.id, into.id))


def _end(partner: Partner, reason: str) -> None:
    partner.state, partner.retired_on, partner.retired_reason = RETIRED, clock.today(), reason
    partner.updated_at = clock.now()


def keep_apart(session: Session, actor: Actor, one: Partner, other: Partner) -> None:
    """An offered pair are two desks; it is not offered again."""
    _decide(session, actor, one.id, other.id, "different")
    for entry in (one, other):
        _note(session, actor, "partner.kept_apart", entry, ["duplicates"])


def _decide(session: Session, actor: Actor, one: int, other: int, decision: str) -> None:
    low, high = sorted((one, other))
    session.execute(
        sa.update(PartnerDuplicate)
        .where(PartnerDuplicate.low_id == low, PartnerDuplicate.high_id == high)
        .values(decided=decision, decided_by_id=actor.user_id, decided_at=clock.now())
    )


def add_contact(session: Session, actor: Actor, partner: Partner, form: ContactForm) -> PartnerContact:
    """Somebody to ask for at the office."""
    _require_active(partner)
    contact = PartnerContact(partner_id=partner.id, version=1, **_contact_values(form))
    session.add(contact)
    session.flush()
    _note(session, actor, "partner.contact_added", partner, ["contacts"])
    return contact


def _contact_values(form: ContactForm) -> dict[str, Any]:
    return {
        "name": form.name,
        "duty": form.duty,
        "phone": form.phone,
        "email": form.email,
        "note": form.note or None,
    }


def retire_contact(session: Session, actor: Actor, partner: Partner, contact: PartnerContact) -> None:
    """They have moved on; the name is kept for what was said with them."""
    if contact.retired_on is None:
        claim_version(session, contact, contact.version)
        contact.retired_on = clock.today()
        _note(session, actor, "partner.contact_retired", partner, ["contacts"])


def _require_active(partner: Partner) -> None:
    if partner.state != ACTIVE:
        raise Conflict(_NOT_ACTIVE)


def _note(session: Session, actor: Actor, action: str, partner: Partner, fields: Iterable[str] = ()) -> None:
    record(session, actor, action, "partner", partner.id, subject_ref=partner.ref, fields=fields)
