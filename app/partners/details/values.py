"""The particulars of an office as values. Pure; whichever way they are kept, they are read and compared as these.

Weekdays are figures from `0` (Monday) to `6`; '' means every day. Ordinals say which of these days in a month:
`13` is the first and third, `L` the last; '' means every week. Times are civil, `HH:MM`, until `24:00`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Telephone:
    """A further number. `languages` are codes joined by commas; '' = Japanese, or nobody said."""

    number: str
    kind: str = "voice"
    languages: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Hours on some days (the recurrence of RFC 5545 as far as desks use it). `monthdays` such as `1,15` stand alone.

    A row that begins and ends (`valid_from`, `valid_until`, both included) says nothing of other days.
    """

    opens: str
    closes: str
    weekdays: str = ""
    ordinals: str = ""
    monthdays: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    closed_on_holidays: bool = True
    closed_at_new_year: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A language, by whom or what (`mode`), and when. Without times it is spoken as long as the office is open."""

    language: str
    weekdays: str = ""
    ordinals: str = ""
    opens: str = ""
    closes: str = ""
    mode: str | None = None
    booking: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A municipality (six digits) or a prefecture (two) that is served beside the area of the entry."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A residence status whose holders may come. None named: nobody said that it matters."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """What something costs, in yen; `amount` None where no figure can be given."""

    what: str
    amount: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """Something to bring. With a `status`, for its holders alone."""

    what: str
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """The organisation's names beside the one on the entry, its 法人番号, and the name of the body above it."""

    kana: str = ""
    plain_name: str = ""
    corporate_number: str = ""
    parent: str = ""
    others: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return self != Naming()

    @property
    def searched(self) -> str:
        """Every name, one a line: what the entry is found by beside its own name."""
        return "\n".join(filter(None, (self.kana, self.plain_name, *(name for _, name in self.others))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """Everything at once."""

    telephones: tuple[Telephone, ...] = ()
    openings: tuple[Opening, ...] = ()
    languages: tuple[Spoken, ...] = ()
    areas: tuple[Area, ...] = ()
    statuses: tuple[Status, ...] = ()
    fees: tuple[Fee, ...] = ()
    papers: tuple[Paper, ...] = ()
    naming: Naming = field(default_factory=Naming)

    def to_text(self) -> str:
        """As text that `from_text` reads; '' for nothing."""
        said = {name: value for name, value in asdict(self).items() if value and value != asdict(Naming())}
        return json.dumps(said, ensure_ascii=False, sort_keys=True, default=date.isoformat) if said else ""

    @classmethod
    def from_text(cls, text: str) -> Details:
        """The values again."""
        said: Mapping[str, Any] = json.loads(text) if text else {}
        lists = {name: tuple(_value(kind, one) for one in said.get(name, ())) for name, kind in LISTS.items()}
        naming = dict(said.get("naming", {}))
        naming["others"] = tuple((code, name) for code, name in naming.get("others", ()))
        return cls(**lists, naming=Naming(**naming))


def completed(kept: Details, other: Details) -> Details:
    """What one entry says, completed by another of the same desk: whole lists, and single languages."""
    lists: dict[str, Any] = {name: getattr(kept, name) or getattr(other, name) for name in LISTS}
    known = {row.language for row in kept.languages}
    lists["languages"] = (*kept.languages, *(row for row in other.languages if row.language not in known))
    return replace(kept, **lists)


LISTS: Mapping[str, type[Any]] = {
    "telephones": Telephone,
    "openings": Opening,
    "languages": Spoken,
    "areas": Area,
    "statuses": Status,
    "fees": Fee,
    "papers": Paper,
}
_DAYS = ("valid_from", "valid_until")


def _value(kind: type[Any], said: Mapping[str, Any]) -> Any:
    days = {name: date.fromisoformat(said[name]) for name in _DAYS if said.get(name)}
    known = {one.name for one in fields(kind)}
    return kind(**{name: value for name, value in said.items() if name in known} | days)
