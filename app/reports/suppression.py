"""Small cells of public tables, hidden so that the printed rest does not give them back.

Primary: a cell behind which stand 1 to k-1 people (k = 10). Zero is shown. Complementary: the next smallest
cells of the table go too, until no hidden cell can be narrowed, from everything that is printed, to a range
of less than k. What a reader knows, and what is therefore reckoned with: the table's total; that a printed
zero is the only kind of zero, so a hidden cell is at least 1; that a contact has each topic and each language
at most once, so no cell exceeds the contacts; and that a contact counted as unknown has no other entry.
When a table cannot be made safe in this way it is withheld whole, zeros included, and where its rows may
overlap its total goes too (else the contacts would bound it). Where the number of contacts is itself small,
every figure that counts the same contacts is withheld.

All tables of a package have one dimension and share only their totals, so table after table is enough here.
Packages of overlapping scope (a centre, all centres) could be subtracted: `service.check_release` lets one kind out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.reports.bases import OF_CONTACTS, Basis
from app.reports.figures import UNKNOWN, Figures, Level, Row, Table, Total

THRESHOLD = 10

# Totals that are part of a cell of a table: hidden there, hidden here.
_MIRRORS = {Basis.WITHOUT_TOPIC: ("topics", UNKNOWN), Basis.WITHOUT_LANGUAGE: ("languages", UNKNOWN)}
# Tables in which one contact may stand in several rows.
_MULTIPLE = frozenset({Basis.CONTACT_TOPICS, Basis.CONTACT_LANGUAGES})


@dataclass(frozen=True, slots=True)
class Known:
    """What a reader knows of a table besides its rows.

    `ceiling`: no cell is larger (the number of contacts); None where only the total bounds it.
    `lone`: index of the row whose contacts stand in no other row (unknown); None if the table has none.
    """

    ceiling: int | None = None
    lone: int | None = None


def is_sensitive(count: int, persons: int, k: int) -> bool:
    """Whether fewer than k people stand behind a count that is not zero."""
    return count > 0 and min(count, persons) < k


def cells_to_hide(counts: Sequence[int], persons: Sequence[int], known: Known, k: int) -> frozenset[int]:
    """Indexes of the cells to hide in a table whose total (the sum) is printed.

    All indexes, zeros included, mean that the table is to be withheld whole, with its total if it has a
    ceiling.
    """
    hidden = [i for i, count in enumerate(counts) if is_sensitive(count, persons[i], k)]
    if not hidden:
        return frozenset()
    taken = set(hidden)
    reserve = sorted((count, i) for i, count in enumerate(counts) if count > 0 and i not in taken)
    for _, index in [*reserve, (0, -1)]:
        if _is_safe(counts, persons, hidden, known, k):
            return frozenset(hidden)
        hidden.append(index)
    return frozenset(range(len(counts)))


def _is_safe(counts: Sequence[int], persons: Sequence[int], hidden: Sequence[int], known: Known, k: int) -> bool:
    """Whether every hidden cell keeps a range of at least k, and their sum is not itself a small group."""
    if len(hidden) < 2 or sum(persons[i] for i in hidden) < k:
        return False
    return all(high - low >= k for low, high in map(_ranger(counts, hidden, known), hidden))


def _ranger(counts: Sequence[int], hidden: Sequence[int], known: Known) -> Callable[[int], tuple[int, int]]:
    """The smallest and largest value that each hidden cell can have for a reader of the table."""
    total, size = sum(counts[i] for i in hidden), len(hidden)
    if known.ceiling is None:
        return lambda _: (1, total - size + 1)
    ceiling, lone = known.ceiling, known.lone
    if lone is None or lone not in hidden:
        each = ceiling - (counts[lone] if lone is not None else 0)
        return lambda _: (max(1, total - (size - 1) * each), min(each, total - size + 1))
    largest_shown = max((c for i, c in enumerate(counts) if i not in hidden), default=0)

    def narrowed(index: int) -> tuple[int, int]:
        if index == lone:
            high = min(ceiling - max(largest_shown, 1), total - size + 1)
            if size > 2:
                high = min(high, ((size - 1) * ceiling - total) // (size - 2))
            return max(1, total - (size - 1) * (ceiling - 1)), high
        others = size - 2
        most = 1 + others * (ceiling - 1) if others else ceiling - max(largest_shown, 1)
        return max(1, total - most), min(ceiling - 1, total - size + 1)

    return narrowed


def protect(figures: Figures, k: int = THRESHOLD) -> Figures:
    """The figures as they may be published: hidden counts and shares None, totals too where they would tell.

    Raises ValueError for a threshold under 3, the least that any Japanese precedent uses.
    """
    if k < 3:
        raise ValueError("the threshold is never below 3")
    contacts = figures.total(Basis.CONTACTS)
    small = _small(contacts, k)
    tables = tuple(_protect_table(table, figures, small, k) for table in figures.tables)
    by_name = {table.name: table for table in tables}
    withheld = {table.basis for table in tables if table.base is None}
    if Basis.CONTACT_TOPICS in withheld:
        withheld.add(Basis.TOPICS_PER_DAY)
    if small:
        withheld |= OF_CONTACTS
    totals = tuple(_protect_total(total, by_name, withheld, k) for total in figures.totals)
    return replace(figures, level=Level.PUBLIC, tables=tables, totals=totals)


def _small(total: Total, k: int) -> bool:
    return total.count is not None and is_sensitive(int(total.count), total.persons, k)


def _protect_table(table: Table, figures: Figures, contacts_small: bool, k: int) -> Table:
    of_contacts = table.basis in OF_CONTACTS
    if contacts_small if of_contacts else _small(figures.total(table.basis), k):
        return replace(table, base=None, rows=_withhold(table.rows))
    known = Known()
    if table.basis in _MULTIPLE:
        ceiling = figures.total(Basis.CONTACTS).count
        codes = [row.code for row in table.rows]
        known = Known(int(ceiling or 0), codes.index(UNKNOWN) if UNKNOWN in codes else None)
    return _with_cells_hidden(table, known, k)


def protect_alone(table: Table, total: Total, k: int) -> Table:
    """A table of a package of its own, whose rows do not overlap and add up to `total`."""
    if _small(total, k):
        return replace(table, base=None, rows=_withhold(table.rows))
    return _with_cells_hidden(table, Known(), k)


def _with_cells_hidden(table: Table, known: Known, k: int) -> Table:
    hidden = cells_to_hide([row.count or 0 for row in table.rows], [row.persons for row in table.rows], known, k)
    if len(hidden) == len(table.rows):
        base = None if table.basis in _MULTIPLE else table.base
        return replace(table, base=base, rows=_withhold(table.rows))
    return replace(table, rows=tuple(_hide(row) if i in hidden else row for i, row in enumerate(table.rows)))


def _withhold(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Nothing but the lines that would stand there in any case: the others would say "not zero"."""
    return tuple(_hide(row) for row in rows if row.always)


def _hide(row: Row) -> Row:
    return replace(row, count=None, tenths=None)


def _protect_total(total: Total, tables: dict[str, Table], withheld: set[Basis], k: int) -> Total:
    if total.basis in withheld:
        return replace(total, count=None, hidden=True)
    if total.basis in _MIRRORS:
        name, code = _MIRRORS[total.basis]
        row = tables[name].row(code) if name in tables else None
        # What is left of the line is the stated "unknown": shown beside each other both must be large enough.
        if row is not None and (row.count is None or _small(total, k)):
            return replace(total, count=None, hidden=True)
        return total
    if total.basis in OF_CONTACTS or total.basis is Basis.OPENING_DAYS or not _small(total, k):
        return total
    return replace(total, count=None, hidden=True)
