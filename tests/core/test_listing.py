"""Lists: what an address asks for, and the addresses of their pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.listing import MAX_PAGE, MAX_PER_PAGE, PER_PAGE, ListQuery, Page

SORTS = ("name", "at")


def read(**query: str) -> ListQuery:
    return ListQuery.read("/things", query, filters=("state", "centre"), sorts=SORTS)


def test_everything_said() -> None:
    found = read(q=" 更新 ", state="open", centre="", sort="-at", page="3", per_page="20", unknown="x")
    assert (found.q, found.filters, found.sort, found.number, found.per_page) == (
        "更新", {"state": "open"}, "-at", 3, 20
    )  # fmt: skip
    assert found.offset == 40


def test_nothing_said() -> None:
    found = read()
    assert (found.q, found.filters, found.sort, found.number, found.per_page) == ("", {}, "name", 1, PER_PAGE)


@pytest.mark.parametrize("sort", ["password_hash", "name; DROP TABLE", "--", "-", "name,at", "NAME", ""])
def test_only_known_orders(sort: str) -> None:
    assert read(sort=sort).sort == "name"


@pytest.mark.parametrize(
    ("page", "number"),
    [("0", 1), ("-1", 1), ("x", 1), ("１", 1), ("1e3", 1), ("99999999999", 1), ("999999999", MAX_PAGE), ("7", 7)],
)
def test_page_numbers(page: str, number: int) -> None:
    assert read(page=page).number == number


def test_lengths_are_limited() -> None:
    found = read(q="あ" * 500, state="x" * 500, per_page="100000")
    assert (len(found.q), len(found.filters["state"]), found.per_page) == (200, 200, MAX_PER_PAGE)


def test_addresses() -> None:
    here = read(q="更新", state="open", sort="-at", page="3")
    assert here.url(page=4) == "/things?q=%E6%9B%B4%E6%96%B0&state=open&sort=-at&page=4"
    assert here.url(state="closed") == "/things?q=%E6%9B%B4%E6%96%B0&state=closed&sort=-at"
    assert here.url(state=None, q="", sort="name") == "/things?sort=name"
    assert ListQuery(path="/things").url() == "/things"


@given(st.dictionaries(st.sampled_from(["q", "state", "sort", "page", "per_page"]), st.text(max_size=30)))
def test_whatever_an_address_says_is_a_list(query: dict[str, str]) -> None:
    found = ListQuery.read("/things", query, filters=("state",), sorts=SORTS)
    assert 1 <= found.number <= MAX_PAGE
    assert 1 <= found.per_page <= MAX_PER_PAGE
    assert found.sort.lstrip("-") in SORTS
    assert found.url().startswith("/things")


class TestPage:
    def test_counted(self) -> None:
        page = Page([1, 2], ListQuery(number=2, per_page=2), 5)
        assert (page.pages, page.has_next) == (3, True)
        assert not Page([5], ListQuery(number=3, per_page=2), 5).has_next
        assert Page([], ListQuery(), 0).pages == 1

    def test_uncounted(self) -> None:
        page = Page([1, 2], ListQuery(number=1, per_page=2), None, more=True)
        assert (page.pages, page.has_next) == (None, True)
        assert page.with_items(["a"]).has_next
