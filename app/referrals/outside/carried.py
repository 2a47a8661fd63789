"""The answers that could not be applied, for the people of the centre."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.codes import lists
from app.codes.codelist import CodeList
from app.core import clock
from app.core.db import kept_statement
from app.core.errors import Conflict, lazy
from app.core.forms import titles
from app.core.i18n import translate
from app.referrals.answering import ANSWERS
from app.referrals.content import Held
from app.referrals.models import Referral
from app.referrals.outside.models import CarriedAnswer
from app.referrals.outside.returning import TROUBLES
from app.referrals.service import history
from app.referrals.updates.schemas import SeenAtSite

UPDATE_READ: str = lazy("続報を受け取った")
# What the one code of an answer means.
_LABELS: Mapping[str, CodeList] = {
    "reject": lists.DECLINE_REASONS, "hold": lists.HOLD_REASONS, "complete": lists.REFERRAL_OUTCOMES,
    "fail": lists.REFERRAL_OUTCOMES,
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """An answer as the partner gave it, why it was not applied, and the referral that it was given to."""

    answer: CarriedAnswer
    ref: str
    title: str
    trouble: str
    said: Sequence[tuple[str, str]]


def _unsettled(actor: Actor) -> sa.ColumnElement[bool]:
    return sa.and_(
        CarriedAnswer.trouble.is_not(None),
        CarriedAnswer.settled_at.is_(None),
        CarriedAnswer.centre_id.in_(sorted(actor.centres_with(P.REFERRAL_WRITE))),
    )


@kept_statement
def how_many(actor: Actor) -> sa.Select[int]:
    """How many wait for somebody to look at them, as a statement."""
    return sa.select(sa.func.count()).select_from(CarriedAnswer).where(_unsettled(actor))


def rows(session: Session, actor: Actor, locale: str, *, most: int = 100) -> Sequence[Row]:
    """The first of them, the oldest first."""
    chosen = sa.select(CarriedAnswer, Referral.ref).join(Referral, Referral.id == CarriedAnswer.referral_id)
    found = session.execute(chosen.where(_unsettled(actor)).order_by(CarriedAnswer.id).limit(most))
    return [_row(answer, ref, locale) for answer, ref in found]


def _row(answer: CarriedAnswer, ref: str, locale: str) -> Row:
    return Row(
        answer,
        ref,
        translate(locale, ANSWERS[answer.verb].title if answer.verb in ANSWERS else UPDATE_READ),
        translate(locale, TROUBLES[answer.trouble or ""]),
        _words(answer.verb, json.loads(answer.said or "{}"), locale),
    )


def _words(verb: str, typed: Mapping[str, object], locale: str) -> Sequence[tuple[str, str]]:
    names, found = titles(ANSWERS[verb].form if verb in ANSWERS else SeenAtSite), []
    for name, value in typed.items():
        if value and names.get(name):
            shown = _LABELS[verb].label(str(value), locale) if name in ("reason", "outcome") else str(value)
            found.append((translate(locale, names[name]), shown))
    return found


def settle(session: Session, actor: Actor, held: Held) -> None:
    """Somebody has looked at the carried answers of a referral. Raises Conflict when there are none (any more)."""
    chosen = sa.select(CarriedAnswer).where(_unsettled(actor), CarriedAnswer.referral_id == held.referral.id)
    found = session.scalars(chosen).all()
    if not found:
        raise Conflict(history.NOT_NOW)
    for answer in found:
        answer.settled_at, answer.settled_by_id = clock.now(), actor.user_id
    history.note(session, actor, held.referral, "referral.answer_settled")
