"""The vocabulary of the demonstration for life events and what became of their deadlines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.demo.story import Act


@dataclass(frozen=True, kw_only=True)
class Happened(Act):
    """A life event of the main person. `on` (and `until`, for a range) and days in `facts` are counted from the day of
    the demonstration: -3 is three days ago. `settled`: rules done so many days ago; `set_aside`: rules that do not
    apply, and why."""

    event: str
    on: int = 0
    until: int | None = None
    known: bool = True
    facts: Mapping[str, str | int] = field(default_factory=dict)
    note: str = ""
    settled: Mapping[str, int] = field(default_factory=dict)
    set_aside: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class MoreTold(Act):
    """Facts of an event that became known later."""

    event: str
    facts: Mapping[str, str | int]


@dataclass(frozen=True, kw_only=True)
class Settled(Act):
    """A deadline of the law is done, or does not apply (`why`)."""

    rule: str
    why: str = ""
