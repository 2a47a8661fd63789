"""What people do to the directory: add, correct, check, report, retire, merge. Nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterable
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
from app.partners import queries
from app.partners.areas import place_name, prefecture_of
from app.partners.classify import topics_of
from app.partners.details import keeping
from app.partners.details.values import Spoken, completed
from app.partners.events import PartnerMerged, PartnerRetired
from app.partners.hiding import hidden_fields, hides_address
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
    _set_languages(partner, form.languages)
    partner.contacts = []
    session.add(partner)
    session.flush()
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
    values: dict[str, object] = {name: getattr(partner, name) for name in _PLAIN}
    return values | {
        "topics": sorted(entry.topic for entry in partner.topics),
        "languages": sorted({entry.language for entry in partner.languages}),
        "prefecture_code": partner.prefecture_code,
        "municipality": place_name(partner.municipality_code, None),
        "address_hidden": partner.address_hidden,
    }


def edit(session: Session, actor: Actor, partner: Partner, form: PartnerForm, *, seen: int) -> None:
    """Change an entry that the person saw at version `seen`. A new number is no longer a dead one."""
    _require_active(partner)
    before, was_hidden = stored(partner), hidden_fields(partner.kind, partner.address_hidden)
    claim_version(session, partner, seen)
    if (form.phone or "") != partner.phone:
        partner.dead_number_on = partner.dead_number_by_id = None
    _fill(partner, form)
    _set_topics(partner, _topics(form))
    _set_languages(partner, form.languages)
    partner.updated_at = clock.now()
    session.flush()
    if set(hidden_fields(partner.kind, partner.address_hidden)) - set(was_hidden):
        forget_old_pages(session)
    after = stored(partner)
    _note(session, actor, "partner.edited", partner, [name for name in after if after[name] != before[name]])


def _fill(partner: Partner, form: PartnerForm) -> None:
    for name in _PLAIN:
        setattr(partner, name, getattr(form, name) or "")
    code = form.municipality_code
    partner.municipality_code = code
    partner.prefecture_code = prefecture_of(code) if code else _whole_prefecture(form)
    partner.phone_e164 = (to_e164(form.phone) if form.phone else None) or ""
    partner.address_hidden = hides_address(form.kind, form.address_hidden)


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


def _set_languages(partner: Partner, wanted: Iterable[str]) -> None:
    """Languages that stay keep their weekdays and mode."""
    details, chosen = partner.details, dict.fromkeys(wanted)
    kept = tuple(row for row in details.languages if row.language in chosen)
    known = {row.language for row in kept}
    new = tuple(Spoken(language=code) for code in chosen if code not in known)
    keeping.keep(partner, replace(details, languages=(*kept, *new)))


def confirm(session: Session, actor: Actor, partner: Partner, *, checked_on: date, source: str, seen: int) -> None:
    """Somebody checked the entry on that civil day (by telephone, or on the page named in `source`)."""
    _require_active(partner)
    claim_version(session, partner, seen)
    partner.confirmed = True
    partner.verified_on = checked_on
    partner.verified_by_id = actor.user_id
    partner.verified_source = source
    partner.dead_number_on = partner.dead_number_by_id = None
    partner.updated_at = clock.now()
    _note(session, actor, "partner.checked", partner, ["confirmed", "verified_on", "verified_source"])


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


def merge(session: Session, actor: Actor, partner: Partner, into: Partner, *, seen: int) -> None:
    """`partner` was a second entry of `into`: what only it knew moves over, and it is retired."""
    _require_active(partner)
    if into.id == partner.id:
        raise Invalid("into", lazy("同じ連携先です。残す方の番号を入力してください。"))
    if into.state != ACTIVE:
        raise Invalid("into", lazy("残す方の連携先は使用中のものを選んでください。"))
    claim_version(session, partner, seen)
    claim_version(session, into, into.version)
    _set_topics(into, {entry.topic for entry in (*into.topics, *partner.topics)})
    if into.is_refuge or not partner.is_refuge:
        keeping.keep(into, completed(into.details, partner.details))
    for contact in list(partner.contacts):
        contact.partner_id = into.id
    into.updated_at = clock.now()
    partner.merged_into_id = into.id
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
