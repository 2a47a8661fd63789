"""Neighbours are what centres say: both ways, wards with their city, and nobody else. Pure."""

from __future__ import annotations

import pytest

from app.accounts.neighbours import as_text, codes_in
from app.core.errors import Invalid
from app.partners.neighbours import of_place

SHIZUOKA, AOI, SURUGA = "221007", "221015", "221023"
YAIZU, FUJIEDA, FUJI, HAMAMATSU = "222127", "222143", "222101", "221309"
NAMED = [(SHIZUOKA, [YAIZU, FUJIEDA]), (HAMAMATSU, []), (FUJI, [SHIZUOKA])]


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (SHIZUOKA, {YAIZU, FUJIEDA, FUJI}),
        (AOI, {YAIZU, FUJIEDA, FUJI}),  # a ward has the neighbours of its city
        (YAIZU, {SHIZUOKA}),  # named by another: a neighbour of that one, not of its other neighbours
        (FUJI, {SHIZUOKA}),
        (HAMAMATSU, set()),
    ],
)
def test_neighbours_are_named_by_centres(place: str, expected: set[str]) -> None:
    found = of_place(place, NAMED)
    assert expected <= found
    wards = {code for code in found - expected if code.startswith("221")}
    assert found - expected == wards  # the wards of a neighbouring city
    assert (AOI in found) == (SHIZUOKA in expected)
    assert place not in found


def test_names_and_codes_are_read_and_shown_again() -> None:
    codes = codes_in("焼津市、22214\n静岡県富士市, 焼津市")
    assert codes == [YAIZU, FUJIEDA, FUJI]
    assert codes_in(as_text(codes)) == codes
    assert codes_in("") == []


@pytest.mark.parametrize("text", ["府中市", "ここにない市", "静岡県", "焼津市、ここにない市"])
def test_what_is_no_single_municipality_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        codes_in(text)
    assert refused.value.field == "neighbours"
