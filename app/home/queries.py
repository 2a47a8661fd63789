"""What the start pages read across packages: deadlines of people, steps and duties, and the team's overdue work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases import policy
from app.cases.models import Case, CaseMember, CasePerson, Task
from app.cases.queries import tasks
from app.cases.queries.my_day import DUTIES_AHEAD
from app.core.db import kept_statement
from app.core.errors import lazy
from app.core.i18n import translate
from app.core.plain import shown, shown_with
from app.deadlines import computing
from app.deadlines import queries as law_queries
from app.people import consents
from app.people.models import Consent, Person, ResidenceFact
from app.plans.engine.lifecycle import OPEN_STATES
from app.plans.models import Plan, Step
from app.plans.reviewing import REVIEW_DUE

# How far ahead each kind of deadline is shown, and how long one that has passed stays.
STAY_AHEAD = timedelta(days=90)
STAY_BEHIND = timedelta(days=60)
STEP_AHEAD = timedelta(days=14)
REVIEW_AHEAD = timedelta(days=7)

STAY_ENDS = lazy("在留期間の満了")
STAY_PENDING = lazy("在留期間の満了（更新申請中）")
CARD_EXPIRES = lazy("在留カードの有効期間の満了")
STEP_DUE = lazy("プランのステップ")
CONSENT_ENDS = lazy("同意の終わり")


@dataclass(frozen=True)
class DayDeadline:
    """A day by which something must be done. `title` is a marked message, or the words of `whose` alone say it."""

    last_day: date
    title: str
    whose: str
    case_ref: str
    href: str
    basis: str = ""
    title_en: str = ""

    def titled(self, locale: str) -> str:
        """The title in the reader's language; `title_en` is the English of a title that is data, not a message."""
        return self.title_en if self.title_en and locale != "ja" else translate(locale, self.title)


def deadlines(
    session: Session,
    actor: Actor,
    today: date,
    *,
    team: bool = False,
    duties: Sequence[tasks.TaskRow] | None = None,
    limit: int = 20,
) -> list[DayDeadline]:
    """Deadlines of the actor's open cases, or with `team` of all in the centres they lead; the nearest first.

    Periods of stay and cards 90 days ahead, what the law lets run, legal duties and consents 30, steps 14, reviews of
    plans 7; what has passed stays for 60 days or until it is done. `duties`: the actor's own of the law, where the page
    has them already. Six queries, five with them.
    """
    found = [
        *_laws(session, actor, today, limit, team=team),
        *_stays(session, actor, today, limit, team=team),
        *_steps(session, actor, today, limit, team=team),
        *_reviews(session, actor, today, limit, team=team),
        *_duties(_duty_tasks(session, actor, today, limit, team=team) if duties is None else duties),
        *_consents(session, actor, today, limit, team=team),
    ]
    return sorted(found, key=lambda deadline: deadline.last_day)[:limit]


def _scope(actor: Actor, team: bool) -> list[sa.ColumnElement[bool]]:
    whose = Case.centre_id.in_(sorted(actor.centres_with(P.TEAM_READ))) if team else _in_my_hands(actor)
    return [policy.visible_to(actor), Case.status != "closed", whose]


def _in_my_hands(actor: Actor) -> sa.ColumnElement[bool]:
    """Named one by one, so that the database begins with them and not with every case of the centre."""
    given = sa.select(Case.id).where(Case.assigned_to_id == actor.user_id, Case.status != "closed")
    joined = sa.select(CaseMember.case_id).where(CaseMember.user_id == actor.user_id)
    return Case.id.in_(sa.union_all(given, joined))


@kept_statement
def _stay_rows(actor: Actor, team: bool, cards: bool, first: date, last: date, limit: int) -> sa.Select[Any]:
    newer = aliased(ResidenceFact)
    later = sa.tuple_(newer.as_of, newer.id) > sa.tuple_(ResidenceFact.as_of, ResidenceFact.id)
    near: sa.ColumnElement[bool] = ResidenceFact.period_end.between(first, last)
    if cards:
        near = sa.or_(near, ResidenceFact.card_expiry.between(first, last))
    return (
        sa.select(ResidenceFact, Case.ref, Person.id, Person.call_name.ct)
        .select_from(Case)
        .join(CasePerson, CasePerson.case_id == Case.id)
        .join(Person, Person.id == CasePerson.person_id)
        .join(ResidenceFact, ResidenceFact.person_id == Person.id)
        .where(*_scope(actor, team), near, ~sa.exists().where(newer.person_id == ResidenceFact.person_id, later))
        .order_by(ResidenceFact.period_end, ResidenceFact.id)
        .limit(limit)
    )


def _stays(session: Session, actor: Actor, today: date, limit: int, *, team: bool) -> list[DayDeadline]:
    """The newest fact that is known of each person counts; an older one with another date does not."""
    first, last, cards = today - STAY_BEHIND, today + STAY_AHEAD, not team
    rows = shown_with(session, ResidenceFact, _stay_rows(actor, team, cards, first, last, limit))
    found: dict[tuple[int, str], DayDeadline] = {}
    for fact, (case_ref, person_id, name) in rows:
        told = Person.call_name.read(person_id, name) or ""
        href = f"/cases/{case_ref}"
        if fact.period_end and first <= fact.period_end <= last:
            title = STAY_PENDING if fact.pending_since else STAY_ENDS
            found.setdefault(
                (person_id, "stay"),
                DayDeadline(fact.period_end, title, told, case_ref, href, lazy("入管法第21条")),
            )
        if cards and fact.card_expiry and fact.card_expiry != fact.period_end and first <= fact.card_expiry <= last:
            found.setdefault(
                (person_id, "card"),
                DayDeadline(fact.card_expiry, CARD_EXPIRES, told, case_ref, href, lazy("入管法第19条の11")),
            )
    return list(found.values())


