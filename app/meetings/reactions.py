"""What meetings add to a case: days, open ends at its closing, and what stands under the steps they made."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases import views
from app.cases.models import Case
from app.cases.service import closing
from app.core.errors import NotFound, lazy
from app.core.i18n import translate
from app.meetings import queries, service, words
from app.meetings.lifecycle import State
from app.meetings.models import MeetingDecision
from app.meetings.schemas import DropForm
from app.plans import hanging, undoing

_WHAT = lazy("支援会議")
_TIED = lazy("加えたステップは会議で決めたことなので、元に戻せません。ステップの「取りやめる」を使ってください。")
_CLOSED = lazy("ケースの終了のとき、取りやめた。")


def wire() -> None:
    """Subscribe and register; `app.main.wire` calls it. Twice is once."""
    views.register_provider(deadlines, lambda _today: queries.PLANNED_OF_CASE)
    hanging.register_provider(under_steps)
    closing.register_open_ends(open_ends)
    undoing.refuse_when_tied(MeetingDecision.__tablename__, _TIED)
    views.name_codes("meeting_approved", lambda code, locale: words.ground(code, locale) if code else "")


def deadlines(session: Session, actor: Actor, case: Case) -> Iterator[views.Deadline]:  # noqa: ARG001 - the case's rights
    """The days on which people meet."""
    for row in queries.planned_of_case(session, case.id):
        context = " ".join(part for part in (row.title, row.starts) if part)
        yield views.Deadline(_WHAT, row.planned_on, f"/meetings/{row.ref}", context)


def open_ends(session: Session, actor: Actor, case: Case) -> Iterator[closing.OpenEnd]:
    """The closing sheet asks about each that is still planned."""
    for row in queries.planned_of_case(session, case.id):
        yield closing.OpenEnd(
            _WHAT, f"{row.planned_on.isoformat()}（{row.ref}）", f"/meetings/{row.ref}",
            key=f"meeting:{row.ref}", decisions=(closing.DROPPED,),
            settle=partial(_settle, session, actor, row.ref), fallback=closing.DROPPED.code,
        )  # fmt: skip


def _settle(session: Session, actor: Actor, ref: str, decision: closing.Decision) -> None:
    held = queries.by_ref(session, actor, ref)
    if held is None:
        raise NotFound
    form = DropForm(why_not=(decision.note or translate("ja", _CLOSED))[:1000])
    service.drop(session, actor, held, form, seen=held.version)


def under_steps(session: Session, actor: Actor, case: Case) -> dict[int, list[hanging.Hanging]]:  # noqa: ARG001
    """Step id → the meeting that decided it."""
    found: dict[int, list[hanging.Hanging]] = {}
    for step_id, row in queries.under_steps(session, case.id):
        state, day = State(row.state), (row.held_on or row.planned_on).isoformat()
        one = hanging.Hanging(_WHAT, day, f"/meetings/{row.ref}", words.CHIPS[state], words.STATES[state])
        found.setdefault(step_id, []).append(one)
    return found
