"""In which order and in what pieces the workers get the tests.

A piece stays on one worker, because its tests share what is dear. The dear pieces come first: whoever begins with
them has the many small ones to fill the time, and no worker waits long for the other at the end.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

# These folders share a world that takes long to build.
WHOLE_FOLDERS = ("tests/demo/",)
# This file goes where the other goes: both look for every form of every page.
WITH = {"tests/security/test_commits.py": "tests/security/test_inputs.py"}
# What one test of a kind costs beside one that asks no database; only their order matters.
DEAR = {"browser": 100, "uncounted": 100, "slow": 200}
WITH_DATABASE = 10


def piece_of(nodeid: str) -> str:
    """The file of a test, or its folder."""
    file = nodeid.partition("::")[0]
    return next((folder for folder in WHOLE_FOLDERS if file.startswith(folder)), WITH.get(file, file))


def dear_first(items: list[pytest.Item]) -> None:
    """Sort by what the piece costs; pieces of the same cost keep their order, and so do the tests of each."""
    costs = costs_of_pieces(items)
    items.sort(key=lambda item: -costs[piece_of(item.nodeid)])


def costs_of_pieces(items: list[pytest.Item]) -> Counter[str]:
    """piece → what its tests are thought to cost."""
    costs: Counter[str] = Counter()
    for item in items:
        costs[piece_of(item.nodeid)] += 1 + sum(cost for mark, cost in DEAR.items() if item.get_closest_marker(mark))
        if "databases_of_worker" in getattr(item, "fixturenames", ()):
            costs[piece_of(item.nodeid)] += WITH_DATABASE
    return costs


class Scheduling(LoadFileScheduling):
    """Gives out pieces in the order in which they were collected."""

    def __init__(self, config: pytest.Config, log: Any = None) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return piece_of(nodeid)
