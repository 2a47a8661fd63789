"""Every question asked of people, scoped by what the actor may know of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, selectinload

from app.accounts.models import User
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.core import clock, ids
from app.core.db import kept_statement
from app.core.listing import ListQuery, Page
from app.people import policy, tokens
from app.people.matching import Candidate, Sought, candidate
from app.people.models import Person, PersonLanguage, PersonNameToken, ResidenceFact

FILTERS = ("nationality", "language", "stay")
SORTS = ("-created", "created")
SOON = timedelta(days=90)
# So many hits of the index are decrypted for one answer.
_DECRYPTED = 80
_MOST_TOKENS = 96


def by_ref(session: Session, actor: Actor, ref: str) -> Person | None:
    """The person with names, points, languages and facts; None when the actor may not know of them."""
    return session.scalars(
        sa.select(Person).where(Person.ref == ids.clean_ref(ref), policy.visible_to(actor)).options(*_whole())
    ).one_or_none()


def by_id(session: Session, actor: Actor, person_id: int) -> Person | None:
    """The same by row id, for packages that hold one."""
    return session.scalars(_by_id(actor), {"wanted": person_id}).one_or_none()


@kept_statement
def _by_id(actor: Actor) -> sa.Select[Person]:
    return sa.select(Person).where(Person.id == sa.bindparam("wanted"), policy.visible_to(actor)).options(*_whole())


def whole(session: Session, person: Person) -> Person:
    """The same person with names, points, languages and facts loaded, for whoever got it without them."""
    return session.scalars(sa.select(Person).where(Person.id == person.id).options(*_whole())).one()


def visible_ids(session: Session, actor: Actor, person_ids: Sequence[int]) -> set[int]:
    """Which of these people the actor may know of: the last word in the global search."""
    return set(session.connection().scalars(_visible_among(actor), {"wanted": list(person_ids)}))


@kept_statement
def _visible_among(actor: Actor) -> sa.Select[int]:
    return sa.select(Person.id).where(Person.id.in_(sa.bindparam("wanted", expanding=True)), policy.visible_to(actor))


def candidates(session: Session, actor: Actor, text: str | Sequence[str], limit: int = 8) -> list[Candidate]:
    """Who may be meant by a name in any script and order, a reading, a number, a day of birth; best first.

    Several texts are several names of the same person, each compared by itself. What is found was decrypted
    and compared; the blind index only proposes.
    """
    texts = [text] if isinstance(text, str) else list(text)
    return _ranked(session, actor, texts, [])[0][:limit]


def _ranked(
    session: Session, actor: Actor, texts: Sequence[str], where: Sequence[sa.ColumnElement[bool]]
) -> tuple[list[Candidate], bool]:
    """The matches, the best first; and whether that is all, not only the best of what the index proposed."""
    sought = Sought.of(part[:200] for part in texts)
    proposed = set().union(*(tokens.wanted(part[:200]) for part in texts)) if texts else set()
    if not proposed:
        return [], True
    asked = _proposed(actor).where(*where) if where else _proposed(actor)
    people = session.scalars(asked, {"tokens": tokens.keyed(sorted(proposed)[:_MOST_TOKENS])}).all()
    found = [match for person in people if (match := candidate(person, sought))]
    return sorted(found, key=lambda match: (-match.score, -match.person.id)), len(people) < _DECRYPTED


@kept_statement
def _proposed(actor: Actor) -> sa.Select[Person]:
    """People of whom the blind index knows some of the tokens, the most agreeing first."""
    hits = (
        sa.select(PersonNameToken.person_id, sa.func.count().label("agreeing"))
        .where(
            PersonNameToken.centre_id.in_(sorted(actor.centres_with(P.PERSON_READ))),
            PersonNameToken.token.in_(sa.bindparam("tokens", expanding=True)),
        )
        .group_by(PersonNameToken.person_id)
        .subquery()
    )
    return (
        sa.select(Person)
        .join(hits, hits.c.person_id == Person.id)
        .where(policy.visible_to(actor))
        .order_by(hits.c.agreeing.desc(), Person.id.desc())
        .limit(_DECRYPTED)
        .options(*_whole())
    )


def find(session: Session, actor: Actor, query: ListQuery) -> Page[Candidate]:
    """One page of the people of the actor's centres; with words the best matches first.

    Words that fit more people than are decrypted for one answer give a page without a total.
    Filters: nationality and language (codes), stay (`soon`: the period known last ends within 90 days).
    """
    where = _conditions(query)
    if query.q:
        found, is_all = _ranked(session, actor, [query.q], where)
        after = query.offset + query.per_page
        return Page(found[query.offset : after], query, len(found) if is_all else None, more=after < len(found))
    total = session.scalar(sa.select(sa.func.count()).select_from(Person).where(policy.visible_to(actor), *where)) or 0
    order = Person.id.asc() if query.sort == "created" else Person.id.desc()
    people = session.scalars(
        sa.select(Person)
        .where(policy.visible_to(actor), *where)
        .options(*_whole())
        .order_by(order)
        .offset(query.offset)
        .limit(query.per_page)
    ).all()
    return Page([Candidate(person, person.ref, person.call_name, (), 0) for person in people], query, total)


def _conditions(query: ListQuery) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if nationality := query.filters.get("nationality"):
        found.append(Person.nationality == nationality)
    if language := query.filters.get("language"):
        found.append(Person.id.in_(sa.select(PersonLanguage.person_id).where(PersonLanguage.language == language)))
    if query.filters.get("stay") == "soon":
        found.append(Person.id.in_(_stay_ends_soon()))
    return found


def staff_names(session: Session, user_ids: Iterable[int]) -> Mapping[int, str]:
    """Names of colleagues by id; whoever is not there any more has no entry."""
    people = session.scalars(sa.select(User).where(User.id.in_(set(user_ids))))
    return {user.id: user.name for user in people}


def _stay_ends_soon() -> sa.Select[Any]:
    newer = aliased(ResidenceFact)
    later = sa.tuple_(newer.as_of, newer.id) > sa.tuple_(ResidenceFact.as_of, ResidenceFact.id)
    return sa.select(ResidenceFact.person_id).where(
        ResidenceFact.period_end.between(clock.today(), clock.today() + SOON),
        ~sa.exists().where(newer.person_id == ResidenceFact.person_id, later),
    )


def _whole() -> tuple[Any, ...]:
    return (
        selectinload(Person.names),
        selectinload(Person.points),
        selectinload(Person.languages),
        selectinload(Person.facts),
    )
