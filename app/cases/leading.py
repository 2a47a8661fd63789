"""Who leads a case, and what their certification has to do with it (issue of the centre, not of the law).

A centre may ask that complex cases be led by somebody certified. It is never forbidden otherwise: a reason is asked
for, kept in the timeline, and the page goes on saying so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.cases import complexity
from app.cases.models import Case
from app.cases.queries import needs
from app.core import clock
from app.training import certified
from app.training.certified import Certified


def grounds(session: Session, case: Case) -> tuple[str, ...]:
    """Why the centre wants somebody certified to lead this case; empty where it does not ask, or the case is simple."""
    if not accounts.wants_certified_leads(session, case.centre_id):
        return ()
    return complexity.grounds(case.urgency, [need.domain for need in needs.still_open(session, case.id)])


def needs_reason(session: Session, case: Case, login: str) -> bool:
    """Whether giving the case to a colleague asks for a reason today."""
    if not grounds(session, case):
        return False
    found = certified.among(session, [login], clock.today()).get(login)
    return found is None or not found.counts


@dataclass(frozen=True)
class Leads:
    """The page on which a case is given to somebody: the grounds, and the standing of each colleague by login."""

    grounds: tuple[str, ...]
    standings: Mapping[str, Certified]

    def lacks(self, login: str) -> bool:
        """Whether the case asks for somebody certified and this colleague is not."""
        return bool(self.grounds) and not (login in self.standings and self.standings[login].counts)


def of(session: Session, case: Case, logins: Iterable[str]) -> Leads:
    """Everything the page needs, as of today."""
    return Leads(grounds(session, case), certified.among(session, logins, clock.today()))
