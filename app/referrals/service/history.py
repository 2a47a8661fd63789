"""The one way to move a referral: version, table, event, timeline and audit together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.cases import timeline
from app.core import clock
from app.core.db import claim_version
from app.core.errors import Conflict, Forbidden, Invalid, lazy
from app.partners.policy import shown_name
from app.referrals import flow_back, policy
from app.referrals.content import Held
from app.referrals.lifecycle import ReferralStatus, Who, may_move, may_type
from app.referrals.models import Referral, ReferralEvent
from app.referrals.service import calls

NOT_NOW = lazy("この連携は、いまの状態ではその操作ができません。開き直して確かめてください。")


WORDS_FOR_OTHER = lazy("「その他」のときは、説明を書いてください。")


@dataclass(frozen=True)
class Said:
    """Who acted, by name where it was not the person who types, and how we came to know."""

    who: Who
    name: str | None = None
    heard_via: str | None = None
    reason: str | None = None
    note: str | None = None


def require_words(referral: Referral, who: Who, reason: str, note: str | None) -> None:
    """Raises Invalid for a reason that says nothing without words; not for words of a partner that may not return."""
    may_say = who is not Who.PARTNER or flow_back.words_may_return(referral)
    if reason == "other" and not note and may_say:
        raise Invalid("note", WORDS_FOR_OTHER)


def move(
    session: Session,
    actor: Actor,
    held: Held,
    target: ReferralStatus,
    said: Said,
    *,
    seen: int,
    kind: str = "referral_answer",
    fields: Iterable[str] = (),
    sub_status: str | None = None,
) -> None:
    """Set the new state. Raises Forbidden when the actor's hands may not type what that one did, Conflict for a stale
    version and for a move that the table does not hold.
    """
    if not may_type(said.who, policy.hands(actor, held.referral)):
        raise Forbidden
    claim_version(session, held.referral, seen)
    tell_move(session, actor, held, target, said, kind=kind, fields=fields, sub_status=sub_status)


def tell_move(
    session: Session,
    actor: Actor,
    held: Held,
    target: ReferralStatus,
    said: Said,
    *,
    kind: str = "referral_answer",
    fields: Iterable[str] = (),
    sub_status: str | None = None,
) -> None:
    """The same for a caller that has claimed the version already. The sub-status belonged to the state that is left."""
    referral = held.referral
    source = ReferralStatus(referral.status)
    if not may_move(source, target, said.who, referral.mode):
        raise Conflict(NOT_NOW)
    referral.status, referral.sub_status = target, sub_status
    tell(session, actor, held, said, source=source, kind=kind, fields=["status", *fields])


def tell(
    session: Session,
    actor: Actor,
    held: Held,
    said: Said,
    *,
    source: ReferralStatus | None,
    kind: str,
    code: str | None = None,
    fields: Iterable[str] = (),
) -> None:
    """Append the event of the state as it now is; `kind` is that of the case's timeline.

    Raises Invalid for words of a partner that the consent does not let back.
    """
    referral = held.referral
    if said.who is Who.PARTNER:
        flow_back.only_codes(referral, "note", said.note)
    session.add(
        ReferralEvent(
            referral_id=referral.id,
            at=clock.now(),
            from_status=source or "",
            to_status=referral.status,
            code=code or "",
            sub_status=referral.sub_status,
            actor_kind=said.who,
            actor_name=said.name or (actor.name if said.who in (Who.COORDINATOR, Who.SUPERVISOR) else None),
            typed_by_id=actor.user_id,
            heard_via=said.heard_via,
            reason=said.reason,
            note=said.note,
        )
    )
    if source != referral.status or (said.who is Who.PARTNER and code != "seen"):
        calls.settle(session, actor, referral)
    note(session, actor, referral, f"referral.{code or referral.status}", fields, said.reason or "")
    timeline.add(
        session,
        actor,
        referral.case_id,
        kind,
        code=code or referral.status,
        text="\n".join(part for part in (shown_name(None, held.partner), said.note) if part),
        subject_kind="referral",
        subject_ref=referral.ref,
        fields=fields,
    )


def note(
    session: Session, actor: Actor, referral: Referral, action: str, fields: Iterable[str] = (), reason: str = ""
) -> None:
    """The audit entry of the referral itself."""
    audit.record(
        session, actor, action, "referral", referral.id, subject_ref=referral.ref, centre_id=referral.centre_id,
        fields=fields, reason_code=reason,
    )  # fmt: skip
