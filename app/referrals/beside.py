"""What floors above have beside a referral (going along with the person): shown on its page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.referrals.models import Referral


@dataclass(frozen=True)
class Beside:
    """One thing with its civil day. `state` is a marked message, `kind` that of a status chip, `who` a name."""

    day: date
    href: str
    who: str
    kind: str
    state: str


Provider = Callable[[Session, Actor, Referral], Iterable[Beside]]
_providers: list[Provider] = []


def register_provider(provider: Provider) -> None:
    """Let a floor above show something on the page of a referral (`app.main.wire`). Twice is once."""
    if provider not in _providers:
        _providers.append(provider)


def of_referral(session: Session, actor: Actor, referral: Referral) -> list[Beside]:
    """Everything that stands beside it, the latest day first."""
    found = [one for provider in _providers for one in provider(session, actor, referral)]
    return sorted(found, key=lambda one: one.day, reverse=True)
