"""What was recorded of several events, or of an event and a person, and cannot both be so. Pure.

Said in words beside what it concerns, and nothing is left out for it: the person who looks knows which of the two is
wrong, the program does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from app.core.errors import lazy
from app.guidance.casting import DEATHS, verdict
from app.guidance.catalogue import Catalogue
from app.guidance.counting import birthday
from app.guidance.days import Days
from app.guidance.deadlines import Finding
from app.guidance.happenings import Happening
from app.guidance.household import Member
from app.guidance.records import Event
from app.guidance.words import Message, message

# Of one person the first comes before the second (another marriage, another pregnancy apart: the words say so).
_IN_TURN = (
    ("marriage", "divorce"),
    ("marriage", "spouse_death"),
    ("divorce", "spouse_death"),
    ("pregnancy", "birth"),
    ("arrival", "permission_ending"),
    ("arrival", "departure"),
    ("application_pending", "application_refused"),
    ("turning_15", "turning_16"),
)
# Facts that cannot lie after, or before, the day of their event.
_NOT_AFTER = frozenset(
    {("dismissal", "notice_on"), ("application_refused", "decision_on"), ("refugee_refused", "decision_on")}
)
_NOT_BEFORE = frozenset(
    {
        ("application_pending", "old_expiry"), ("pregnancy", "expected_on"), ("deportation_notice", "hearing_on"),
        ("dismissal", "insurance_lost_on"), ("resignation", "insurance_lost_on"),
        ("contract_ending", "insurance_lost_on"), ("company_closing", "insurance_lost_on"),
    }
)  # fmt: skip
_BIRTHDAYS = {"turning_15": 15, "turning_16": 16, "turning_18": 18, "turning_65": 65}
_LEAVING = frozenset({"dismissal", "resignation", "company_closing", "contract_ending"})


def between(happenings: Sequence[Happening], catalogue: Catalogue) -> Iterator[Finding]:
    """What events of the same person say against each other; told of both of them."""
    known = [one for one in happenings if one.event in catalogue.events]
    for one, other in combinations(known, 2):
        if one.subject == other.subject and (text := _against(one, other, catalogue)):
            yield Finding("contradiction", text, one.subject, one.key)
            yield Finding("contradiction", text, one.subject, other.key)
    for happening in known:
        if _left_without_an_event(happening, known):
            text = message(
                lazy(
                    "%(event)s: 退職した日を聞いています。「退職」か「解雇」も加えると、"
                    "在留資格・保険・雇用保険の期限が計算されます。"
                ),
                event=catalogue.events[happening.event].title,
            )
            yield Finding("unknown", text, happening.subject, happening.key)


def _against(one: Happening, other: Happening, catalogue: Catalogue) -> Message | None:
    first, second = one.days, other.days
    if first is None or second is None:
        return None
    if one.event == other.event:
        again = catalogue.events[one.event].repeats or not _apart(first, second)
        return None if again else _twice(catalogue.events[one.event], first, second)
    for pair in _IN_TURN:
        if {one.event, other.event} == set(pair):
            before, after = (one, other) if one.event == pair[0] else (other, one)
            return _out_of_turn(before, after, catalogue)
    return None


def _apart(one: Days, other: Days) -> bool:
    return one.latest < other.earliest or other.latest < one.earliest


def _twice(event: Event, one: Days, other: Days) -> Message:
    first, second = sorted((one, other))
    return message(
        lazy(
            "「%(event)s」が二つの日（%(one)s と %(other)s）で記録されています。"
            "同じことなら、片方を誤りとして消してください。"
        ),
        event=event.title,
        one=str(first),
        other=str(second),
    )


def _out_of_turn(before: Happening, after: Happening, catalogue: Catalogue) -> Message | None:
    if before.days is None or after.days is None or after.days.latest >= before.days.earliest:
        return None
    return message(
        lazy(
            "「%(after)s」の日（%(two)s）が「%(before)s」の日（%(one)s）より前です。"
            "別の相手・別の回のことでなければ、日付を確かめてください。"
        ),
        after=catalogue.events[after.event].title,
        before=catalogue.events[before.event].title,
        one=str(before.days),
        two=str(after.days),
    )


def _left_without_an_event(happening: Happening, known: Sequence[Happening]) -> bool:
    """A day of leaving starts nothing by itself: the leaving is an event of its own."""
    left = happening.event == "workplace_violence" and happening.told_day("left_on") is not None
    return left and not any(one.event in _LEAVING and one.subject == happening.subject for one in known)


def with_people(happening: Happening, members: Mapping[str, Member], catalogue: Catalogue) -> Iterator[Finding]:
    """What an event says against its own facts and against who is on record."""
    event, subject = catalogue.events[happening.event], members.get(happening.subject)
    for text in _facts_in_turn(happening, event, catalogue):
        yield Finding("contradiction", text, None, happening.key)
    if subject is None:
        return
    for text in (*_presumed(event, subject, catalogue), *_birthday(happening, event, subject)):
        yield Finding("contradiction", text, subject.key, happening.key)
    dead = _deceased(happening, subject, members)
    born = dead.day_of("birth_date") if dead else None
    if dead and born and happening.days and happening.days.latest < born.earliest:
        text = message(lazy("%(event)s: 亡くなった日が、亡くなった人の生年月日より前です。"), event=event.title)
        yield Finding("contradiction", text, dead.key, happening.key)


def _facts_in_turn(happening: Happening, event: Event, catalogue: Catalogue) -> Iterator[Message]:
    on = happening.days
    for code in happening.facts:
        told = happening.told_day(code)
        if on is None or told is None or code not in catalogue.facts:
            continue
        label = catalogue.facts[code].label
        if (happening.event, code) in _NOT_AFTER and told.earliest > on.latest:
            yield message(lazy("%(event)s: 「%(fact)s」が「%(day)s」より後です。"), event=event.title, fact=label,
                          day=event.date_label)  # fmt: skip
        if (happening.event, code) in _NOT_BEFORE and told.latest < on.earliest:
            yield message(lazy("%(event)s: 「%(fact)s」が「%(day)s」より前です。"), event=event.title, fact=label,
                          day=event.date_label)  # fmt: skip


def _presumed(event: Event, subject: Member, catalogue: Catalogue) -> Iterator[Message]:
    """The status on record is none that somebody has to whom this happens."""
    if not subject.knows_status or not (event.statuses or event.not_statuses):
        return
    allowed, excluded = catalogue.statuses(event.statuses), catalogue.statuses(event.not_statuses)
    if verdict(subject.status, allowed, excluded) == "no":
        template = lazy(
            "%(event)s: 記録にある在留資格「%(status)s」の人には起きないことです。どちらかを直してください。"
        )
        yield message(template, event=event.title, status=subject.status_name())


def _birthday(happening: Happening, event: Event, subject: Member) -> Iterator[Message]:
    """An age is reached on a day that follows from the birth date."""
    age, born, on = _BIRTHDAYS.get(happening.event), subject.day_of("birth_date"), happening.days
    if age is None or born is None or on is None or not born.exact:
        return
    try:
        reached = birthday(born.earliest, age)
    except OverflowError:
        return
    if not on.earliest <= reached <= on.latest:
        template = lazy("%(event)s: 記録にある生年月日では %(day)s です。")
        yield message(template, event=event.title, day=reached)


def _deceased(happening: Happening, subject: Member, members: Mapping[str, Member]) -> Member | None:
    """Who died, as far as it is on record: the one named, or the only spouse."""
    if happening.event not in DEATHS:
        return None
    if happening.other:
        return members.get(happening.other)
    spouses = [one for one in members.values() if happening.role_of(subject, one) == "spouse"]
    return spouses[0] if happening.event == "spouse_death" and len(spouses) == 1 else None
