"""Public tables against an attacker that tries every table which fits what was printed.

The attacker below shares nothing with the protector: it knows the printed cells and totals, that a printed
zero is the only zero unless the whole table is withheld, and how contacts can and cannot be counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.reports.bases import Basis
from app.reports.figures import (
    UNKNOWN,
    Figures,
    Label,
    Level,
    RawCounts,
    Scope,
    TableSpec,
    Tally,
    build_figures,
)
from app.reports.suppression import THRESHOLD, Known, cells_to_hide, is_sensitive, protect

K = 4  # a small threshold keeps the attacker's search short; the rule is the same


def fillings(size: int, total: int, low: int) -> Iterator[tuple[int, ...]]:
    """Every way to fill `size` hidden cells with whole numbers from `low` that add up to `total`."""
    if size == 0:
        if total == 0:
            yield ()
        return
    for first in range(low, total - low * (size - 1) + 1):
        for rest in fillings(size - 1, total - first, low):
            yield (first, *rest)


def attack(
    shown: Sequence[int | None], total: int, contacts: int | None = None, lone: int | None = None
) -> dict[int, set[int]]:
    """For each hidden cell all values it can have."""
    hidden = [i for i, value in enumerate(shown) if value is None]
    low = 0 if len(hidden) == len(shown) else 1
    rest = total - sum(value for value in shown if value is not None)
    possible: dict[int, set[int]] = {i: set() for i in hidden}
    for filling in fillings(len(hidden), rest, low):
        guess = list(shown)
        for index, value in zip(hidden, filling, strict=True):
            guess[index] = value
        if contacts is not None:
            cells = [value or 0 for value in guess]
            unknown = cells[lone] if lone is not None else 0
            if any(value > contacts - (0 if i == lone else unknown) for i, value in enumerate(cells)):
                continue
        for index, value in zip(hidden, filling, strict=True):
            possible[index].add(value)
    return possible


def too_narrow(possible: dict[int, set[int]], k: int) -> list[int]:
    return [i for i, values in possible.items() if max(values) - min(values) < k]


def printed(counts: Sequence[int], hidden: frozenset[int]) -> list[int | None]:
    return [None if i in hidden else count for i, count in enumerate(counts)]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=2, max_size=5))
def test_attacker_with_the_total_cannot_narrow_a_hidden_cell(counts: list[int]) -> None:
    total = sum(counts)
    if is_sensitive(total, total, K):
        return  # such a total is not printed at all; see below
    hidden = cells_to_hide(counts, counts, Known(), K)
    assert all(i in hidden for i, count in enumerate(counts) if 0 < count < K)
    possible = attack(printed(counts, hidden), total)
    assert too_narrow(possible, K) == []
    assert all(counts[i] in values for i, values in possible.items())


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 8), min_size=2, max_size=4), st.integers(0, 5), st.integers(4, 14))
def test_attacker_who_knows_the_contacts_cannot_either(parts: list[int], unknown: int, contacts: int) -> None:
    unknown = min(unknown, contacts)
    known_ones = [min(part, contacts - unknown) for part in parts]
    if sum(known_ones) < contacts - unknown:
        return  # impossible: a contact without topic is counted as unknown
    counts = [*known_ones, unknown]
    lone = len(counts) - 1
    hidden = cells_to_hide(counts, counts, Known(contacts, lone), K)
    if len(hidden) == len(counts):
        return  # withheld with its total: each cell can be anything from 0 to the contacts
    possible = attack(printed(counts, hidden), sum(counts), contacts, lone)
    assert too_narrow(possible, K) == []


def test_primary_suppression_alone_is_caught() -> None:
    """The control: what the attacker is for. One hidden cell is the difference from the total."""
    counts = [40, 25, 3, 0]
    primary = frozenset(i for i, count in enumerate(counts) if 0 < count < THRESHOLD)
    possible = attack(printed(counts, primary), sum(counts))
    assert possible == {2: {3}}
    assert too_narrow(possible, THRESHOLD) == [2]
    safe = cells_to_hide(counts, counts, Known(), THRESHOLD)
    assert safe == {1, 2}
    assert too_narrow(attack(printed(counts, safe), sum(counts)), THRESHOLD) == []


def test_two_small_cells_are_still_a_small_group() -> None:
    """Hidden 1 and 2 add up to 3: both hidden, both nearly known. A third, larger cell goes too."""
    counts = [50, 20, 2, 1]
    assert too_narrow(attack([50, 20, None, None], 73), THRESHOLD) == [2, 3]
    assert cells_to_hide(counts, counts, Known(), THRESHOLD) == {1, 2, 3}


def test_contacts_as_ceiling_pin_a_cell_that_the_total_leaves_open() -> None:
    """11 contacts, 11 and 9 entries: the pair adds up to 20, but neither cell can exceed 11."""
    counts = [11, 9, 30]
    hidden = frozenset({0, 1})
    assert too_narrow(attack(printed(counts, hidden), 50), 10) == []
    assert too_narrow(attack(printed(counts, hidden), 50, contacts=30), 10) == []
    assert too_narrow(attack([None, None, 5], 25, contacts=11), 10) == [0, 1]
    assert cells_to_hide([11, 9, 5], [11, 9, 5], Known(11), 10) == {0, 1, 2}


def test_people_decide_not_visits() -> None:
    """Thirty visits of three people are a small cell."""
    assert cells_to_hide([30, 80, 90], [3, 60, 70], Known(), THRESHOLD) == {0, 1}
    assert cells_to_hide([30, 80, 90], [12, 60, 70], Known(), THRESHOLD) == frozenset()


def figures_of(topics: dict[str, Tally], contacts: Tally, **more: Tally) -> Figures:
    labels = (
        Label("tax", "税金", "Tax"),
        Label("dv", "DV・暴力", "Violence"),
        Label("other", "その他", "Other"),
    )
    labels += (Label(UNKNOWN, "不明", "Unknown"),)
    rare = (Label("np", "ネパール", "Nepal", always=False), Label(UNKNOWN, "不明", "Unknown"))
    raw = RawCounts(
        totals={
            Basis.CONTACTS: contacts,
            Basis.CONTACT_TOPICS: Tally(sum(t.count for t in topics.values()), contacts.persons),
            Basis.WITHOUT_TOPIC: topics.get(UNKNOWN, Tally(0, 0)),
            **{Basis(code): tally for code, tally in more.items()},
        },
        tables={"topics": topics, "nationalities": {"np": contacts}},
        opening_days=10,
    )
    specs = (
        TableSpec("topics", "相談内容", "Topics", Basis.CONTACT_TOPICS, labels),
        TableSpec("nationalities", "国籍・地域", "Nationality", Basis.CONTACTS, rare),
    )
    scope = Scope(2025, date(2025, 4, 1), date(2026, 3, 31), "A01", "みどり市", date(2026, 3, 31))
    return build_figures(scope, Level.AGENCY, raw, specs)


def test_shares_go_with_counts_and_the_same_figure_is_hidden_in_every_place() -> None:
    topics = {"tax": Tally(60, 60), "other": Tally(20, 20), UNKNOWN: Tally(4, 4)}
    public = protect(figures_of(topics, Tally(75, 75), cases_opened=Tally(5, 5), persons=Tally(40, 40)))
    table = public.table("topics")
    assert [(row.code, row.count, row.tenths) for row in table.rows] == [
        ("tax", 60, 714),
        ("dv", 0, 0),
        ("other", None, None),
        (UNKNOWN, None, None),
    ]
    assert public.level is Level.PUBLIC
    assert public.total(Basis.WITHOUT_TOPIC).count is None  # it repeats the hidden cell
    assert public.total(Basis.CASES_OPENED).count is None
    assert public.total(Basis.PERSONS).count == 40
    assert public.total(Basis.CONTACT_TOPICS).count == 84


def test_a_small_centre_publishes_no_count_of_contacts_at_all() -> None:
    public = protect(figures_of({"tax": Tally(9, 6)}, Tally(9, 6)))
    assert all(row.count is None and row.share is None for t in public.tables for row in t.rows)
    assert all(table.base is None for table in public.tables)
    assert [row.code for row in public.table("nationalities").rows] == [UNKNOWN]  # Nepal would say "not zero"
    for basis in (Basis.CONTACTS, Basis.CONTACT_TOPICS, Basis.TOPICS_PER_DAY):
        assert public.total(basis).count is None
    assert public.total(Basis.OPENING_DAYS).count == 10


def test_a_threshold_below_three_is_refused() -> None:
    with pytest.raises(ValueError, match="never below 3"):
        protect(figures_of({}, Tally(0, 0)), k=2)
