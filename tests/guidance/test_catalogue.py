"""Records that are wrong do not load, and the message says which."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.guidance.catalogue import Catalogue, CatalogueError, carried, load
from tests.guidance.support import folder_with

RULE = """
[[rule]]
code = "LAB-07"
title = { ja = "基本手当", en = "Unemployment benefit", easy = "しごとが ない ときの お金" }
domain = "employment"
kind = "claim"
events = ["dismissal"]
clocks = [{ period = { count = 1, unit = "years" } }]
missed = { ja = "受け取れない", en = "It is lost" }
basis = [{ act = "雇用保険法", article = "20条" }]
source = "e-Gov法令データ"
confidence = "sure"
checked_on = 2026-11-22
checked_by = "Kakehashi 編集"
"""


def changed(old: str, new: str) -> str:
    assert RULE.count(old) == 1
    return RULE.replace(old, new)


def without(key: str) -> str:
    lines = RULE.splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(f"{key} =")]
    assert len(kept) == len(lines) - 1
    return "".join(kept)


def test_the_carried_records_load() -> None:
    catalogue = carried()
    assert len(catalogue.events) >= 40
    assert all(event.asks is not None for event in catalogue.events.values())


def test_the_rule_as_it_stands_loads(tmp_path: Path) -> None:
    assert list(load(folder_with(RULE, tmp_path / "x")).rules) == ["LAB-07"]


@pytest.mark.parametrize(
    ("rules", "part"),
    [
        (without("basis"), "basis"),
        (changed('[{ act = "雇用保険法", article = "20条" }]', "[]"), "basis"),
        (changed(', article = "20条"', ""), "article"),
        (without("source"), "source"),
        (without("checked_on"), "checked_on"),
        (without("checked_by"), "checked_by"),
        (without("missed"), "missed"),
        (changed('en = "Unemployment benefit", ', ""), "title.en"),
        (changed(', easy = "しごとが ない ときの お金"', ""), "plain Japanese"),
        (changed(', en = "It is lost"', ""), "missed.en"),
        (changed('["dismissal"]', '["lottery"]'), "lottery is not known"),
        (changed('["dismissal"]', "[]"), "events"),
        (changed('"LAB-07"', '"LAB-7"'), "code"),
        (changed('"employment"', '"weather"'), "weather is not known"),
        (changed('"claim"', '"warning"'), "a warning has no date"),
        (changed("{ period", '{ start = "favourite_day", period'), "favourite_day is not known"),
        (changed("{ period", '{ start = "known_on", period'), "known_on is not known"),  # dismissal does not ask it
        (changed('unit = "years"', 'unit = "moons"'), "unit"),
        (changed("count = 1,", "count = -1,"), "count"),
        (changed('kind = "claim"', 'kind = "claim"\nwho = { statuses = ["wizard"] }'), "wizard"),
        (changed('kind = "claim"', 'kind = "claim"\nwhen = [{ fact = "known_on", values = ["yes"] }]'), "known_on"),
        (changed('kind = "claim"', 'kind = "claim"\nwhen = [{ fact = "insured", values = ["red"] }]'), "no answer to"),
        (
            changed('kind = "claim"', 'kind = "claim"\nwhen = [{ fact = "notice_on", values = ["yes"] }]'),
            "no answer to",
        ),
        (changed("{ period", '{ start = "insured", period'), "insured is no date"),
        (changed('kind = "claim"', 'kind = "claim"\ncolour = "red"'), "colour"),
        (changed('"sure"', '"very sure"'), "confidence"),
        (changed('kind = "claim"', 'kind = "claim"\nvalid_from = 2026-04-01\nvalid_until = 2026-03-31'), "valid_from"),
        (RULE + RULE, "two versions hold on the same day"),
        (
            RULE.replace("confidence", "valid_until = 2026-04-01\nconfidence")
            + RULE.replace("confidence", "valid_from = 2026-04-01\nconfidence"),
            "two versions hold on the same day",
        ),
        ("[[rule]", "all.toml"),
    ],
)
def test_a_planted_defect_is_named(tmp_path: Path, rules: str, part: str) -> None:
    with pytest.raises(CatalogueError) as refused:
        load(folder_with(rules, tmp_path / "x"))
    assert part in str(refused.value)
    assert "LAB-" in str(refused.value) or "all.toml" in str(refused.value)


def test_versions_follow_each_other(tmp_path: Path) -> None:
    later = RULE.replace("confidence", "valid_from = 2026-04-01\nconfidence")
    earlier = RULE.replace("confidence", "valid_until = 2026-03-31\nconfidence")
    versions = load(folder_with(later + earlier, tmp_path / "x")).rules["LAB-07"]
    assert [rule.valid_from is None for rule in versions] == [True, False]


class TestWhatTheCatalogueAnswers:
    def test_groups_are_spelled_out(self, small_catalogue: Catalogue) -> None:
        found = small_catalogue.statuses(("spouse_statuses", "student"))
        assert found == {"dependent", "spouse_of_japanese", "spouse_of_permanent_resident", "student"}
        assert small_catalogue.statuses([]) == frozenset()

    def test_rules_by_their_event(self, small_catalogue: Catalogue) -> None:
        found = {versions[0].code for versions in small_catalogue.rules_of_event["divorce"]}
        assert found == {"FAM-05", "FAM-20", "IMM-08", "IMM-10"}
        assert [len(versions) for versions in small_catalogue.rules_of_event["birth"]] == [1, 1, 1]
        assert small_catalogue.rules_of_event["disaster"] == []
