"""Who was absent is told at once; who guides them at the workplace only where that was agreed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock
from app.training.attendance.counting import Mark
from app.training.attendance.queries import Line
from app.training.notices import service as notices
from app.training.notices.service import About
from app.training.programme.models import Block
from app.training.workplaces import queries as workplaces

KNOWN = frozenset({Mark.NOTIFIED, Mark.EXCUSED})
"""Whoever said so beforehand, or was excused, knows already what they have to make up."""


def warn(session: Session, actor: Actor, block: Block, lines: Sequence[Line]) -> None:
    """Tell those who were absent, or not there long enough, without a word before. Once for a block and a person."""
    missed = [line for line in lines if line.state not in KNOWN]
    today = clock.today()
    main = workplaces.main_on(session, [line.enrolment.learner_id for line in missed], today)
    for line in missed:
        one, once = line.enrolment, _once(block, line)
        notices.tell(
            session, actor, "absent", one.learner, once, About(enrolment_id=one.id, day=block.held_on), after_all=True
        )  # fmt: skip
        period = main.get(one.learner_id)
        for guide in period.supervisions if period is not None else ():
            if guide.is_told_of_absence(today):
                about = About(enrolment_id=one.id, supervision=guide, day=block.held_on)
                notices.tell(
                    session, actor, "supervisor_absent", one.learner, f"{once}{guide.id}", about, after_all=True
                )  # fmt: skip


def take_back(session: Session, actor: Actor, block: Block, line: Line) -> None:
    """They were there after all: what has not left yet does not leave."""
    for kind in ("absent", "supervisor_absent"):
        notices.take_back(session, actor, kind, _once(block, line))


def _once(block: Block, line: Line) -> str:
    return f"{block.id}:{line.enrolment.id}:"
