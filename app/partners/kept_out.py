"""Entries that must not be found from one case: the directory knows no cases, floors above say which.

The provider is wired in `app.main.wire`; whoever searches on behalf of a case leaves out what it names.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from sqlalchemy.orm import Session

Provider = Callable[[Session, int], Collection[int]]
_providers: list[Provider] = []


def register_provider(provider: Provider) -> None:
    """Let a floor above keep entries out of cases. Twice is once."""
    if provider not in _providers:
        _providers.append(provider)


def of_case(session: Session, case_id: int) -> frozenset[int]:
    """Row ids of the entries that are kept out of this case."""
    return frozenset(found for provider in _providers for found in provider(session, case_id))
