"""Which entries a centre uses: known above, where referrals are; told here by whoever knows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date

from sqlalchemy.orm import Session

from app.partners.upkeep.rules import Use

Provider = Callable[[Session, Collection[int], date], Iterable[Use]]
_providers: list[Provider] = []


def provide(provider: Provider) -> None:
    """Ask `provider(session, centre ids, first day)` for the uses since a civil day; twice is once."""
    if provider not in _providers:
        _providers.append(provider)


def of_centres(session: Session, centre_ids: Collection[int], since: date) -> Mapping[tuple[int, int], Use]:
    """(partner, centre) → use, of everything that these centres were referring to since that day."""
    found = (use for provider in _providers for use in provider(session, centre_ids, since))
    return {(use.partner_id, use.centre_id): use for use in found}
