"""The days that people are reminded of, gathered from the packages below: a dozen queries, whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.accompaniment.lifecycle import State
from app.accompaniment.models import Accompaniment
from app.accounts.models import Centre
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases.models import Case, CasePerson, Task
from app.cases.policy import tasks_visible_to, visible_to
from app.core.plain import shown_with
from app.deadlines import computing
from app.deadlines.lifecycle import DeadlineState
from app.deadlines.models import LegalDeadline
from app.meetings.lifecycle import State as MeetingState
from app.meetings.models import Meeting
from app.partners.upkeep import work
from app.people.models import Person, ResidenceFact
from app.plans.engine.lifecycle import OPEN_STATES
from app.plans.models import Plan, Step
from app.referrals import policy as referral_policy
from app.referrals import queries as referrals
from app.referrals.inbound import queries as inbound
from app.referrals.inbound.lifecycle import owed
from app.referrals.inbound.models import Arrival
from app.referrals.lifecycle import INBOUND, WITH_PARTNER
from app.referrals.models import Referral
from app.reminders.lifecycle import AHEAD, BEHIND, Item, Kind


@dataclass(frozen=True)
class Scope:
    """Whose days: of these colleagues, as far as `actor` may see them. Without both, everybody's: for the job alone."""

    today: date
    actor: Actor | None = None
    owners: frozenset[int] | None = None
    ahead: timedelta = AHEAD

    @property
    def span(self) -> tuple[date, date]:
        """The first and last day that is asked for."""
        return self.today - BEHIND, self.today + self.ahead

    def of(self, owner: sa.ColumnElement[Any]) -> list[sa.ColumnElement[bool]]:
        """The condition on an open case and on whose item it is."""
        found: list[sa.ColumnElement[bool]] = [Case.status != "closed"]
        if self.actor is not None:
            found.append(visible_to(self.actor))
        return [*found, *self.owned(owner)]

    def owned(self, owner: sa.ColumnElement[Any]) -> list[sa.ColumnElement[bool]]:
        """The condition on whose item it is."""
        return [] if self.owners is None else [owner.in_(sorted(self.owners))]


_CASE = (Case.id, Case.ref, Case.centre_id, Case.assigned_to_id, Case.urgency)
_ASSIGNED: sa.ColumnElement[Any] = Case.assigned_to_id.expression


def collect(session: Session, scope: Scope) -> list[Item]:
    """Every open item within the span, the nearest first."""
    found = [
        *_laws(session, scope),
        *_stays(session, scope),
        *_steps(session, scope),
        *_tasks(session, scope),
        *_referrals(session, scope),
        *_reviews(session, scope),
        *_checks(session, scope),
        *_accompaniments(session, scope),
        *_meetings(session, scope),
        *_owed(session, scope),
    ]
    return sorted(found, key=lambda item: (item.last_day, item.key))


