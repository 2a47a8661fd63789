"""Barring a partner from a case, and lifting it. The audit keeps both; the timeline of the case shows neither."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.cases.models import Case
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Invalid, lazy
from app.partners import queries as partner_queries
from app.referrals.barring import queries
from app.referrals.barring.forms import BarForm
from app.referrals.barring.models import BarredPartner


def bar(session: Session, actor: Actor, case: Case, form: BarForm) -> BarredPartner:
    """Keep a partner out of a case from now on. Raises Invalid("partner") for one unknown or barred already."""
    partner = partner_queries.by_ref(session, actor, form.partner)
    if partner is None:
        raise Invalid("partner", lazy("その連携先はありません。選び直してください。"))
    if any(one.row.partner_id == partner.id for one in queries.of_case(session, case)):
        raise Invalid("partner", lazy("この連携先は、もう登録されています。"))
    made = BarredPartner(
        ref=ids.new_ref("X"),
        case_id=case.id,
        partner_id=partner.id,
        whole_organisation=form.whole_organisation,
        ground=form.ground,
        reason=form.reason,
        recorded_at=clock.now(),
        recorded_by_id=actor.user_id,
        version=1,
    )
    session.add(made)
    session.flush()
    _note(session, actor, case, "case.partner_barred", form.ground)
    return made


def lift(session: Session, actor: Actor, case: Case, row: BarredPartner) -> None:
    """The partner may be asked again; the row stays with who lifted it."""
    claim_version(session, row, row.version)
    row.lifted_at, row.lifted_by_id = clock.now(), actor.user_id
    _note(session, actor, case, "case.partner_bar_lifted", row.ground)


def _note(session: Session, actor: Actor, case: Case, action: str, ground: str) -> None:
    audit.record(
        session, actor, action, "case", case.id, subject_ref=case.ref, centre_id=case.centre_id,
        fields=["barred_partners"], reason_code=ground,
    )  # fmt: skip
