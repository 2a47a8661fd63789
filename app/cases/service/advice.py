"""Advice: asked, answered by a colleague, followed up by the one who asked."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases import timeline
from app.cases.lifecycle import ADVICE_MOVES, AdviceState, may_move
from app.cases.models import Advice, Case, Contact
from app.cases.queries import staff
from app.cases.service.cases import require_open
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Forbidden, Invalid, lazy


def ask(session: Session, actor: Actor, about: Case | Contact, question: str, to_login: str | None = None) -> Advice:
    """Ask about a case or a contact: one colleague, or whoever gives advice in its centre.

    Raises Forbidden without the right there, Invalid for a colleague who gives no advice there or is oneself,
    Conflict for a closed case.
    """
    if not actor.can_in(P.ADVICE_ASK, about.centre_id):
        raise Forbidden
    if isinstance(about, Case):
        require_open(about)
    colleague = staff.by_login(session, P.ADVICE_GIVE, about.centre_id, to_login) if to_login else None
    if to_login and (colleague is None or colleague.id == actor.user_id):
        raise Invalid("to", lazy("この窓口で助言できるほかの職員を選んでください。"))
    advice = Advice(
        ref=ids.new_ref("A"),
        centre_id=about.centre_id,
        case_id=about.id if isinstance(about, Case) else None,
        contact_id=about.id if isinstance(about, Contact) else None,
        asked_by_id=actor.user_id,
        asked_to_id=colleague.id if colleague else None,
        asked_at=clock.now(),
        question=question,
    )
    session.add(advice)
    session.flush()
    _tell(session, actor, advice, "advice_asked", question)
    return advice


def answer(session: Session, actor: Actor, advice: Advice, text: str, seen: int) -> None:
    """Answer. Raises Forbidden for one's own question, Conflict when it has been answered."""
    if not actor.can_in(P.ADVICE_GIVE, advice.centre_id) or advice.asked_by_id == actor.user_id:
        raise Forbidden
    _move(session, advice, AdviceState.ANSWERED, seen)
    advice.answer, advice.answered_by_id, advice.answered_at = text, actor.user_id, clock.now()
    _tell(session, actor, advice, "advice_answered", text)


def follow_up(session: Session, actor: Actor, advice: Advice, text: str, seen: int) -> None:
    """Tell what came of it. Raises Forbidden for others than the one who asked, Conflict before an answer."""
    if advice.asked_by_id != actor.user_id:
        raise Forbidden
    _move(session, advice, AdviceState.FOLLOWED_UP, seen)
    advice.follow_up = text
    _tell(session, actor, advice, "advice_followed", text)


def _move(session: Session, advice: Advice, target: AdviceState, seen: int) -> None:
    claim_version(session, advice, seen)
    if not may_move(ADVICE_MOVES, AdviceState(advice.state), target):  # type: ignore[arg-type]
        raise Conflict(lazy("この依頼の状態は、すでに変わっています。"))
    advice.state = target


def _tell(session: Session, actor: Actor, advice: Advice, kind: str, text: str) -> None:
    if advice.case_id is None:
        audit.record(
            session, actor, f"advice.{kind}", "advice", advice.id, subject_ref=advice.ref, centre_id=advice.centre_id
        )
        return
    timeline.add(session, actor, advice.case_id, kind, text=text, subject_kind="advice", subject_ref=advice.ref)
