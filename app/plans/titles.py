"""Titles of steps in the reader's language: a step that still carries the playbook's title has it in English too."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from app.guidance import catalogue
from app.plans import queries
from app.plans.engine.graph import Graph
from app.plans.models import Step

# A step about other members of the household ends with their names in brackets.
WHOSE = re.compile(r"（[^（）]+）")


def whose(title: str, playbook_title: str) -> str | None:
    """The names behind the playbook's title; empty when there are none, None when the title is another by now."""
    if not title.startswith(playbook_title):
        return None
    rest = title[len(playbook_title) :]
    return rest if not rest or WHOSE.fullmatch(rest) else None


def english(step: Step) -> str | None:
    """The English title of a step accepted from a playbook, with the names; None when somebody wrote another title."""
    record = catalogue.carried().steps.get(step.playbook_step or "")
    if record is None:
        return None
    names = whose(step.title, record.title.ja)
    if names is None:
        return None
    return f"{record.title.en} ({names[1:-1]})" if names else record.title.en


def shown(step: Step, locale: str) -> tuple[str, str]:
    """The title for a page in `locale`, and its language where that is another than the page's (else empty)."""
    if locale == "ja":
        return step.title, ""
    translated = english(step)
    return (translated, "") if translated else (step.title, "ja")


def graph_of(
    steps: Sequence[Step], links: Mapping[int, frozenset[int]], limits: Mapping[int, date], locale: str
) -> Graph:
    """As `queries.graph_of`, with the titles that the reader sees, for the picture and the reasons."""
    nodes = [queries.node(step, links.get(step.id, frozenset()), limits.get(step.id)) for step in steps]
    return Graph([replace(node, title=shown(step, locale)[0]) for step, node in zip(steps, nodes, strict=True)])
