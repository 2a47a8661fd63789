"""A small catalogue beside the carried one, and short ways to ask the engine."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from app.guidance.calendar import Calendar
from app.guidance.catalogue import DATA, Catalogue, load
from app.guidance.deadlines import Deadline, Outcome
from app.guidance.engine import Situation, compute
from app.guidance.happenings import Happening
from app.guidance.household import Member

HERE = Path(__file__).parent
SMALL_RULES = HERE / "small_rules.toml"
EXAMPLES = HERE / "examples"
TODAY = date(2026, 11, 22)


def folder_with(rules: str, folder: Path) -> Path:
    """A folder of records with these rules, and the carried events, groups and papers."""
    shutil.copytree(DATA / "events", folder / "events")
    for name in ("status_groups.toml", "papers.toml"):
        shutil.copy(DATA / name, folder / name)
    (folder / "rules").mkdir()
    (folder / "rules" / "all.toml").write_text(rules, "utf-8")
    return folder


@cache
def _small() -> list[Catalogue]:
    return []


def small(tmp: Path) -> Catalogue:
    """The small catalogue, read once."""
    if not _small():
        _small().append(load(folder_with(SMALL_RULES.read_text("utf-8"), tmp / "small")))
    return _small()[0]


def ask(
    catalogue: Catalogue,
    happenings: Sequence[Happening] | Happening,
    members: Sequence[Member] | Member,
    today: date = TODAY,
    **options: Any,
) -> Outcome:
    """The engine's answer for one or several happenings and members."""
    return compute(
        Situation(
            [happenings] if isinstance(happenings, Happening) else happenings,
            [members] if isinstance(members, Member) else members,
            today,
            options.pop("calendar", Calendar()),
            **options,
        ),
        catalogue,
    )


def line(outcome: Outcome, rule: str, member: str | None = None) -> Deadline:
    """The one line of a rule (and a member)."""
    found = [
        deadline
        for deadline in outcome.deadlines
        if deadline.rule.code == rule and member in (None, deadline.member.key)
    ]
    assert len(found) == 1, [(one.rule.code, one.member.key) for one in outcome.deadlines]
    return found[0]


def codes(outcome: Outcome) -> set[tuple[str, str]]:
    return {(deadline.rule.code, deadline.member.key) for deadline in outcome.deadlines}


def examples() -> list[dict[str, Any]]:
    """All worked examples, each with the file it stands in and whether it belongs to the small catalogue."""
    contents = [(path.name, tomllib.loads(path.read_text("utf-8"))) for path in sorted(EXAMPLES.glob("*.toml"))]
    return [
        example | {"file": name, "small": content.get("catalogue") == "small"}
        for name, content in contents
        for example in content["example"]
    ]
