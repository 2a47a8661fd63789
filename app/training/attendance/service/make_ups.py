"""Make-ups: tied to the half day that was missed; needed, offered, done or refused."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock
from app.core.errors import Conflict, Invalid, lazy
from app.training.attendance import queries
from app.training.attendance.models import MakeUp
from app.training.enrolment.models import Enrolment
from app.training.programme.models import Block

OPEN = frozenset({"needed", "offered", "refused"})


def need(session: Session, actor: Actor, enrolment: Enrolment, block: Block) -> MakeUp:
    """That somebody missed this block and has to make up for it; what is there already stays."""
    found = queries.make_up_for(session, enrolment, block.number)
    if found is not None and found.missed_block_id == block.id:
        if found.state == "not_needed":
            _set(session, actor, found, enrolment.ref, "needed", None)
        return found
    made = MakeUp(
        enrolment_id=enrolment.id, missed_block_id=block.id, number=block.number, state="needed",
        state_on=clock.today(), version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _audit(session, actor, made, enrolment.ref)
    return made


def offer(session: Session, actor: Actor, made: MakeUp, block: Block, today: date) -> None:
    """A seat in a make-up block of the same number, until the last day of this make-up. Raises Invalid where there is
    none, Conflict for what is over.
    """
    if made.state not in OPEN:
        raise Conflict(lazy("この補講は、もう終わっています。"))
    queries.lock(session, block)
    free = {one.id: seats for one, seats in queries.make_up_blocks(session, block, today)}
    if not block.is_make_up or block.number != made.number or block.id not in free:
        raise Invalid("block", lazy("同じコマの、これからの補講を選んでください。"))
    if free[block.id] <= 0:
        raise Invalid("block", lazy("この補講には空席がありません。"))
    if block.held_on > queries.make_up_days(session, [made], today)[made.id]:
        raise Invalid("block", lazy("この人の補講の期限より後の日です。期限を延ばすには、次の期へ持ち越してください。"))
    _set(session, actor, made, "", "offered", block.id)


def refuse(session: Session, actor: Actor, made: MakeUp) -> None:
    """The person does not want it; it may be offered again. Raises Conflict for what is over."""
    if made.state not in OPEN:
        raise Conflict(lazy("この補講は、もう終わっています。"))
    _set(session, actor, made, "", "refused", None)


def release(session: Session, actor: Actor, enrolment: Enrolment, block: Block) -> None:
    """They said beforehand that they cannot come to this make-up: the seat is free, and another day can be chosen."""
    found = queries.make_up_for(session, enrolment, block.number)
    if found is not None and found.offered_block_id == block.id and found.state == "offered":
        _set(session, actor, found, enrolment.ref, "needed", None)


def finish(session: Session, actor: Actor, enrolment: Enrolment, block: Block, *, complete: bool) -> None:
    """What a make-up block came to: done, or needed again."""
    found = queries.make_up_for(session, enrolment, block.number)
    if found is not None and found.offered_block_id == block.id:
        wanted = "done" if complete else "needed"
        if found.state != wanted:
            _set(session, actor, found, enrolment.ref, wanted, block.id)


def drop(session: Session, actor: Actor, enrolment: Enrolment, block: Block) -> None:
    """A correction found that nothing was missed."""
    found = queries.make_up_for(session, enrolment, block.number)
    if found is not None and found.missed_block_id == block.id and found.state in OPEN:
        _set(session, actor, found, enrolment.ref, "not_needed", None)


def follow(session: Session, actor: Actor, block: Block, other: Block | None) -> None:
    """A cancelled make-up block: its people move to the one in its place, or need another. What was missed in a
    cancelled block was not missed at all.
    """
    for made in queries.make_ups_promised(session, block):
        if made.state == "offered":
            _set(session, actor, made, "", "offered" if other else "needed", other.id if other else None)
    for made in queries.make_ups_of_block(session, block):
        if made.state in OPEN:
            _set(session, actor, made, "", "not_needed", None)


def _set(session: Session, actor: Actor, made: MakeUp, ref: str, state: str, block_id: int | None) -> None:
    made.state, made.offered_block_id, made.state_on = state, block_id, clock.today()
    _audit(session, actor, made, ref)


def _audit(session: Session, actor: Actor, made: MakeUp, ref: str) -> None:
    audit.record(
        session, actor, f"make_up.{made.state}", "enrolment", made.enrolment_id, subject_ref=ref, fields=["make_up"]
    )
    session.flush()
