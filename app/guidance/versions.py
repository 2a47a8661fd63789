"""The carried catalogue joined with versions that people approved and checks that they made. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.guidance.catalogue import Catalogue, check
from app.guidance.records import Rule

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Checked:
    """A version (`valid_from`) of a rule was held against its source on a civil day."""

    code: str
    valid_from: date | None
    on: date
    by: str


def joined(carried: Catalogue, approved: Iterable[Rule], checks: Iterable[Checked] = ()) -> Catalogue:
    """The catalogue with the approved versions, in the order of their approval, and with the newest checks.

    A version with the same first day takes the place of the other; a later one ends the one before it on the day
    before. A check of a rule that there is no more says nothing. Raises CatalogueError when what comes out does not
    fit together.
    """
    rules = dict(carried.rules)
    for rule in approved:
        rules[rule.code] = _with(rules.get(rule.code, ()), rule)
    for one in checks:
        if one.code in rules:
            rules[one.code] = tuple(_checked(rule, one) for rule in rules[one.code])
    made = replace(carried, rules={code: rules[code] for code in sorted(rules)})
    check(made)
    return made


def _with(versions: Sequence[Rule], new: Rule) -> tuple[Rule, ...]:
    others = [rule for rule in versions if rule.valid_from != new.valid_from]
    ordered = sorted([*others, new], key=lambda rule: (rule.valid_from is not None, rule.valid_from or date.min))
    closed: list[Rule] = []
    for rule, following in zip(ordered, [*ordered[1:], None], strict=True):
        last = following.valid_from - _ONE_DAY if following and following.valid_from else None
        late = last is not None and (rule.valid_until is None or rule.valid_until > last)
        closed.append(rule.model_copy(update={"valid_until": last}) if late else rule)
    return tuple(closed)


def _checked(rule: Rule, one: Checked) -> Rule:
    if rule.valid_from != one.valid_from or one.on < rule.checked_on:
        return rule
    return rule.model_copy(update={"checked_on": one.on, "checked_by": one.by})
