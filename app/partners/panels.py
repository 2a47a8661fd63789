"""What floors above show on the page of a partner: the directory knows no referrals.

A panel is a template with its context, for readers who may see it; the provider is wired in `app.main.wire`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.partners.models import Partner
from app.web.request import Rq


@dataclass(frozen=True)
class Panel:
    """The template reads `panel.context`."""

    template: str
    context: Mapping[str, Any]


Provider = Callable[[Rq, Partner], Panel | None]
_providers: list[Provider] = []


def provide(provider: Provider) -> None:
    """Add a provider. Twice is once."""
    if provider not in _providers:
        _providers.append(provider)


def of_partner(rq: Rq, partner: Partner) -> list[Panel]:
    """Every panel that this reader may see, in the order in which they were added."""
    return [panel for provider in _providers if (panel := provider(rq, partner)) is not None]
