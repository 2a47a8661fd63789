"""Worked examples: for each the arithmetic in words, and the three days that follow from it.

The files lie in `examples/`; with `catalogue = "small"` at their head they speak of the small catalogue.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.core.dates import PartialDate
from app.guidance.alone import Asked, look
from app.guidance.catalogue import Catalogue, carried
from app.guidance.deadlines import Deadline
from app.guidance.words import MEMBERS
from tests.guidance.support import examples

KEYS = {"rule", "event", "date", "arithmetic", "safe_date", "last_day", "office_day"}
OPTIONAL = {"status", "expires", "birth", "facts", "member", "opens_on", "today"}
EXAMPLES = examples()


def name(example: dict[str, Any]) -> str:
    return f"{example['file'].removesuffix('.toml')}-{example['rule']}-{example['date']}"


def found(example: dict[str, Any], catalogue: Catalogue) -> Deadline:
    """The line of the example's rule: that of its `member`, else the first with a date."""
    part = example.get("member", "subject")
    born = example.get("birth")
    asked = Asked(
        example["event"],
        example["date"],
        example.get("status"),
        example.get("expires"),
        PartialDate.parse(born) if isinstance(born, str) else born,
        example.get("facts", {}),
        part,
    )
    outcome = look(asked, example.get("today", example["date"]), catalogue)
    lines = [one for one in outcome.deadlines if one.rule.code == example["rule"]]
    assert lines, (
        f"{example['rule']} is not started by {example['event']}: {sorted({d.rule.code for d in outcome.deadlines})}"
    )
    own = [one for one in lines if one.member.key.partition(":")[0] == part]
    return (own or lines)[0]


@pytest.mark.parametrize("example", EXAMPLES, ids=name)
def test_the_days_follow(example: dict[str, Any], small_catalogue: Catalogue) -> None:
    line = found(example, small_catalogue if example["small"] else carried())
    days = {key: getattr(line, key) for key in ("safe_date", "last_day", "office_day", "opens_on") if key in example}
    assert days == {key: example[key] for key in days}, f"{example['arithmetic']}; {line.problem or line.reason}"


@pytest.mark.parametrize("example", EXAMPLES, ids=name)
def test_an_example_shows_its_arithmetic(example: dict[str, Any]) -> None:
    assert KEYS - example.keys() == set()
    assert example.keys() - KEYS - OPTIONAL - {"file", "small"} == set()
    assert len(example["arithmetic"]) > 10
    assert all(isinstance(example[key], date) for key in ("date", "safe_date", "last_day", "office_day"))
    assert example.get("member", "subject") in MEMBERS


def test_a_wrong_example_is_noticed(small_catalogue: Catalogue) -> None:
    example = next(one for one in EXAMPLES if one["small"] and one["rule"] == "FAM-01")
    wrong = example | {"last_day": date(2026, 4, 24)}
    with pytest.raises(AssertionError):
        test_the_days_follow(wrong, small_catalogue)
    with pytest.raises(AssertionError, match="not started by"):
        found(example | {"event": "disaster"}, small_catalogue)


def test_of_a_birth_the_parent_is_meant_whatever_part_is_named(small_catalogue: Catalogue) -> None:
    for part in ("subject", "parents", "newborn"):
        asked = Asked(
            "birth", date(2026, 7, 1), "special_permanent_resident", facts={"child_japanese": "no"}, part=part
        )
        lines = [one for one in look(asked, date(2026, 7, 1), small_catalogue).deadlines if one.rule.code == "IMM-17"]
        assert [(one.member.key, one.conditional) for one in lines] == [("newborn:event", ())]
