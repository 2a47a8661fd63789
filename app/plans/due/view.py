"""What pages show about the ground of a due day, and what its form offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.cases.models import Case
from app.core import ids
from app.core.errors import lazy
from app.deadlines import queries as events
from app.deadlines.lifecycle import DeadlineState, EventState
from app.deadlines.models import LegalDeadline, LifeEvent
from app.plans import due_words, queries
from app.plans.due import anchors, law
from app.plans.engine.relative import Base, Unit
from app.plans.models import Step
from app.plans.schemas import DueHow
from app.plans.wording import Translate

HOW = (
    (DueHow.FIXED, lazy("日付で（なしでもよい）")),
    (DueHow.AFTER, lazy("何かの後、何日で")),
    (DueHow.RULE, lazy("法律の期限と同じ日")),
)
#: How the form of a new step begins.
INITIAL: Mapping[str, object] = {"due_how": DueHow.FIXED.value, "due_unit": Unit.WORKING_DAYS.value}
_LOST = {
    Base.STEP: lazy("「%(title)s」が取りやめ、またはできなかったため、期限のもとがなくなりました。"),
    Base.EVENT: lazy("できごと「%(title)s」が誤りとして消されたため、期限のもとがなくなりました。"),
    Base.RULE: lazy("法律の期限「%(title)s」がなくなったか、あてはまらなくなりました。"),
}


@dataclass(frozen=True)
class DueView:
    """`counted`: how the day is counted, empty for a plain one. `provisional`: what it hangs on has not happened.
    `unknown`: no day follows yet. `lost`: why the day stands on nothing, empty when it does not.
    """

    counted: str = ""
    provisional: bool = False
    unknown: bool = False
    lost: str = ""


def of(step: Step, by_id: Mapping[int, Step], grounds: anchors.Grounds, say: Translate, locale: str) -> DueView:
    """The ground of a step's due day as it stands now."""
    if step.due_base is None:
        return DueView()
    base = Base(step.due_base)
    title = _title(step, base, by_id, grounds.events, locale)
    found = grounds.found.get(step.id)
    one = anchors.hanging_of(step)
    counted = due_words.counted(base, title, one.count, one.unit, say) if one else say(due_words.WITH_LAW)
    return DueView(
        counted,
        provisional=bool(found and found.day and not found.sure),
        unknown=bool(found and found.day is None and not found.gone),
        lost=say(_LOST[base], title=title) if step.id in grounds.lost else "",
    )


def _title(step: Step, base: Base, by_id: Mapping[int, Step], happened: Mapping[int, LifeEvent], locale: str) -> str:
    if base is Base.STEP:
        other = by_id.get(step.due_step_id or 0)
        return other.title if other else ""
    if base is Base.EVENT:
        event = happened.get(step.due_event_id or 0)
        return due_words.event_title(event.code, locale) if event else ""
    return due_words.law_title(step.due_rule or "", locale)


def choices(session: Session, case: Case, say: Translate, locale: str, held: Step | None) -> dict[str, Any]:
    """The choices of the part of a step's form that says the due day."""
    steps = [
        (f"step:{step.ref}", step.title)
        for step in queries.steps_of(session, case.id)
        if held is None or step.id != held.id
    ]
    happened = [
        (f"event:{event.ref}", _event(event, locale))
        for event in events.every_event_of(session, case.id)
        if event.state == EventState.RECORDED or (held and held.due_event_id == event.id)
    ]
    others = [("agreement", say(lazy("本人が同意した日"))), ("today", say(lazy("入力した日")))]
    groups = [
        (say(lazy("ステップが終わった日")), steps), (say(lazy("記録されたできごとの日")), happened),
        (say(lazy("そのほか")), others),
    ]  # fmt: skip
    return {
        "due_hows": [(how.value, say(label)) for how, label in HOW],
        "due_bases": [(label, options) for label, options in groups if options],
        "due_units": [(unit.value, say(label)) for unit, label in due_words.UNITS.items()],
        "due_laws": _laws(session, case, locale, held),
    }


def _event(event: LifeEvent, locale: str) -> str:
    title = due_words.event_title(event.code, locale)
    return f"{title} {event.on_from.isoformat()}" if event.on_from else title


def _laws(session: Session, case: Case, locale: str, held: Step | None) -> list[tuple[str, str]]:
    """The running deadlines of the case, and those for which the step is there already, the nearest first."""
    rows = [
        row
        for row in events.all_of(session, case.id)
        if row.state == DeadlineState.OPEN or (held is not None and anchors.ties(held, row))
    ]
    names = law.names_of(session, {row.person_id for row in rows if row.person_id})
    return [(row.ref, _law(row, names, locale)) for row in rows]


def _law(row: LegalDeadline, names: Mapping[int, str], locale: str) -> str:
    name = names.get(row.person_id or 0)
    who = f"（{name}）" if name else ""
    return f"{row.office_on.isoformat()} {due_words.law_title(row.rule, locale)}{who}"


def for_deadline(session: Session, case: Case, ref: str) -> dict[str, object]:
    """A new step for a deadline of the law: its form begins with that day; nothing for a deadline that is none."""
    row = events.deadline_by_ref(session, case.id, ids.clean_ref(ref)) if ref else None
    return {"due_how": DueHow.RULE.value, "due_law": row.ref} if row else {}
