"""The moment at which something leaves: guards, freezing, clocks."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, lazy
from app.referrals import clocks, content, own_clocks
from app.referrals.content import Content, Held
from app.referrals.lifecycle import ReferralStatus, Who
from app.referrals.service import history
from app.referrals.service.drafts import require_askable
from app.referrals.service.history import Said

NO_GROUND = lazy(
    "同意がありません。この連携先に、選んだすべてのことを伝えてよいという、今日有効な同意を記録してください。"
    "同意を得られないときは、法律上の根拠を別の人が承認します。"
)
CHANGED = lazy("確かめた後で内容が変わりました。送る内容をもう一度確かめてください。")


def send(session: Session, actor: Actor, held: Held, shown: str, *, seen: int) -> None:
    """Freeze what the sender saw and start the clocks.

    `shown` is the digest of the preview. Raises Invalid for a partner that cannot be asked (no longer active, or kept
    out of the case), without a consent that covers partner, person, day and every field (or an approved exception),
    and when the content differs from what was shown; Conflict for a stale version or anything but a draft.
    """
    referral, today = held.referral, clock.today()
    claim_version(session, referral, seen)
    if referral.status != ReferralStatus.DRAFT:
        raise Conflict(history.NOT_NOW)
    require_askable(session, held.case, held.partner)
    composed = content.compose(session, actor, held, today)
    _require_ground(session, held, composed, today)
    text = content.canonical(composed)
    if content.digest(text) != shown:
        raise Invalid("", CHANGED)
    referral.frozen, referral.frozen_digest = text, content.digest(text)
    referral.sent_at, referral.sent_by_id = clock.now(), actor.user_id
    _start_clocks(session, held, today)
    history.tell_move(
        session, actor, held, ReferralStatus.REQUESTED, Said(Who.COORDINATOR), kind="referral_sent",
        fields=["sent_at", *referral.fields],
    )  # fmt: skip


def _require_ground(session: Session, held: Held, composed: Content, today: date) -> None:
    referral, ground = held.referral, composed["ground"]
    if ground["kind"] == "missing":
        raise Invalid("", NO_GROUND)
    if ground["kind"] == "consent":
        consent = content.still_holds(session, ground["ref"], held.person.id, today)
        if consent is None:
            raise Invalid("", NO_GROUND)
        referral.consent_id = consent.id


def _start_clocks(session: Session, held: Held, today: date) -> None:
    """By the settings of the centre as they are now: they stay with the referral."""
    referral = held.referral
    spans = own_clocks.in_force(session, referral.centre_id, held.partner.kind, referral.priority)
    referral.spans = asdict(spans)
    referral.answer_due_on = clocks.answer_due(today, spans)
    referral.first_contact_due_on = clocks.first_contact_due(today, spans)
    referral.outcome_due_on = clocks.outcome_due(today, spans)
