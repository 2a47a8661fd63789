"""What a correction after the fact changes, worked out without writing; and how it is carried out once decided."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.errors import Invalid, lazy
from app.training import queries
from app.training.corrections import words
from app.training.corrections.models import CertificationCorrection, CorrectionProposal
from app.training.corrections.schemas import CorrectionForm
from app.training.models import Certification, CertificationOrder, Learner, LearnerName, ValidityPeriod
from app.training.renewal import queries as renewal_rows
from app.training.renewal.lifecycle import State
from app.training.service import documents, publishing, renewal
from app.training.standing.counting import last_valid_day
from app.training.standing.deriving import Standing, standing_on
from app.training.standing.policies import PolicyVersion
from app.training.standing.records import Basis, History, Order, OrderKind, Period


@dataclass(frozen=True)
class Effect:
    """One thing that a correction changes, in codes and days as text: the label's code, before, after."""

    label: str
    before: str
    after: str


def effects(session: Session, certification: Certification, form: CorrectionForm) -> list[Effect]:
    """What it would change. Nothing is written. Raises Invalid for a correction that is none."""
    if form.correction == "day" and form.right_day is not None:
        return _of_day(session, certification, form.right_day)
    if form.correction == "name":
        return _of_name(session, certification, form.name_kind, form.right_name or "")
    return _of_person(session, certification)


def _of_day(session: Session, certification: Certification, right: date) -> list[Effect]:
    history, today = queries.history_of(session, certification), clock.today()
    wrong = history.in_order(today)[0]
    new = _corrected(history, wrong, right, len(history.periods) + 1, today)
    changed = replace(
        history,
        periods=(*(replace(one, replaced_on=today) if one == wrong else one for one in history.periods), new),
    )
    now, then = standing_on(history, today, today), standing_on(changed, today, today)
    found = [Effect("starts_on", wrong.starts_on.isoformat(), right.isoformat())]
    found += [
        Effect(
            "ends_on", history.end_of(wrong, today, today).isoformat(), changed.end_of(new, today, today).isoformat()
        )
    ]
    pairs = ((name, getattr(now, name), getattr(then, name)) for name in ("window_from", "grace_until"))
    found += [Effect(name, one.isoformat(), other.isoformat()) for name, one, other in pairs if one and other]
    found.append(Effect("standing", now.standing, then.standing))
    following = [one for one in history.in_order(today) if one.starts_on > wrong.starts_on]
    if following and (missing := (following[0].starts_on - changed.end_of(new, today, today)).days - 1) > 0:
        found.append(Effect("gap", "0", str(missing)))
    return [one for one in found if one.before != one.after] + _documents(session, certification, "superseded")


def _corrected(history: History, wrong: Period, right: date, number: int, today: date) -> Period:
    """The first period from the right day on, under the version under which it was written."""
    following = [one for one in history.in_order(today) if one.starts_on > wrong.starts_on]
    if right == wrong.starts_on:
        raise Invalid("right_day", lazy("今の認証の日と同じです。"))
    if following and right >= following[0].starts_on:
        raise Invalid("right_day", lazy("次の期間の始まりより前の日付を入力してください。"))
    version: PolicyVersion = wrong.policy
    ends = last_valid_day(right, version.values)
    if following:
        ends = min(ends, following[0].starts_on - timedelta(days=1))
    if ends <= right:
        raise Invalid("right_day", lazy("期間が1日も残りません。"))
    return Period(number, right, ends, Basis.CORRECTION, version, today)


def _of_name(session: Session, certification: Certification, kind: str, right: str) -> list[Effect]:
    learner, today = queries.learner_of(session, certification), clock.today()
    wrong = learner.name(kind, today)
    if wrong == right:
        raise Invalid("right_name", lazy("今の氏名と同じです。"))
    found = [Effect("name", wrong or "–", right)]
    for one in _same_holder(session, learner):
        found += _documents(session, one, "superseded")
    return found


def _of_person(session: Session, certification: Certification) -> list[Effect]:
    history, today = queries.history_of(session, certification), clock.today()
    order = Order(OrderKind.REVOCATION, _from_when(session, certification), today)
    now, then = (standing_on(one, today, today) for one in (history, replace(history, orders=(*history.orders, order))))
    if now.standing is Standing.REVOKED:
        raise Invalid("correction", lazy("この認証は、もう取り消されています。"))
    found = [Effect("standing", now.standing, then.standing)]
    case = renewal_rows.open_case(session, certification.id)
    if case is not None:
        found.append(Effect("case", case.state, State.REFUSED))
    state = "withdrawn" if publishing.is_public(session, certification) else "void"
    return found + _documents(session, certification, state)


