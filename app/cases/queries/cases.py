"""Every SELECT of cases: one, a list with filters, and those in which nothing happens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases.lifecycle import OPEN_NEEDS
from app.cases.models import Case, Need
from app.cases.policy import visible_to
from app.cases.queries import staff
from app.core import clock, ids
from app.core.db import kept_statement
from app.core.listing import ListQuery, Page
from app.core.plain import shown
from app.core.remembering import remembered
from app.people.models import Person

# After so many civil days without activity a case is silent: the more urgent, the sooner.
SILENCE_DAYS = {"immediate": 3, "urgent": 7, "soon": 14, "routine": 30}
FILTERS = ("status", "mine", "assigned", "urgency", "domain", "silence")
SORTS = ("-activity", "activity", "opened", "urgency", "turn")
_URGENCY_RANK = sa.case({"immediate": 3, "urgent": 2, "soon": 1}, value=Case.urgency, else_=0)
_ORDERS: dict[str, sa.ColumnElement[Any]] = {
    "activity": Case.last_activity_on.expression,
    "opened": Case.opened_on.expression,
    "urgency": _URGENCY_RANK,
    "turn": Case.turn_since.expression,
}


@dataclass(frozen=True)
class CaseRow:
    """One line of a list of cases. `domains` are those of the needs still open."""

    case: Case
    call_name: str
    assignee: str
    domains: Sequence[str]
    silent_days: int

    @property
    def is_silent(self) -> bool:
        return is_silent(self.case)


def by_ref(session: Session, actor: Actor, ref: str) -> Case | None:
    """The case with this reference (as typed or read out), or None when there is none for this actor."""
    return session.scalar(_by_ref(actor), {"ref": ids.clean_ref(ref)})


@kept_statement
def _by_ref(actor: Actor) -> sa.Select[Case]:
    """Every page of a case begins with this; the statement is kept for an actor with the same rights."""
    return sa.select(Case).where(Case.ref == sa.bindparam("ref"), visible_to(actor))


def by_id(session: Session, actor: Actor, case_id: int) -> Case | None:
    """The case with this row id, or None when there is none for this actor."""
    return session.scalar(sa.select(Case).where(Case.id == case_id, visible_to(actor)))


def visible_ids(session: Session, actor: Actor, case_ids: Collection[int]) -> set[int]:
    """Which of these cases the actor may know of: the last word in the global search."""
    return set(session.connection().scalars(_visible_among(actor), {"wanted": list(case_ids)}))


@kept_statement
def _visible_among(actor: Actor) -> sa.Select[int]:
    return sa.select(Case.id).where(Case.id.in_(sa.bindparam("wanted", expanding=True)), visible_to(actor))


def page(session: Session, actor: Actor, query: ListQuery) -> Page[CaseRow]:
    """One page of the list; only what is shown is decrypted. Filters and orders: FILTERS, SORTS."""
    counted, asked = _listed(actor, query.q, query.chosen, query.sort, clock.today())
    total = session.connection().scalar(counted) or 0
    place = {"most": query.per_page, "before": query.offset}
    return Page(rows(session, shown(session, Case, asked, place)), query, total)


@kept_statement
def _listed(
    actor: Actor, words: str, chosen: frozenset[tuple[str, str]], sort: str, _today: date
) -> tuple[sa.Select[int], sa.Select[Case]]:
    """How many, and a page of them. Kept by the day, which some filters hold."""
    where = [visible_to(actor), *_conditions(actor, ListQuery(q=words, filters=dict(chosen)))]
    order = _ORDERS[sort.lstrip("-")]
    direction = order.desc() if sort.startswith("-") else order.asc()
    asked = sa.select(Case).where(*where).order_by(direction, Case.id.desc())
    asked = asked.limit(sa.bindparam("most")).offset(sa.bindparam("before"))
    return sa.select(sa.func.count()).select_from(Case).where(*where), asked


def _conditions(actor: Actor, query: ListQuery) -> list[sa.ColumnElement[bool]]:
    wanted = query.filters
    found: list[sa.ColumnElement[bool]] = []
    if query.q:
        found.append(Case.ref.startswith(ids.clean_ref(query.q), autoescape=True))
    if status := wanted.get("status"):
        found.append(Case.status != "closed" if status == "open" else Case.status == status)
    if wanted.get("mine"):
        found.append(Case.assigned_to_id == actor.user_id)
    if assigned := wanted.get("assigned"):
        found.append(_assigned_to(assigned))
    if urgency := wanted.get("urgency"):
        found.append(Case.urgency == urgency)
    if domain := wanted.get("domain"):
        found.append(
            sa.exists().where(Need.case_id == Case.id, Need.domain == domain, Need.state.in_(list(OPEN_NEEDS)))
        )
    if wanted.get("silence"):
        found.append(_silent(wanted["silence"], clock.today()))
    return found


def _assigned_to(login: str) -> sa.ColumnElement[bool]:
    if login == "nobody":
        return Case.assigned_to_id.is_(None)
    return Case.assigned_to_id == sa.select(User.id).where(User.login == login).scalar_subquery()


def _silent(days: str, today: date) -> sa.ColumnElement[bool]:
    """`days` as typed: a number of civil days, or anything else for the measure that fits the urgency."""
    if days.isascii() and days.isdigit() and len(days) < 5:
        quiet: sa.ColumnElement[bool] = Case.last_activity_on <= today - timedelta(days=int(days))
    else:
        quiet = sa.or_(*(_quiet_since(code, today) for code in SILENCE_DAYS))
    return sa.and_(Case.status != "closed", quiet)


def _quiet_since(urgency: str, today: date) -> sa.ColumnElement[bool]:
    limit = today - timedelta(days=SILENCE_DAYS[urgency])
    return sa.and_(Case.urgency == urgency, Case.last_activity_on <= limit)


def is_silent(case: Case) -> bool:
    """Whether nothing has happened for longer than the urgency of the case allows."""
    days = (clock.today() - case.last_activity_on).days
    return case.status != "closed" and days >= SILENCE_DAYS.get(case.urgency, 30)


def silent(
    session: Session, actor: Actor, days: int | None = None, *, mine: bool = True, limit: int = 20
) -> list[CaseRow]:
    """Open cases without activity for `days` civil days (None: by urgency), the quietest first.

    `mine`: only those assigned to the actor; else all that the actor may see.
    """
    asked = _silent_cases(actor, "" if days is None else str(days), mine, limit, clock.today())
    return rows(session, shown(session, Case, asked))


@kept_statement
def _silent_cases(actor: Actor, days: str, mine: bool, limit: int, today: date) -> sa.Select[Case]:
    where = [visible_to(actor), _silent(days, today)]
    if mine:
        where.append(Case.assigned_to_id == actor.user_id)
    return sa.select(Case).where(*where).order_by(Case.last_activity_on, Case.id).limit(limit)


def rows(session: Session, cases: Sequence[Case]) -> list[CaseRow]:
    """Cases as lines of a list, in the same order: three queries however many there are."""
    names = call_names(session, {case.person_id for case in cases})
    colleagues = staff.names(session, {case.assigned_to_id for case in cases})
    domains = _open_domains(session, [case.id for case in cases])
    today = clock.today()
    return [
        CaseRow(
            case,
            names.get(case.person_id, ""),
            colleagues.get(case.assigned_to_id or 0, ""),
            domains[case.id],
            (today - case.last_activity_on).days,
        )
        for case in cases
    ]


_CALL_NAMES = sa.select(Person.id, Person.call_name.ct, Person.centre_id).where(
    Person.id.in_(sa.bindparam("wanted", expanding=True))
)


def call_names(session: Session, person_ids: Collection[int], actor: Actor | None = None) -> dict[int, str]:
    """What to call these people, by row id; with `actor` those alone of whom the actor may know."""
    centres = actor.centres_with(P.PERSON_READ) if actor else None

    def ask(missing: list[int]) -> dict[int, str]:
        found = session.connection().execute(_CALL_NAMES, {"wanted": missing}).all()
        return {
            row[0]: Person.call_name.read(row[0], row[1]) or "" for row in found if centres is None or row[2] in centres
        }

    return remembered(session, ("call_names", centres), person_ids, ask)


def refs(session: Session, case_ids: Collection[int | None], actor: Actor | None = None) -> dict[int, str]:
    """References by row id; with `actor` of the cases that exist for them alone, so that no link leads nowhere."""
    wanted = {number for number in case_ids if number}

    def ask(missing: list[int]) -> dict[int, str]:
        found = session.connection().execute(_refs(actor), {"wanted": missing}).all()
        return {row[0]: row[1] for row in found}

    return remembered(session, ("case_refs", actor), wanted, ask)


@kept_statement
def _refs(actor: Actor | None) -> sa.Select[int, str]:
    query = sa.select(Case.id, Case.ref).where(Case.id.in_(sa.bindparam("wanted", expanding=True)))
    return query.where(visible_to(actor)) if actor else query


_OPEN_DOMAINS = (
    sa.select(Need.case_id, Need.domain)
    .where(Need.case_id.in_(sa.bindparam("wanted", expanding=True)), Need.state.in_(sorted(OPEN_NEEDS)))
    .order_by(Need.position, Need.id)
)


def _open_domains(session: Session, case_ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    if case_ids:
        for case_id, domain in session.connection().execute(_OPEN_DOMAINS, {"wanted": list(case_ids)}).all():
            if domain not in found[case_id]:
                found[case_id].append(domain)
    return found
