"""Data groups: the share fields in groups that one can agree to as a whole. Pure.

A group stands for the fields that it holds on the day it is chosen: what is kept are always the fields, so that a
field that joins a group later was not agreed to. Groups of special care hold what the law calls special-care data
(Personal Information Protection Act, article 2(3): health, harm by crime): they are in no minimum.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from app.codes.codelist import Code, CodeList
from app.people.lists import SHARE_FIELDS

GROUPS = CodeList(
    "share_groups",
    [
        Code("identity", "だれか（氏名・生年月日など）", "Who it is (names, date of birth)"),
        Code("contact", "連絡先", "How to reach the person"),
        Code("language", "言語と通訳", "Language and interpretation"),
        Code("residence", "在留", "Residence"),
        Code("household", "世帯", "Household"),
        Code("story", "相談の内容", "Story of the need"),
        Code("health", "健康（要配慮個人情報）", "Health (special-care data)"),
        Code("safety", "安全（要配慮個人情報）", "Safety (special-care data)"),
    ],
)
FIELDS_OF: Mapping[str, tuple[str, ...]] = {
    "identity": ("call_name", "legal_names", "birth", "sex", "nationality"),
    "contact": ("phone", "address"),
    "language": ("languages", "interpreter"),
    "residence": ("status", "period_end"),
    "household": ("household",),
    "story": ("situation",),
    "health": ("health",),
    "safety": ("danger",),
}
SPECIAL_CARE = frozenset({"health", "safety"})
#: Told always, for the safety of the person: no group holds them and nobody has to tick them.
ALWAYS = frozenset({"safe_contact"})


def fields_of(groups: Iterable[str]) -> list[str]:
    """The fields of these groups in the order of the list of fields."""
    chosen = {field for group in groups for field in FIELDS_OF.get(group, ())}
    return [field.code for field in SHARE_FIELDS if field.code in chosen]


def with_groups(fields: Iterable[str], groups: Iterable[str]) -> list[str]:
    """What was ticked one by one and by group, together, in the order of the list."""
    chosen = {*fields, *fields_of(groups)} - ALWAYS
    return [field.code for field in SHARE_FIELDS if field.code in chosen]


def by_group(fields: Collection[str]) -> list[tuple[str, list[str], bool]]:
    """(group, its fields among these, whether that is the whole group); groups without any are left out."""
    found = [(group, [one for one in of if one in fields]) for group, of in FIELDS_OF.items()]
    return [(group, some, len(some) == len(FIELDS_OF[group])) for group, some in found if some]


def special_care(fields: Iterable[str]) -> list[str]:
    """Those fields that hold special-care data."""
    held = {field for group in SPECIAL_CARE for field in FIELDS_OF[group]}
    return [field for field in fields if field in held]


@dataclass(frozen=True)
class GroupChoices:
    """A group as a form offers it: (code, label) of its fields; `special` where they are special-care data."""

    code: str
    label: str
    fields: list[tuple[str, str]]
    special: bool


def share_choices(locale: str) -> list[GroupChoices]:
    """Every field that can be ticked, group by group."""
    return [
        GroupChoices(
            group.code,
            group.label(locale),
            [(code, SHARE_FIELDS.label(code, locale)) for code in FIELDS_OF[group.code]],
            group.code in SPECIAL_CARE,
        )
        for group in GROUPS
    ]
