"""What the frame needs from upper floors, handed in by `app.main`, so that it knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Environment
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core.config import Settings


@dataclass(frozen=True)
class ReadEvent:
    """That personal content was shown: of what, found through which centre."""

    kind: str
    subject_id: int
    ref: str = ""
    centre_id: int | None = None


@dataclass(frozen=True)
class NavItem:
    """One entry of the navigation."""

    key: str
    label: str
    href: str
    current: bool = False
    badge: str = ""


@dataclass
class Services:
    """The frame's connections. `authenticate` turns a session token into an actor, or None.

    `templates` by language; `unread` counts the notices that wait for somebody; `tally` counts an answer of the public
    check, in a transaction of its own, for pages are read-only.
    """

    settings: Settings
    engine: Engine
    templates: Mapping[str, Environment]
    authenticate: Callable[[Session, str], Actor | None]
    touch: Callable[[str], None]
    record_reads: Callable[[Actor, Sequence[ReadEvent], str], None]
    navigation: Callable[[Actor, str], Sequence[NavItem]]
    unread: Callable[[Session, Actor], int]
    tally: Callable[[str], None]
    context: dict[str, Any] = field(default_factory=dict)
    # Nothing but answer pages is served: no page leads to the log-in, to the first page or to the choice of language.
    only_answers: bool = False

    @property
    def cookie(self) -> str:
        """Over TLS the prefix binds the cookie to this host, this path and secure transport."""
        return "__Host-kakehashi" if self.settings.https else "kakehashi"
