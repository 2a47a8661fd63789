"""The carried records, read once and checked against each other."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from app.codes import lists
from app.guidance.records import Condition, Event, Fact, Order, Paper, Playbook, Record, Rule, StatusGroup, Step, Who

DATA = Path(__file__).parent / "data"
# Dates that the household's records bring; no event asks for them.
MEMBER_DATES = frozenset({"period_end", "card_expiry", "pending_since", "birth_date"})

R = TypeVar("R", bound=Record)


class CatalogueError(Exception):
    """A record is wrong in itself or does not fit the others; the text names file and record."""


@dataclass(frozen=True)
class Catalogue:
    """Everything by its code; `rules` holds all versions of a code, the oldest first."""

    facts: Mapping[str, Fact]
    events: Mapping[str, Event]
    groups: Mapping[str, StatusGroup]
    papers: Mapping[str, Paper]
    rules: Mapping[str, Sequence[Rule]]
    steps: Mapping[str, Step]
    playbooks: Mapping[str, Playbook]

    def statuses(self, names: Iterable[str]) -> frozenset[str]:
        """Codes of residence statuses, groups spelled out."""
        asked = tuple(names)
        if asked not in self._spelled_out:
            found: set[str] = set()
            for name in asked:
                found.update(self.groups[name].statuses if name in self.groups else (name,))
            self._spelled_out[asked] = frozenset(found)
        return self._spelled_out[asked]

    @cached_property
    def _spelled_out(self) -> dict[tuple[str, ...], frozenset[str]]:
        """What `statuses` found before; the same few lists are asked for again and again."""
        return {}

    @cached_property
    def rules_of_event(self) -> Mapping[str, Sequence[Sequence[Rule]]]:
        """Every rule (all its versions) that an event can start."""
        found: dict[str, list[Sequence[Rule]]] = {code: [] for code in self.events}
        for versions in self.rules.values():
            for event in dict.fromkeys(event for rule in versions for event in rule.events):
                found[event].append(versions)
        return found


@cache
def carried() -> Catalogue:
    """The records that come with the product. Raises CatalogueError."""
    return load(DATA)


def load(folder: Path) -> Catalogue:
    """Read and check a folder of records. Raises CatalogueError at the first record that is wrong."""
    rules: dict[str, list[Rule]] = {}
    for rule in _all(folder, "rules/*.toml", "rule", Rule):
        rules.setdefault(rule.code, []).append(rule)
    catalogue = Catalogue(
        facts=_by(_all(folder, "events/*.toml", "fact", Fact), "code"),
        events=_by(_all(folder, "events/*.toml", "event", Event), "code"),
        groups=_by(_all(folder, "status_groups.toml", "group", StatusGroup), "code"),
        papers=_by(_all(folder, "papers.toml", "paper", Paper), "code"),
        rules={code: _in_turn(rules[code]) for code in sorted(rules)},
        steps=_by(_all(folder, "steps/*.toml", "step", Step), "code"),
        playbooks=_by(_all(folder, "playbooks/*.toml", "playbook", Playbook), "event"),
    )
    check(catalogue)
    return catalogue


def _all(folder: Path, pattern: str, key: str, shape: type[R]) -> list[R]:
    return [record for path in sorted(folder.glob(pattern)) for record in _records(path, key, shape)]


def read(path: Path, key: str, shape: type[R]) -> dict[str, R]:
    """The records of one file by their code. Raises CatalogueError for what is wrong in itself or stands twice."""
    return _by(_records(path, key, shape), "code")


def _records(path: Path, key: str, shape: type[R]) -> list[R]:
    try:
        raw: list[dict[str, Any]] = tomllib.loads(path.read_text("utf-8")).get(key, [])
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{path.name}: {error}") from error
    found = []
    for entry in raw:
        try:
            found.append(shape.model_validate(entry))
        except ValidationError as error:
            name = entry.get("code") or entry.get("event")
            raise CatalogueError(f"{path.name}: {key} {name}: {error}") from error
    return found


def _by(records: Iterable[R], key: str) -> dict[str, R]:
    found: dict[str, R] = {}
    for record in records:
        code = getattr(record, key)
        if code in found:
            raise CatalogueError(f"{code} stands twice")
        found[code] = record
    return found


def _in_turn(versions: Sequence[Rule]) -> tuple[Rule, ...]:
    """By validity; two versions never hold on the same day."""
    ordered = sorted(versions, key=lambda rule: (rule.valid_from is not None, rule.valid_from))
    for earlier, later in pairwise(ordered):
        if earlier.valid_until is None or later.valid_from is None or earlier.valid_until >= later.valid_from:
            raise CatalogueError(f"{later.code}: two versions hold on the same day")
    return tuple(ordered)


def check(catalogue: Catalogue) -> None:
    """Every name that a record uses exists. Raises CatalogueError."""
    for event in catalogue.events.values():
        _known(event.code, event.asks, catalogue.facts)
        _known(event.code, [event.domain], lists.DOMAINS)
        _check_statuses(catalogue, event.code, (*event.statuses, *event.not_statuses))
    for group in catalogue.groups.values():
        _known(group.code, group.statuses, lists.RESIDENCE_STATUSES)
    for versions in catalogue.rules.values():
        for rule in versions:
            _check_rule(catalogue, rule)
    for step in catalogue.steps.values():
        _check_step(catalogue, step)
    for playbook in catalogue.playbooks.values():
        _known(playbook.event, [playbook.event], catalogue.events)
        _known(playbook.event, playbook.steps, catalogue.steps)
        _known(playbook.event, _ends(playbook.order), catalogue.steps)
        _check_source(catalogue, playbook)
        for link in playbook.order:
            if link.step not in playbook.steps and link.after not in playbook.steps:
                raise CatalogueError(f"{playbook.event}: neither {link.step} nor {link.after} is one of its steps")


# "IMM-07・20b、SOC-01": a code, then further numbers of the same group.
_NUMBER = re.compile(r"\d{2}[a-z]?")
_CITED = re.compile(r"\b([A-Z]{3})((?:[-・]\d{2}[a-z]?)+)")


def _check_source(catalogue: Catalogue, playbook: Playbook) -> None:
    """Every rule that a playbook stands on is there, itself or in its parts (IMM-07 as IMM-07b)."""
    named = [f"{group}-{number}" for group, tail in _CITED.findall(playbook.source) for number in _NUMBER.findall(tail)]
    missing = [code for code in named if not any(known.startswith(code) for known in catalogue.rules)]
    if missing:
        raise CatalogueError(f"{playbook.event}: its source names {', '.join(missing)}, which is no rule")


def _check_rule(catalogue: Catalogue, rule: Rule) -> None:
    _known(rule.code, [rule.domain], lists.DOMAINS)
    _known(rule.code, rule.events, catalogue.events)
    _check_who(catalogue, rule.code, rule.who)
    asked = {fact for event in rule.events for fact in catalogue.events[event].asks}
    _known(rule.code, [c.start for c in rule.clocks], asked | MEMBER_DATES | {"event"})
    _known(rule.code, [c.fact for c in rule.when], asked)
    _check_conditions(catalogue, rule.code, rule.when)
    no_days = [c.start for c in rule.clocks if c.start in catalogue.facts and catalogue.facts[c.start].kind != "date"]
    if no_days:
        raise CatalogueError(f"{rule.code}: {no_days[0]} is no date and starts no clock")


def _check_step(catalogue: Catalogue, step: Step) -> None:
    _known(step.code, [step.domain], lists.DOMAINS)
    _known(step.code, step.partner_kinds, lists.PARTNER_KINDS)
    _known(step.code, step.papers, catalogue.papers)
    _known(step.code, [step.rule] if step.rule else [], catalogue.rules)
    _known(step.code, [c.fact for c in step.when], catalogue.facts)
    _check_conditions(catalogue, step.code, step.when)
    _check_who(catalogue, step.code, step.who)


def _check_conditions(catalogue: Catalogue, code: str, conditions: Iterable[Condition]) -> None:
    """A value that nobody can answer would let the record sleep for ever."""
    for condition in conditions:
        fact = catalogue.facts[condition.fact]
        answers = ("yes", "no") if fact.kind == "yes_no" else tuple(choice.code for choice in fact.choices)
        wrong = [value for value in condition.values if value not in answers]
        if wrong:
            raise CatalogueError(f"{code}: {wrong[0]} is no answer to {fact.code}")


def _check_who(catalogue: Catalogue, code: str, who: Who) -> None:
    _check_statuses(catalogue, code, (*who.statuses, *who.not_statuses))


def _check_statuses(catalogue: Catalogue, code: str, names: Iterable[str]) -> None:
    for name in names:
        if name not in catalogue.groups and name not in lists.RESIDENCE_STATUSES:
            raise CatalogueError(f"{code}: no status or group is called {name}")


def _ends(order: Iterable[Order]) -> list[str]:
    return [name for link in order for name in (link.step, link.after)]


def _known(code: str, names: Iterable[str], table: Any) -> None:
    for name in names:
        if name not in table:
            raise CatalogueError(f"{code}: {name} is not known")
