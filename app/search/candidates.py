"""Candidates from the index, newest first, a batch at a time: one interface on both databases.

A candidate has all the pairs of letters and lies in the scope; whether it has the words is seen after
decrypting. SQLite's FTS5 walks its lists from the newest document. PostgreSQL's GIN has no order, so it is
asked for the newest months first and further back only while too little was found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.db import UtcInstant
from app.search.models import SearchDocument
from app.search.order import first_id_of, month_of
from app.search.tokens import tokens

_FIRST_BATCH, _LARGEST_BATCH = 40, 640
_MANY = 64
_WINDOWS = (1, 3, 9, 24)
_NEVER = 1 << 62


@dataclass(frozen=True)
class Scope:
    """Where an actor may look: centres (and what has none), kinds, sealed subjects (True: all)."""

    centre_ids: frozenset[int]
    kinds: frozenset[str]
    see_sealed: frozenset[int] | bool = False


@dataclass(frozen=True)
class Wanted:
    """A query as tokens: all of `pairs`, and one of `places`."""

    pairs: tuple[str, ...]
    places: tuple[str, ...]


def places_of(scope: Scope) -> tuple[str, ...]:
    """Tokens of which a document must have one. The columns are checked besides, so they may be coarser."""
    make = tokens()
    sealed_ids = scope.see_sealed if isinstance(scope.see_sealed, frozenset) else frozenset()
    everything = scope.see_sealed is True or len(sealed_ids) > _MANY
    states = (False, True) if everything else (False,)
    centres: list[int | None] = [None, *sorted(scope.centre_ids)]
    if len(centres) * len(scope.kinds) * len(states) > _MANY:
        found = [make.of_kind(kind, sealed=sealed) for kind in sorted(scope.kinds) for sealed in states]
    else:
        found = [
            make.of_scope(kind, centre, sealed=sealed)
            for kind in sorted(scope.kinds)
            for centre in centres
            for sealed in states
        ]
    if not everything:
        found += [make.of_sealed(subject_id) for subject_id in sorted(sealed_ids)]
    return tuple(found)


_COLUMNS = "d.id, d.kind, d.subject_id, d.subject_ref, d.centre_id, d.occurred_at, d.title_ct, d.text_ct"
_ALLOWED = (
    "d.kind IN :kinds AND (d.centre_id IS NULL OR d.centre_id IN :centres) "
    "AND (NOT d.sealed OR :see_all OR d.subject_id IN :sealed)"
)
# CROSS JOIN keeps SQLite from walking the documents and asking the index for each.
_SQLITE = (
    f"SELECT {_COLUMNS} FROM search_index i CROSS JOIN search_documents d ON d.id = i.rowid "  # noqa: S608
    f"WHERE i.search_index MATCH :wanted AND i.rowid < :before AND {_ALLOWED} "
    "ORDER BY i.rowid DESC LIMIT :size"
)
# MATERIALIZED keeps PostgreSQL on the GIN index: it would walk the primary key and unpack every token list.
_POSTGRES = (
    "WITH hit AS MATERIALIZED (SELECT doc_id FROM search_index WHERE tokens @@ CAST(:wanted AS tsquery)) "  # noqa: S608
    f"SELECT {_COLUMNS} FROM hit JOIN search_documents d ON d.id = hit.doc_id "
    f"WHERE hit.doc_id >= :lowest AND hit.doc_id < :before AND {_ALLOWED} ORDER BY d.id DESC LIMIT :size"
)


def _typed(statement: str) -> Any:
    lists: list[Any] = [sa.bindparam(name, expanding=True) for name in ("kinds", "centres", "sealed")]
    return (
        sa.text(statement)
        .bindparams(*lists)
        .columns(
            *(SearchDocument.__table__.c[name] for name in ("id", "kind", "subject_id", "subject_ref", "centre_id")),
            sa.column("occurred_at", UtcInstant()),
            sa.column("title_ct", sa.LargeBinary()),
            sa.column("text_ct", sa.LargeBinary()),
        )
    )


_STATEMENTS = {"sqlite": _typed(_SQLITE), "postgresql": _typed(_POSTGRES)}


def candidates(session: Session, scope: Scope, wanted: Wanted, before: int | None) -> Iterator[Sequence[Any]]:
    """Batches of rows (columns of the document), ids falling, the first small."""
    values = {
        "kinds": sorted(scope.kinds),
        "centres": sorted(scope.centre_ids),
        "see_all": scope.see_sealed is True,
        "sealed": sorted(scope.see_sealed) if isinstance(scope.see_sealed, frozenset) else [],
    }
    if session.get_bind().dialect.name == "sqlite":
        match = " AND ".join([*(f'"{t}"' for t in wanted.pairs), _one_of(wanted.places, '"', " OR ")])
        yield from _batches(session, "sqlite", {**values, "wanted": match, "before": before or _NEVER})
        return
    yield from _by_windows(session, wanted, values, before)


def _one_of(found: Sequence[str], quote: str, joint: str) -> str:
    return "(" + joint.join(f"{quote}{token}{quote}" for token in found) + ")"


def _by_windows(
    session: Session, wanted: Wanted, values: dict[str, Any], before: int | None
) -> Iterator[Sequence[Any]]:
    newest = session.connection().exec_driver_sql("SELECT max(id) FROM search_documents").scalar()
    if newest is None:
        return
    before = min(before or _NEVER, newest + 1)
    month = month_of(before - 1)
    match = " & ".join([*(f"'{token}'" for token in wanted.pairs), _one_of(wanted.places, "'", " | ")])
    for length in _WINDOWS:
        months = [tokens().of_month(month - back) for back in range(length)]
        month -= length
        lowest = first_id_of(month + 1)
        inside = {
            "wanted": f"{match} & {_one_of(months, chr(39), ' | ')}",
            "lowest": lowest,
            "before": before,
        }
        yield from _batches(session, "postgresql", {**values, **inside})
        before = min(before, lowest)
    yield from _batches(session, "postgresql", {**values, "wanted": match, "lowest": 0, "before": before})


def _batches(session: Session, dialect: str, values: dict[str, Any]) -> Iterator[Sequence[Any]]:
    size = _FIRST_BATCH
    before = values["before"]
    while True:
        rows = session.connection().execute(
            _STATEMENTS[dialect], {**values, "before": before, "size": size}
        ).all()  # fmt: skip
        if rows:
            yield rows
        if len(rows) < size:
            return
        before = rows[-1].id
        size = min(size * 4, _LARGEST_BATCH)