def _rows(session: Session, asked: sa.Select[*tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Plain columns; the condition on their days has left no empty day."""
    session.flush()
    yield from (tuple(row) for row in session.connection().execute(asked))


def _laws(session: Session, scope: Scope) -> Iterator[Item]:
    """What life events let run; the end of a stay stands among the residence facts."""
    asked = (
        sa.select(LegalDeadline, *_CASE)
        .join(Case, Case.id == LegalDeadline.case_id)
        .where(
            LegalDeadline.state == DeadlineState.OPEN,
            LegalDeadline.office_on.between(*scope.span),
            LegalDeadline.rule.not_in(sorted(computing.not_for_lists())),
            *scope.of(_ASSIGNED),
        )
    )
    for row, case in shown_with(session, LegalDeadline, asked):
        rule = computing.rule_of(session, row)
        if not computing.is_past_without_delay(rule, row.office_on, scope.today):
            yield _item(Kind.LAW, row.ref, case, row.office_on, row.safe_on, revision=row.version)


def _item(
    kind: Kind,
    ref: str,
    case: tuple[Any, ...],
    last: date,
    safe: date | None = None,
    *,
    owner: int | None = None,
    revision: int,
) -> Item:
    """An item of a case, whose columns are those of `_CASE`; of nobody else it is the assignee's."""
    case_id, case_ref, centre_id, assigned, urgency = case
    return Item(kind, ref, case_id, case_ref, centre_id, last, safe, owner or assigned, urgency, revision)


def _stays(session: Session, scope: Scope) -> Iterator[Item]:
    """The newest fact that is known of each person counts."""
    newer = aliased(ResidenceFact)
    later = sa.tuple_(newer.as_of, newer.id) > sa.tuple_(ResidenceFact.as_of, ResidenceFact.id)
    near = sa.or_(ResidenceFact.period_end.between(*scope.span), ResidenceFact.card_expiry.between(*scope.span))
    asked = (
        sa.select(ResidenceFact.period_end, ResidenceFact.card_expiry, ResidenceFact.as_of, Person.ref, *_CASE)
        .select_from(Case)
        .join(CasePerson, CasePerson.case_id == Case.id)
        .join(Person, Person.id == CasePerson.person_id)
        .join(ResidenceFact, ResidenceFact.person_id == Person.id)
        .where(near, ~sa.exists().where(newer.person_id == ResidenceFact.person_id, later), *scope.of(_ASSIGNED))
    )
    first, last = scope.span
    for end, expiry, as_of, person, *case in _rows(session, asked):
        if end and first <= end <= last:
            yield _item(Kind.STAY, person, tuple(case), end, revision=as_of.toordinal())
        if expiry and expiry != end and first <= expiry <= last:
            yield _item(Kind.CARD, person, tuple(case), expiry, revision=as_of.toordinal())


def _steps(session: Session, scope: Scope) -> Iterator[Item]:
    asked = (
        sa.select(Step.ref, Step.due_on, Step.owner_user_id, Step.version, *_CASE)
        .join(Case, Case.id == Step.case_id)
        .where(
            Step.state.in_(sorted(OPEN_STATES)),
            Step.due_on.between(*scope.span),
            *scope.of(sa.func.coalesce(Step.owner_user_id, Case.assigned_to_id)),
        )
    )
    for ref, day, owner, version, *case in _rows(session, asked):
        yield _item(Kind.STEP, ref, tuple(case), day, owner=owner, revision=version)


def _tasks(session: Session, scope: Scope) -> Iterator[Item]:
    """Tasks with and without a case; a case that the actor may not see is not named."""
    beside = [Case.id == Task.case_id]
    where = [Task.state == "open", Task.due_on.between(*scope.span)]
    if scope.actor is not None:
        beside.append(visible_to(scope.actor))
        where.append(tasks_visible_to(scope.actor))
    where += scope.owned(sa.func.coalesce(Task.assignee_id, Case.assigned_to_id))
    asked = (
        sa.select(Task.ref, Task.kind, Task.due_on, Task.assignee_id, Task.centre_id, Task.version, *_CASE)
        .outerjoin(Case, sa.and_(*beside))
        .where(*where)
    )
    for ref, kind, day, assignee, centre_id, version, *case in _rows(session, asked):
        sort = Kind.DUTY if kind == "legal" else Kind.TASK
        case_id, case_ref, _, assigned, urgency = case
        owner = assignee or assigned
        yield Item(sort, ref, case_id, case_ref or "", centre_id, day, None, owner, urgency or "routine", version)


_OURS = {"ask_person": Kind.ASK_PERSON}


def _referrals(session: Session, scope: Scope) -> Iterator[Item]:
    """What a partner owes, when a referral that is on hold is looked at again, and when a person is asked instead."""
    owner = sa.func.coalesce(Case.assigned_to_id, Referral.sent_by_id)
    asked = (
        sa.select(Referral, *_CASE)
        .join(Case, Case.id == Referral.case_id)
        .where(Referral.status.in_(sorted(WITH_PARTNER)), referral_policy.OUTGOING, *scope.of(owner))
    )
    if scope.actor is not None:
        asked = asked.where(referral_policy.visible_to(scope.actor))
    first, last = scope.span
    for row, case in shown_with(session, Referral, asked):
        waiting = referrals.waiting_of(row)
        if waiting is None or waiting.due is None or not first <= waiting.due <= last:
            continue
        kind = Kind.REPLY if waiting.turn == "partner" else _OURS.get(waiting.what, Kind.HELD)
        yield _item(kind, row.ref, case, waiting.due, owner=case[3] or row.sent_by_id, revision=row.version)


def _reviews(session: Session, scope: Scope) -> Iterator[Item]:
    """When a plan is to be looked at again."""
    asked = (
        sa.select(Plan.review_on, Plan.version, *_CASE)
        .join(Case, Case.id == Plan.case_id)
        .where(Plan.review_on.between(*scope.span), *scope.of(_ASSIGNED))
    )
    for day, version, *case in _rows(session, asked):
        yield _item(Kind.REVIEW, case[1], tuple(case), day, revision=version)


def _checks(session: Session, scope: Scope) -> Iterator[Item]:
    """Entries of the directory with open referrals that are due for a check, for whoever looks after them."""
    actor = scope.actor
    centres = actor.centres_with(P.PARTNER_WRITE) if actor else set(session.scalars(sa.select(Centre.id)))
    first, last = scope.span
    for duty in work.duties(session, centres, scope.today, actor=actor) if centres else ():
        day = duty.due_on
        mine = scope.owners is None or duty.editor_id in scope.owners
        if mine and day is not None and first <= day <= last:
            yield Item(Kind.CHECK, duty.ref, None, "", duty.centre_id, day, owner=duty.editor_id, revision=duty.version)


def _accompaniments(session: Session, scope: Scope) -> Iterator[Item]:
    """The days on which somebody goes along, and those that have passed without a result."""
    row = Accompaniment
    asked = (
        sa.select(row.ref, row.planned_on, row.companion_id, row.version, *_CASE)
        .join(Case, Case.id == row.case_id)
        .where(
            row.state == State.PLANNED,
            row.planned_on.between(*scope.span),
            *scope.of(sa.func.coalesce(row.companion_id, Case.assigned_to_id)),
        )
    )
    for ref, day, companion, version, *case in _rows(session, asked):
        yield _item(Kind.ACCOMPANY, ref, tuple(case), day, owner=companion, revision=version)


def _meetings(session: Session, scope: Scope) -> Iterator[Item]:
    """The days of support meetings, and those that have passed without a record."""
    row, owner = Meeting, sa.func.coalesce(Case.assigned_to_id, Meeting.created_by_id)
    asked = (
        sa.select(row.ref, row.planned_on, row.created_by_id, row.version, *_CASE)
        .join(Case, Case.id == row.case_id)
        .where(row.state == MeetingState.PLANNED, row.planned_on.between(*scope.span), *scope.of(owner))
    )
    for ref, day, planner, version, *case in _rows(session, asked):
        yield _item(Kind.MEETING, ref, tuple(case), day, owner=case[3] or planner, revision=version)


def _owed(session: Session, scope: Scope) -> Iterator[Item]:
    """What other offices wait for; a request that nobody has decided has no case yet."""
    owner = sa.func.coalesce(Case.assigned_to_id, Referral.created_by_id)
    asked = (
        sa.select(Referral, Arrival.told, *_CASE)
        .join(Arrival, Arrival.referral_id == Referral.id)
        .outerjoin(Case, Case.id == Referral.case_id)
        .where(Referral.mode == INBOUND, inbound.WAITS_FOR_US, *scope.owned(owner))
    )
    if scope.actor is not None:
        asked = asked.where(referral_policy.inbound_visible_to(scope.actor))
    first, last = scope.span
    for row, (told, case_id, case_ref, _, assigned, urgency) in shown_with(session, Referral, asked):
        due = owed(referrals.dues_of(row), told)
        if due is not None and due.due is not None and first <= due.due <= last:
            yield Item(
                Kind.OWED, row.ref, case_id, case_ref or "", row.centre_id, due.due,
                owner=assigned or row.created_by_id, urgency=urgency or row.priority, revision=row.version,
            )  # fmt: skip
