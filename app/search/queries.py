"""Finding: every word must occur, newest first, nothing shown that its own package would not show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from app.core.crypto import key_ring
from app.core.text import fold
from app.search.candidates import Scope, Wanted, candidates, places_of
from app.search.errors import QueryTooShort
from app.search.models import SearchDocument
from app.search.snippets import Segments, segments, snippet
from app.search.tokens import tokens

__all__ = ["Found", "Hit", "QueryTooShort", "Scope", "find", "words_of"]

_QUERY_LENGTH = 200
_MOST_PAIRS = 24
# So many candidates are decrypted for one page; then the page ends with "more".
_MOST_CANDIDATES = 3_000
_SPARE = 4
_TITLE, _TEXT = SearchDocument.title.place, SearchDocument.text.place

Visible = Mapping[str, Callable[[Session, Sequence[int]], set[int]]]


@dataclass(frozen=True)
class Hit:
    """One thing found. `title_parts` and `snippet` are segments (text, whether it was searched for)."""

    order: int
    kind: str
    subject_id: int
    subject_ref: str
    centre_id: int | None
    occurred_at: datetime
    title: str
    title_parts: Segments
    snippet: Segments


@dataclass(frozen=True)
class Found:
    """A page of hits; `next` is the `before` of the following page. How many there are is not told."""

    hits: list[Hit]
    more: bool
    next: int | None


def words_of(query: str) -> list[str]:
    """The folded words of a query. Raises QueryTooShort when none has two letters side by side."""
    words = list(dict.fromkeys(fold(query[:_QUERY_LENGTH]).split()))
    if not any(tokens().of_word(word) for word in words):
        raise QueryTooShort
    return words


def find(
    session: Session,
    scope: Scope,
    query: str,
    *,
    visible: Visible,
    limit: int = 20,
    before: int | None = None,
) -> Found:
    """A page of what has every word of the query, newest first.

    `visible` gives for each kind which of some subject ids the actor may see: the policy of the package that
    owns them has the last word, and a kind without an entry is never shown. Raises QueryTooShort.
    """
    words = words_of(query)
    if not scope.kinds & visible.keys():
        return Found([], False, None)
    pairs = tuple(dict.fromkeys(pair for word in words for pair in tokens().of_word(word)))[:_MOST_PAIRS]
    scope = Scope(scope.centre_ids, scope.kinds & visible.keys(), scope.see_sealed)
    hits: list[Hit] = []
    seen = 0
    for rows in candidates(session, scope, Wanted(pairs, places_of(scope)), before):
        matching = _matching(rows, words)
        # Only as many are decrypted as the page may need; some more, in case that not all of them may be seen.
        while some := list(islice(matching, limit + 1 - len(hits) + _SPARE)):
            for row, title, text in _visible_rows(session, visible, some):
                if len(hits) == limit:
                    return Found(hits, True, hits[-1].order)
                hits.append(_hit(row, title, text, words))
        seen += len(rows)
        if seen >= _MOST_CANDIDATES:
            return Found(hits, True, rows[-1].id)
    return Found(hits, False, None)


Match = tuple[Any, str, str]


def _matching(rows: Sequence[Any], words: Sequence[str]) -> Iterator[Match]:
    ring = key_ring()
    for row in rows:
        title = ring.decrypt(row.title_ct, _TITLE, row.id)
        text = ring.decrypt(row.text_ct, _TEXT, row.id)
        folded = fold(f"{title}\n{text}")
        if all(word in folded for word in words):
            yield row, title, text


def _visible_rows(session: Session, visible: Visible, matches: list[Match]) -> list[Match]:
    by_kind: dict[str, list[int]] = {}
    for row, _, _ in matches:
        by_kind.setdefault(row.kind, []).append(row.subject_id)
    seen = {kind: visible[kind](session, subject_ids) for kind, subject_ids in by_kind.items()}
    return [match for match in matches if match[0].subject_id in seen[match[0].kind]]


def _hit(row: Any, title: str, text: str, words: Sequence[str]) -> Hit:
    return Hit(
        order=row.id,
        kind=row.kind,
        subject_id=row.subject_id,
        subject_ref=row.subject_ref,
        centre_id=row.centre_id,
        occurred_at=row.occurred_at,
        title=title,
        title_parts=segments(title, words),
        snippet=snippet(text, words),
    )
