"""Needs: added, worded, worked on, ended with an outcome."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases import timeline
from app.cases.lifecycle import NEED_MOVES, OPEN_NEEDS, NeedState, may_move
from app.cases.models import Case, Need
from app.cases.queries import needs, persons
from app.cases.schemas.closing import MAX_NEEDS
from app.cases.schemas.needs import MoveNeed, NeedForm
from app.cases.service.cases import require_open
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, lazy

# How a need stands once its outcome is known. What another body still works on is met in part.
STATE_OF: Mapping[str, NeedState] = {
    "met": NeedState.MET,
    "partly_met": NeedState.PARTLY_MET,
    "not_met": NeedState.UNMET,
    "handed_over": NeedState.PARTLY_MET,
    "withdrawn": NeedState.WITHDRAWN,
    "no_longer_needed": NeedState.WITHDRAWN,
    "unknown": NeedState.UNMET,
}
# Outcomes that say nothing without a word on what is left or was tried.
NOTE_NEEDED = frozenset({"partly_met", "not_met", "unknown"})


def add(session: Session, actor: Actor, case: Case, command: NeedForm) -> Need:
    """Add a need to an open case. Raises Invalid for a person who is not of the case, or too many needs."""
    require_open(case)
    count = len(needs.of_case(session, case.id))
    if count >= MAX_NEEDS:
        raise Invalid("", lazy("1つのケースに登録できる課題は%(n)s件までです。"), n=MAX_NEEDS)
    need = Need(
        ref=ids.new_ref("N"),
        case_id=case.id,
        person_id=_person_id(session, case, command.person),
        domain=command.domain,
        title=command.title,
        detail=command.detail,
        opened_on=clock.today(),
        position=count,
    )
    session.add(need)
    session.flush()
    _tell(session, actor, need, "need_added", need.domain, need.title)
    return need


def stored(need: Need, person_ref: str) -> Mapping[str, object]:
    """The need as its form shows it."""
    return {"domain": need.domain, "title": need.title, "detail": need.detail, "person": person_ref}


def edit(session: Session, actor: Actor, case: Case, need: Need, command: NeedForm, seen: int) -> None:
    """Change the words of a need. Raises Conflict when the case is closed or `seen` is not its version."""
    require_open(case)
    claim_version(session, need, seen)
    need.person_id = _person_id(session, case, command.person)
    need.domain, need.title, need.detail = command.domain, command.title, command.detail
    _tell(session, actor, need, "need_edited", need.domain, need.title)


def move(session: Session, actor: Actor, case: Case, need: Need, command: MoveNeed, seen: int) -> None:
    """Move a need as NEED_MOVES allows; the end takes an outcome, which decides its state.

    Raises Invalid without an outcome or the note that it needs, Conflict for a move not in the table.
    """
    require_open(case)
    target = _target(command)
    if target not in OPEN_NEEDS:
        check_outcome(command.outcome, command.outcome_note, "outcome", "outcome_note")
    claim_version(session, need, seen)
    if not may_move(NEED_MOVES, NeedState(need.state), target):  # type: ignore[arg-type]
        raise Conflict(lazy("この状態への変更はできません。今の状態を確かめてください。"))
    if target in OPEN_NEEDS:
        need.state, need.outcome, need.outcome_note, need.ended_on = target, None, None, None
        _tell(session, actor, need, "need_moved", target, need.title)
    else:
        end(session, actor, need, command.outcome or "", command.outcome_note)


def _target(command: MoveNeed) -> NeedState:
    if command.state != "ended":
        return NeedState(command.state)
    if not command.outcome:
        raise Invalid("outcome", lazy("結果を選んでください。"))
    return STATE_OF[command.outcome]


def check_outcome(outcome: str | None, note: str | None, outcome_field: str, note_field: str) -> None:
    """Raises Invalid, beside the fields named, for an outcome that is missing or lacks the note it needs."""
    if not outcome:
        raise Invalid(outcome_field, lazy("結果を選んでください。"))
    if outcome in NOTE_NEEDED and not note:
        raise Invalid(note_field, lazy("何が残ったか、なぜかを入力してください。"))


def end(session: Session, actor: Actor, need: Need, outcome: str, note: str | None) -> None:
    """End an open need with a checked outcome; the closing sheet does this for all that are left."""
    need.state, need.outcome, need.outcome_note = STATE_OF[outcome], outcome, note
    need.ended_on = clock.today()
    _tell(session, actor, need, "need_moved", need.state, need.title if not note else f"{need.title}\n{note}")


def _tell(session: Session, actor: Actor, need: Need, kind: str, code: str, text: str) -> None:
    timeline.add(session, actor, need.case_id, kind, code=code, text=text, subject_kind="need", subject_ref=need.ref)


def _person_id(session: Session, case: Case, ref: str | None) -> int | None:
    if not ref:
        return None
    found = persons.by_ref(session, case.id, ref)
    if found is None:
        raise Invalid("person", lazy("このケースの人から選んでください。"))
    return found.id