def _laws(session: Session, actor: Actor, today: date, limit: int, *, team: bool) -> list[DayDeadline]:
    """What follows from life events; the end of a stay stands among the stays already."""
    found = law_queries.due(
        session, actor, today + DUTIES_AHEAD, team=team, without=computing.not_for_lists(), limit=limit
    )
    return [
        DayDeadline(
            one.deadline.office_on,
            rule.title.ja if rule else one.deadline.rule,
            one.person,
            one.case_ref,
            f"/cases/{one.case_ref}/deadlines/{one.deadline.ref}",
            rule.cited if rule else "",
            rule.title.en if rule else one.deadline.rule,
        )
        for one in found
        for rule in (computing.rule_of(session, one.deadline),)
        if not computing.is_past_without_delay(rule, one.deadline.office_on, today)
    ]


@kept_statement
def _step_rows(actor: Actor, team: bool, last: date, limit: int) -> sa.Select[Step, str]:
    return (
        sa.select(Step, Case.ref)
        .join(Case, Case.id == Step.case_id)
        .where(*_scope(actor, team), Step.state.in_(sorted(OPEN_STATES)), Step.due_on <= last)
        .order_by(Step.due_on, Step.id)
        .limit(limit)
    )


def _steps(session: Session, actor: Actor, today: date, limit: int, *, team: bool) -> list[DayDeadline]:
    rows = shown_with(session, Step, _step_rows(actor, team, today + STEP_AHEAD, limit))
    return [
        DayDeadline(step.due_on, STEP_DUE, step.title, ref, f"/cases/{ref}/plan/steps/{step.ref}")
        for step, (ref,) in rows
        if step.due_on
    ]


@kept_statement
def _review_rows(actor: Actor, team: bool, last: date, limit: int) -> sa.Select[Any]:
    return (
        sa.select(Plan.review_on, Case.ref, Case.title.ct, Case.id)
        .join(Case, Case.id == Plan.case_id)
        .where(*_scope(actor, team), Plan.review_on <= last)
        .order_by(Plan.review_on, Plan.id)
        .limit(limit)
    )


def _reviews(session: Session, actor: Actor, today: date, limit: int, *, team: bool) -> list[DayDeadline]:
    """Days on which plans are looked at again, by the title of the case; one that has passed stays until it is done."""
    rows = session.execute(_review_rows(actor, team, today + REVIEW_AHEAD, limit))
    return [
        DayDeadline(day, REVIEW_DUE, Case.title.read(case_id, title) or "", ref, f"/cases/{ref}/plan/review")
        for day, ref, title, case_id in rows
    ]


@kept_statement
def _duty_rows(actor: Actor, team: bool, last: date, limit: int) -> sa.Select[Task]:
    mine = Task.centre_id.in_(sorted(actor.centres_with(P.TEAM_READ))) if team else Task.assignee_id == actor.user_id
    legal = (Task.state == "open", Task.kind == "legal", Task.due_on <= last)
    return (
        sa.select(Task).where(policy.tasks_visible_to(actor), mine, *legal).order_by(Task.due_on, Task.id).limit(limit)
    )


def _duty_tasks(session: Session, actor: Actor, today: date, limit: int, *, team: bool) -> list[tasks.TaskRow]:
    return tasks.rows(session, actor, shown(session, Task, _duty_rows(actor, team, today + DUTIES_AHEAD, limit)))


def _duties(rows: Iterable[tasks.TaskRow]) -> list[DayDeadline]:
    return [
        DayDeadline(row.task.due_on, lazy("法律の期限"), row.task.title, row.case_ref, f"/tasks/{row.task.ref}")
        for row in rows
        if row.task.due_on
    ]


@kept_statement
def _consent_rows(actor: Actor, team: bool, today: date, limit: int) -> sa.Select[Any]:
    return (
        sa.select(Consent.expires_on, Consent.ref, Case.ref, Person.ref, Person.id, Person.call_name.ct)
        .select_from(Case)
        .join(CasePerson, CasePerson.case_id == Case.id)
        .join(Person, Person.id == CasePerson.person_id)
        .join(Consent, Consent.person_id == Person.id)
        .where(*_scope(actor, team), consents.runs_out(today))
        .order_by(Consent.expires_on, Consent.id)
        .limit(limit)
    )


def _consents(session: Session, actor: Actor, today: date, limit: int, *, team: bool) -> list[DayDeadline]:
    """Consents that run out and that nobody has renewed: each once, in whichever case the person stands first."""
    found: dict[str, DayDeadline] = {}
    rows = session.execute(_consent_rows(actor, team, today, limit))
    for day, consent, case, person, person_id, name in rows:
        told = Person.call_name.read(person_id, name) or ""
        found.setdefault(consent, DayDeadline(day, CONSENT_ENDS, told, case, f"/people/{person}/consents/{consent}"))
    return list(found.values())


def overdue_tasks(session: Session, actor: Actor, today: date, limit: int = 20) -> list[tasks.TaskRow]:
    """Open tasks past their day in the centres that the actor leads, the most overdue first."""
    found = session.scalars(
        sa.select(Task)
        .where(Task.centre_id.in_(sorted(actor.centres_with(P.TEAM_READ))), Task.state == "open", Task.due_on < today)
        .order_by(Task.due_on, Task.id)
        .limit(limit)
    ).all()
    return tasks.rows(session, actor, found)
