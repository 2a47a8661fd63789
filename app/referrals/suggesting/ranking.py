"""The order of the candidates: points for reasons, points taken off for doubts, ties by name. Pure, and told in full.

Whoever sees the order can see how it came about: each line of the computation is a reason with its points, and there
is nothing beside them. What colleagues remarked about a partner is no fact and never counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.core.errors import lazy
from app.partners.fitting import Fit
from app.partners.lifecycle import Freshness
from app.partners.reach import Reach
from app.referrals.experience.counting import Facts


class Spoken(StrEnum):
    """The language: on the day wanted, when no day is wanted, on other days only, by nobody, or nothing known."""

    THAT_DAY = "that_day"
    SOME_DAY = "some_day"
    OTHER_DAY = "other_day"
    NOT_LISTED = "not_listed"
    UNKNOWN = "unknown"
    NOT_ASKED = "not_asked"


class Room(StrEnum):
    """What the partner last said of its capacity; OLD: too long ago to go by, ASK: only that one should ask."""

    FREE = "free"
    ASK = "ask"
    SHORT = "short"
    FULL = "full"
    OLD = "old"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Candidate:
    """What is known of one partner against what is wished for. `facts`: of the referrals of the own centre.

    `decided`: the step that is referred names this partner.
    """

    ref: str
    name: str
    reach: Reach | None = None
    topic: Fit = Fit.NOT_ASKED
    language: Spoken = Spoken.NOT_ASKED
    status: Fit = Fit.NOT_ASKED
    age: Fit = Fit.NOT_ASKED
    open_that_day: Fit = Fit.NOT_ASKED
    accepts: Fit = Fit.UNKNOWN
    room: Room = Room.UNKNOWN
    trust: Freshness = Freshness.UNCONFIRMED
    dead_number: bool = False
    facts: Facts | None = None
    decided: bool = False


@dataclass(frozen=True)
class Rule:
    """A reason in words with its points; doubts take points off, and 0 is said because it should be known."""

    points: int
    words: str


RULES: Mapping[str, Rule] = {
    # More than all other reasons together: whoever wrote the step has decided already, and the doubts are said beside.
    "decided": Rule(500, lazy("ステップに書かれた連携先")),
    "here": Rule(40, lazy("同じ市区町村")),
    "served": Rule(35, lazy("この市区町村も受け持つ")),
    "neighbour": Rule(25, lazy("近隣の市区町村")),
    "prefecture": Rule(20, lazy("同じ都道府県の全域を受け持つ")),
    "nationwide": Rule(10, lazy("全国から相談できる")),
    "topic": Rule(30, lazy("相談の内容が合う")),
    "language_that_day": Rule(25, lazy("その日に言語が合う")),
    "language_some_day": Rule(15, lazy("言語が合う")),
    "language_other_day": Rule(5, lazy("言語が合うが、別の曜日")),
    "language_unknown": Rule(0, lazy("対応できる言語は未確認")),
    "language_not_listed": Rule(-10, lazy("この言語の対応は載っていない")),
    "status_fits": Rule(10, lazy("この在留資格の人を受け入れる")),
    "status_not": Rule(-60, lazy("この在留資格の人は対象でない")),
    "age_fits": Rule(5, lazy("この年齢の人を受け入れる")),
    "age_not": Rule(-60, lazy("この年齢の人は対象でない")),
    "open_that_day": Rule(5, lazy("その日は開いている")),
    "closed_that_day": Rule(-10, lazy("その日は閉まっている")),
    "accepts": Rule(10, lazy("引継ぎを受け付けている")),
    "accepts_not": Rule(-50, lazy("引継ぎを受け付けていない")),
    "room_free": Rule(10, lazy("空きがある")),
    "room_ask": Rule(0, lazy("空きは先に問い合わせる")),
    "room_short": Rule(-5, lazy("待つ人がいる")),
    "room_full": Rule(-40, lazy("満員")),
    "room_old": Rule(-2, lazy("空きの情報が古い")),
    "fresh": Rule(10, lazy("半年以内に確認済み")),
    "ageing": Rule(5, lazy("1年以内に確認済み")),
    "stale": Rule(-20, lazy("最後の確認から1年以上")),
    "unconfirmed": Rule(-20, lazy("未確認の情報")),
    "dead_number": Rule(-40, lazy("番号がつながらないという報告がある")),
    "answers": Rule(8, lazy("これまで、ほとんど返事がある")),
    "seldom_answers": Rule(-8, lazy("これまで、返事がないことが多い")),
    "quick": Rule(5, lazy("これまで、返事が早い（3開庁日以内）")),
    "seldom_accepts": Rule(-20, lazy("これまで、断られることが多い")),
    "helped": Rule(10, lazy("これまで、本人の役に立つことが多い")),
}

MOSTLY = 80
"""Percent of answers from which a partner mostly answers."""
HALF = 50
OFTEN = 60
"""Percent of closed loops in which the person was helped, from which that is often."""
QUICK = 3

_LANGUAGE = {
    Spoken.THAT_DAY: "language_that_day", Spoken.SOME_DAY: "language_some_day",
    Spoken.OTHER_DAY: "language_other_day", Spoken.UNKNOWN: "language_unknown",
    Spoken.NOT_LISTED: "language_not_listed",
}  # fmt: skip
_ROOM = {
    Room.FREE: "room_free",
    Room.SHORT: "room_short",
    Room.FULL: "room_full",
    Room.OLD: "room_old",
    Room.ASK: "room_ask",
}


@dataclass(frozen=True)
class Ranked:
    """A candidate with the lines of its computation, reasons first, and their sum."""

    candidate: Candidate
    codes: tuple[str, ...]

    @property
    def points(self) -> int:
        """The sum by which it is placed."""
        return sum(RULES[code].points for code in self.codes)

    @property
    def reasons(self) -> tuple[str, ...]:
        """What speaks for it."""
        return tuple(code for code in self.codes if RULES[code].points > 0)

    @property
    def doubts(self) -> tuple[str, ...]:
        """What speaks against it, or is not known."""
        return tuple(code for code in self.codes if RULES[code].points <= 0)

    @property
    def lines(self) -> tuple[tuple[str, int], ...]:
        """(words, points) of every line, a marked message each."""
        return tuple((RULES[code].words, RULES[code].points) for code in self.codes)


def rank(candidates: Iterable[Candidate]) -> list[Ranked]:
    """Best first: more points, then the name, then the reference. The order given does not matter."""
    ranked = (Ranked(one, codes_of(one)) for one in candidates)
    return sorted(ranked, key=lambda one: (-one.points, one.candidate.name, one.candidate.ref))


def codes_of(one: Candidate) -> tuple[str, ...]:
    """The lines of a candidate, the weightiest reason first and the gravest doubt last."""
    found = [
        *(["decided"] if one.decided else []),
        *([str(one.reach)] if one.reach and one.reach is not Reach.ELSEWHERE else []),
        *_either(one.topic, "topic", ""),
        *([_LANGUAGE[one.language]] if one.language in _LANGUAGE else []),
        *_either(one.status, "status_fits", "status_not"),
        *_either(one.age, "age_fits", "age_not"),
        *_either(one.open_that_day, "open_that_day", "closed_that_day"),
        *_either(one.accepts, "accepts", "accepts_not"),
        *([_ROOM[one.room]] if one.room in _ROOM else []),
        str(one.trust),
        *(["dead_number"] if one.dead_number else []),
        *(_of_facts(one.facts) if one.facts else []),
    ]
    return tuple(sorted(found, key=lambda code: -RULES[code].points))


def _either(fit: Fit, yes: str, no: str) -> list[str]:
    code = yes if fit is Fit.YES else no if fit is Fit.NO else ""
    return [code] if code else []


def _of_facts(facts: Facts) -> list[str]:
    """What past referrals say, each only above the minimum count."""
    found = []
    if facts.answered.enough:
        found += ["answers"] if facts.answered.percent >= MOSTLY else []
        found += ["seldom_answers"] if facts.answered.percent < HALF else []
    if facts.days_enough and facts.median_days is not None and facts.median_days <= QUICK:
        found.append("quick")
    if facts.accepted.enough and facts.accepted.percent < HALF:
        found.append("seldom_accepts")
    if facts.helped.enough and facts.helped.percent >= OFTEN:
        found.append("helped")
    return found
