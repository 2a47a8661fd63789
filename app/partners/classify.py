"""Which kind of partner a carried row is, and which topics its desk serves.

The lists publish a trouble category and a name in plain Japanese; our kinds and topics are
derived from both. The order of the rules matters: the first that fits decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Traits:
    """What the classifier looks at: texts of the row and its category code."""

    category: str
    name: str
    service: str
    department: str
    contact_type: str = ""

    @property
    def who(self) -> str:
        return f"{self.name} {self.department}"


def _named(pattern: str) -> Callable[[Traits], bool]:
    regex = re.compile(pattern)
    return lambda traits: bool(regex.search(traits.who))


def _offers(pattern: str) -> Callable[[Traits], bool]:
    regex = re.compile(pattern)
    return lambda traits: bool(regex.search(traits.service))


def _is_dv(traits: Traits) -> bool:
    return traits.category == "violence" and bool(re.search("DV|ＤＶ|暴力", traits.service + traits.who))


_KIND_RULES: tuple[tuple[str, Callable[[Traits], bool]], ...] = (
    ("dv_center", _is_dv),
    ("houterasu", _named("法テラス|司法支援センター")),
    ("consumer_center", _named("消費(生活|者).*センター|消費生活相談")),
    ("consumer_center", _offers("消費生活相談")),
    ("child_guidance_center", _named("児童相談(所|センター)")),
    ("child_guidance_center", _offers("児童相談所")),
    ("community_care_center", _named("地域包括支援センター")),
    ("disability_support", _named("基幹相談支援センター")),
    ("hello_work", _named("ハローワーク|公共職業安定所")),
    ("social_welfare_council", _named("社会福祉協議会|社協")),
    ("municipal_office", _offers("代表窓口")),
    ("welfare_office", _named("福祉事務所")),
    ("self_reliance_support", lambda t: t.contact_type == "self-reliance"),
    ("self_reliance_support", _offers("自立相談|困窮|住居確保給付金|生活や仕事|仕事・生活")),
    ("welfare_office", _offers("生活保護")),
    ("health_center", _named("保健所|保健センター")),
    ("municipal_office", _named("役場|役所|市|区|町|村|課")),
)

_TOPICS_BY_KIND: dict[str, tuple[str, ...]] = {
    "dv_center": ("dv", "family_status"),
    "houterasu": (
        "immigration",
        "employment",
        "housing",
        "family_status",
        "dv",
        "traffic",
        "daily_life",
    ),
    "consumer_center": ("daily_life",),
    "child_guidance_center": ("childcare", "education", "family_status"),
    "community_care_center": ("welfare", "medical"),
    "disability_support": ("welfare", "medical"),
    "hello_work": ("employment", "insurance_pension"),
    "municipal_office": ("procedures", "tax", "insurance_pension", "daily_life"),
    "welfare_office": ("welfare",),
    "self_reliance_support": ("welfare", "employment", "housing"),
    "health_center": ("medical", "childcare"),
    "immigration_bureau": ("immigration",),
    "immigration_information": ("immigration",),
    "legal_affairs": ("family_status", "immigration"),
    "embassy": ("family_status", "immigration"),
    "otit": ("employment",),
    "bar_association": ("employment", "family_status", "immigration"),
    "court": ("family_status",),
    "administrative_scrivener": ("immigration", "procedures"),
    "labour_bureau": ("employment",),
    "labour_standards_office": ("employment",),
    "union": ("employment",),
    "hospital": ("medical",),
    "social_welfare_council": ("welfare", "daily_life"),
    "school": ("education",),
    "board_of_education": ("education",),
    "evening_school": ("education", "japanese"),
    "japanese_class": ("japanese",),
    "japanese_school": ("japanese",),
    "housing_support": ("housing",),
    "public_housing_section": ("housing",),
    "pension_office": ("insurance_pension",),
    "insurance_section": ("insurance_pension",),
    "tax_office": ("tax",),
    "municipal_tax": ("tax",),
    "child_section": ("childcare",),
    "police": ("traffic", "dv"),
    "shelter": ("dv", "housing"),
    "mother_child_facility": ("dv", "childcare", "housing"),
    "one_stop_center": ("immigration", "procedures", "daily_life"),
    "international_association": ("daily_life", "japanese", "interpretation"),
    "interpreter_service": ("interpretation",),
}
_TOPICS_BY_CATEGORY: dict[str, tuple[str, ...]] = {
    "food": ("welfare", "daily_life"),
    "housing": ("housing", "welfare"),
    "rent": ("housing", "welfare"),
    "utilities": ("daily_life", "welfare"),
    "money": ("welfare",),
    "medical": ("medical", "welfare"),
    "work": ("employment",),
    "debt": ("daily_life",),
    "violence": ("dv",),
    "children": ("childcare",),
    "mental": ("medical",),
    "disability": ("welfare", "medical"),
    "care": ("welfare",),
    "unknown": ("other",),
}
# Refuges: that such a place exists at all is told to the cleared only. Counselling centres may be
# found and telephoned by everybody; their address is kept from whoever asks, as people flee there too.
REFUGE_KINDS = frozenset({"shelter", "mother_child_facility"})
HIDDEN_ADDRESS_KINDS = REFUGE_KINDS | {"dv_center"}


def kind_of(traits: Traits) -> str:
    """A code of the partner kinds; ``other`` when no rule fits."""
    for kind, fits in _KIND_RULES:
        if fits(traits):
            return kind
    return "other"


def topics_of(kind: str, category: str) -> tuple[str, ...]:
    """Topic codes in a stable order; never empty, so that no desk is lost to a topic filter."""
    known = dict.fromkeys((*_TOPICS_BY_CATEGORY.get(category, ()), *_TOPICS_BY_KIND.get(kind, ())))
    if len(known) > 1:
        known.pop("other", None)
    return tuple(known) or ("other",)
