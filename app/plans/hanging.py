"""What floors above hang on the steps of a plan (referrals): shown under the step, as far as the reader may know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases.models import Case


@dataclass(frozen=True)
class Hanging:
    """One thing under a step. Marked messages: `what`, `state`, and who has the `turn` for what is `awaited`.

    `who` is a name as the reader may see it, `kind` that of a status chip, `due` the civil day on which whoever has the
    turn should have moved.
    """

    what: str
    who: str
    href: str
    kind: str
    state: str
    turn: str = ""
    awaited: str = ""
    due: date | None = None


#: For one case: step id → what hangs on it. A provider asks a fixed number of queries, however many steps there are.
Provider = Callable[[Session, Actor, Case], Mapping[int, Iterable[Hanging]]]
_providers: list[Provider] = []


def register_provider(provider: Provider) -> None:
    """Let a floor above hang something on steps (`app.main.wire`). Twice is once."""
    if provider not in _providers:
        _providers.append(provider)


def of_case(session: Session, actor: Actor, case: Case) -> dict[int, list[Hanging]]:
    """Everything that hangs on the steps of a case."""
    found: dict[int, list[Hanging]] = {}
    for provider in _providers:
        for step_id, things in provider(session, actor, case).items():
            found.setdefault(step_id, []).extend(things)
    return found
