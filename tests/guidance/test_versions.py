"""Approved versions and checks joined with the carried catalogue."""

from __future__ import annotations

from datetime import date

import pytest

from app.guidance.catalogue import Catalogue, CatalogueError
from app.guidance.records import Rule
from app.guidance.versions import Checked, joined


def changed(rule: Rule, **values: object) -> Rule:
    return Rule.model_validate({**rule.model_dump(), **values})


def test_a_later_version_ends_the_one_before_it(small_catalogue: Catalogue) -> None:
    (rule,) = small_catalogue.rules["IMM-07b"]
    made = joined(small_catalogue, [changed(rule, valid_from=date(2027, 4, 1))])
    first, second = made.rules["IMM-07b"]
    assert first.valid_until == date(2027, 3, 31)
    assert (second.valid_from, second.valid_until) == (date(2027, 4, 1), None)
    assert small_catalogue.rules["IMM-07b"] == (rule,)


def test_a_version_with_the_same_first_day_takes_the_place(small_catalogue: Catalogue) -> None:
    older, newer = small_catalogue.rules["FAM-05"]
    made = joined(small_catalogue, [changed(newer, source="官報")])
    assert [one.source for one in made.rules["FAM-05"]] == [older.source, "官報"]


def test_the_newest_approval_counts(small_catalogue: Catalogue) -> None:
    (rule,) = small_catalogue.rules["IMM-07b"]
    made = joined(small_catalogue, [changed(rule, source="一"), changed(rule, source="二")])
    assert [one.source for one in made.rules["IMM-07b"]] == ["二"]


def test_a_check_moves_the_day_and_never_back(small_catalogue: Catalogue) -> None:
    (rule,) = small_catalogue.rules["IMM-07b"]
    later = Checked("IMM-07b", None, date(2027, 1, 5), "望月 恵")
    made = joined(small_catalogue, [], [later, Checked("IMM-07b", None, date(2020, 1, 1), "前の人")])
    (held,) = made.rules["IMM-07b"]
    assert (held.checked_on, held.checked_by) == (date(2027, 1, 5), "望月 恵")
    assert rule.checked_on < held.checked_on


def test_a_check_of_another_version_changes_nothing(small_catalogue: Catalogue) -> None:
    made = joined(small_catalogue, [], [Checked("IMM-07b", date(2020, 1, 1), date(2027, 1, 5), "望月 恵")])
    assert made.rules == small_catalogue.rules


def test_what_does_not_fit_is_refused(small_catalogue: Catalogue) -> None:
    (rule,) = small_catalogue.rules["IMM-07b"]
    with pytest.raises(CatalogueError):
        joined(small_catalogue, [changed(rule, events=("lottery",))])
