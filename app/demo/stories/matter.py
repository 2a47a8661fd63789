"""What a shorter case is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.demo.story import Do, Need


@dataclass(frozen=True, kw_only=True)
class Matter:
    """A common matter. `office` is the key of the directory without the number of the prefecture."""

    title: str
    story: str
    topics: tuple[str, ...]
    needs: Mapping[str, Need]
    steps: tuple[Do, ...]
    first: str
    second: str
    last: str
    office: str
    request: str
    done: str
    card: tuple[str, str, str, str]
