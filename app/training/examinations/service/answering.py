"""A test on screen: begun, answered as one goes, stopped and gone on with, handed in or timed out.

The clock is the server's. What is saved after its end is not taken: the attempt is timed out and marked as it stands.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock
from app.core.errors import Conflict, NotFound, lazy
from app.training.examinations import queries, rules
from app.training.examinations.lifecycle import State, Who
from app.training.examinations.models import Attempt, AttemptItem
from app.training.examinations.queries import Whole
from app.training.examinations.service import accommodations, rights
from app.training.examinations.service.moving import move
from app.training.examinations.service.questions import choices_of
from app.training.service import oneself

OUTSIDE = lazy("始められる時間ではありません。")
NOT_ON_SCREEN = lazy("この回は画面では受けられません。")


def start(session: Session, actor: Actor, one: Whole, who: Who, *, seen: int) -> None:
    """Freeze paper, key, pass mark and time, and let the clock run. Raises Conflict outside the window."""
    attempt, sitting, now = one.attempt, one.day.sitting, clock.now()
    if not sitting.on_screen:
        raise Conflict(NOT_ON_SCREEN)
    if sitting.state != "planned" or not sitting.opens_at <= now <= sitting.closes_at:
        raise Conflict(OUTSIDE)
    move(session, actor, attempt, State.STARTED, who, seen=seen)
    freeze(session, one, on=clock.today())
    attempt.source, attempt.held_on, attempt.started_at = "screen", clock.today(), now
    attempt.extra_per_cent = accommodations.extra_on(session, one.enrolment.learner_id, attempt.held_on)
    given = rules.seconds_given(one.day.paper.minutes, attempt.extra_per_cent)
    attempt.ends_at = now + timedelta(seconds=given)


def freeze(session: Session, one: Whole, *, on: date) -> None:
    """From now on paper, keys, time and the pass mark of the day of the test are the attempt's own."""
    attempt, paper = one.attempt, one.day.paper
    attempt.paper_id, attempt.minutes = paper.id, paper.minutes
    attempt.pass_mark = rights.pass_mark(session, attempt.kind, on)
    held = queries.on_paper(session, paper.id)
    keys = queries.keys_of(session, (version for _item, version, _question in held))
    for item, version, _question in held:
        session.add(
            AttemptItem(
                attempt_id=attempt.id, position=item.position, version_id=version.id, key=keys[version.id], answer=None
            )
        )
    session.flush()


def is_over(attempt: Attempt) -> bool:
    """Whether the clock ran out, though nobody has written it down yet."""
    return attempt.state == State.STARTED and attempt.ends_at is not None and clock.now() >= attempt.ends_at


def close_overdue(session: Session, actor: Actor, one: Whole) -> bool:
    """Time out an attempt whose clock ran out; whether that was so."""
    queries.lock(session, one.attempt)
    if not is_over(one.attempt):
        return False
    move(session, actor, one.attempt, State.TIMED_OUT, Who.SYSTEM)
    one.attempt.ended_at, one.attempt.ends_at = one.attempt.ends_at, None
    mark(session, actor, one.attempt)
    return True


def save(session: Session, actor: Actor, one: Whole, position: int, answer: str | None) -> bool:
    """Keep one answer (None takes it back); False when the time was up and nothing was kept.

    Raises Conflict while the attempt does not run, NotFound for a question or a choice that is not there.
    """
    if close_overdue(session, actor, one):
        return False
    if one.attempt.state != State.STARTED:
        raise Conflict(lazy("この試験は今は受けられません。"))
    item = next((found for found in queries.items_of(session, one.attempt) if found.position == position), None)
    if item is None or (answer and answer not in choices(session, item)):
        raise NotFound
    if item.answer != answer:
        item.answer, item.saved_at = answer, clock.now()
        audit.record(session, actor, "attempt.answered", "attempt", one.attempt.id, subject_ref=one.attempt.ref)
    return True


def choices(session: Session, item: AttemptItem) -> str:
    """The letters that can be chosen."""
    version = queries.versions(session, [item.version_id])[item.version_id]
    return "".join(letter for letter, _words in choices_of(version))


def hand_in(session: Session, actor: Actor, one: Whole, *, seen: int) -> None:
    """Finish; marked at once. After the end of the clock it is timed out instead, with what was saved."""
    if close_overdue(session, actor, one):
        return
    move(session, actor, one.attempt, State.HANDED_IN, Who.TRAINEE, seen=seen)
    one.attempt.ended_at, one.attempt.ends_at = clock.now(), None
    mark(session, actor, one.attempt)


def mark(session: Session, actor: Actor, attempt: Attempt) -> None:
    """Mark every question by the attempt's own key."""
    items = queries.items_of(session, attempt)
    for item in items:
        item.mark = rules.mark_of(item.answer, item.key)
    attempt.score, attempt.most = sum(item.mark or 0 for item in items), len(items)
    move(session, actor, attempt, State.MARKED, Who.SYSTEM)


def interrupt(session: Session, actor: Actor, one: Whole, cause: str, *, seen: int) -> None:
    """Stop the clock, with the cause. Raises Conflict when it does not run or ran out."""
    oneself.refuse(session, actor, one.enrolment.learner_id)
    attempt = one.attempt
    if is_over(attempt):
        raise Conflict(lazy("時間はもう終わっています。"))
    move(session, actor, attempt, State.INTERRUPTED, Who.INSTRUCTOR, seen=seen, note=cause)
    stop_clock(attempt)


def stop_clock(attempt: Attempt) -> None:
    """Keep what is left."""
    attempt.seconds_left, attempt.ends_at = rules.seconds_left(attempt.ends_at, clock.now()), None


def resume(session: Session, actor: Actor, one: Whole, *, seen: int) -> None:
    """Go on with the time that was left."""
    oneself.refuse(session, actor, one.enrolment.learner_id)
    move(session, actor, one.attempt, State.STARTED, Who.INSTRUCTOR, seen=seen)
    one.attempt.ends_at = clock.now() + timedelta(seconds=one.attempt.seconds_left or 0)
    one.attempt.seconds_left = None
