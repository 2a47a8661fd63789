"""What a page has looked up by row id already, for its other parts: names and references stand in many of them.

Only where nothing is written: there a row cannot change between two parts of one page.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from typing import TypeVar

from sqlalchemy.orm import Session

T = TypeVar("T")


def remembered(
    session: Session, what: Hashable, wanted: Collection[int], ask: Callable[[list[int]], Mapping[int, T]]
) -> dict[int, T]:
    """Row id → what `ask` finds; in a session that only reads those alone are asked for that nobody asked for before.

    `what` names the lookup with everything that its answer depends on beside the id. What is not found stays out, and
    is not asked for again.
    """
    if not wanted:
        return {}
    if session.get_bind().get_execution_options().get("kakehashi_write", True):
        return dict(ask(list(wanted)))
    known: dict[int, T | None] = session.info.setdefault("remembered", {}).setdefault(what, {})
    if missing := [number for number in wanted if number not in known]:
        found = ask(missing)
        known.update({number: found.get(number) for number in missing})
    return {number: value for number in wanted if (value := known[number]) is not None}
