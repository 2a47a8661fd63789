"""Why something may leave without consent: four legal grounds, and which of them cannot wait for a second person. Pure.

The second person approves before anything leaves. Where life or body is in danger at this moment, or the law demands
notice without delay (child abuse: Child Abuse Prevention Act 6; abuse of the aged and of people with disabilities:
article 7 of each Act), the one who has the person before them may send at once; the second person then reviews it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from app.codes import lists
from app.core.calendar import add_business_days
from app.core.errors import lazy
from app.core.i18n import translate

KINDS: Mapping[str, str] = {
    "law": lazy("法律に基づく"),
    "danger": lazy("生命・身体の危険"),
    "child": lazy("児童の福祉"),
    "meeting": lazy("支援会議"),
}
KIND_OF: Mapping[str, str] = {
    "life_or_body": "danger",
    "child_welfare": "child",
    "child_abuse_notice": "child",
    "support_meeting": "meeting",
}
AT_ONCE = frozenset({"life_or_body", "child_abuse_notice", "elder_abuse_notice", "disability_abuse_notice"})
"""Grounds that may be used before the second person has looked."""

VERDICTS: Mapping[str, str] = {
    "upheld": lazy("正しかった"),
    "not_upheld": lazy("正しくなかった（連携先に消去・返却を求める）"),
}


def kind_of(exception: str) -> str:
    """Which of the four grounds a code belongs to."""
    return KIND_OF.get(exception, "law")


def by_kind(locale: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """(label of the ground, its (code, label)) in the order of KINDS."""
    return [
        (
            translate(locale, label),
            [(one.code, one.label(locale)) for one in lists.CONSENT_EXCEPTIONS if kind_of(one.code) == kind],
        )
        for kind, label in KINDS.items()
    ]


def review_due(sent_on: date) -> date:
    """The civil day by which the second person reviews what could not wait: the next business day."""
    return add_business_days(sent_on, 1)