def _from_when(session: Session, certification: Certification) -> date:
    """Void: as if it had never been. Revoked: from today; what was relied on until then was in force."""
    if publishing.is_public(session, certification):
        return clock.today()
    return min(certification.starts_on, certification.decided_on or certification.starts_on)


def _documents(session: Session, certification: Certification, state: str) -> list[Effect]:
    live = documents.current(session, certification)
    return [Effect("document", f"{live.code} issued", f"{live.code} {state}")] if live else []


def _same_holder(session: Session, learner: Learner) -> list[Certification]:
    return [one for one in queries.certifications_of(session, learner) if one.state == "approved"]


def carry_out(
    session: Session, actor: Actor, certification: Certification, form: CorrectionForm, found: list[Effect], number: str
) -> CertificationCorrection:
    """Write a decided correction with the effects that were decided, and do what they say."""
    made = CertificationCorrection(
        ref=ids.new_ref("J"), certification_id=certification.id, kind=form.correction, known_on=clock.today(),
        reason=form.correction_reason, effects=as_kept(found), decision_number=number, decided_by_id=actor.user_id,
    )  # fmt: skip
    session.add(made)
    session.flush()
    audit.record(
        session, actor, "certification.corrected", "certification", certification.id, subject_ref=certification.ref,
        fields=[form.correction],
    )  # fmt: skip
    if form.correction == "day" and form.right_day is not None:
        _correct_day(session, actor, certification, form.right_day, number)
    elif form.correction == "name":
        _correct_name(session, actor, certification, form.name_kind, form.right_name or "")
    else:
        _undo_certification(session, actor, certification, form, number)
    return made


def _correct_day(session: Session, actor: Actor, certification: Certification, right: date, number: str) -> None:
    history, today = queries.history_of(session, certification), clock.today()
    wrong = history.in_order(today)[0]
    rows = queries.periods_of(session, certification)
    new = _corrected(history, wrong, right, max(one.number for one in rows) + 1, today)
    next(one for one in rows if one.number == wrong.number).replaced_on = today
    period = ValidityPeriod(
        certification_id=certification.id, number=new.number, starts_on=new.starts_on, ends_on=new.ends_on,
        basis=Basis.CORRECTION, policy_number=new.policy.number, known_on=today, decision_number=number,
        decided_by_id=actor.user_id,
    )  # fmt: skip
    session.add(period)
    session.flush()
    _follow(session, actor, certification, queries.last_period(session, certification))


def _follow(session: Session, actor: Actor, certification: Certification, period: ValidityPeriod) -> None:
    """A new document only where one is in use: nothing revoked comes back by a correction."""
    if documents.current(session, certification) is not None:
        documents.follow(session, actor, certification, period, "correction")


def _correct_name(session: Session, actor: Actor, certification: Certification, kind: str, right: str) -> None:
    learner, today = queries.learner_of(session, certification), clock.today()
    held = [one for one in learner.names if one.kind == kind and one.held_on(today)]
    since, until = (held[-1].valid_from, held[-1].valid_until) if held else (None, None)
    for wrong in held[-1:]:
        wrong.corrected_on = today
    session.add(LearnerName(learner_id=learner.id, kind=kind, value=right, valid_from=since, valid_until=until))
    audit.record(
        session, actor, "learner.name_corrected", "learner", learner.id, subject_ref=learner.ref, fields=[kind]
    )
    session.flush()
    session.expire(learner, ["names"])
    for one in _same_holder(session, learner):
        live = documents.current(session, one)
        period = next((row for row in queries.periods_of(session, one) if live and row.id == live.period_id), None)
        if period is not None:
            _follow(session, actor, one, period)


def _undo_certification(
    session: Session, actor: Actor, certification: Certification, form: CorrectionForm, number: str
) -> None:
    end = documents.withdraw if publishing.is_public(session, certification) else documents.void
    session.add(
        CertificationOrder(
            ref=ids.new_ref("U"), certification_id=certification.id, kind=OrderKind.REVOCATION,
            starts_on=_from_when(session, certification), known_on=clock.today(),
            ground=f"{words.ERROR_GROUND}\n{form.correction_reason}", decision_number=number,
            ordered_by_id=actor.user_id,
        )
    )  # fmt: skip
    case = renewal_rows.open_case(session, certification.id)
    if case is not None:
        renewal.keep(session, actor, case, "refuse", State.REFUSED, note=words.ERROR_GROUND)
    end(session, actor, certification)


def as_kept(found: list[Effect]) -> str:
    """Effects as they are kept."""
    return json.dumps([[one.label, one.before, one.after] for one in found], ensure_ascii=False)


def shown(row: CertificationCorrection | CorrectionProposal) -> list[Effect]:
    """The effects that were shown when it was proposed or decided."""
    return [Effect(*one) for one in json.loads(row.effects)]
