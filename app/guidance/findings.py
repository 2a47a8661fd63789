"""What a person should look at besides the deadlines: what is not known, and what does not fit together. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from app.core.errors import lazy
from app.guidance.casting import BIRTH, DEATHS
from app.guidance.catalogue import Catalogue
from app.guidance.contradictions import between, with_people
from app.guidance.deadlines import Deadline, Finding
from app.guidance.happenings import SAME_DAY, Happening, fits
from app.guidance.household import OF_AGE, Member
from app.guidance.records import Event
from app.guidance.words import Message, message

# Events that people report after their permission ended; it says nothing new.
_AFTER_EXPIRY = frozenset({"permission_ending", "application_pending", "application_refused", *DEATHS})


def findings_of(
    happenings: Sequence[Happening],
    members: Sequence[Member],
    today: date,
    catalogue: Catalogue,
    deadlines: Iterable[Deadline],
    others: Sequence[Happening] = (),
) -> tuple[Finding, ...]:
    """In the order of the happenings, then of the members. `others` happened too and are not asked about here."""
    found: list[Finding] = []
    by_key = {member.key: member for member in members}
    for happening in happenings:
        found += _of_happening(happening, by_key, today, catalogue)
    asked = {happening.key for happening in happenings}
    found += [one for one in between([*happenings, *others], catalogue) if one.happening in asked]
    for member in members:
        found += _of_member(member, today)
    found += _unknown_people(by_key, deadlines)
    return tuple(dict.fromkeys(found))


def _of_happening(
    happening: Happening, members: Mapping[str, Member], today: date, catalogue: Catalogue
) -> Iterator[Finding]:
    event = catalogue.events.get(happening.event)
    if event is None:
        text = message(
            lazy(
                "「%(event)s」という出来事は、今の一覧に登録されていません。新しい期限は計算していません。"
                "記録してある期限はそのまま残ります。"
            ),
            event=happening.event,
        )
        yield Finding("contradiction", text, None, happening.key)
        return
    if happening.days is None:
        text = message(lazy("%(event)s: 「%(date)s」がわかりません。"), event=event.title, date=event.date_label)
        yield Finding("unknown", text, happening.subject, happening.key)
    for text in (*_day(happening, event, today), *_facts(happening, event, today, catalogue)):
        yield Finding("contradiction", text, None, happening.key)
    yield from with_people(happening, members, catalogue)
    subject = members.get(happening.subject)
    if subject is None:
        if happening.event != BIRTH:
            text = message(lazy("%(event)s: だれに起きたのか、世帯の中に見つかりません。"), event=event.title)
            yield Finding("contradiction", text, None, happening.key)
        return
    for text in _against_records(happening, event, subject):
        yield Finding("contradiction", text, subject.key, happening.key)
    on = happening.days.earliest if happening.days else today
    for member in members.values():
        for text in _against_family(happening, event, subject, member, on):
            yield Finding("contradiction", text, member.key, happening.key)


def _day(happening: Happening, event: Event, today: date) -> Iterator[Message]:
    """The day of the event by itself."""
    days = happening.days
    if days is not None and days.earliest > today and not event.future:
        template = lazy("%(event)s: %(on)s はまだ来ていません。日付を確かめてください。")
        yield message(template, event=event.title, on=days.earliest)
    if isinstance(happening.on, tuple) and happening.on[0] > happening.on[1]:
        yield message(lazy("%(event)s: 日付の範囲の前後が逆です。"), event=event.title)


def _facts(happening: Happening, event: Event, today: date, catalogue: Catalogue) -> Iterator[Message]:
    """What was told, each fact by itself."""
    for code, value in happening.facts.items():
        fact = catalogue.facts.get(code)
        if fact is None:
            yield message(lazy("%(event)s: 「%(fact)s」という項目はありません。"), event=event.title, fact=code)
            continue
        if not fits(fact, value):
            template = lazy("%(event)s: 「%(fact)s」の答えが読めません。わからないものとして扱います。")
            yield message(template, event=event.title, fact=fact.label)
        told = happening.told_day(code) if fact.kind == "date" else None
        if told is None:
            continue
        if told.earliest > today and not fact.future and not event.future:
            template = lazy("%(event)s: 「%(fact)s」の %(on)s はまだ来ていません。日付を確かめてください。")
            yield message(template, event=event.title, fact=fact.label, on=told.earliest)
        if code == "known_on" and happening.days is not None and told.latest < happening.days.earliest:
            template = lazy("%(event)s: 「%(fact)s」が出来事の日より前です。")
            yield message(template, event=event.title, fact=fact.label)


def _against_records(happening: Happening, event: Event, subject: Member) -> Iterator[Message]:
    """The event beside what is on record of its subject."""
    days = happening.days
    if days is None:
        return
    born = subject.day_of("birth_date")
    if born is not None and days.latest < born.earliest:
        yield message(lazy("%(event)s: 出来事の日が、本人の生年月日より前です。"), event=event.title)
    same = SAME_DAY.get(happening.event)
    recorded = subject.day_of(same) if same else None
    if recorded is not None and not (days.earliest <= recorded.earliest <= days.latest):
        template = lazy("%(event)s: 出来事の日 %(on)s と、記録にある日 %(recorded)s が違います。")
        yield message(template, event=event.title, on=days.earliest, recorded=recorded.earliest)
    ended = subject.period_end
    if ended is not None and ended < days.earliest and happening.event not in _AFTER_EXPIRY:
        template = lazy(
            "%(event)s: 在留期間の満了日 %(end)s が、出来事の日より前です。今の在留期間を確かめてください。"
        )
        yield message(template, event=event.title, end=ended)


def _against_family(happening: Happening, event: Event, subject: Member, member: Member, on: date) -> Iterator[Message]:
    """What was told about spouse and children beside who is on record."""
    role = happening.role_of(subject, member)
    told = happening.told_value("spouse_japanese")
    is_japanese = "yes" if member.status == "japanese_national" else "no"
    if role == "spouse" and told is not None and member.knows_status and told != is_japanese:
        template = lazy("%(event)s: 「配偶者は日本人か」の答えが、記録にある配偶者の在留資格と違います。")
        yield message(template, event=event.title)
    ages = member.ages_on(on)
    if role == "child" and happening.told_value("has_children") == "no" and ages is not None and ages[1] < OF_AGE:
        yield message(lazy("%(event)s: 未成年の子はいないと聞きましたが、記録にはいます。"), event=event.title)


def _of_member(member: Member, today: date) -> Iterator[Finding]:
    born = member.day_of("birth_date")
    pending, end = member.pending_since, member.period_end
    if born is not None and born.earliest > today:
        yield Finding("contradiction", Message(lazy("生年月日がまだ来ていない日です。")), member.key)
    if pending is not None and pending > today:
        yield Finding("contradiction", Message(lazy("申請した日がまだ来ていない日です。")), member.key)
    if pending is not None and end is not None and pending > end:
        text = message(lazy("申請した日 %(pending)s が在留期間の満了日 %(end)s より後です。"), pending=pending, end=end)
        yield Finding("contradiction", text, member.key)
    if born is not None and end is not None and end < born.earliest:
        yield Finding("contradiction", Message(lazy("在留期間の満了日が生年月日より前です。")), member.key)


def _unknown_people(members: Mapping[str, Member], deadlines: Iterable[Deadline]) -> Iterator[Finding]:
    """Once for each person: what of theirs would make deadlines certain."""
    asked = {(point.kind, point.code) for deadline in deadlines for point in deadline.conditional}
    for key, member in members.items():
        if ("status", key) in asked and not member.knows_status:
            yield Finding(
                "unknown", Message(lazy("在留資格がわかりません。在留資格による期限は「条件付き」です。")), key
            )
        if ("birth", key) in asked:
            yield Finding(
                "unknown", Message(lazy("生年月日がはっきりしません。年齢による期限は「条件付き」です。")), key
            )
