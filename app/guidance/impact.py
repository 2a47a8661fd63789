"""What a proposed version would touch: upper packages say it, for what the actor may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.guidance.catalogue import Catalogue


@dataclass(frozen=True)
class Touched:
    """One line: where it leads, what it is called there, the last day as kept and as the version gives it.

    `case`: id, reference and centre of the case that is read by showing it.
    """

    href: str
    title: str
    old: date | None
    new: date | None
    case: tuple[int, str, int]


Provider = Callable[[Session, Actor, str, Catalogue], Iterable[Touched]]
_providers: list[Provider] = []


def provide(provider: Provider) -> None:
    """Add a provider; twice is once."""
    if provider not in _providers:
        _providers.append(provider)


def of_rule(session: Session, actor: Actor, code: str, proposed: Catalogue) -> list[Touched]:
    """What hangs on a rule, judged by a catalogue with the proposed version.

    Not even a number tells of what the actor may not see.
    """
    return [line for provider in _providers for line in provider(session, actor, code, proposed)]
