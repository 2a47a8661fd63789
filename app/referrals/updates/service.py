"""Sending an update, and the partner's `seen`."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases import timeline
from app.core import clock
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, lazy
from app.referrals import content, values
from app.referrals.content import Content, Held
from app.referrals.lifecycle import SHARES_NOTHING, WITH_PARTNER
from app.referrals.models import Referral, ReferralUpdate
from app.referrals.service import history
from app.referrals.updates import composing, queries
from app.referrals.updates.composing import Picked
from app.referrals.updates.schemas import SeenForm

NOT_COVERED = lazy(
    "続報を送る根拠がありません。選んだすべてのことを伝えてよいという、今日有効な同意を記録してください。"
    "同意によらない提供では、承認された項目の訂正だけを送れます。"
)
NOTHING_NEW = lazy("お知らせを書くか、前に伝えた内容から変わった項目を選んでください。")
CHANGED = lazy("確かめた後で内容が変わりました。送る内容をもう一度確かめてください。")


def may_have(referral: Referral) -> bool:
    """Whether there is somebody to tell: it was sent and is still with the partner."""
    return referral.status in WITH_PARTNER and referral.mode != "inbound"


def check(held: Held, chosen: Picked, composed: Content) -> None:
    """Raises Invalid beside the field for what may not leave; the preview and the sending ask the same."""
    person = held.person
    if held.referral.mode in SHARES_NOTHING and any(text in chosen.message for text in values.identifiers(person)):
        raise Invalid("message", lazy("この方法では個人の情報を渡しません。本人の名前や連絡先を消してください。"))
    if "address" in chosen.fields and person.address_hidden:
        raise Invalid("fields", lazy("この人の住所は秘匿されています。住所の選択を外してください。"))
    for code, column in values.WRITTEN.items():
        if code in chosen.fields and not chosen.written.get(code):
            raise Invalid(column, lazy("入力してください。"))
    if composed["ground"]["kind"] == "missing":
        raise Invalid("fields", NOT_COVERED)
    if not (chosen.message or composed["changes"] or composed["rules_changed"]):
        raise Invalid("message", NOTHING_NEW)


def send(session: Session, actor: Actor, held: Held, chosen: Picked, shown: str | None, *, seen: int) -> ReferralUpdate:
    """Freeze what the sender saw under the next number. `shown` is the digest of the preview.

    Raises Invalid for what may not leave and for what differs from the preview, Conflict for a stale version and for a
    referral that is not with the partner.
    """
    referral, today = held.referral, clock.today()
    claim_version(session, referral, seen)
    if not may_have(referral):
        raise Conflict(history.NOT_NOW)
    composed = composing.compose(session, actor, held, chosen, today)
    check(held, chosen, composed)
    text = content.canonical(composed)
    if content.digest(text) != shown:
        raise Invalid("", CHANGED)
    update = ReferralUpdate(
        referral_id=referral.id, number=composed["number"], fields=[row[0] for row in composed["changes"]],
        frozen=text, frozen_digest=content.digest(text), sent_at=clock.now(), sent_by_id=actor.user_id,
        consent_id=_consent(session, held, composed),
    )  # fmt: skip
    session.add(update)
    history.note(session, actor, referral, "referral.updated", update.fields)
    _tell(session, actor, held, "updated", f"第{update.number}号" + (f"\n{chosen.message}" if chosen.message else ""))
    return update


def _consent(session: Session, held: Held, composed: Content) -> int | None:
    ground = composed["ground"]
    if ground["kind"] != "consent":
        return None
    consent = content.still_holds(session, ground["ref"], held.person.id, clock.today())
    if consent is None:
        raise Invalid("fields", NOT_COVERED)
    return consent.id


def note_seen(session: Session, actor: Actor, held: Held, update: ReferralUpdate, form: SeenForm, *, seen: int) -> None:
    """The partner has the update in hand. Raises Conflict when that was noted before."""
    claim_version(session, held.referral, seen)
    if update.seen_at is not None:
        raise Conflict(history.NOT_NOW)
    update.seen_at, update.seen_by, update.heard_via = clock.now(), form.said_by, form.heard_via
    history.note(session, actor, held.referral, "referral.update_seen", ["seen_at"])
    _tell(session, actor, held, "update_seen", f"第{update.number}号（{form.said_by}）")


def _tell(session: Session, actor: Actor, held: Held, code: str, text: str) -> None:
    timeline.add(
        session, actor, held.referral.case_id, "referral_moved", code=code, text=text,
        subject_kind="referral", subject_ref=held.referral.ref,
    )  # fmt: skip


def require_number(session: Session, referral: Referral, text: str) -> ReferralUpdate | None:
    """The update of a number in an address; None for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        return None
    return queries.by_number(session, referral, int(text))
