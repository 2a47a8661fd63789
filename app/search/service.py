"""Keeping the index: called by the packages in the transaction in which they change what can be found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count, islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.core.crypto import key_ring
from app.search.ddl import GIN
from app.search.models import SearchDocument
from app.search.order import order_id as natural_order
from app.search.tokens import tokens

_CHUNK = 2_000
_TITLE, _TEXT = SearchDocument.title.place, SearchDocument.text.place
_documents: sa.Table = SearchDocument.__table__  # type: ignore[assignment]

_ADD = {
    "sqlite": sa.text("INSERT INTO search_index (rowid, tokens) VALUES (:id, :tokens)"),
    "postgresql": sa.text("INSERT INTO search_index (doc_id, tokens) VALUES (:id, CAST(:tokens AS tsvector))"),
}
# The answer is the returned id: a driver need not count the rows of an INSERT.
_TAKE_PLACE: dict[str, Any] = {
    name: dialect.insert(_documents).on_conflict_do_nothing(index_elements=["id"]).returning(_documents.c.id)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
_DROP = {
    "sqlite": sa.text("DELETE FROM search_index WHERE rowid = :id"),
    "postgresql": sa.text("DELETE FROM search_index WHERE doc_id = :id"),
}


@dataclass(frozen=True)
class Document:
    """What can be found about one subject.

    `centre_id` None: of no centre. `order_id` is given only by a caller that keeps its own order of time;
    normally it follows from `occurred_at` (aware).
    """

    kind: str
    subject_id: int
    subject_ref: str
    centre_id: int | None
    occurred_at: datetime
    title: str
    text: str
    sealed: bool = False
    order_id: int | None = None


def put(
    session: Session,
    *,
    kind: str,
    subject_id: int,
    subject_ref: str,
    centre_id: int | None,
    occurred_at: datetime,
    title: str,
    text: str,
    sealed: bool = False,
    order_id: int | None = None,
    fresh: bool = False,
) -> None:
    """Make a subject findable, or replace what was findable about it. `fresh`: it was made in this transaction."""
    document = Document(kind, subject_id, subject_ref, centre_id, occurred_at, title, text, sealed, order_id)
    connection, dialect = session.connection(), _dialect(session)
    if not fresh:
        remove(session, kind, subject_id)
    for attempt in count():
        place = _place(document, attempt)
        # Another subject may hold the place, or take it at this moment.
        if connection.execute(_TAKE_PLACE[dialect], _row(place, document)).scalar() is not None:
            connection.execute(_ADD[dialect], _index_row(place, document))
            return


def put_many(session: Session, documents: Iterable[Document], *, fresh: bool = False) -> int:
    """The same for many, a chunk in memory at a time; returns how many. `fresh`: none is known yet."""
    left = iter(documents)
    done = 0
    while chunk := list(islice(left, _CHUNK)):
        # The last word about a subject holds, also within a chunk.
        unique = list({(document.kind, document.subject_id): document for document in chunk}.values())
        if not fresh:
            _remove_known(session, unique)
        _insert_chunk(session, unique)
        done += len(chunk)
    return done


_FORGET = (
    sa.delete(_documents)
    .where(_documents.c.kind == sa.bindparam("of_kind"), _documents.c.subject_id == sa.bindparam("of_subject"))
    .returning(_documents.c.id)
)


def remove(session: Session, kind: str, subject_id: int) -> None:
    """Make a subject unfindable. Nothing happens when it was not findable."""
    connection = session.connection()
    gone = connection.execute(_FORGET, {"of_kind": kind, "of_subject": subject_id}).scalar()
    if gone is not None:
        connection.execute(_DROP[_dialect(session)], {"id": gone})


def move(session: Session, kind: str, subject_ids: Sequence[int], centre_id: int) -> None:
    """Let these subjects be found in another centre, and no more in the one where they were."""
    put_many(session, [replace(one, centre_id=centre_id) for one in _known(session, kind, subject_ids)])


def repeat(session: Session, kind: str, of_subject: int, *, subject_id: int, subject_ref: str, centre_id: int) -> None:
    """Let another subject of a centre be found by the same words as this one."""
    made = [
        replace(one, subject_id=subject_id, subject_ref=subject_ref, centre_id=centre_id)
        for one in _known(session, kind, [of_subject])
    ]
    put_many(session, made, fresh=True)


def _known(session: Session, kind: str, subject_ids: Sequence[int]) -> list[Document]:
    of_kind = sa.select(SearchDocument).where(SearchDocument.kind == kind)
    rows = session.scalars(of_kind.where(SearchDocument.subject_id.in_(list(subject_ids)))).all()
    found = [_document_of(row) for row in rows]
    for row in rows:
        session.expunge(row)
    return found


def rebuild(session: Session) -> int:
    """Make the index anew from the documents (after a change of the search key or of the folding)."""
    connection = session.connection()
    if _dialect(session) == "sqlite":
        connection.exec_driver_sql("INSERT INTO search_index(search_index) VALUES ('delete-all')")
    else:
        connection.exec_driver_sql("DELETE FROM search_index")
    last, done = 0, 0
    while rows := session.scalars(
        sa.select(SearchDocument).where(SearchDocument.id > last).order_by(SearchDocument.id).limit(_CHUNK)
    ).all():
        known = [(row.id, _document_of(row)) for row in rows]
        connection.execute(_ADD[_dialect(session)], [_index_row(place, document) for place, document in known])
        last, done = rows[-1].id, done + len(rows)
        for row in rows:
            session.expunge(row)
    return done


def optimise(session: Session) -> None:
    """Merge the pieces of the index into one and drop what was deleted: after an import, after a disposal."""
    if _dialect(session) == "sqlite":
        session.connection().exec_driver_sql("INSERT INTO search_index(search_index) VALUES ('optimize')")
    else:
        index = sa.text("SELECT gin_clean_pending_list(CAST('ix_search_index_tokens' AS regclass))")
        session.connection().execute(index)


@contextmanager
def bulk_load(session: Session) -> Iterator[None]:
    """While a large set is loaded into a database that nobody uses yet: the index is built at the end."""
    connection = session.connection()
    if _dialect(session) == "sqlite":
        yield
        optimise(session)
        return
    connection.exec_driver_sql("DROP INDEX ix_search_index_tokens")
    yield
    connection.exec_driver_sql("SET LOCAL maintenance_work_mem = '256MB'")
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    connection.exec_driver_sql(GIN)


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


def _place(document: Document, attempt: int) -> int:
    if document.order_id is not None:
        return document.order_id + attempt
    return natural_order(document.occurred_at, document.kind, document.subject_id, attempt)


def _row(place: int, document: Document) -> dict[str, Any]:
    ring = key_ring()
    return {
        "id": place,
        "kind": document.kind,
        "subject_id": document.subject_id,
        "subject_ref": document.subject_ref,
        "centre_id": document.centre_id,
        "sealed": document.sealed,
        "occurred_at": document.occurred_at,
        "title_ct": ring.encrypt(document.title, _TITLE, place),
        "text_ct": ring.encrypt(document.text, _TEXT, place),
    }


def _index_row(place: int, document: Document) -> dict[str, Any]:
    found = tokens().of_document(
        place,
        document.kind,
        document.subject_id,
        document.centre_id,
        document.sealed,
        (document.title, document.text),
    )
    return {"id": place, "tokens": " ".join(found)}


def _document_of(row: SearchDocument) -> Document:
    return Document(
        row.kind,
        row.subject_id,
        row.subject_ref,
        row.centre_id,
        row.occurred_at,
        row.title,
        row.text,
        row.sealed,
    )


def _remove_known(session: Session, documents: Sequence[Document]) -> None:
    connection = session.connection()
    by_kind: dict[str, list[int]] = {}
    for document in documents:
        by_kind.setdefault(document.kind, []).append(document.subject_id)
    for kind, subject_ids in by_kind.items():
        gone = connection.execute(
            sa.delete(_documents)
            .where(_documents.c.kind == kind, _documents.c.subject_id.in_(subject_ids))
            .returning(_documents.c.id)
        ).scalars()
        if dropped := [{"id": place} for place in gone]:
            connection.execute(_DROP[_dialect(session)], dropped)


def _insert_chunk(session: Session, documents: Sequence[Document]) -> None:
    connection = session.connection()
    placed = _placed(connection, documents)
    connection.execute(_documents.insert(), [_row(place, document) for place, document in placed])
    connection.execute(_ADD[_dialect(session)], [_index_row(place, document) for place, document in placed])


def _placed(connection: sa.Connection, documents: Sequence[Document]) -> list[tuple[int, Document]]:
    """Free places for all, rising: FTS5 writes a new piece whenever a number falls."""
    placed: dict[int, Document] = {}
    waiting = list(documents)
    for attempt in count():
        wanted = [(_place(document, attempt), document) for document in waiting]
        among = _documents.c.id.in_([place for place, _ in wanted])
        taken = set(connection.execute(sa.select(_documents.c.id).where(among)).scalars())
        waiting = []
        for place, document in wanted:
            if place in taken or place in placed:
                waiting.append(document)
            else:
                placed[place] = document
        if not waiting:
            break
    return sorted(placed.items())
