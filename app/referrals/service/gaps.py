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
from app.core.errors import Forbidden, Invalid
from app.referrals.content import Held
from app.referrals.models import Gap
from app.referrals.schemas import NewGap
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
            reason=form.reason,
            note=form.note,
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
            reason=_REASONS.get(declined, "all_declined"),
            note=why,
            recorded_on=clock.today(),
            recorded_by_id=actor.user_id,
        ),
    )


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
