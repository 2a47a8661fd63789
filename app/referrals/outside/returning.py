"""Answers of the site on their way into the case database: each by the verb that the live page would have called.

What cannot be applied (the referral was stopped meanwhile, the partner has answered by telephone as well) is kept with
its text for the coordinator, never lost and never forced.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from pydantic import ValidationError
from sqlalchemy.orm import Session

from app.core import clock
from app.core.db import whole_or_nothing
from app.core.errors import Conflict, Invalid, lazy
from app.referrals import queries
from app.referrals.answering import ANSWERS
from app.referrals.content import Held
from app.referrals.models import AnswerLink
from app.referrals.outside import envelope
from app.referrals.outside.envelope import Letter, RefusedFile
from app.referrals.outside.models import CarriedAnswer
from app.referrals.outside.parties import Party
from app.referrals.service import history, links
from app.referrals.updates import service as updates
from app.referrals.updates.schemas import SeenAtSite

UPDATE_SEEN = "update_seen"
TROUBLES: Mapping[str, str] = {
    "link_ended": lazy("回答ページを使えなくした後に届きました。"),
    "not_now": lazy("届いたときには、連携の状態が変わっていました。"),
    "invalid": lazy("届いたときには、日付などが合わなくなっていました。"),
}


@dataclass
class Taken:
    """How many answers of a file were applied, kept for somebody to look at, there already, of no known referral."""

    applied: int = 0
    kept: int = 0
    known: int = 0
    unknown: int = 0


def take(session: Session, party: Party, letter: Letter) -> Taken:
    """Apply a file of answers, in the order in which they were given.

    Raises RefusedFile when one of them cannot be opened, and when the file brings nothing but what arrived before.
    """
    said = [_opened(party, entry) for entry in letter.content["answers"]]
    taken = Taken()
    for one in said:
        _take_one(session, one, taken)
    if said and taken.known == len(said):
        raise RefusedFile("this file was taken in before: every answer in it has arrived already")
    return taken


def _opened(party: Party, entry: Mapping[str, str]) -> Mapping[str, Any]:
    try:
        sealed = base64.b64decode(entry["sealed"], validate=True)
        said = json.loads(envelope.unseal(party, sealed, entry["id"].encode()))
    except (InvalidTag, ValueError, KeyError) as error:
        raise RefusedFile("an answer in this file cannot be opened with this side's keys") from error
    return {**said, "id": entry["id"], "said_at": datetime.fromisoformat(said["said_at"])}


def _take_one(session: Session, said: Mapping[str, Any], taken: Taken) -> None:
    if session.scalar(sa.select(CarriedAnswer.id).where(CarriedAnswer.answer_id == said["id"])):
        taken.known += 1
        return
    link = session.scalar(sa.select(AnswerLink).where(AnswerLink.token_digest == said["place"]))
    held = queries.by_id(session, link.referral_id) if link else None
    if link is None or held is None:
        taken.unknown += 1
        return
    trouble = _apply(session, link, held, said)
    if trouble:
        taken.kept += 1
    else:
        taken.applied += 1
    session.add(
        CarriedAnswer(
            referral_id=held.referral.id, centre_id=held.referral.centre_id, answer_id=said["id"], verb=said["verb"],
            said_at=said["said_at"], arrived_at=clock.now(), trouble=trouble,
            said=json.dumps(said["typed"], ensure_ascii=False) if trouble else None,
        )
    )  # fmt: skip
    history.note(session, links.PARTNER, held.referral, "referral.answer_carried", reason=trouble or "")
    session.flush()


def _apply(session: Session, link: AnswerLink, held: Held, said: Mapping[str, Any]) -> str | None:
    """None when it was applied, else the code of what stood against it."""
    if said["verb"] == "locked":
        link.failures = links.TRIES
        return None
    if said["verb"] == "seen":
        link.opened_at = link.opened_at or said["said_at"]
        links.stamp_seen(session, held)
        return None
    if link.revoked_at is not None:
        return "link_ended"
    if said["verb"] == UPDATE_SEEN:
        return _confirm(session, held, said)
    answer = ANSWERS[said["verb"]]
    try:
        form = answer.form.model_validate(said["typed"])
        session.refresh(held.referral)  # what was taken back before left its version behind
        with whole_or_nothing(session):
            answer.act(session, links.PARTNER, held, form, seen=held.version)
    except Conflict:
        return "not_now"
    except (Invalid, ValidationError):
        return "invalid"
    return None


def _confirm(session: Session, held: Held, said: Mapping[str, Any]) -> str | None:
    """That the partner has read an update is a fact also after a stop; said once more by telephone it is no news."""
    try:
        form = SeenAtSite.model_validate(said["typed"])
    except ValidationError:
        return "invalid"
    update = updates.require_number(session, held.referral, str(form.number))
    if update is None:
        return "invalid"
    if update.seen_at is None:
        session.refresh(held.referral)
        updates.note_seen(session, links.PARTNER, held, update, form, seen=held.version)
    return None
