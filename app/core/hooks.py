"""Upward reactions: a lower package publishes, an upper one answers, in the same transaction.

Subscribed only in `app.main.wire()`. Downwards, call the function instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.orm import Session

E = TypeVar("E")
_subscribers: dict[type, list[Callable[..., None]]] = defaultdict(list)


def subscribe(event: type[E], handler: Callable[[Session, Any, E], None]) -> None:
    """Call `handler(session, actor, event)` whenever an event of this type is published; twice is once."""
    if handler not in _subscribers[event]:
        _subscribers[event].append(handler)


def publish(session: Session, actor: Any, event: object) -> None:
    """Tell every subscriber at once. What a handler raises dooms the whole transaction."""
    for handler in _subscribers[type(event)]:
        handler(session, actor, event)
