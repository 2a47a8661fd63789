"""The table of threats in docs/security.md names, for each guard, a test that is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEST = re.compile(r"`(tests/[\w/]+\.py)`")


def without_proof(table: str) -> list[str]:
    """Rows that name no test, or one that does not exist."""
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")][2:]
    return [row[0] for row in rows if not TEST.findall(row[-1]) or not all(map(is_there, TEST.findall(row[-1])))]


def is_there(path: str) -> bool:
    return (ROOT / path).is_file() and "def test_" in (ROOT / path).read_text("utf-8")


def test_every_threat_has_its_test() -> None:
    table = (ROOT / "docs" / "security.md").read_text("utf-8")
    assert table.count("\n| ") > 20
    assert without_proof(table) == []


def test_a_threat_without_a_test_is_noticed() -> None:
    table = "| threat | what | test |\n| --- | --- | --- |\n| a | b | none yet |\n| c | d | `tests/gone.py` |\n"
    assert without_proof(table + "| e | f | `tests/architecture/test_threats.py` |\n") == ["a", "c"]
