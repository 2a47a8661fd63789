"""A database with an empty index."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core import crypto
from app.core.config import Settings
from app.core.db import make_engine, unit_of_work
from app.search import queries, service
from app.search.queries import Found, Scope
from app.search.service import Document

START = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)
EVERYTHING = Scope(frozenset({1, 2}), frozenset({"contact", "case", "person"}))


def everyone(_session: Session, subject_ids: Sequence[int]) -> set[int]:
    """A policy that hides nothing."""
    return set(subject_ids)


OPEN = {"contact": everyone, "case": everyone, "person": everyone}


def document(number: int, text: str = "", **values: Any) -> Document:
    """A contact of centre 1; higher numbers are later."""
    given: dict[str, Any] = {
        "kind": "contact",
        "subject_id": number,
        "subject_ref": f"C-{number}",
        "centre_id": 1,
        "occurred_at": START + timedelta(hours=number),
        "title": "",
        "text": text,
    }
    return Document(**{**given, **values})


@dataclass
class Index:
    """Puts and finds, each in its own unit of work."""

    engine: sa.Engine
    url: str

    def writing(self) -> AbstractContextManager[Session]:
        return unit_of_work(self.engine, write=True)

    def reading(self) -> AbstractContextManager[Session]:
        return unit_of_work(self.engine, write=False)

    def put(self, *documents: Document) -> None:
        with self.writing() as session:
            for one in documents:
                service.put(session, **vars(one))

    def find(
        self,
        query: str,
        scope: Scope = EVERYTHING,
        *,
        visible: dict[str, Callable[[Session, Sequence[int]], set[int]]] | None = None,
        limit: int = 20,
        before: int | None = None,
    ) -> Found:
        with self.reading() as session:
            return queries.find(
                session, scope, query, visible=OPEN if visible is None else visible, limit=limit, before=before
            )

    def numbers(self, query: str, scope: Scope = EVERYTHING, **options: Any) -> list[int]:
        """Subject ids of the first page."""
        return [hit.subject_id for hit in self.find(query, scope, **options).hits]


@pytest.fixture
def ring() -> Iterator[crypto.KeyRing]:
    before = list(crypto._ring)
    ring = crypto.KeyRing.generate()
    crypto.use_key_ring(ring)
    yield ring
    crypto.use_key_ring(before[0] if before else None)


@pytest.fixture
def index(database_url: str, ring: crypto.KeyRing) -> Iterator[Index]:
    engine = make_engine(Settings(_env_file=None, database_url=database_url))
    yield Index(engine, database_url)
    engine.dispose()
