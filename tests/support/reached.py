"""Which functions that send statements a run on PostgreSQL has reached.

Tests that ask through pages run on SQLite alone, unless they are marked `both`. What a page sends must be met by
PostgreSQL all the same, by whatever test: at the end of the whole run (WHOLE_VARIABLE) every function of the program
that sends a statement and was not met is named, and the run fails when they are too many (ENOUGH).
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

WHOLE_VARIABLE = "KAKEHASHI_TEST_WHOLE"
ROOT = Path(__file__).resolve().parents[2]
SENDING = frozenset({"execute", "scalar", "scalars", "get", "get_one", "flush", "delete", "refresh", "merge"})
# Packages that never work on PostgreSQL.
NEVER = ("app/demo/",)
# This share must be reached. To be raised towards 1 as the named ones get tests or marks.
ENOUGH = 0.8


def is_asked() -> bool:
    """Whether this run is to reach everything: a part of the suite cannot."""
    return bool(os.environ.get(WHOLE_VARIABLE))


class Reached:
    """Remembers who stood in the stack when a statement was sent."""

    def __init__(self) -> None:
        self._codes: set[CodeType] = set()

    def listen(self) -> None:
        """From now on."""
        event.listen(Engine, "before_cursor_execute", self._sent)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """For a while."""
        self.listen()
        yield
        event.remove(Engine, "before_cursor_execute", self._sent)

    def _sent(self, *_given: Any) -> None:
        frame = sys._getframe(1)
        while frame is not None:
            self._codes.add(frame.f_code)
            frame = frame.f_back  # type: ignore[assignment]

    def names(self) -> list[str]:
        """`app/cases/queries/cases.py:one`, sorted."""
        inside = (code for code in self._codes if code.co_filename.startswith(f"{ROOT}/app/"))
        return sorted({f"{Path(code.co_filename).relative_to(ROOT)}:{code.co_qualname}" for code in inside})


def senders(folder: Path = ROOT / "app") -> set[str]:
    """Every function whose own lines send something through a `session`, named as in `Reached.names`."""
    return {
        f"{path.relative_to(folder.parent)}:{name}"
        for path in folder.rglob("*.py")
        for name, body in _functions(ast.parse(path.read_text()), "")
        if any(_sends(node) for node in body)
    }


def wanted() -> set[str]:
    """What is to be reached on PostgreSQL."""
    return {name for name in senders() if not name.startswith(NEVER)}


def missing(reached: Iterable[str]) -> list[str]:
    """What sends statements and was not reached."""
    return sorted(wanted() - set(reached))


def is_too_little(reached: Iterable[str]) -> bool:
    """Whether the run proves too little of what is sent."""
    return len(missing(reached)) > (1 - ENOUGH) * len(wanted())


def _functions(node: ast.AST, inside: str) -> Iterator[tuple[str, list[ast.AST]]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield f"{inside}{child.name}", list(_own_nodes(child))
            yield from _functions(child, f"{inside}{child.name}.<locals>.")
        else:
            yield from _functions(child, f"{inside}{child.name}." if isinstance(child, ast.ClassDef) else inside)


def _own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """What stands in it, but for functions and classes of its own."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield child
            yield from _own_nodes(child)


def _sends(node: ast.AST) -> bool:
    called = node.func if isinstance(node, ast.Call) else None
    return (
        isinstance(called, ast.Attribute)
        and called.attr in SENDING
        and isinstance(called.value, ast.Name)
        and called.value.id == "session"
    )
