"""Colleagues as the job sees them: with the rights of this moment, as if each had just signed in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import Centre, Membership, User
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.authz.roles import Role
from app.cases.models import Task
from app.cases.policy import tasks_visible_to
from app.cases.queries import cases
from app.reminders.lifecycle import OF_REFERRAL, OF_TASK, Item, Kind, Team

# How many row ids a statement names at once.
_AT_ONCE = 5_000


def actors(session: Session, user_ids: Collection[int] | None = None) -> dict[int, Actor]:
    """Everybody at work (or those of these ids), by row id; who was disabled is left out."""
    asked = (
        sa.select(
            User.id, User.login, User.name, User.locale, User.home_centre_id, Centre.name,
            Membership.centre_id, Membership.role,
        )
        .join(Centre, Centre.id == User.home_centre_id)
        .join(Membership, Membership.user_id == User.id)
        .where(User.is_active)
    )  # fmt: skip
    if user_ids is not None:
        asked = asked.where(User.id.in_(sorted(user_ids)))
    rows = session.execute(asked).all()
    roles: dict[int, set[tuple[int, Role]]] = defaultdict(set)
    for row in rows:
        roles[row[0]].add((row[6], Role(row[7])))
    return {
        user_id: Actor(user_id, login, name, centre_id, centre_name, frozenset(roles[user_id]), locale)
        for user_id, login, name, locale, centre_id, centre_name, *_ in rows
    }


def leads(people: Iterable[Actor]) -> dict[int, Sequence[int]]:
    """Who leads each centre; where nobody does, whoever works on cases there."""
    found: dict[int, Sequence[int]] = {}
    for right in (P.CASE_WRITE, P.TEAM_READ):
        by_centre: dict[int, list[int]] = defaultdict(list)
        for actor in people:
            for centre in actor.centres_with(right):
                by_centre[centre].append(actor.user_id)
        found |= {centre: sorted(users) for centre, users in by_centre.items()}
    return found


def team(session: Session, people: dict[int, Actor], items: Sequence[Item]) -> Team:
    """The judge of who leads and who sees what; each colleague's sight is asked for once, when first needed."""
    sight = _Sight(session, people, items)
    return Team(leads(list(people.values())), sight)


class _Sight:
    """Whether somebody is at work and may see an item, by the policies of cases, tasks and referrals."""

    def __init__(self, session: Session, people: dict[int, Actor], items: Sequence[Item]) -> None:
        self._session = session
        self._people = people
        self._cases = sorted({item.case_id for item in items if item.case_id})
        self._tasks = sorted({item.ref for item in items if item.kind in OF_TASK})
        self._known: dict[int, tuple[frozenset[int], frozenset[str]]] = {}

    def __call__(self, user: int, item: Item) -> bool:
        actor = self._people.get(user)
        if actor is None:
            return False
        if user not in self._known:
            self._known[user] = self._look(actor)
        seen_cases, seen_tasks = self._known[user]
        if item.kind is Kind.CHECK:
            return actor.can_in(P.PARTNER_WRITE, item.centre_id)
        if item.kind is Kind.OWED:  # before we accept there is no case
            return actor.can_in(P.REFERRAL_READ, item.centre_id)
        if item.kind in OF_TASK:
            return item.ref in seen_tasks
        if item.kind in OF_REFERRAL and not actor.can_in(P.REFERRAL_READ, item.centre_id):
            return False
        return item.case_id in seen_cases

    def _look(self, actor: Actor) -> tuple[frozenset[int], frozenset[str]]:
        found_cases: set[int] = set()
        for start in range(0, len(self._cases), _AT_ONCE):
            found_cases |= cases.visible_ids(self._session, actor, self._cases[start : start + _AT_ONCE])
        found_tasks: set[str] = set()
        for start in range(0, len(self._tasks), _AT_ONCE):
            some = self._tasks[start : start + _AT_ONCE]
            found_tasks |= set(
                self._session.scalars(sa.select(Task.ref).where(Task.ref.in_(some), tasks_visible_to(actor)))
            )
        return frozenset(found_cases), frozenset(found_tasks)
