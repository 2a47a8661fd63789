"""What the pages of a case show around their own content: head line, deadlines, rights."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases import policy, words
from app.cases.models import Case
from app.cases.queries import persons, staff
from app.core import clock
from app.core.errors import lazy


@dataclass(frozen=True)
class Deadline:
    """A day by which something must be done. `title` and `basis` are marked messages, `context` says whom or what.

    `last_day` is the civil day on which it can still be done; `safe_day` the one a centre should keep.
    """

    title: str
    last_day: date
    href: str = ""
    context: str = ""
    basis: str = ""
    safe_day: date | None = None


Provider = Callable[[Session, Actor, Case], Iterable[Deadline]]
_providers: list[Provider] = []


def register_provider(provider: Provider) -> None:
    """Let a floor above add deadlines to the pages of a case (steps, answers awaited). Twice is once."""
    if provider not in _providers:
        _providers.append(provider)


def deadlines(session: Session, actor: Actor, case: Case, people: Iterable[persons.OfCase]) -> list[Deadline]:
    """Every known deadline of a case, the nearest first."""
    found = [deadline for one in people for deadline in residence_deadlines(one)]
    for provider in _providers:
        found.extend(provider(session, actor, case))
    return sorted(found, key=lambda deadline: deadline.last_day)


def residence_deadlines(one: persons.OfCase) -> Iterable[Deadline]:
    """The end of the period of stay and the expiry of the card, as far as they are known of a person."""
    href = f"/people/{one.person.ref}"
    if one.period_end:
        title = lazy("在留期間の満了（更新申請中）") if one.pending_since else lazy("在留期間の満了")
        yield Deadline(title, one.period_end, href, one.person.call_name, lazy("入管法第21条"))
    if one.card_expiry and one.card_expiry != one.period_end:
        yield Deadline(
            lazy("在留カードの有効期間の満了"), one.card_expiry, href, one.person.call_name, lazy("入管法第19条の11")
        )


def case_frame(session: Session, actor: Actor, case: Case) -> dict[str, Any]:
    """The context that `cases/case_layout.html` needs; every page of a case passes it to `rq.render`.

    Keys: `case`, `person` (the main one, languages loaded), `people`, `languages`, `deadlines`,
    `next_deadline`, `assignee` (name), `can` (rights over this case), `silent_days`, `words`.
    """
    people = persons.of_case(session, case)
    main = next(one.person for one in people if one.person.id == case.person_id)
    due = deadlines(session, actor, case, people) if case.status != "closed" else []
    return {
        "case": case,
        "person": main,
        "people": people,
        "languages": [spoken.language for spoken in main.languages],
        "deadlines": due,
        "next_deadline": due[0] if due else None,
        "assignee": staff.names(session, {case.assigned_to_id}).get(case.assigned_to_id or 0, ""),
        "can": policy.allowed(actor, case),
        "silent_days": (clock.today() - case.last_activity_on).days,
        "words": words,
    }
