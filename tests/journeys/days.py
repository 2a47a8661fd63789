"""One installation, served on one day after the other: each day is a server process of its own."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, Page
from sqlalchemy.engine import Engine

from app.accounts.models import User
from app.accounts.sessions import start
from app.core import clock
from app.core.config import Settings
from app.core.db import unit_of_work
from tests.journeys.person import Person
from tests.support.browser import watched_page
from tests.support.people import Cast
from tests.support.servers import Servers

PHONE = {"width": 390, "height": 844}


@dataclass
class Day:
    """A day on which the program is served. Everybody has a browser of their own, signed in already."""

    origin: str
    browser: Browser
    sessions: Callable[[str], str]
    open_pages: contextlib.ExitStack
    _there: dict[str, Person] = field(default_factory=dict)

    def person(self, login: str) -> Person:
        if login not in self._there:
            page = self._page()
            page.context.add_cookies([{"name": "kakehashi", "value": self.sessions(login), "url": self.origin}])
            self._there[login] = Person(page, self.origin)
        return self._there[login]

    def phone(self) -> Person:
        """Somebody outside the office: no account, no scripts, 390 px."""
        return Person(self._page(viewport=PHONE, java_script_enabled=False), self.origin)

    def _page(self, **options: object) -> Page:
        return self.open_pages.enter_context(watched_page(self.browser, self.origin, **options))


@dataclass(frozen=True)
class Days:
    """`with days.on(day) as served:` it is that day, for the server and for services that the test calls itself."""

    servers: Servers
    browser: Browser
    settings: Settings
    engine: Engine
    people: Cast
    folder: Path

    @contextlib.contextmanager
    def on(self, day: date) -> Iterator[Day]:
        clock.fix_today(day)
        log = self.folder / f"{day}.log"
        server = self.servers.start(self.settings.model_copy(update={"today": day}), log)
        try:
            with contextlib.ExitStack() as open_pages:
                yield Day(server.origin, self.browser, self._session, open_pages)
        finally:
            self.servers.end(server)
        assert "Traceback" not in log.read_text(errors="replace")

    def _session(self, login: str) -> str:
        with unit_of_work(self.engine, write=True) as session:
            return start(session, session.get_one(User, self.people[login].user_id), "")
