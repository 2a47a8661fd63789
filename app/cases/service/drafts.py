"""Drafts: what somebody is typing is kept on the server until it is saved, given up, or 14 days old."""

from __future__ import annotations

import json
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases.models import Draft
from app.cases.queries import drafts
from app.cases.schemas.drafts import BODY_LIMIT, address_of
from app.core import clock, ids
from app.core.errors import Invalid, lazy

REFUSED = lazy("この下書きは保存できません。")
_LEFT_OUT = ("_key", "_version", "_base", "_number_ok", "step", "draft")


def new_record(place: str = "new") -> str:
    """A key for one opening of a form, so that two windows do not write over each other."""
    return f"{place}.{ids.short_id()}"


def keep(session: Session, actor: Actor, form: str, record: str, sent: Sequence[tuple[str, str]]) -> bool:
    """Keep what stands in the form now. False when that form has been saved already: then nothing is kept.

    Raises Invalid for a form that knows no drafts, and for more text than a form takes.
    """
    address = address_of(form, record)
    if address is None:
        raise Invalid("", REFUSED)
    key = next((value for name, value in sent if name == "_key"), "")
    if drafts.was_sent(session, actor, key, address):
        return False
    body: dict[str, list[str]] = {}
    for name, value in sent:
        if name not in _LEFT_OUT and value:
            body.setdefault(name, []).append(value)
    text = json.dumps(body, ensure_ascii=False)
    if len(text) > BODY_LIMIT:
        raise Invalid("", REFUSED)
    forget_old(session, actor)
    draft = drafts.one(session, actor, form, record)
    if draft is None:
        session.add(Draft(user_id=actor.user_id, form=form, record=record, body=text, saved_at=clock.now()))
    else:
        draft.body, draft.saved_at = text, clock.now()
    return True


_DISCARD = sa.delete(Draft).where(
    Draft.user_id == sa.bindparam("user"), Draft.form == sa.bindparam("form"), Draft.record == sa.bindparam("record")
)


def discard(session: Session, actor: Actor, form: str, record: str | None) -> None:
    """Remove a draft of the actor; nothing happens when there is none."""
    if record:
        session.connection().execute(_DISCARD, {"user": actor.user_id, "form": form, "record": record})


def forget_old(session: Session, actor: Actor) -> None:
    """Remove the actor's drafts of more than 14 days."""
    session.execute(sa.delete(Draft).where(Draft.user_id == actor.user_id, Draft.saved_at <= clock.now() - drafts.KEPT))
