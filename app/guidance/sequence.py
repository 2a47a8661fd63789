"""The order of steps when several playbooks are at work: links joined, contradictions found, everything in line. Pure.

Links are taken from the most urgent event to the least. One that would close a circle is left out and reported with
the chain that stands against it, so that a person decides.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from heapq import heapify, heappop, heappush
from itertools import pairwise

from app.core.errors import lazy
from app.guidance.catalogue import Catalogue
from app.guidance.drafts import Because, Conflict, Link
from app.guidance.records import Playbook
from app.guidance.words import message

# What a step waits for, and why.
Waits = dict[str, dict[str, list[Because]]]
# By so many steps each further event sets in later.
_LAG = 4


def join(books: Sequence[Playbook], steps: Collection[str], catalogue: Catalogue) -> tuple[Waits, list[Conflict]]:
    """The links between these steps; `books` by urgency, the most urgent first."""
    waits: Waits = {}
    conflicts: list[Conflict] = []
    for book in books:
        for order in book.order:
            if order.step not in steps or order.after not in steps:
                continue
            because = Because(book.event, order.because)
            against = _chain(waits, order.after, order.step)
            if against is None:
                waits.setdefault(order.step, {}).setdefault(order.after, []).append(because)
            else:
                conflicts.append(_conflict(Link(order.step, order.after, (because,)), against, waits, catalogue))
    return waits, conflicts


def in_line(books: Sequence[Playbook], waits: Waits) -> list[str]:
    """Every step of the books, in the order of telling as far as the links allow.

    The most urgent event begins; each further one sets in a few steps later, so that nobody's first steps stand at
    the end. Links between steps that were not asked about keep their say in the order, unless they contradict.
    """
    told = _told(books)
    waits = _with_the_rest(books, waits)
    missing = {step: sum(before in told for before in waits.get(step, ())) for step in told}
    followers: dict[str, list[str]] = {}
    for step, befores in waits.items():
        for before in befores:
            followers.setdefault(before, []).append(step)
    ready = [(place, step) for step, place in told.items() if not missing[step]]
    heapify(ready)
    line: list[str] = []
    while ready:
        step = heappop(ready)[1]
        line.append(step)
        for follower in followers.get(step, ()):
            if follower in missing:
                missing[follower] -= 1
                if not missing[follower]:
                    heappush(ready, (told[follower], follower))
    return line


def _told(books: Sequence[Playbook]) -> dict[str, tuple[int, int]]:
    """Where each step is told first: its place, and among equals the more urgent event."""
    places: dict[str, tuple[int, int]] = {}
    for rank, book in enumerate(books):
        for place, step in enumerate(book.steps, start=rank * _LAG):
            places[step] = min((place, rank), places.get(step, (place, rank)))
    return places


def _with_the_rest(books: Sequence[Playbook], waits: Waits) -> Waits:
    waits = {step: dict(befores) for step, befores in waits.items()}
    for book in books:
        for order in book.order:
            if order.after not in waits.get(order.step, ()) and _chain(waits, order.after, order.step) is None:
                waits.setdefault(order.step, {})[order.after] = []
    return waits


def _chain(waits: Waits, start: str, goal: str) -> list[str] | None:
    """The steps from `start` back to `goal`, each waiting for the next; None where `start` does not wait for `goal`."""
    came_from = {start: ""}
    open_ends = [start]
    while open_ends:
        step = open_ends.pop(0)
        if step == goal:
            chain = [step]
            while came_from[chain[0]]:
                chain.insert(0, came_from[chain[0]])
            return chain
        for before in waits.get(step, ()):
            if before not in came_from:
                came_from[before] = step
                open_ends.append(before)
    return None


def _conflict(left_out: Link, chain: list[str], waits: Waits, catalogue: Catalogue) -> Conflict:
    kept = tuple(Link(step, before, tuple(waits[step][before])) for step, before in pairwise(chain))
    events, steps = catalogue.events, catalogue.steps
    text = message(
        lazy("「%(step)s」と「%(after)s」の順番がくいちがいます。%(kept)sの順番を残しました（外した順番: %(left)s）"),
        step=steps[left_out.step].title,
        after=steps[left_out.after].title,
        kept=events[kept[0].because[0].event].title,
        left=events[left_out.because[0].event].title,
    )
    return Conflict(left_out, kept, text)
