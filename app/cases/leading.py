"""Who leads a case, and what their certification has to do with it (issue of the centre, not of the law).

A centre may ask that complex cases be led by somebody certified. It is never forbidden otherwise: a reason is asked
for, kept in the timeline, and the page goes on saying so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.authz.actor import Actor
from app.cases import complexity
from app.cases.models import Case
from app.cases.queries import needs
from app.core import clock
from app.core.errors import Invalid, lazy
from app.training import certified
from app.training.certified import Certified

CERTIFIED_WANTED = lazy(
    "この窓口では、複雑なケースは認証を受けた人を担当にします。ほかの人にするときは理由を入力してください。"
)


def wanted(session: Session, centre_id: int, urgency: str, domains: Collection[str]) -> tuple[str, ...]:
    """Why a centre wants somebody certified to lead a case like this; empty where it does not ask, or it is simple.
    `domains` are those of needs that are open.
    """
    if not accounts.wants_certified_leads(session, centre_id):
        return ()
    return complexity.grounds(urgency, domains)


def grounds(session: Session, case: Case, centre_id: int | None = None) -> tuple[str, ...]:
    """The same of a case as it stands, in its centre or in another that takes it over."""
    domains = [need.domain for need in needs.still_open(session, case.id)]
    return wanted(session, centre_id or case.centre_id, case.urgency, domains)


def is_certified(session: Session, login: str) -> bool:
    """Whether a colleague may be called certified today."""
    found = certified.among(session, [login], clock.today()).get(login)
    return found is not None and found.counts


def exception(
    session: Session, why: Collection[str], login: str, reason: str | None, *, field: str = "assign_reason"
) -> str | None:
    """The reason to keep where somebody is to lead a case that wants (`why`) somebody certified and they are not; None
    where none is needed. Every door through which a case gets its lead asks this. Raises Invalid at `field` without.
    """
    if not why or is_certified(session, login):
        return None
    if not reason:
        raise Invalid(field, CERTIFIED_WANTED)
    return reason


@dataclass(frozen=True)
class Leads:
    """The page on which a case is given to somebody: the grounds, and the standing of each colleague by login."""

    grounds: tuple[str, ...]
    standings: Mapping[str, Certified]

    def lacks(self, login: str) -> bool:
        """Whether the case asks for somebody certified and this colleague is not."""
        return bool(self.grounds) and not (login in self.standings and self.standings[login].counts)


def of(session: Session, case: Case, logins: Iterable[str], centre_id: int | None = None) -> Leads:
    """Everything the page needs, as of today; `centre_id`: of another centre that takes the case over."""
    return Leads(grounds(session, case, centre_id), certified.among(session, logins, clock.today()))


def asks_opener(session: Session, actor: Actor, centre_id: int) -> bool:
    """Whether opening a complex case for oneself asks for a reason in that centre."""
    return accounts.wants_certified_leads(session, centre_id) and not is_certified(session, actor.login)
