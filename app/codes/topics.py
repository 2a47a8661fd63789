"""Topic lists by fiscal year, and their mapping to the lists that others print.

A year once published must give the same figures for ever: rows of the data files end with a last year,
they are never deleted, and a changed label is a new row.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from app.codes.codelist import Code, CodeList, read_rows, split_cell, without_brackets
from app.codes.lists import TOPICS

_JOINT = {"ja": "・", "en": " / "}


def _in_year(row: dict[str, str], fiscal_year: int) -> bool:
    first, last = row["first_year"], row["last_year"]
    return (not first or int(first) <= fiscal_year) and (not last or fiscal_year <= int(last))


class TopicList(CodeList):
    """The topics that one fiscal year (the Western year of its April) offers, with that year's labels."""

    def __init__(self, fiscal_year: int, codes: list[Code]) -> None:
        super().__init__(f"topics_{fiscal_year}", codes)
        self.fiscal_year = fiscal_year

    @property
    def specials(self) -> tuple[Code, ...]:
        """The topics that stand on the list for this year by designation."""
        return tuple(_designated(self.fiscal_year))


def _designated(fiscal_year: int) -> Iterator[Code]:
    for row in read_rows("topic_years"):
        if row["ja"] and _in_year(row, fiscal_year):
            yield replace(TOPICS[row["code"]], ja=row["ja"], en=row["en"], aliases=split_cell(row["aliases"]))


@cache
def topic_list(fiscal_year: int) -> TopicList:
    """A topic with several designations in one year carries all their names; each name finds it."""
    offered = {row["code"] for row in read_rows("topic_years") if _in_year(row, fiscal_year)}
    specials: dict[str, list[Code]] = {}
    for code in _designated(fiscal_year):
        specials.setdefault(code.code, []).append(code)
    return TopicList(
        fiscal_year, [_named(code, specials.get(code.code, [])) for code in TOPICS if code.code in offered]
    )


def _named(topic: Code, designated: list[Code]) -> Code:
    if not designated:
        return topic
    own_names = [name for code in designated for name in (code.ja, code.en, *code.aliases)]
    return replace(
        topic,
        ja=_JOINT["ja"].join(code.ja for code in designated),
        en=_JOINT["en"].join(code.en for code in designated),
        aliases=tuple(dict.fromkeys([topic.ja, without_brackets(topic.ja), topic.en, *own_names])),
    )


@cache
def printed_list(list_name: str, fiscal_year: int) -> CodeList:
    """The classes of somebody else's list in the order it prints them; LookupError when none is carried."""
    rows = [row for row in read_rows("topic_targets") if row["list"] == list_name and _in_year(row, fiscal_year)]
    if not rows:
        raise LookupError(f"no topic list {list_name!r} for fiscal year {fiscal_year}")
    return CodeList(f"{list_name}_{fiscal_year}", [Code(row["code"], row["ja"], row["en"]) for row in rows])


@cache
def _mapping(list_name: str, fiscal_year: int) -> dict[str, str]:
    targets = printed_list(list_name, fiscal_year)
    mapping = {
        row["topic"]: row["target"]
        for row in read_rows("topic_mappings")
        if row["list"] == list_name and _in_year(row, fiscal_year)
    }
    if unknown := set(mapping.values()) - {code.code for code in targets}:
        raise LookupError(f"{targets.name}: mapped to classes that are not printed: {sorted(unknown)}")
    return mapping


def map_to(list_name: str, fiscal_year: int, code: str) -> str:
    """The class of the printed list that counts this topic: a code of `printed_list`.

    Lists carried: `isa` (the agency, every year) and `shizuoka` (FY2022, as an example of folding).
    LookupError when the list is not carried for that year; KeyError for an unknown topic.
    """
    return _mapping(list_name, fiscal_year)[code]
