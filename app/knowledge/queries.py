"""Every SELECT of know-how cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases.models import Case
from app.cases.queries import needs, persons
from app.core import ids
from app.core.db import kept_statement
from app.core.listing import ListQuery, Page
from app.knowledge import policy
from app.knowledge.lifecycle import CardState
from app.knowledge.models import Card, CardDomain
from app.search import queries as search

SORTS = ("-written_at", "written_at", "-used", "-published_on")
FILTERS = ("state", "domain", "residence_status", "language", "mine")
SHOWN_BESIDE = 10
SCANNED_BESIDE = 200


def by_ref(session: Session, actor: Actor, ref: str) -> Card | None:
    """A card that this actor may see, with its domains."""
    wanted = sa.select(Card).where(Card.ref == ids.clean_ref(ref), policy.visible_to(actor))
    return session.scalar(wanted.options(selectinload(Card.domains)))


def of_case(session: Session, case_id: int) -> Card | None:
    """The card that a case led to, or None."""
    wanted = sa.select(Card).where(Card.case_id == case_id).order_by(Card.id).limit(1)
    return session.scalar(wanted.options(selectinload(Card.domains)))


def visible_ids(session: Session, actor: Actor, card_ids: Sequence[int]) -> set[int]:
    """Which of these cards the actor may see (the last word of a search)."""
    return set(session.connection().scalars(_visible_among(actor), {"wanted": list(card_ids)}))


@kept_statement
def _visible_among(actor: Actor) -> sa.Select[int]:
    return sa.select(Card.id).where(Card.id.in_(sa.bindparam("wanted", expanding=True)), policy.visible_to(actor))


def cards(session: Session, actor: Actor, query: ListQuery) -> Page[Card]:
    """Cards by filters; with words (`q`) those that the search index finds, newest first. Raises QueryTooShort."""
    wanted = sa.select(Card).where(policy.visible_to(actor), *_conditions(actor, query))
    if query.q:
        wanted = wanted.where(Card.id.in_(found_ids(session, actor, query.q)))
    total = session.scalar(sa.select(sa.func.count()).select_from(wanted.subquery())) or 0
    name = query.sort.lstrip("-")
    column = {"used": Card.used, "published_on": Card.published_on}.get(name, Card.written_at)
    order = column.desc() if query.sort.startswith("-") else column.asc()
    chosen = wanted.order_by(order, Card.id.desc()).offset(query.offset).limit(query.per_page)
    return Page(list(session.scalars(chosen.options(selectinload(Card.domains)))), query, total)


def found_ids(session: Session, actor: Actor, words: str, limit: int = 200) -> list[int]:
    """Ids of visible cards that have every word. Raises QueryTooShort."""
    scope = search.Scope(actor.centres_with(P.CARD_READ), frozenset({"card"}))
    found = search.find(
        session, scope, words, visible={"card": lambda s, card_ids: visible_ids(s, actor, card_ids)}, limit=limit
    )
    return [hit.subject_id for hit in found.hits]


def _conditions(actor: Actor, query: ListQuery) -> list[sa.ColumnElement[bool]]:
    filters, found = query.filters, []
    for name, column in (("residence_status", Card.residence_status), ("language", Card.language)):
        if value := filters.get(name):
            found.append(column == value)
    if domain := filters.get("domain"):
        found.append(Card.id.in_(sa.select(CardDomain.card_id).where(CardDomain.domain == domain)))
    if filters.get("mine"):
        found.append(Card.written_by_id == actor.user_id)
    found.append(Card.state == filters["state"] if "state" in filters else Card.state != CardState.RETIRED)
    return found


@dataclass(frozen=True)
class Match:
    """A card that fits a case: which domains they share, whether status and language are the same."""

    card: Card
    domains: tuple[str, ...]
    same_status: bool
    same_language: bool

    @property
    def weight(self) -> tuple[int, int, int]:
        return 2 * len(self.domains) + self.same_status + self.same_language, self.card.helped, self.card.used


def beside(session: Session, actor: Actor, case: Case) -> list[Match]:
    """Published cards that speak of the needs of this case, the best fitting first; each says why it is shown."""
    domains = {need.domain for need in needs.of_case(session, case.id)}
    if not domains:
        return []
    wanted = (
        sa.select(Card)
        .where(
            policy.visible_to(actor),
            Card.state == CardState.PUBLISHED,
            sa.or_(Card.case_id.is_(None), Card.case_id != case.id),
            Card.id.in_(sa.select(CardDomain.card_id).where(CardDomain.domain.in_(domains))),
        )
        .order_by(Card.published_on.desc(), Card.id.desc())
        .limit(SCANNED_BESIDE)
        .options(selectinload(Card.domains))
    )
    status = main_status(session, case)
    matches = [
        Match(
            card,
            tuple(sorted({d.domain for d in card.domains} & domains)),
            status not in ("unknown", "not_asked", "not_stated") and card.residence_status == status,
            case.language != "unknown" and card.language == case.language,
        )
        for card in session.scalars(wanted)
    ]
    return sorted(matches, key=lambda match: match.weight, reverse=True)[:SHOWN_BESIDE]


def main_status(session: Session, case: Case) -> str:
    """The residence status of the main person as last known; `unknown` when nobody asked."""
    people = persons.of_case(session, case)
    facts = sorted(people[0].person.facts, key=lambda fact: (fact.as_of, fact.recorded_at)) if people else []
    return facts[-1].status if facts else "unknown"


def counts(session: Session, actor: Actor) -> Mapping[str, int]:
    """How many cards wait in each state in the centres where the actor writes."""
    rows = session.execute(
        sa.select(Card.state, sa.func.count())
        .where(Card.centre_id.in_(actor.centres_with(P.CARD_WRITE)))
        .group_by(Card.state)
    )
    return {row[0]: row[1] for row in rows}
