"""Planning to go along, changing the plan, and saying what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from app.accompaniment import policy, queries
from app.accompaniment.lifecycle import NEEDS_WORDS, STATE_OF, Result, State
from app.accompaniment.models import Accompaniment
from app.accompaniment.queries import Held
from app.accompaniment.schemas import NewPlanForm, PlanForm, ResultForm
from app.audit import service as audit
from app.authz.actor import Actor
from app.cases import timeline
from app.cases.models import Case
from app.cases.queries import persons
from app.cases.service.cases import require_open
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, lazy
from app.partners import queries as partner_queries
from app.partners.policy import shown_name
from app.referrals import queries as referral_queries

_NOT_THE_CASE = lazy("このケースのものではありません。選び直してください。")
_ENDED = lazy("この同行は、もう結果が記録されています。")


def plan(session: Session, actor: Actor, case: Case, form: NewPlanForm) -> Accompaniment:
    """Somebody will go along. Raises Invalid beside its field, Conflict when the case is closed."""
    require_open(case)
    referral = referral_queries.in_case(session, case.id, form.referral)
    step = referral_queries.step_of(session, case.id, form.step)
    if (form.referral and referral is None) or (form.step and step is None):
        raise Invalid("", _NOT_THE_CASE)
    found = _checked(session, actor, case, form)
    row = Accompaniment(
        ref=ids.new_ref("AC"), centre_id=case.centre_id, case_id=case.id, state=State.PLANNED,
        referral_id=referral.id if referral else None, step_id=step.id if step else None,
        created_at=clock.now(), created_by_id=actor.user_id, version=1, **found,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _tell(session, actor, case, row, "accompaniment_planned", form.model_fields_set)
    return row


def _checked(session: Session, actor: Actor, case: Case, form: PlanForm) -> dict[str, Any]:
    person = persons.by_ref(session, case.id, form.person)
    if person is None:
        raise Invalid("person", _NOT_THE_CASE)
    partner = partner_queries.by_ref(session, actor, form.partner) if form.partner else None
    if form.partner and partner is None:
        raise Invalid("partner", lazy("その番号の連携先が見つかりません。"))
    if partner is None and not form.place:
        raise Invalid("place", lazy("行き先を、連携先の番号かことばで入力してください。"))
    companion = None
    if form.companion:
        companion = queries.companion_by_login(session, case, policy.works_in(case.centre_id), form.companion)
        if companion is None:
            raise Invalid("companion", lazy("このケースを見られる職員を選んでください。"))
    if companion is None and not form.companion_name:
        raise Invalid("companion", lazy("同行する人を選ぶか、名前を入力してください。"))
    plain = ("domain", "place", "meeting", "planned_on", "starts", "companion_name", "interpreter", "language",
             "papers", "note")  # fmt: skip
    return {
        "person_id": person.id,
        "partner_id": partner.id if partner else None,
        "companion_id": companion,
        **{name: getattr(form, name) for name in plain},
    }


def edit(session: Session, actor: Actor, held: Held, form: PlanForm, *, seen: int) -> None:
    """Change what is planned. Raises Conflict once a result stands, Invalid beside its field."""
    claim_version(session, held.row, seen)
    require_planned(held.row)
    found = _checked(session, actor, held.case, form)
    changed = [name for name, value in found.items() if getattr(held.row, name) != value]
    for name in changed:
        setattr(held.row, name, found[name])
    if "planned_on" in changed:
        _tell(session, actor, held.case, held.row, "accompaniment_planned", changed)
    else:
        _note(session, actor, held.row, "accompaniment.edited", changed)


def finish(session: Session, actor: Actor, held: Held, form: ResultForm, *, seen: int) -> None:
    """What came of it. Raises Conflict once a result stands, Invalid for what says too little."""
    claim_version(session, held.row, seen)
    require_planned(held.row)
    state = STATE_OF[form.result]
    if form.result in NEEDS_WORDS and not form.result_note:
        raise Invalid("result_note", lazy("この結果では、説明を書いてください。"))
    went_on = form.went_on or held.row.planned_on
    if state is State.DONE and went_on > clock.today():
        raise Invalid("went_on", lazy("まだ来ていない日です。行った日を入力してください。"))
    row = held.row
    row.state, row.result, row.result_note = state, form.result, form.result_note
    row.went_on = went_on if state is State.DONE else None
    row.travel_minutes, row.site_minutes = form.travel_minutes, form.site_minutes
    row.ended_at, row.ended_by_id = clock.now(), actor.user_id
    kind = "accompaniment_done" if state is State.DONE else "accompaniment_not_held"
    _tell(session, actor, held.case, row, kind, form.model_fields_set, code=form.result)


def drop(session: Session, actor: Actor, held: Held, why: str) -> None:
    """It will not be held: the case was closed, for instance."""
    form = ResultForm(result=Result.DROPPED, result_note=why)
    finish(session, actor, held, form, seen=held.row.version)


def require_planned(row: Accompaniment) -> None:
    """Raises Conflict once a result stands."""
    if row.state != State.PLANNED:
        raise Conflict(_ENDED)


def _tell(
    session: Session,
    actor: Actor,
    case: Case,
    row: Accompaniment,
    kind: str,
    fields: Iterable[str],
    *,
    code: str = "",
) -> None:
    """The line of the case and the entry of the audit; a refuge is named to nobody by it."""
    _note(session, actor, row, f"accompaniment.{row.state}", fields, code)
    partner = partner_queries.named(session, {row.partner_id} if row.partner_id else ()).get(row.partner_id or 0)
    where = shown_name(None, partner) if partner else row.place
    day = (row.went_on or row.planned_on).isoformat()
    timeline.add(
        session, actor, case.id, kind, code=code, subject_kind="accompaniment", subject_ref=row.ref, fields=fields,
        text="\n".join(part for part in (f"{day} {where}", row.result_note) if part),
    )  # fmt: skip


def _note(
    session: Session, actor: Actor, row: Accompaniment, action: str, fields: Iterable[str], code: str = ""
) -> None:
    audit.record(
        session, actor, action, "accompaniment", row.id, subject_ref=row.ref, centre_id=row.centre_id, fields=fields,
        reason_code=code,
    )  # fmt: skip


def stored(held: Held) -> dict[str, object]:
    """The form values now kept, without the log-in name, which needs a query (`views.values`)."""
    row = held.row
    plain = ("domain", "place", "meeting", "planned_on", "starts", "companion_name", "interpreter", "language",
             "papers", "note")  # fmt: skip
    return {
        "person": held.person.ref,
        "partner": held.partner.ref if held.partner else None,
        **{name: getattr(row, name) for name in plain},
    }
