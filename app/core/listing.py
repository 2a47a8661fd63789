"""Lists as plain values: one query object in, one page out. No HTTP and no SQL here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from urllib.parse import urlencode

T = TypeVar("T")
U = TypeVar("U")

PER_PAGE = 50
MAX_PER_PAGE = 200
MAX_PAGE = 10_000


@dataclass(frozen=True)
class ListQuery:
    """What a person asks of a list: words, named filters, an order from a whitelist, a page."""

    q: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    number: int = 1
    per_page: int = PER_PAGE
    path: str = ""

    @classmethod
    def read(cls, path: str, query: Mapping[str, str], *, filters: Iterable[str], sorts: Sequence[str]) -> ListQuery:
        """Read an address's query. Unknown filters and orders are dropped; the first order is the default."""
        sort = query.get("sort", "")
        return cls(
            q=query.get("q", "").strip()[:200],
            filters={name: query[name].strip()[:200] for name in filters if query.get(name, "").strip()},
            sort=sort if sort.lstrip("-") in sorts or sort in sorts else sorts[0],
            number=_between(query.get("page", ""), 1, MAX_PAGE, 1),
            per_page=_between(query.get("per_page", ""), 1, MAX_PER_PAGE, PER_PAGE),
            path=path,
        )

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.per_page

    @property
    def chosen(self) -> frozenset[tuple[str, str]]:
        """The filters as a value that a statement can be kept by."""
        return frozenset(self.filters.items())

    def url(self, **changes: object) -> str:
        """The address of this list with changes; a changed filter or order begins at page one again."""
        values: dict[str, object] = {"q": self.q, **self.filters, "sort": self.sort, "page": self.number}
        if self.per_page != PER_PAGE:
            values["per_page"] = self.per_page
        if "page" not in changes:
            values["page"] = 1
        values.update(changes)
        kept = {k: v for k, v in values.items() if v not in ("", None) and not (k == "page" and v == 1)}
        return self.path + ("?" + urlencode(kept) if kept else "")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list. `total` may be None where counting would cost more than the page; then `more` tells."""

    items: Sequence[T]
    query: ListQuery
    total: int | None
    more: bool = False

    @property
    def number(self) -> int:
        return self.query.number

    @property
    def per_page(self) -> int:
        return self.query.per_page

    @property
    def sort(self) -> str:
        return self.query.sort

    @property
    def pages(self) -> int | None:
        return None if self.total is None else max(1, -(-self.total // self.per_page))

    @property
    def has_next(self) -> bool:
        return self.more if self.total is None else self.number * self.per_page < self.total

    def url(self, **changes: object) -> str:
        return self.query.url(**changes)

    def with_items(self, items: Sequence[U]) -> Page[U]:
        """The same page with other things on it (rows turned into views)."""
        return Page(items, self.query, self.total, self.more)


def _between(text: str, low: int, high: int, default: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        return default
    return min(max(int(text), low), high)
