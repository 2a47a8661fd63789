"""Who plays which part in a happening, and whom a rule concerns. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from app.codes import lists
from app.core.errors import lazy
from app.guidance.catalogue import Catalogue
from app.guidance.deadlines import Unknown
from app.guidance.happenings import Happening
from app.guidance.household import OF_AGE, Member
from app.guidance.records import Rule, Step, Who
from app.guidance.words import MEMBERS, Message, message

BIRTH = "birth"
# The fact that says of a birth, recorded for a parent, whether this parent gave birth.
GAVE_BIRTH = "gave_birth"
DEATHS = frozenset({"spouse_death", "family_death"})
_SPOUSE_ROLES = {"divorce": frozenset({"spouse", "former_spouse"})}
_MARRIED = frozenset({"spouse"})

Verdict = Literal["yes", "maybe", "no"]


@dataclass(frozen=True, slots=True)
class Cast:
    """The members by their part; `possible` are keys of people who may not exist (the household is not known)."""

    subject: Member
    parts: dict[str, tuple[Member, ...]]
    roles: dict[str, str]
    possible: frozenset[str]

    def whose_status(self, who: Who, member: Member) -> tuple[Member, ...]:
        """The members whose status the rule means, for this one."""
        match who.status_of:
            case "concerned":
                return (member,)
            case "subject":
                return (self.subject,)
            case "parents":
                return self._parents_of(member)
            case "spouse":
                return (self.subject,) if member in self.parts["spouse"] else self.parts["partner_of_subject"]

    def _parents_of(self, member: Member) -> tuple[Member, ...]:
        if member in self.parts["children"]:
            return (self.subject, *self.parts["spouse"])
        return self.parts["parents"]


def cast(happening: Happening, members: Sequence[Member], *, household_known: bool) -> Cast:
    """Give everybody their part. Members who are not on record but must exist, or may exist, are made."""
    subject = next((one for one in members if one.key == happening.subject), None)
    if subject is None:
        subject = Member(happening.subject, virtual=True)
        members = (subject, *members)
    if happening.event == BIRTH and not _is_the_child(happening, subject):
        return _birth_without_record(happening, subject, members)
    roles = {one.key: happening.role_of(subject, one) for one in members}
    deceased = _deceased(happening, members)
    alive = [one for one in members if one not in deceased]
    married = _SPOUSE_ROLES.get(happening.event, _MARRIED)
    parts = {
        "subject": (subject,),
        "spouse": tuple(one for one in alive if roles[one.key] in married),
        "children": tuple(one for one in alive if roles[one.key] == "child"),
        "parents": tuple(one for one in alive if roles[one.key] == "parent"),
        "household": tuple(alive),
        "newborn": (subject,) if happening.event == BIRTH else (),
        "deceased": deceased,
    }
    parts["partner_of_subject"] = deceased if happening.event == "spouse_death" else parts["spouse"]
    possible = frozenset[str]() if household_known else _add_possible(happening, parts)
    parts["mother"] = parts["parents"] if happening.event == BIRTH else ()
    return Cast(subject, parts, roles, possible)


def _is_the_child(happening: Happening, subject: Member) -> bool:
    """Whether the subject of a birth is on record as the child itself rather than as a parent."""
    born, on = subject.day_of("birth_date"), happening.days
    if born is None or on is None:
        return subject.role == "child"
    return born.earliest <= on.latest and on.earliest <= born.latest


def _birth_without_record(happening: Happening, parent: Member, members: Sequence[Member]) -> Cast:
    child = Member(
        f"newborn:{happening.key}",
        role="child",
        birth=happening.on,
        status=_status_at_birth(happening),
        virtual=True,
    )
    towards_parent = {one.key: happening.role_of(parent, one) for one in members}
    others = tuple(one for one in members if towards_parent[one.key] in ("spouse", "partner"))
    parents = (parent, *others)
    mother = {"yes": (parent,), "no": others}.get(happening.told_value(GAVE_BIRTH) or "", parents)
    roles = {one.key: "parent" if one in parents else "relative" for one in members} | {child.key: "self"}
    none: tuple[Member, ...] = ()
    parts = dict.fromkeys(MEMBERS, none) | {
        "subject": (child,),
        "newborn": (child,),
        "parents": parents,
        "mother": mother,
        "household": (*members, child),
        "partner_of_subject": none,
    }
    return Cast(child, parts, roles, frozenset())


def _status_at_birth(happening: Happening) -> str | None:
    """A child born here without Japanese nationality may stay 60 days without a status (入管法22条の2第1項)."""
    japanese, abroad = happening.told_value("child_japanese"), happening.told_value("born_abroad")
    if japanese == "yes":
        return "japanese_national"
    return "transitional_stay" if japanese == "no" and abroad != "yes" else None


def _deceased(happening: Happening, members: Sequence[Member]) -> tuple[Member, ...]:
    if happening.event not in DEATHS:
        return ()
    found = tuple(one for one in members if one.key == happening.other)
    return found or (Member(f"deceased:{happening.key}", role="relative", virtual=True),)


def _add_possible(happening: Happening, parts: dict[str, tuple[Member, ...]]) -> frozenset[str]:
    """Where nothing is known of the household, a spouse, a child and a parent may be there."""
    made = []
    for part, role in (("spouse", "spouse"), ("children", "child"), ("parents", "parent")):
        if not parts[part] and not (part == "spouse" and happening.event == "spouse_death"):
            japanese = part == "spouse" and happening.told_value("spouse_japanese") == "yes"
            status = "japanese_national" if japanese else None
            parts[part] = (Member(f"{part}:{happening.key}", role=role, status=status, virtual=True),)
            made.append(parts[part][0].key)
    if not parts["partner_of_subject"]:
        parts["partner_of_subject"] = parts["spouse"]
    return frozenset(made)


def concerns(
    catalogue: Catalogue, record: Rule | Step, players: Cast, part: str, member: Member, on: date
) -> list[Unknown] | None:
    """None when the rule or step does not concern this member; else what is not known about it."""
    open_points: list[Unknown] = []
    if member.key in players.possible:
        text = message(lazy("%(who)sがいる場合"), who=Message(MEMBERS[part]))
        open_points.append(Unknown("household", part, text))
    if not _age_fits(record.who, part, member, on, open_points):
        return None
    if not _status_fits(catalogue, record.who, players, member, open_points):
        return None
    return open_points


def _age_fits(who: Who, part: str, member: Member, on: date, open_points: list[Unknown]) -> bool:
    youngest, oldest = who.min_age, who.max_age
    if part == "children" and oldest is None:
        oldest = OF_AGE - 1
    if youngest is None and oldest is None:
        return True
    ages = member.ages_on(on)
    low, high = youngest or 0, 999 if oldest is None else oldest
    if ages is None:
        open_points.append(Unknown("birth", member.key, Message(lazy("年齢がわかりません"))))
        return True
    if ages[1] < low or ages[0] > high:
        return False
    if ages[0] < low or ages[1] > high:
        open_points.append(Unknown("birth", member.key, Message(lazy("生年月日がはっきりしません"))))
    return True


def _status_fits(catalogue: Catalogue, who: Who, players: Cast, member: Member, open_points: list[Unknown]) -> bool:
    if not who.statuses and not who.not_statuses:
        return True
    allowed, excluded = catalogue.statuses(who.statuses), catalogue.statuses(who.not_statuses)
    asked = players.whose_status(who, member)
    verdicts = [verdict(one.status if one.knows_status else None, allowed, excluded) for one in asked]
    if "yes" in verdicts:
        return True
    if verdicts and "maybe" not in verdicts:
        return False
    unclear = asked[verdicts.index("maybe")] if verdicts else None
    if unclear is not None and unclear.knows_status:
        text = message(
            lazy("在留資格「%(status)s」の区分によります"), status=lists.RESIDENCE_STATUSES[unclear.status or ""]
        )
    elif who.status_of == "concerned":
        text = Message(lazy("在留資格がわかりません"))
    else:
        text = message(lazy("在留資格がわかりません（%(who)s）"), who=Message(_STATUS_OF[who.status_of]))
    open_points.append(Unknown("status", unclear.key if unclear else "", text))
    return True


_STATUS_OF = {
    "subject": lazy("出来事のあった人"),
    "parents": lazy("親"),
    "spouse": lazy("配偶者"),
}


@lru_cache(maxsize=4096)
def verdict(status: str | None, allowed: frozenset[str], excluded: frozenset[str]) -> Verdict:
    """Whether a status (None: not known) is among these. A general status may be any of its kinds.

    A list that names the general status means all of its kinds.
    """
    if status is None:
        return "maybe"
    root = lists.RESIDENCE_STATUSES.root(status)
    if status in excluded or root in excluded:
        return "no"
    kinds = [name for name in (*allowed, *excluded) if name != status and lists.RESIDENCE_STATUSES.root(name) == status]
    if not allowed or status in allowed or root in allowed:
        return "maybe" if any(name in excluded for name in kinds) else "yes"
    return "maybe" if any(name in allowed for name in kinds) else "no"
