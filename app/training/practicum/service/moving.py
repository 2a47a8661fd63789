"""The one way in which a practicum changes its state, with the event that says so."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock
from app.core.db import claim_version
from app.core.errors import Conflict, lazy
from app.training.enrolment.lifecycle import Stage, StageState
from app.training.enrolment.settling import settle
from app.training.links.models import TrainingLink
from app.training.practicum import lifecycle
from app.training.practicum.lifecycle import Act, State
from app.training.practicum.models import PracticumEvent, PracticumRating
from app.training.practicum.queries import Whole

NOT_NOW = lazy("今の状態ではできません。ページを開き直して、状態を確かめてください。")
BASIS = "practicum"


@dataclass(frozen=True)
class Said:
    """Who says it where nobody is signed in, and what."""

    note: str | None = None
    by: str | None = None
    link: TrainingLink | None = None


def claim(session: Session, whole: Whole, seen: int) -> None:
    """Take the right to change it; note that something happened. Raises Conflict for a stale form."""
    claim_version(session, whole.practicum, seen)
    whole.practicum.last_act_at = clock.now()


def move(
    session: Session, actor: Actor, whole: Whole, act: Act, who: lifecycle.Actor, *, seen: int, said: Said = Said()
) -> State:
    """Do it and say so. Raises Conflict where the state does not allow it or the form is stale."""
    target = lifecycle.target(whole.state, act, who)
    claim(session, whole, seen)
    if target is None:
        raise Conflict(NOT_NOW)
    whole.practicum.state = target
    tell(session, actor, whole, act, said)
    return target


def tell(session: Session, actor: Actor, whole: Whole, act: str, said: Said = Said()) -> None:
    """The event, with the state that it left, and the entry of the audit."""
    practicum, link = whole.practicum, said.link
    event = PracticumEvent(
        practicum_id=practicum.id, act=act, state=practicum.state, known_at=clock.now(), effective_on=whole.today,
        actor_id=None if link else actor.user_id, supervision_id=link.supervision_id if link else None,
        capacity=link.capacity if link else None, said_by=said.by, note=said.note,
    )  # fmt: skip
    session.add(event)
    audit.record(session, actor, f"practicum.{act}", "practicum", practicum.id, subject_ref=practicum.ref)


def rate(session: Session, whole: Whole, by: str, levels: dict[str, int]) -> None:
    """How far the abilities are, as one of the three sees it at this handing in; said anew, the former is replaced."""
    known = {one.ability: one for one in whole.practicum.ratings if one.round == whole.round and one.rated_by == by}
    for ability, level in levels.items():
        if ability in known:
            known[ability].level = level
        else:
            session.add(
                PracticumRating(
                    practicum_id=whole.practicum.id, round=whole.round, rated_by=by, ability=ability, level=level
                )
            )


def settle_stage(
    session: Session, actor: Actor, whole: Whole, state: StageState, second_actor_id: int | None = None
) -> None:
    """Tell the enrolment how far its stage is."""
    settle(
        session, actor, whole.enrolment, Stage.PRACTICUM, state, on=whole.today, basis=BASIS,
        second_actor_id=second_actor_id,
    )  # fmt: skip
