"""What the pages of the catalogue show: rules found and worded, and how old their last check is. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.codes import lists
from app.codes.codelist import text_key
from app.core.errors import lazy
from app.core.i18n import translate
from app.core.listing import ListQuery, Page
from app.guidance.catalogue import Catalogue
from app.guidance.records import Basis, Clock, Rule, Text, Who
from app.guidance.words import ACTORS, KINDS, MEMBER_DATE_LABELS, MEMBERS, Message, length, message

FILTERS = ("domain", "event", "status", "kind", "check", "change")
SORTS = ("code", "checked", "domain")
# Days since the last check after which a rule is looked at with care, and after which it is old.
AGEING, OLD = 180, 365

Age = Literal["fresh", "ageing", "old"]
AGES: Mapping[Age, tuple[str, str]] = {
    "fresh": ("success", lazy("確認済み")),
    "ageing": ("warning", lazy("確認から半年超")),
    "old": ("danger", lazy("確認から1年超")),
}
FIRST_DAYS = {
    "excluded": lazy("初日は数えません（民法140条）。"),
    "included": lazy("その日を1日目として数えます。"),
    "next_day": lazy("翌日から起算します。"),
    "clear": lazy("その日も行う日も数えません。"),
}
SHIFTS = {
    "state": lazy("最終日が国の役所の休日なら、次の開庁日までできます（行政機関の休日に関する法律2条）。"),
    "local": lazy("最終日が市区町村の休日なら、次の開庁日までできます（地方自治法4条の2）。"),
    "none": lazy("休日でも延びません。"),
}


def age_of(rule: Rule, today: date) -> Age:
    """How long ago somebody last held the rule against its source."""
    days = (today - rule.checked_on).days
    return "fresh" if days <= AGEING else "ageing" if days <= OLD else "old"


def _holds(rule: Rule, on: date) -> bool:
    return (rule.valid_from is None or rule.valid_from <= on) and (rule.valid_until is None or on <= rule.valid_until)


def holding(versions: Sequence[Rule], on: date) -> Rule:
    """The version that holds on a civil day; the next to come where none holds yet, else the last."""
    for rule in versions:
        if rule.valid_until is None or on <= rule.valid_until:
            return rule
    return versions[-1]


def ahead(versions: Sequence[Rule], today: date) -> list[Message]:
    """What is known to change: when the version that holds ends, and what comes after it; the next first."""
    found = []
    now = holding(versions, today) if versions else None
    if now and now.valid_from and now.valid_from > today:
        found.append(message(lazy("%(day)sから始まります。"), day=now.valid_from))
    later = [rule for rule in versions if rule.valid_from and rule.valid_from > today and rule is not now]
    if now and now.valid_until and now.valid_until >= today and not later:
        found.append(
            message(lazy("%(day)sで終わる決まりです。その後の決まりはまだ登録されていません。"), day=now.valid_until)
        )
    for rule in later:
        template = lazy("%(day)sから変わります。%(what)s")
        found.append(message(template, day=rule.valid_from or today, what=rule.change or ""))
    return found


def find(catalogue: Catalogue, query: ListQuery, today: date) -> Page[Rule]:
    """The rules that hold today, narrowed by words (any language, code, act) and filters; never by rights: law is
    public."""
    found = [holding(versions, today) for versions in catalogue.rules.values()]
    found = [rule for rule in found if _has_words(rule, query.q) and _fits(catalogue, rule, query.filters, today)]
    sort = query.sort.lstrip("-")
    keys = {"code": lambda rule: rule.code, "checked": lambda rule: (rule.checked_on, rule.code)}
    found.sort(key=keys.get(sort, lambda rule: (rule.domain, rule.code)), reverse=query.sort.startswith("-"))
    return Page(found[query.offset : query.offset + query.per_page], query, len(found))


def _has_words(rule: Rule, words: str) -> bool:
    title = rule.title
    acts = " ".join(f"{basis.act}{basis.article}" for basis in rule.basis)
    text = text_key(f"{rule.code} {title.ja} {title.easy} {title.en} {rule.missed.ja} {acts}")
    return all(word in text for word in text_key(words).split())


def _fits(catalogue: Catalogue, rule: Rule, filters: Mapping[str, str], today: date) -> bool:
    status = filters.get("status")
    return (
        filters.get("domain", rule.domain) == rule.domain
        and ("event" not in filters or filters["event"] in rule.events)
        and filters.get("kind", rule.kind) == rule.kind
        and filters.get("check", age_of(rule, today)) == age_of(rule, today)
        and ("change" not in filters or bool(ahead(catalogue.rules[rule.code], today)))
        and (status is None or _concerns(catalogue, rule.who, status))
    )


def _concerns(catalogue: Catalogue, who: Who, status: str) -> bool:
    named, left_out = catalogue.statuses(who.statuses), catalogue.statuses(who.not_statuses)
    return (not named or status in named) and status not in left_out


@dataclass(frozen=True)
class RuleView:
    """One version of a rule in words."""

    rule: Rule
    age: Age
    counted: Sequence[str]
    who: str
    statuses: str
    actor: str
    kind: str
    events: Sequence[tuple[str, str]]
    conditions: Sequence[str]
    holds: bool
    ahead: Sequence[str]


def view(catalogue: Catalogue, rule: Rule, today: date, locale: str) -> RuleView:
    """A version as its page tells it."""
    events = [(code, _event(catalogue, code, locale)) for code in rule.events]
    conditions = [_condition(catalogue, fact, values, locale) for fact, values in _conditions(rule)]
    if rule.condition:
        conditions.append(rule.condition.label(locale))
    return RuleView(
        rule,
        age_of(rule, today),
        [sentence for clock in rule.clocks for sentence in _clock(catalogue, clock, rule, locale)],
        _joined([translate(locale, MEMBERS[member]) for member in rule.who.members], locale),
        _statuses(catalogue, rule.who, locale),
        translate(locale, ACTORS[rule.actor]),
        translate(locale, KINDS[rule.kind]),
        events,
        conditions,
        (rule.valid_from is None or rule.valid_from <= today)
        and (rule.valid_until is None or today <= rule.valid_until),
        [one.say(locale) for one in ahead(catalogue.rules.get(rule.code, ()), today)],
    )


def _event(catalogue: Catalogue, code: str, locale: str, *, day: bool = False) -> str:
    """What an event or its day is called. A proposal of an earlier release may name one that there is no more."""
    event = catalogue.events.get(code)
    return code if event is None else (event.date_label if day else event.title).label(locale)


def _conditions(rule: Rule) -> list[tuple[str, tuple[str, ...]]]:
    return [(condition.fact, condition.values) for condition in rule.when]


def _condition(catalogue: Catalogue, code: str, values: Sequence[str], locale: str) -> str:
    fact = catalogue.facts.get(code)
    if fact is None:
        return f"{code}: {_joined(values, locale)}"
    names = {choice.code: choice.label.label(locale) for choice in fact.choices}
    names |= {"yes": translate(locale, lazy("はい")), "no": translate(locale, lazy("いいえ"))}
    return f"{fact.label.label(locale)}: {_joined([names.get(value, value) for value in values], locale)}"


def _joined(words: Sequence[str], locale: str) -> str:
    return ("、" if locale == "ja" else ", ").join(words)


def _statuses(catalogue: Catalogue, who: Who, locale: str) -> str:
    def names(codes: Sequence[str]) -> str:
        return _joined(
            [
                catalogue.groups[code].label.label(locale)
                if code in catalogue.groups
                else lists.RESIDENCE_STATUSES.label(code, locale)
                for code in codes
            ],
            locale,
        )

    said = names(who.statuses) or translate(locale, lazy("どの在留資格でも"))
    if who.not_statuses:
        said += translate(locale, lazy("（%(names)sを除く）")) % {"names": names(who.not_statuses)}
    return said


def _clock(catalogue: Catalogue, clock: Clock, rule: Rule, locale: str) -> list[str]:
    """How the last day follows, in sentences."""
    start = _start(catalogue, clock.start, rule, locale)
    sentences = []
    if clock.age is not None:
        sentences.append(translate(locale, lazy("%(age)s歳になるとき")) % {"age": clock.age})
    elif clock.period is None:
        sentences.append(translate(locale, lazy("%(start)sまで")) % {"start": start})
    else:
        template = (
            lazy("%(start)sから%(length)s") if clock.direction == "after" else lazy("%(start)sの%(length)s前まで")
        )
        said = {"start": start, "length": length(clock.period).say(locale)}
        sentences.append(translate(locale, template) % said)
        sentences.append(translate(locale, FIRST_DAYS[clock.first_day]))
    if clock.opens:
        template = lazy("最終日の%(length)s前からできます。")
        sentences.append(translate(locale, template) % {"length": length(clock.opens).say(locale)})
    sentences.append(translate(locale, SHIFTS[clock.shift]))
    return sentences


def _start(catalogue: Catalogue, name: str, rule: Rule, locale: str) -> str:
    if name == "event":
        labels = [_event(catalogue, code, locale, day=True) for code in rule.events]
        return translate(locale, lazy("・")).join(dict.fromkeys(labels))
    if name in MEMBER_DATE_LABELS:
        return MEMBER_DATE_LABELS[name].say(locale)
    return catalogue.facts[name].label.label(locale) if name in catalogue.facts else name


_NAMES = {
    "title": lazy("決まり"),
    "clocks": lazy("いつまで"),
    "condition": lazy("条件"),
    "where": lazy("どこで"),
    "missed": lazy("過ぎると"),
    "basis": lazy("根拠"),
    "source": lazy("出典"),
    "confidence": lazy("確かさ"),
    "valid_from": lazy("この日から"),
    "valid_until": lazy("この日まで"),
    "change": lazy("改正"),
    "notes": lazy("メモ"),
}


def differences(old: Rule, new: Rule, locale: str) -> list[tuple[str, str, str]]:
    """What a proposed version says differently: name, before, after."""
    return [
        (translate(locale, label), _plainly(getattr(old, name), locale), _plainly(getattr(new, name), locale))
        for name, label in _NAMES.items()
        if getattr(old, name) != getattr(new, name)
    ]


def _plainly(value: object, locale: str) -> str:
    if value is None:
        return ""
    if isinstance(value, Text):
        return value.label(locale) + (f"（{value.easy}）" if value.easy and locale == "ja" else "")
    if isinstance(value, Clock):
        return _clock_briefly(value, locale)
    if isinstance(value, Basis):
        return f"{value.act}{value.article}"
    if isinstance(value, tuple):
        return _joined([_plainly(one, locale) for one in value], locale)
    return str(value)


def _clock_briefly(clock: Clock, locale: str) -> str:
    parts = [length(clock.period).say(locale) if clock.period else "", translate(locale, FIRST_DAYS[clock.first_day])]
    return " ".join([*filter(None, parts), translate(locale, SHIFTS[clock.shift])])
