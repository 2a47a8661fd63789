"""Notes, answers of offices, meetings; and their corrections, which never touch the original."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases import timeline, words
from app.cases.models import Case, CaseEvent
from app.cases.schemas.events import Correction, NoteForm
from app.cases.service.cases import require_open
from app.core import clock
from app.core.errors import Conflict, Invalid, lazy


def add(session: Session, actor: Actor, case: Case, command: NoteForm) -> CaseEvent:
    """Write a note, an office's answer or a meeting. Raises Invalid for a time to come, or an answer of nobody."""
    require_open(case)
    at = clock.to_instant(command.at) if command.at else clock.now()
    if at > clock.now():
        raise Invalid("at", lazy("まだ来ていない日時です。予定はタスクに入れてください。"))
    _check_source(command.kind, command)
    return timeline.add(
        session, actor, case.id, command.kind, at=at, text=command.text, source=command.source, basis=command.basis
    )


def correct(session: Session, actor: Actor, case: Case, event: CaseEvent, command: Correction) -> CaseEvent:
    """Say what a line should have said: a new line at the time of the first. Raises Conflict for lines that
    the product wrote itself and for lines that are already a correction of another.
    """
    require_open(case)
    if event.kind not in words.WRITTEN or event.corrects_id is not None:
        raise Conflict(lazy("この行は訂正できません。新しく書き足してください。"))
    _check_source(event.kind, command)
    return timeline.add(
        session, actor, case.id, event.kind, at=event.at, text=command.text, code="corrected",
        source=command.source, basis=command.basis, corrects_id=event.id, fields=["text"],
    )  # fmt: skip


def _check_source(kind: str, command: Correction) -> None:
    if kind == "official_answer" and not command.source:
        raise Invalid("source", lazy("機関の回答は、だれから聞いたかを入力してください。"))
