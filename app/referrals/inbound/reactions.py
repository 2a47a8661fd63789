"""What a case shows and refuses while another office waits for our answer about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases import views
from app.cases.models import Case
from app.cases.service import closing, persons
from app.core.errors import lazy
from app.people.models import Person
from app.referrals.inbound import queries, words

_LINES: Mapping[str, str] = {**words.STATUSES, "told": words.TOLD}


def wire() -> None:
    """Subscribe and register; `app.main.wire` calls it. Twice is once."""
    closing.register_open_ends(open_ends)
    persons.register_hold(holds)
    views.register_provider(deadlines, lambda _today: queries.WAITING_OF_CASE)
    views.name_codes("inbound", views.by_words(_LINES))


def open_ends(session: Session, actor: Actor, case: Case) -> Iterator[closing.OpenEnd]:
    """A case is not closed over an answer that another office waits for."""
    for row in queries.of_case(session, actor, case.id, waiting=True):
        text = f"{row.office}（{row.referral.ref}）"
        yield closing.OpenEnd(lazy("他機関からの依頼"), text, f"/inbound/{row.referral.ref}", refuses=True)


def holds(session: Session, case: Case, person: Person) -> bool:
    """Nobody is taken out of a case while another office waits for an answer about them."""
    return any(row.referral.person_id == person.id for row in queries.of_case(session, None, case.id, waiting=True))


def deadlines(session: Session, actor: Actor, case: Case) -> Iterator[views.Deadline]:
    """The day by which the other office should have heard from us."""
    for row in queries.of_case(session, actor, case.id, waiting=True):
        if row.owed is not None and row.owed.due is not None:
            href = f"/inbound/{row.referral.ref}" if actor.can_in(P.REFERRAL_READ, case.centre_id) else ""
            yield views.Deadline(words.OWED[row.owed.what], row.owed.due, href, row.office)
