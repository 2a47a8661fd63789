"""回答ページ: making, opening and ending the address under which a partner answers without an account."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor, system_actor
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, lazy
from app.referrals.content import Held
from app.referrals.lifecycle import SHARES_NOTHING, WITH_PARTNER, ReferralStatus, Who
from app.referrals.models import AnswerLink, Referral
from app.referrals.service import history
from app.referrals.service.history import Said

DAYS = 60
TRIES = 10
OPEN_FOR = timedelta(minutes=60)
PARTNER = system_actor("answer page")
WRONG_CODE = lazy("番号が違います。電話で聞いた6桁の番号を入力してください。")
NOTHING_TO_ANSWER = lazy("この連携には回答ページを作れません。送った後、対応が終わるまでの連携に作れます。")

# Made once: whoever guesses asks for nothing else.
_OPEN = sa.select(AnswerLink).where(
    AnswerLink.token_digest == sa.bindparam("digest"),
    AnswerLink.revoked_at.is_(None),
    AnswerLink.expires_on >= sa.bindparam("today"),
)


def digest(secret: str) -> str:
    """What is kept of a token to find it again."""
    return hashlib.sha256(secret.encode()).hexdigest()


def may_have(referral: Referral) -> bool:
    """Whether there is something to answer: it was sent with the person's data and is still with the partner."""
    return referral.status in WITH_PARTNER and referral.mode not in SHARES_NOTHING


def of_referral(session: Session, referral: Referral) -> AnswerLink | None:
    """The newest address of a referral that nobody has ended, also when it ran out or was locked."""
    chosen = sa.select(AnswerLink).where(AnswerLink.referral_id == referral.id, AnswerLink.revoked_at.is_(None))
    return session.scalar(chosen.order_by(AnswerLink.id.desc()).limit(1))


def make(session: Session, actor: Actor, held: Held, *, seen: int) -> AnswerLink:
    """A new address with a new code for 60 days; the one before it ends.

    Raises Invalid when there is nothing to answer, Conflict for a stale version.
    """
    referral = held.referral
    claim_version(session, referral, seen)
    if not may_have(referral):
        raise Invalid("", NOTHING_TO_ANSWER)
    _end(session, referral)
    token = ids.new_token()
    link = AnswerLink(
        referral_id=referral.id, token_digest=digest(token), token=token, code=ids.new_figures(6),
        made_at=clock.now(), made_by_id=actor.user_id, expires_on=clock.today() + timedelta(days=DAYS), failures=0,
    )  # fmt: skip
    session.add(link)
    history.note(session, actor, referral, "referral.link_made")
    return link


def revoke(session: Session, actor: Actor, held: Held, *, seen: int) -> None:
    """The address ends at once, also for whoever has it open. Raises Conflict when there is none."""
    claim_version(session, held.referral, seen)
    if _end(session, held.referral) == 0:
        raise Conflict(history.NOT_NOW)
    history.note(session, actor, held.referral, "referral.link_ended")


def _end(session: Session, referral: Referral) -> int:
    chosen = sa.select(AnswerLink).where(AnswerLink.referral_id == referral.id, AnswerLink.revoked_at.is_(None))
    found = session.scalars(chosen).all()
    for link in found:
        link.revoked_at = clock.now()
    return len(found)


def find(session: Session, token: str) -> AnswerLink | None:
    """The link of a token. None alike for one that never was, has ended or has run out."""
    return session.scalar(_OPEN, {"digest": digest(token), "today": clock.today()})


def is_locked(link: AnswerLink) -> bool:
    """Whether the code was wrong too often: then only a new address helps."""
    return link.failures >= TRIES


def open_with(session: Session, held: Held, link: AnswerLink, code: str) -> str | None:
    """The secret of a browser session for the right code; None for a wrong one, which is counted.

    Both are kept in the audit. After ten wrong ones nothing opens it any more. Tries at the same moment wait for one
    another, so that none slips through uncounted.
    """
    link = session.scalars(
        sa.select(AnswerLink)
        .where(AnswerLink.id == link.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if is_locked(link):
        return None
    if not hmac.compare_digest(link.code.encode(), code.encode()):
        link.failures += 1
        history.note(session, PARTNER, held.referral, "referral.link_refused")
        return None
    secret = ids.new_token()
    now = clock.now()
    link.session_digest, link.session_until = digest(secret), now + OPEN_FOR
    link.opened_at = link.opened_at or now
    history.note(session, PARTNER, held.referral, "referral.link_opened")
    stamp_seen(session, held)
    return secret


def stamp_seen(session: Session, held: Held) -> None:
    """Whoever has read it has it in hand: what the coordinator would note after a call."""
    referral = held.referral
    if referral.status != ReferralStatus.REQUESTED or referral.seen_at is not None:
        return
    claim_version(session, referral, referral.version)
    referral.seen_at = clock.now()
    history.tell(
        session, PARTNER, held, Said(Who.PARTNER, heard_via="portal"), source=ReferralStatus.REQUESTED,
        kind="referral_moved", code="seen", fields=["seen_at"],
    )  # fmt: skip


def is_open(link: AnswerLink, secret: str, now: datetime) -> bool:
    """Whether this browser has given the code within the last hour."""
    if not secret or link.session_digest is None or link.session_until is None or is_locked(link):
        return False
    return now < link.session_until and hmac.compare_digest(link.session_digest, digest(secret))
