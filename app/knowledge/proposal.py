"""What a closed case proposes for its card: coded facts only, so that no identity slips in unseen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cases.models import Case, CasePerson
from app.cases.queries import needs, persons
from app.codes import lists
from app.core import clock
from app.core.text import contains_folded, fold
from app.knowledge.queries import main_status
from app.partners.models import Partner
from app.people.models import ContactPoint, Person, PersonName
from app.plans import queries as plans
from app.referrals.models import Referral
from app.referrals.policy import OUTGOING

SHORTEST_NAME = 2


def facts_of(session: Session, case: Case) -> Mapping[str, object]:
    """The values of a new card's form from the codes of the case: domains, status, language, order, outcome, days.

    The order of work is told by the domains of the plan's steps and the kinds of partners, not by their titles.
    """
    own = needs.of_case(session, case.id)
    kinds = _partner_kinds(session, case.id)
    domains = list(dict.fromkeys(need.domain for need in own))
    people = persons.of_case(session, case)
    outcomes = [need.outcome for need in own if need.outcome]
    return {
        "title": "・".join(lists.DOMAINS.label(domain) for domain in domains)[:120],
        "domains": domains,
        "residence_status": main_status(session, case),
        "language": case.language,
        "partner_kinds": kinds,
        "outcome": max(set(outcomes), key=outcomes.count) if outcomes else "unknown",
        "days": ((case.closed_on or clock.today()) - case.opened_on).days,
        "situation": _situation(domains, [one.role for one in people], main_status(session, case), case.language),
        "done": _order(session, case.id, kinds),
        "scope": "centre",
    }


def _partner_kinds(session: Session, case_id: int) -> list[str]:
    rows = session.scalars(
        sa.select(Partner.kind)
        .join(Referral, Referral.partner_id == Partner.id)
        .where(Referral.case_id == case_id, OUTGOING, Referral.status.not_in(("draft", "entered_in_error")))
        .order_by(Referral.id)
    )
    return list(dict.fromkeys(rows))


def _situation(domains: Iterable[str], roles: Iterable[str], status: str, language: str) -> str:
    others = [lists.HOUSEHOLD_ROLES.label(role) for role in roles if role != "self"]
    return "\n".join(
        (
            f"課題の分野：{'、'.join(lists.DOMAINS.label(domain) for domain in domains)}",
            f"在留資格：{lists.RESIDENCE_STATUSES.label(status)}",
            f"言語：{lists.LANGUAGES.label(language)}",
            f"関係する家族：{'、'.join(others) if others else 'なし'}",
        )
    )


def _order(session: Session, case_id: int, kinds: Iterable[str]) -> str:
    steps, links = plans.steps_of(session, case_id), plans.links_of(session, case_id)
    done = plans.graph_of(steps, links).steps()
    domains = list(dict.fromkeys(node.domain for node in done))
    lines = [f"{number}. {lists.DOMAINS.label(domain)}" for number, domain in enumerate(domains, 1)]
    lines += [f"つないだ先：{lists.PARTNER_KINDS.label(kind)}" for kind in kinds]
    return "\n".join(lines) or "（行ったことを順番に書いてください）"


def identity_in(session: Session, case_id: int | None, texts: Iterable[str]) -> list[str]:
    """Names and numbers of the people of the case that stand in the texts: help for removing identity.

    Compared folded, so that another width, case or kana does not hide them. Words of one letter are not looked for.
    """
    if case_id is None:
        return []
    everything = fold("\n".join(texts))
    found = []
    for value in _identities(session, case_id):
        words = [value, *(word for word in value.split() if len(word) > SHORTEST_NAME)]
        found += [
            word for word in words if len(fold(word)) >= SHORTEST_NAME and contains_folded(everything, fold(word))
        ]
    return list(dict.fromkeys(found))


def _identities(session: Session, case_id: int) -> list[str]:
    members = sa.select(CasePerson.person_id).where(CasePerson.case_id == case_id)
    people = session.scalars(sa.select(Person).where(Person.id.in_(members))).all()
    ids = [person.id for person in people]
    names = session.scalars(sa.select(PersonName).where(PersonName.person_id.in_(ids)))
    points = session.scalars(sa.select(ContactPoint).where(ContactPoint.person_id.in_(ids)))
    return [*_call_names(people), *(name.value for name in names), *(point.value for point in points)]


def _call_names(people: Iterable[Person]) -> list[str]:
    return [person.call_name.removesuffix("さん").strip() for person in people]
