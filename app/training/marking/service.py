"""Giving a marking, and what must wait for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock
from app.core.db import claim_version
from app.core.errors import Conflict, Forbidden, lazy
from app.training.enrolment.models import Enrolment
from app.training.marking import queries
from app.training.marking.models import CourseMark
from app.training.marking.rules import OPEN_TO_SIGHT, SETTLED, Levels, Piece, Standing, apart, result, standing
from app.training.service import oneself

NOT_OPEN = {
    Piece.PRACTICUM: lazy("今は評価できません。職場が事実を確認してから、講師が判断するまでの間に評価します。"),
    Piece.CASE_STUDY: lazy("今は評価できません。実践を終えた、受講中の人について評価します。"),
}
NO_MORE = lazy("二人の評価がそろっています。")
MINE = lazy("あなたの評価は、もう記録されています。")
ONE_MISSING = lazy("二人での評価が始まっています。もう一人の講師の評価がそろってから判断してください。")
THIRD_MISSING = lazy("二人の評価に2段階以上の差があります。三人目の講師の評価がそろってから判断してください。")


@dataclass(frozen=True)
class Work:
    """One piece of work with its markings. `round` is None where it cannot be marked now."""

    enrolment: Enrolment
    piece: Piece
    round: int | None
    marks: Sequence[CourseMark]

    @property
    def levels(self) -> list[Levels]:
        return [one.levels for one in self.marks]

    @property
    def standing(self) -> Standing:
        return standing(self.levels)

    @property
    def apart(self) -> list[str]:
        """Where the first two differ by more than a step."""
        return apart(self.levels[0], self.levels[1]) if len(self.marks) > 1 else []

    @property
    def result(self) -> dict[str, float]:
        return dict(result(self.levels))

    def seen_by(self, user_id: int) -> list[CourseMark]:
        """The markings that an account may see: its own, and all of them once two are in."""
        if self.standing in OPEN_TO_SIGHT:
            return list(self.marks)
        return [one for one in self.marks if one.marker_id == user_id]

    def refusal(self, user_id: int) -> str:
        """Why an account may not mark it now; '' where it may."""
        if self.round is None:
            return NOT_OPEN[self.piece]
        if any(one.marker_id == user_id for one in self.marks):
            return MINE
        return NO_MORE if self.standing in SETTLED else ""


def work(session: Session, enrolment: Enrolment, piece: Piece) -> Work:
    """A piece of an enrolment as it is now; of a practicum that was judged the newest marked handing in."""
    return works(session, [enrolment])[enrolment.id, piece]


def works(session: Session, enrolments: Sequence[Enrolment]) -> dict[tuple[int, Piece], Work]:
    """Both pieces of many; four queries whatever their number."""
    numbers = [one.id for one in enrolments]
    known, rounds = queries.of_enrolments(session, numbers), queries.rounds(session, numbers)
    grouped = queries.in_group_days(session, numbers)
    found = {}
    for one in enrolments:
        live = one.state == "enrolled"
        number = rounds.get(one.id) if live else None
        past = max((key[2] for key in known if key[:2] == (one.id, Piece.PRACTICUM)), default=1)
        marks = known.get((one.id, Piece.PRACTICUM, number or past), [])
        found[one.id, Piece.PRACTICUM] = Work(one, Piece.PRACTICUM, number, marks)
        open_ = 1 if live and one.id in grouped else None
        marks = known.get((one.id, Piece.CASE_STUDY, 1), [])
        found[one.id, Piece.CASE_STUDY] = Work(one, Piece.CASE_STUDY, open_, marks)
    return found


def mark(session: Session, actor: Actor, found: Work, levels: Levels, *, seen: int) -> CourseMark:
    """Give one's levels. Raises Conflict where it cannot be marked now, or somebody was faster; Forbidden for what one
    marked before and for one's own work.
    """
    oneself.refuse(session, actor, found.enrolment.learner_id)
    refusal = found.refusal(actor.user_id)
    if refusal:
        raise (Forbidden if refusal == MINE else Conflict)(refusal)
    claim_version(session, found.enrolment, seen)
    made = CourseMark(
        enrolment_id=found.enrolment.id, piece=found.piece, round=found.round or 1, place=len(found.marks) + 1,
        marker_id=actor.user_id, given_at=clock.now(), levels=dict(levels),
    )  # fmt: skip
    session.add(made)
    audit.record(
        session, actor, "enrolment.marked", "enrolment", found.enrolment.id, subject_ref=found.enrolment.ref,
        fields=[found.piece],
    )  # fmt: skip
    return made


def require_settled(session: Session, enrolment_id: int, number: int) -> None:
    """Before a practicum is judged: what was begun by two is ended by two. Raises Conflict while it is not."""
    marks = queries.marks(session, enrolment_id, Piece.PRACTICUM, number)
    now = standing([one.levels for one in marks])
    if now is Standing.ONE:
        raise Conflict(ONE_MISSING)
    if now is Standing.APART:
        raise Conflict(THIRD_MISSING)
