"""Every rule that gives a date has a worked example."""

from __future__ import annotations

from app.guidance.catalogue import carried
from tests.guidance.support import examples

ENOUGH = 120


def without_example(dated: set[str], shown: set[str]) -> set[str]:
    return dated - shown


def dated() -> set[str]:
    """Codes of the carried rules of which some version gives a date."""
    return {code for code, versions in carried().rules.items() if any(rule.clocks for rule in versions)}


def shown() -> list[str]:
    """The rule of each example of the carried catalogue."""
    return [example["rule"] for example in examples() if not example["small"]]


def test_every_rule_with_a_date_has_one() -> None:
    assert without_example(dated(), set(shown())) == set()


def test_examples_speak_of_rules_that_are_there() -> None:
    assert set(shown()) - set(carried().rules) == set()


def test_there_are_enough() -> None:
    assert len(shown()) >= ENOUGH


def test_a_rule_without_one_is_noticed() -> None:
    assert without_example(dated() | {"GEN-99"}, set(shown())) >= {"GEN-99"}
