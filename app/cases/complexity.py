"""When a case is a complex one, from what is stored already; nobody ticks a box for it. Pure."""

from __future__ import annotations

from collections.abc import Collection

from app.core.errors import lazy

DOMAINS = 3
"""From so many domains with open needs on a case counts as complex: several offices must be led at once."""
_URGENT, _SAFETY = "immediate", "safety"


def grounds(urgency: str, domains: Collection[str]) -> tuple[str, ...]:
    """Why a case counts as complex, as marked messages; empty: it does not. `domains` are those of open needs."""
    found = []
    if urgency == _URGENT:
        found.append(lazy("緊急度が「即時（生命・安全）」です。"))
    if _SAFETY in domains:
        found.append(lazy("安全の分野の課題があります。"))
    if len(set(domains)) >= DOMAINS:
        found.append(lazy("終わっていない課題が、3つ以上の分野にあります。"))
    return tuple(found)
