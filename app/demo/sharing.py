"""Telling what comes after sending: numbered updates, and what partners delete or return."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.core import clock
from app.demo import story as told
from app.demo.partnering import held, tell
from app.demo.teller import Tale
from app.referrals import content
from app.referrals.returning import service as returning
from app.referrals.returning.schemas import ReturnedForm
from app.referrals.updates import composing
from app.referrals.updates import service as updates
from app.referrals.updates.schemas import SeenForm, UpdateForm

__all__ = ["tell"]


@tell.register
def _update(act: told.Update, session: Session, tale: Tale) -> None:
    whole, actor = held(session, tale, act.key), tale.actor(act.by)
    form = UpdateForm.model_validate({"message": act.message, "fields": list(act.fields), "story": act.story})
    chosen = composing.picked(form)
    composed = composing.compose(session, actor, whole, chosen, clock.today())
    shown = content.digest(content.canonical(composed))
    made = updates.send(session, actor, whole, chosen, shown, seen=whole.version)
    if act.seen_by:
        seen = SeenForm.model_validate({"said_by": act.seen_by, "heard_via": "phone"})
        updates.note_seen(session, actor, whole, made, seen, seen=whole.version)


@tell.register
def _returned(act: told.Returned, session: Session, tale: Tale) -> None:
    whole = held(session, tale, act.key)
    values = {"how": act.how, "done_on": clock.today(), "said_by": act.said_by, "heard_via": "phone"}
    form = ReturnedForm.model_validate(values)
    returning.record(session, tale.actor(act.by), whole, form, seen=whole.version)
