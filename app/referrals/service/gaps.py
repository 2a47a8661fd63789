"""連携先不足: what was needed and nobody offered."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases import timeline
from app.cases.models import Case
from app.cases.queries import needs
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Forbidden, Invalid, lazy
from app.partners.areas import place_name
from app.people.models import Person
from app.referrals.content import Held
from app.referrals.models import Gap
from app.referrals.schemas import EditGap, NewGap
from app.referrals.service.drafts import NOT_THE_CASE

# Why a partner declined → why there was no help; what is not named here is one more partner that declined.
_REASONS: Mapping[str, str] = {
    "no_capacity": "no_capacity", "not_eligible": "not_eligible", "residence_status": "residence_status",
    "language_not_available": "no_language", "cost": "cost", "schedule": "hours", "no_answer": "no_answer",
    "out_of_area": "no_partner", "wrong_partner": "no_partner",
}  # fmt: skip


def record(session: Session, actor: Actor, form: NewGap, case: Case | None) -> Gap:
    """No partner was found, in a case or apart from one. Raises Forbidden without the right in that centre."""
    centre_id = case.centre_id if case else actor.centre_id
    if not actor.can_in(P.REFERRAL_WRITE, centre_id):
        raise Forbidden
    need = needs.by_ref(session, case.id, form.need) if case and form.need else None
    if form.need and need is None:
        raise Invalid("need", NOT_THE_CASE)
    return _add(
        session,
        actor,
        Gap(
            ref=ids.new_ref("G"),
            centre_id=centre_id,
            case_id=case.id if case else None,
            need_id=need.id if need else None,
            domain=form.domain,
            partner_kind=form.partner_kind,
            municipality_code=form.municipality,
            language=form.language,
            residence_status=form.residence_status,
            reason=form.reason,
            note=form.note,
            workaround=form.workaround,
            workaround_note=form.workaround_note,
            recorded_on=clock.today(),
            recorded_by_id=actor.user_id,
        ),
    )


def from_referral(session: Session, actor: Actor, held: Held, declined: str, why: str | None) -> Gap:
    """The partner that was asked declined, and the coordinator calls it a gap."""
    referral = held.referral
    return _add(
        session,
        actor,
        Gap(
            ref=ids.new_ref("G"),
            centre_id=referral.centre_id,
            case_id=referral.case_id,
            need_id=referral.need_id,
            referral_id=referral.id,
            domain=held.need.domain if held.need else "other",
            partner_kind=held.partner.kind,
            municipality_code=held.person.municipality_code,
            language=held.case.language,
            residence_status=known_status(held.person),
            reason=_REASONS.get(declined, "all_declined"),
            note=why,
            recorded_on=clock.today(),
            recorded_by_id=actor.user_id,
        ),
    )


def known_status(person: Person) -> str:
    """The status of stay as last known; `person` with its facts loaded."""
    return person.facts[0].status if person.facts else "not_asked"


EDITABLE = (
    "domain", "partner_kind", "language", "residence_status", "reason", "note", "workaround", "workaround_note",
)  # fmt: skip


def stored(gap: Gap) -> dict[str, object]:
    """The form's values as they are kept."""
    place = place_name(gap.municipality_code, None) if gap.municipality_code else None
    return {name: getattr(gap, name) for name in EDITABLE} | {"municipality": place}


def edit(session: Session, actor: Actor, gap: Gap, form: EditGap, *, seen: int) -> None:
    """Complete or correct a gap. Raises Conflict for one that was called an error, or changed meanwhile."""
    _require_standing(gap)
    claim_version(session, gap, seen)
    new = {name: getattr(form, name) for name in EDITABLE} | {"municipality_code": form.municipality}
    changed = sorted(name for name, value in new.items() if getattr(gap, name) != value)
    for name in changed:
        setattr(gap, name, new[name])
    if changed:
        _audit(session, actor, gap, "gap.changed", changed)


def call_mistaken(session: Session, actor: Actor, gap: Gap, *, seen: int) -> None:
    """Recorded in error: it stays readable in the trail and leaves lists and figures. Raises Conflict twice."""
    _require_standing(gap)
    claim_version(session, gap, seen)
    gap.mistaken_on = clock.today()
    _audit(session, actor, gap, "gap.mistaken", ["mistaken_on"])


def _require_standing(gap: Gap) -> None:
    if gap.mistaken_on is not None:
        raise Conflict(lazy("誤って記録したものとして、すでに取り消されています。"))


def _audit(session: Session, actor: Actor, gap: Gap, action: str, fields: list[str]) -> None:
    audit.record(session, actor, action, "gap", gap.id, subject_ref=gap.ref, centre_id=gap.centre_id, fields=fields)


def _add(session: Session, actor: Actor, gap: Gap) -> Gap:
    session.add(gap)
    session.flush()
    audit.record(
        session, actor, "gap.recorded", "gap", gap.id, subject_ref=gap.ref, centre_id=gap.centre_id,
        reason_code=gap.reason,
    )  # fmt: skip
    if gap.case_id is not None:
        timeline.add(
            session, actor, gap.case_id, "gap", code=gap.reason, text=gap.note, subject_kind="gap", subject_ref=gap.ref
        )
    return gap
