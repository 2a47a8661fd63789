"""Topics by fiscal year, special ones included, and the lists that others print."""

import pytest

from app.codes import topics
from app.codes.lists import TOPICS
from app.codes.topics import map_to, printed_list, topic_list


@pytest.mark.parametrize(
    ("year", "special"),
    [
        (2019, None),
        (2020, "新型コロナウイルス関係"),
        (2021, "新型コロナウイルス関係"),
        (2022, "新型コロナウイルス関係・ウクライナ避難民"),
        (2023, "ウクライナ避難民"),
        (2026, "ウクライナ避難民"),
    ],
)
def test_the_special_topic_of_a_year(year: int, special: str | None) -> None:
    offered = topic_list(year)
    assert offered.fiscal_year == year
    assert dict(offered.choices("ja")).get("special") == special
    regular = [code.code for code in offered if code.code != "special"]
    assert regular == [code.code for code in TOPICS if code.code != "special"]


def test_a_special_topic_is_found_by_each_of_its_names_in_its_years_only() -> None:
    for name in (
        "コロナウイルス関係",
        "新型コロナウイルス関係",
        "ウクライナ避難民対応",
        "特別",
        "special",
        "COVID-19",
    ):
        found = topic_list(2022).find(name)
        assert found is not None, name
        assert found.code == "special"
    assert topic_list(2024).find("コロナウイルス関係") is None
    assert topic_list(2022).label("special", "en") == "COVID-19 / Evacuees from Ukraine"
    assert [code.ja for code in topic_list(2022).specials] == ["新型コロナウイルス関係", "ウクライナ避難民"]
    assert topic_list(2019).specials == ()
    assert topic_list(2019).label("special") == "special"


SHIZUOKA_2022 = {
    "入管手続": 576, "コロナウイルス関係": 238, "労働・雇用": 207, "社会保険・年金": 177,
    "身分関係・結婚離婚": 161, "医療": 91,
    "教育": 69, "日本語学習": 49, "住宅": 47, "出産・子育て": 43, "その他": 929,
}  # fmt: skip


def test_the_printed_table_of_shizuoka_reads_in_and_out() -> None:
    printed = printed_list("shizuoka", 2022)
    assert [code.ja for code in printed] == list(SHIZUOKA_2022)
    counted: dict[str, int] = {}
    for label, count in SHIZUOKA_2022.items():
        topic = topic_list(2022).find(label)
        assert topic is not None, label
        target = printed.label(map_to("shizuoka", 2022, topic.code))
        counted[target] = counted.get(target, 0) + count
    assert counted == SHIZUOKA_2022
    assert sum(counted.values()) == 2587


def test_topics_that_a_list_does_not_print_are_folded() -> None:
    assert map_to("shizuoka", 2022, "tax") == "other"
    assert map_to("isa", 2022, "tax") == "tax"


@pytest.mark.parametrize("year", [2019, 2022, 2026, 2040])
def test_every_topic_of_every_year_has_its_class_at_the_agency(year: int) -> None:
    printed = printed_list("isa", year)
    assert all(map_to("isa", year, topic.code) in printed for topic in topic_list(year))


def test_lists_that_are_not_carried_are_refused() -> None:
    with pytest.raises(LookupError, match="2021"):
        map_to("shizuoka", 2021, "tax")
    with pytest.raises(LookupError):
        printed_list("atlantis", 2022)
    with pytest.raises(KeyError):
        map_to("isa", 2022, "gardening")


def test_a_mapping_to_a_class_that_is_not_printed_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    real = topics.read_rows

    def planted(name: str) -> list[dict[str, str]]:
        rows = real(name)
        if name == "topic_mappings":
            rows[0]["target"] = "nowhere"
        return rows

    monkeypatch.setattr(topics, "read_rows", planted)
    topics._mapping.cache_clear()
    with pytest.raises(LookupError, match="nowhere"):
        map_to("isa", 2022, "tax")
    topics._mapping.cache_clear()
