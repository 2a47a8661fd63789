"""Employers, workplaces by day and who guides there."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Invalid, lazy
from app.core.text import fold, order_free_key
from app.training.models import Learner
from app.training.service import oneself
from app.training.workplaces import queries
from app.training.workplaces.models import Employer, Supervision, WorkplacePeriod
from app.training.workplaces.schemas import (
    AbsenceForm,
    AgreedForm,
    EmployerForm,
    EndPeriodForm,
    PeriodForm,
    SupervisionForm,
)
from app.training.workplaces.spans import ONE_DAY, Span

NAMED_ALREADY = lazy("同じ都道府県に、同じ名称の機関があります。")
CODE_TAKEN = lazy("この機関コードは、ほかの機関のものです。")
OVERLAPS = lazy("主な勤務先の期間が、ほかの主な勤務先と重なります。前の勤務先の最後の日を先に記録してください。")
TWO_AT_ONCE = lazy("この期間には、すでに別の指導者がいます。代わりの人のときは「代わりの指導者」に印を付けてください。")
OUTSIDE = lazy("指導の期間が、勤務先の期間の外にあります。")
ONESELF = lazy("本人を指導者にすることはできません。")
NOT_THERE = lazy("勤務先が見つかりません。")


def add_employer(session: Session, actor: Actor, form: EmployerForm) -> Employer:
    """A new one. Raises Invalid where name or code stand already."""
    made = Employer(ref=ids.new_ref("EM"), version=1)
    _write_employer(session, made, form)
    session.add(made)
    session.flush()
    _note_employer(session, actor, made, "employer.added")
    return made


def edit_employer(session: Session, actor: Actor, employer: Employer, form: EmployerForm, *, seen: int) -> None:
    """Raises Invalid where name or code are another's, Conflict for a stale form."""
    claim_version(session, employer, seen)
    _write_employer(session, employer, form)
    _note_employer(session, actor, employer, "employer.changed")


def _write_employer(session: Session, employer: Employer, form: EmployerForm) -> None:
    if any(one.id != employer.id for one in queries.employers_named(session, form.name, form.prefecture)):
        raise Invalid("name", NAMED_ALREADY)
    taken = queries.employer_by_code(session, form.code) if form.code else None
    if taken is not None and taken.id != employer.id:
        raise Invalid("code", CODE_TAKEN)
    employer.name, employer.kind, employer.code = form.name, form.kind, form.code
    employer.prefecture_code = form.prefecture


def _note_employer(session: Session, actor: Actor, employer: Employer, action: str) -> None:
    fields = ["name", "kind", "prefecture_code", "code"]
    audit.record(session, actor, action, "employer", employer.id, subject_ref=employer.ref, fields=fields)


