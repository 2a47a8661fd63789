"""Due days that hang on something, from the form of a step to its row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from app.cases.models import Case
from app.core import clock, ids
from app.core.errors import Invalid, lazy
from app.deadlines import queries as law
from app.deadlines.lifecycle import DeadlineState
from app.deadlines.models import LegalDeadline
from app.plans.due import anchors
from app.plans.engine import relative
from app.plans.engine.lifecycle import OPEN_STATES
from app.plans.engine.relative import Base, Found, Hanging
from app.plans.models import Step
from app.plans.schemas import DueHow, StepForm

CIRCLE = lazy("期限と順番が輪になるので、このステップからは数えられません：%(path)s")
NOT_HERE = lazy("このケースのものではありません。選び直してください。")
#: The columns of a day that hangs on nothing.
PLAIN: Mapping[str, object] = {
    "due_base": None, "due_step_id": None, "due_event_id": None, "due_base_on": None, "due_count": None,
    "due_unit": None,
}  # fmt: skip


def columns(
    session: Session, case: Case, form: StepForm, steps: Sequence[Step], step: Step | None
) -> dict[str, object]:
    """The columns of a step's due day. Raises Invalid beside the field."""
    tied = _tied(session, case, form, step)
    if form.due_how is DueHow.FIXED:
        return {**PLAIN, **tied, "due_on": form.due}
    if form.due_how is DueHow.RULE:
        return {**PLAIN, **tied, **_with_law(session, case, form, step)}
    one = _hanging(session, case, form, steps, step)
    found = relative.resolve({step.id if step else 0: one}, _anchors(session, case, steps))[step.id if step else 0]
    _refuse_past(found, step)
    return {
        **tied,
        "due_on": found.day if not found.gone else step.due_on if step else None,
        "due_base": one.base.value, "due_step_id": one.step, "due_event_id": one.event, "due_base_on": one.on,
        "due_count": one.count, "due_unit": one.unit.value,
    }  # fmt: skip


def _anchors(session: Session, case: Case, steps: Sequence[Step]) -> relative.Anchors:
    return anchors.anchors_of(session, case, steps, law.every_event_of(session, case.id))


def _hanging(session: Session, case: Case, form: StepForm, steps: Sequence[Step], step: Step | None) -> Hanging:
    if form.due_count is None:
        raise Invalid("due_count", lazy("どれだけ後かを数字で入力してください。"))
    kind, _, ref = (form.due_base or "").partition(":")
    count, unit = form.due_count, form.due_unit
    match kind:
        case Base.STEP:
            found = next((other for other in steps if other.ref == ids.clean_ref(ref)), None)
            if found is None:
                raise Invalid("due_base", NOT_HERE)
            return Hanging(Base.STEP, count, unit, step=found.id)
        case Base.EVENT:
            event = next((e for e in law.every_event_of(session, case.id) if e.ref == ids.clean_ref(ref)), None)
            if event is None:
                raise Invalid("due_base", NOT_HERE)
            return Hanging(Base.EVENT, count, unit, event=event.id)
        case Base.AGREEMENT:
            return Hanging(Base.AGREEMENT, count, unit)
        case Base.TODAY:
            return Hanging(Base.TODAY, count, unit, on=_entered_on(form, step))
    raise Invalid("due_base", lazy("何から数えるかを選んでください。"))


def _entered_on(form: StepForm, step: Step | None) -> date:
    """A count that was entered earlier and stands as it was goes on from its day."""
    if step is not None and (step.due_count, step.due_unit) == (form.due_count, form.due_unit) and step.due_base_on:
        return step.due_base_on
    return clock.today()


def _refuse_past(found: Found, step: Step | None) -> None:
    is_new = step is None or (step.state in OPEN_STATES and step.due_on != found.day)
    if found.sure and found.day is not None and found.day < clock.today() and is_new:
        message = lazy("そこから数えた日（%(day)s）は過ぎています。長さか、何から数えるかを直してください。")
        raise Invalid("due_count", message, day=found.day.isoformat())


def _tied(session: Session, case: Case, form: StepForm, step: Step | None) -> dict[str, object]:
    """Which deadline of the law the step is there for. What the form could not show is left as it is."""
    rows = law.all_of(session, case.id)
    mine = [row for row in rows if step is not None and anchors.ties(step, row)]
    if form.due_law is None:
        return {"due_rule": None} if mine else {}
    row = next((row for row in rows if row.ref == ids.clean_ref(form.due_law)), None)
    if row is None or (row.state != DeadlineState.OPEN and row not in mine):
        raise Invalid("due_law", NOT_HERE)
    if row in mine:
        return {}
    # A proposal is recognised by whom it concerns: nobody is taken out of it.
    known = step.concerns if step is not None and step.playbook_step else []
    return {"due_rule": row.rule, "concerns": sorted({*known, row.member})}


def _with_law(session: Session, case: Case, form: StepForm, step: Step | None) -> dict[str, object]:
    if form.due_law is None:
        raise Invalid("due_law", lazy("どの法律の期限かを選んでください。"))
    row = next(row for row in law.all_of(session, case.id) if row.ref == ids.clean_ref(form.due_law))
    over = row.state != DeadlineState.OPEN and step is not None
    return {"due_base": Base.RULE.value, "due_on": step.due_on if over and step else row.office_on}


def refuse_circle(
    steps: Sequence[Step], links: Mapping[int, frozenset[int]], step: Step, new: Mapping[str, object]
) -> None:
    """A step cannot come before what its due day is counted from. Raises Invalid with the circle named.

    `links`: the order of work as it would be; `new`: the columns that the step would have.
    """
    hangs_on = {other.id: other.due_step_id for other in steps if other.due_step_id and other.id != step.id}
    own = new.get("due_step_id")
    if isinstance(own, int):
        hangs_on[step.id] = own
    ring = relative.circle(step.id, hangs_on, links)
    if ring:
        titles = {other.id: other.title for other in steps} | {step.id: str(new["title"])}
        field = "due_base" if own in ring else "after"
        raise Invalid(field, CIRCLE, path=" → ".join(titles[i] for i in ring))


def tied_rows(step: Step, rows: Sequence[LegalDeadline]) -> list[LegalDeadline]:
    """The deadlines for which the step is there: running ones first, the nearest first."""
    return sorted((row for row in rows if anchors.ties(step, row)), key=lambda row: row.state != DeadlineState.OPEN)
