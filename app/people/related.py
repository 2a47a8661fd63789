"""What other packages know about a person, for the person's page: people know nothing of cases.

Upper packages give a provider (in `app.main.wire`); each answers for what the actor may see.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.people.models import Person


@dataclass(frozen=True)
class Related:
    """One line: what it is (a message marked for translation), its title, where it leads, a note.

    Instead of a title it may have codes of a list, which the page names in the reader's language.
    """

    what: str
    title: str
    href: str
    note: str = ""
    codes: tuple[str, ...] = ()
    code_list: str = ""


Provider = Callable[[Session, Actor, Person], list[Related]]
_providers: list[Provider] = []


def provide(provider: Provider) -> None:
    """Add a provider; twice is once."""
    if provider not in _providers:
        _providers.append(provider)


def of_person(session: Session, actor: Actor, person: Person) -> list[Related]:
    """Everything, in the order in which the providers were added."""
    return [line for provider in _providers for line in provider(session, actor, person)]
