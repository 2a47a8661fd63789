"""Planning a meeting, approving its ground, saying how it went, and making steps of what was decided."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases import policy as case_policy
from app.cases import timeline
from app.cases.models import Case
from app.cases.queries import needs
from app.cases.service.cases import require_open
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Forbidden, Invalid, lazy
from app.meetings import policy, queries
from app.meetings.grounds import CONSENT, Standing
from app.meetings.lifecycle import Part, State
from app.meetings.models import Meeting, MeetingDecision, MeetingNeed, MeetingPerson
from app.meetings.queries import Held
from app.meetings.schemas import DropForm, Invited, PlanForm, RecordForm
from app.partners import kept_out
from app.partners import policy as partner_policy
from app.partners import queries as partner_queries
from app.partners.models import Partner
from app.plans import service as plan_service
from app.plans.schemas import Owner, StepForm

_PLAIN = ("title", "planned_on", "starts", "place", "ground", "ground_note", "duty")
_TITLE = 120  # of a step
_ENDED = lazy("この会議は、もう記録されているか、開かないことになっています。")
_NOT_READY = {
    Standing.AWAITS_APPROVAL: lazy("別の人が根拠を承認するまで、招く人に渡す紙は出せません。"),
    Standing.UNCOVERED: lazy("同意のない連携先が招く人に入っているので、渡す紙は出せません。"),
}


def plan(session: Session, actor: Actor, case: Case, form: PlanForm) -> Meeting:
    """A meeting is planned. Raises Invalid beside its field, Conflict when the case is closed."""
    require_open(case)
    partners = _checked(session, actor, case, form)
    row = Meeting(
        ref=ids.new_ref("M"), centre_id=case.centre_id, case_id=case.id, state=State.PLANNED, created_at=clock.now(),
        created_by_id=actor.user_id, written_by_id=actor.user_id, version=1,
        **{name: getattr(form, name) for name in _PLAIN},
    )  # fmt: skip
    session.add(row)
    session.flush()
    _write(session, case, row, form, partners)
    _tell(session, actor, row, "meeting_planned", form.model_fields_set)
    return row


def _checked(session: Session, actor: Actor, case: Case, form: PlanForm) -> dict[str, Partner]:
    """The offices that are invited, by the number typed. Raises Invalid for what may not be planned so."""
    if not any(item.counts for item in form.items):
        raise Invalid("items", lazy("議題を1つ以上選んでください。"))
    if not form.people:
        raise Invalid("people", lazy("招く人を1人以上入力してください。"))
    if form.ground != CONSENT and not form.ground_note:
        raise Invalid("ground_note", lazy("本人の同意によらないときは、なぜその根拠に当たるかを書いてください。"))
    away = kept_out.of_case(session, case.id)
    partners = {}
    for typed in filter(None, (one.partner for one in form.people)):
        partner = partner_queries.by_ref(session, actor, typed)
        if partner is None or partner.id in away or partner.state != partner_policy.ACTIVE:
            raise Invalid("people", lazy("このケースで招ける連携先が、その番号にはありません：%(ref)s"), ref=typed)
        partners[typed] = partner
    if form.ground == CONSENT:
        _refuse_uncovered(session, case, form, partners)
    return partners


def _refuse_uncovered(session: Session, case: Case, form: PlanForm, partners: dict[str, Partner]) -> None:
    def covered(one: Invited) -> bool:
        part, partner = Part(one.kind or Part.OTHER), partners.get(one.partner or "")
        return queries.is_covered(session, case, part, partner, form.planned_on)

    names = [partners[one.partner].name if one.partner else one.name or "" for one in form.people if not covered(one)]
    if names:
        raise Invalid(
            "people",
            lazy(
                "本人の同意（この日に有効で、相談の内容を双方向に伝えられるもの）がないので招けません：%(names)s。同意をもらうか、法律上の根拠を選んでください。"
            ),
            names="、".join(names),
        )


def _write(session: Session, case: Case, row: Meeting, form: PlanForm, partners: dict[str, Partner]) -> None:
    for number, item in enumerate(one for one in form.items if one.counts):
        need = needs.by_ref(session, case.id, item.need) if item.need else None
        session.add(
            MeetingNeed(meeting_id=row.id, position=number, need_id=need.id if need else None, words=item.words or "")
        )
    for number, one in enumerate(form.people):
        partner = partners.get(one.partner or "")
        session.add(
            MeetingPerson(
                meeting_id=row.id, position=number, kind=one.kind or Part.OTHER, name=one.name,
                partner_id=partner.id if partner else None,
            )
        )  # fmt: skip
    session.flush()


def edit(session: Session, actor: Actor, held: Held, form: PlanForm, *, seen: int) -> None:
    """Change what is planned: an approval was of what stood there before, and is asked for anew."""
    row = held.row
    claim_version(session, row, seen)
    require_open(held.case)
    require_planned(row)
    partners = _checked(session, actor, held.case, form)
    for name in _PLAIN:
        setattr(row, name, getattr(form, name))
    row.written_by_id, row.approved_by_id, row.approved_at = actor.user_id, None, None
    for former in (*held.items, *held.people):
        session.delete(former)
    session.flush()
    _write(session, held.case, row, form, partners)
    _tell(session, actor, row, "meeting_planned", form.model_fields_set)


def approve(session: Session, actor: Actor, held: Held, *, seen: int) -> None:
    """The second person of a legal exception: raises Forbidden for who planned or wrote it."""
    row = held.row
    claim_version(session, row, seen)
    if P.REFERRAL_APPROVE not in case_policy.allowed(actor, held.case) or not policy.is_second_person(actor, row):
        raise Forbidden
    if not policy.may_approve(actor, held.case, row):
        raise Conflict(lazy("承認を待っている会議ではありません。画面を開き直してください。"))
    row.approved_by_id, row.approved_at = actor.user_id, clock.now()
    _tell(session, actor, row, "meeting_approved", ["approved_by"], code=row.ground)


def require_ready(session: Session, held: Held) -> None:
    """Raises Conflict while nothing of the meeting may leave the centre, and once it is over."""
    require_planned(held.row)
    standing = queries.standing(session, held)
    if standing is not Standing.READY:
        raise Conflict(_NOT_READY[standing])


def record(session: Session, actor: Actor, held: Held, form: RecordForm, *, seen: int) -> None:
    """How it went; decisions that are ticked become steps of the plan. Raises Conflict once that stands."""
    row = held.row
    claim_version(session, row, seen)
    require_open(held.case)
    require_planned(row)
    row.state, row.held_on, row.note = State.HELD, form.held_on, form.note
    row.ended_at, row.ended_by_id = clock.now(), actor.user_id
    for somebody in held.people:
        somebody.present = somebody.position in form.came
    said = {one.item: one.words for one in form.said}
    for item in held.items:
        item.said = said.get(item.position)
    made = []
    for number, one in enumerate(form.decisions):
        need = needs.by_ref(session, held.case.id, one.need) if one.need else None
        typed = one.who if one.owner is Owner.PARTNER else None
        office = partner_queries.by_ref(session, actor, typed[:20]) if typed else None
        decision = MeetingDecision(
            meeting_id=row.id, position=number, text=one.text or "", owner=one.owner or Owner.CENTRE,
            partner_id=office.id if office else None, who=None if office else one.who, due_on=one.due,
            need_id=need.id if need else None,
        )  # fmt: skip
        session.add(decision)
        made.append((decision, one.step))
    session.flush()
    told = "\n".join(decision.text for decision, _ in made)
    _tell(session, actor, row, "meeting_held", form.model_fields_set, text=told)
    for decision, wanted in made:
        if wanted:
            _refuse_past(decision)
            _make_step(session, actor, held, decision)


def make_step(session: Session, actor: Actor, held: Held, number: int, *, seen: int) -> None:
    """A decision that was a note becomes a step. Raises Conflict where it is one already."""
    claim_version(session, held.row, seen)
    decision = next((one for one in held.decisions if one.position == number), None)
    if decision is None or decision.step_id is not None:
        raise Conflict(lazy("その決定は、もうステップになっています。"))
    _make_step(session, actor, held, decision)
    _note(session, actor, held.row, "meeting.step_made", ["step"])


def _still_ahead(day: date | None) -> date | None:
    """A step cannot fall due in the past; the decision keeps its day."""
    return day if day is not None and day >= clock.today() else None


def _refuse_past(decision: MeetingDecision) -> None:
    if decision.due_on is not None and _still_ahead(decision.due_on) is None:
        raise Invalid(
            "decisions",
            lazy("期限が過ぎている決定はステップにできません。期限を直すか、印を外してください：%(day)s"),
            day=decision.due_on.isoformat(),
        )


def _make_step(session: Session, actor: Actor, held: Held, decision: MeetingDecision) -> None:
    if not policy.may_make_step(actor, held.case):
        raise Forbidden
    need = held.needs.get(decision.need_id or 0)
    office = partner_queries.by_id(session, actor, decision.partner_id) if decision.partner_id else None
    title = decision.text.replace("\n", " ")
    form = StepForm(
        title=title if len(title) <= _TITLE else f"{title[: _TITLE - 1]}…",
        domain=need.domain if need else "other", need=need.ref if need else None, owner=Owner(decision.owner),
        partner=office.ref if office else None, helper=decision.who, due=_still_ahead(decision.due_on),
        note=decision.text if len(title) > _TITLE else None, after=[],
    )  # fmt: skip
    try:
        decision.step_id = plan_service.add_step(session, actor, held.case, form).id
    except Invalid as error:  # its field is one of another form
        raise Invalid("decisions", error.message, **error.params) from error
    session.flush()


def drop(session: Session, actor: Actor, held: Held, form: DropForm, *, seen: int) -> None:
    """It is not held. Raises Conflict once it was, or was dropped before."""
    row = held.row
    claim_version(session, row, seen)
    require_planned(row)
    row.state, row.why_not = State.NOT_HELD, form.why_not
    row.ended_at, row.ended_by_id = clock.now(), actor.user_id
    _tell(session, actor, row, "meeting_not_held", ["state", "why_not"], text=form.why_not)


def require_planned(row: Meeting) -> None:
    """Raises Conflict once it is over."""
    if row.state != State.PLANNED:
        raise Conflict(_ENDED)


def _tell(
    session: Session,
    actor: Actor,
    row: Meeting,
    kind: str,
    fields: Iterable[str],
    *,
    code: str = "",
    text: str = "",
) -> None:
    """The line of the case and the entry of the audit; those invited are not named in it."""
    _note(session, actor, row, kind.replace("_", ".", 1), fields, code)
    head = f"{(row.held_on or row.planned_on).isoformat()} {row.title}"
    timeline.add(
        session, actor, row.case_id, kind, code=code, subject_kind="meeting", subject_ref=row.ref, fields=fields,
        text="\n".join(part for part in (head, text) if part),
    )  # fmt: skip


def _note(session: Session, actor: Actor, row: Meeting, action: str, fields: Iterable[str], code: str = "") -> None:
    audit.record(
        session, actor, action, "meeting", row.id, subject_ref=row.ref, centre_id=row.centre_id, fields=fields,
        reason_code=code,
    )  # fmt: skip