def begin(session: Session, actor: Actor, learner: Learner, form: PeriodForm, *, seen: int) -> WorkplacePeriod:
    """A workplace from a day on. Raises Invalid where a main one would overlap another main one, Conflict where the
    person was changed since: two who record at once cannot make an overlap."""
    claim_version(session, learner, seen)
    employer = queries.employer_by_ref(session, form.employer)
    if employer is None:
        raise Invalid("employer", NOT_THERE)
    span = Span(form.starts_on, form.ends_on)
    if form.is_main and any(
        one.is_main and span.overlaps(Span(one.starts_on, one.ends_on)) for one in queries.periods_of(session, learner)
    ):
        raise Invalid("starts_on", OVERLAPS)
    made = WorkplacePeriod(
        ref=ids.new_ref("WP"), learner_id=learner.id, employer_id=employer.id, is_main=form.is_main,
        employment=form.employment, desk=form.desk, role=form.role, starts_on=form.starts_on, ends_on=form.ends_on,
        recorded_by_id=actor.user_id, version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _note(session, actor, learner, "learner.workplace_began", ["employer_id", "starts_on"])
    return made


def end(session: Session, actor: Actor, learner: Learner, form: EndPeriodForm) -> None:
    """The last day of a workplace; supervision there ends with it. Raises Invalid for a day before it began, or on
    which the next main one has begun."""
    period = _period(session, learner, form.period, "period")
    if form.left_on < period.starts_on:
        raise Invalid("left_on", lazy("始まる日より前です。"))
    span = Span(period.starts_on, form.left_on)
    if period.is_main and any(
        one.is_main and one.id != period.id and span.overlaps(Span(one.starts_on, one.ends_on))
        for one in queries.periods_of(session, learner)
    ):
        raise Invalid("left_on", OVERLAPS)
    claim_version(session, period, period.version)
    period.ends_on, period.end_reason = form.left_on, form.reason
    for one in period.supervisions:
        if one.starts_on <= form.left_on < (one.ends_on or date.max):
            one.ends_on = form.left_on
            _note_supervision(session, actor, one, "supervision.ended")
    _note(session, actor, learner, "learner.workplace_ended", ["ends_on"])


def supervise(session: Session, actor: Actor, learner: Learner, form: SupervisionForm) -> Supervision:
    """Who guides at a workplace; whoever did until then ends the day before, a substitute stands beside. Raises Invalid
    for the learner themself, for days outside of the workplace and where two would guide at once, Forbidden about
    oneself.
    """
    oneself.refuse(session, actor, learner.id)
    period = _period(session, learner, form.workplace, "workplace")
    if _is_oneself(learner, form):
        raise Invalid("supervisor", ONESELF)
    guided = Span(form.guides_from, form.guides_until or period.ends_on)
    if not Span(period.starts_on, period.ends_on).holds(guided):
        raise Invalid("guides_from", OUTSIDE)
    if not form.is_substitute:
        _hand_over(session, actor, period, guided)
    made = Supervision(
        ref=ids.new_ref("SV"), period_id=period.id, name=form.supervisor, mail=form.supervisor_mail,
        is_substitute=form.is_substitute, starts_on=guided.starts_on, ends_on=guided.ends_on,
        agreed_at=_instant(form.agreed_on),
    )  # fmt: skip
    session.add(made)
    session.flush()
    _note_supervision(session, actor, made, "supervision.named")
    return made


def _hand_over(session: Session, actor: Actor, period: WorkplacePeriod, guided: Span) -> None:
    for one in period.supervisions:
        if one.is_substitute or not guided.overlaps(Span(one.starts_on, one.ends_on)):
            continue
        if one.starts_on >= guided.starts_on:
            raise Invalid("guides_from", TWO_AT_ONCE)
        one.ends_on = guided.starts_on - ONE_DAY
        _note_supervision(session, actor, one, "supervision.ended")


def agree(session: Session, actor: Actor, learner: Learner, form: AgreedForm) -> None:
    """The supervisor accepted. Raises Forbidden about oneself, Invalid for one at no workplace of this person."""
    oneself.refuse(session, actor, learner.id)
    found = _supervision(session, learner, form.supervision, "supervision")
    found.agreed_at = _instant(form.accepted_on)
    _note_supervision(session, actor, found, "supervision.agreed")


def tell_absences(session: Session, actor: Actor, learner: Learner, form: AbsenceForm) -> None:
    """Whether the supervisor is told of absences from now on, as agreed. Raises Invalid for one of somebody else's
    workplace, Forbidden for the trainee, who agrees but does not record it."""
    oneself.refuse(session, actor, learner.id)
    found = _supervision(session, learner, form.guide, "guide")
    found.absence_told_from = form.told_from if form.told == "yes" else None
    _note_supervision(session, actor, found, "supervision.absences_agreed")


def _supervision(session: Session, learner: Learner, ref: str, field: str) -> Supervision:
    found = queries.supervision_by_ref(session, ref)
    if found is None or found.period_id not in {one.id for one in queries.periods_of(session, learner)}:
        raise Invalid(field, lazy("指導者が見つかりません。"))
    return found


def _instant(day: date | None) -> datetime | None:
    return clock.to_instant(datetime.combine(day, time(9))) if day else None


def _is_oneself(learner: Learner, form: SupervisionForm) -> bool:
    """By any name ever borne, whichever comes first in it, or by the address."""
    wanted = order_free_key(form.supervisor)
    same_mail = bool(learner.mail and form.supervisor_mail) and fold(learner.mail or "") == fold(
        form.supervisor_mail or ""
    )
    return same_mail or any(order_free_key(name.value) == wanted for name in learner.names)


def _period(session: Session, learner: Learner, ref: str, field: str) -> WorkplacePeriod:
    wanted = ids.clean_ref(ref)
    for one in queries.periods_of(session, learner):
        if one.ref == wanted:
            return one
    raise Invalid(field, NOT_THERE)


def _note(session: Session, actor: Actor, learner: Learner, action: str, fields: list[str]) -> None:
    audit.record(session, actor, action, "learner", learner.id, subject_ref=learner.ref, fields=fields)


def _note_supervision(session: Session, actor: Actor, one: Supervision, action: str) -> None:
    audit.record(session, actor, action, "supervision", one.id, subject_ref=one.ref)
