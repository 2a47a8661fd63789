"""What people write of hours, weeks, areas and 法人番号, and what is refused with which words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.core.forms import FormProblem
from app.partners.areas import map_line
from app.partners.details import reading


@pytest.mark.parametrize(
    ("read", "typed", "kept"),
    [
        (reading.to_time, "9:00", "09:00"),
        (reading.to_time, "９：３０", "09:30"),
        (reading.to_time, "0915", "09:15"),
        (reading.to_time, "17時", "17:00"),
        (reading.to_time, "17時半", "17:30"),
        (reading.to_time, "8時5分", "08:05"),
        (reading.to_time, "午後5時", "17:00"),
        (reading.to_time, "午後 12:30", "12:30"),
        (reading.to_time, "午前12時", "00:00"),
        (reading.to_time, "24:00", "24:00"),
        (reading.to_ordinals, "1,3", "13"),
        (reading.to_ordinals, "第３・第１", "13"),
        (reading.to_ordinals, "最終", "L"),
        (reading.to_ordinals, "2,最終", "2L"),
        (reading.to_monthdays, "15, 1", "1,15"),
        (reading.to_monthdays, "1日・15日", "1,15"),
        (reading.to_corporate_number, "5-8356-7825-6246", "5835678256246"),
        (reading.to_corporate_number, "５８３５６７８２５６２４６", "5835678256246"),
        (reading.to_areas, "静岡市\n東京都\n221309、静岡市", "221007\n13\n221309"),
        (reading.to_areas, "東京都府中市", "132063"),
    ],
)
def test_what_is_written_is_read(read: Callable[[str], str], typed: str, kept: str) -> None:
    assert read(typed) == kept


@pytest.mark.parametrize(
    ("read", "typed", "words"),
    [
        (reading.to_time, "朝から", "9:00"),
        (reading.to_time, "9:60", "9:00"),
        (reading.to_time, "24:01", "9:00"),
        (reading.to_time, "午後13時", "9:00"),
        (reading.to_ordinals, "6", "1,3"),
        (reading.to_ordinals, "・", "1,3"),
        (reading.to_monthdays, "32", "31"),
        (reading.to_monthdays, "1,月末", "31"),
        (reading.to_corporate_number, "835678256246", "13桁"),
        (reading.to_corporate_number, "4835678256246", "5835678256246"),
        (reading.to_areas, "静岡市\n府中市", "府中市"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_way_out(read: Callable[[str], str], typed: str, words: str) -> None:
    with pytest.raises(FormProblem) as refused:
        read(typed)
    assert words in refused.value.message % refused.value.params


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("", ""),
        ("葵区追手町5-1", "静岡県静岡市葵区追手町5-1"),
        ("静岡市葵区追手町5-1", "静岡県静岡市葵区追手町5-1"),
        ("静岡県静岡市葵区追手町5-1", "静岡県静岡市葵区追手町5-1"),
        ("静岡市追手町5-1", "静岡県静岡市追手町5-1"),
        ("追手町5-1", "静岡県静岡市葵区追手町5-1"),
    ],
)
def test_the_line_for_a_map_is_whole(address: str, line: str) -> None:
    assert map_line(address, "221015", "22") == line
