"""What makes a case one at risk, from facts that are stored already; nobody ticks a box for it. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.core.errors import lazy

#: Exceptions from consent (code list) that somebody only invokes when a person is in danger.
DANGER_EXCEPTIONS = frozenset(
    {"life_or_body", "child_abuse_notice", "dv_reporting", "elder_abuse_notice", "disability_abuse_notice"}
)
#: A period that runs out is urgent too, and can be told from danger: only the highest level speaks of life or safety.
DANGER_URGENCY = "immediate"
DANGER_EVENT = "violence"
DANGER_DOMAIN = "safety"


@dataclass(frozen=True)
class Facts:
    """What is known of a case. `domains` are those of its needs, `events` and `exceptions` codes that stand."""

    urgency: str = "routine"
    events: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    exceptions: frozenset[str] = frozenset()
    may_not_say_who: bool = False
    address_hidden: bool = False


_GROUNDS: tuple[tuple[Callable[[Facts], bool], str], ...] = (
    (lambda facts: facts.urgency == DANGER_URGENCY, lazy("緊急度が「即時（生命・安全）」です。")),
    (lambda facts: DANGER_EVENT in facts.events, lazy("家庭内の暴力が、できごととして記録されています。")),
    (lambda facts: DANGER_DOMAIN in facts.domains, lazy("安全の分野の課題があります。")),
    (lambda facts: facts.may_not_say_who, lazy("連絡のとき、名乗らない約束です。")),
    (lambda facts: facts.address_hidden, lazy("住所を知らせないことになっている人がいます。")),
    (
        lambda facts: bool(facts.exceptions & DANGER_EXCEPTIONS),
        lazy("危険を理由に、同意によらない情報提供を求めた連携があります。"),
    ),
)


def grounds(facts: Facts) -> tuple[str, ...]:
    """Why the case counts as one at risk, as marked messages, the gravest first; empty: it does not."""
    return tuple(said for holds, said in _GROUNDS if holds(facts))
