"""The engine's reasons: how a day follows, in one line and link by link. Pure; put into words only when read."""

from __future__ import annotations

from app.core.errors import lazy
from app.guidance.calendar import Calendar
from app.guidance.catalogue import Catalogue
from app.guidance.clocks import Reckoned
from app.guidance.happenings import Happening
from app.guidance.records import Rule, Text
from app.guidance.words import MEMBER_DATE_LABELS, Message, length, message


def label_of(catalogue: Catalogue, name: str, happening: Happening) -> Text | Message:
    """What a start is called: the event's day by its own name."""
    if name == "event":
        return catalogue.events[happening.event].date_label
    if name in MEMBER_DATE_LABELS:
        return MEMBER_DATE_LABELS[name]
    return catalogue.facts[name].label


def reason(catalogue: Catalogue, ended: Reckoned, happening: Happening) -> Message:
    """How the day follows, in one line: 解雇 2026-11-01 の翌日から14日."""
    clock = ended.clock
    if ended.named == "event":
        what: Text | Message = catalogue.events[happening.event].title
    else:
        what = label_of(catalogue, ended.named, happening)
    if clock.age is not None:
        template = (
            lazy("%(age)s歳の誕生日") if clock.first_day != "included" else lazy("%(age)s歳になる日（誕生日の前日）")
        )
        return message(template, age=clock.age)
    if clock.period is None:
        return message("%(what)s %(on)s", what=what, on=ended.start)
    return message(_COUNTED[clock.direction, clock.first_day], what=what, on=ended.start, length=length(clock.period))


_COUNTED = {
    ("after", "excluded"): lazy("%(what)s %(on)s の翌日から%(length)s"),
    ("after", "next_day"): lazy("%(what)s %(on)s の翌日から%(length)s"),
    ("after", "included"): lazy("%(what)s %(on)s から、その日を入れて%(length)s"),
    ("before", "excluded"): lazy("%(what)s %(on)s の%(length)s前"),
    ("before", "next_day"): lazy("%(what)s %(on)s の%(length)s前"),
    ("before", "included"): lazy("%(what)s %(on)s を入れて%(length)s前"),
    ("before", "clear"): lazy("%(what)s %(on)s より前に、まる%(length)s"),
}
_BY = {
    "excluded": lazy("初日は数えない（民法140条）"),
    "included": lazy("初日を数える"),
    "next_day": lazy("翌日から起算する"),
    "clear": lazy("その日も行う日も数えない"),
}


def chain(
    catalogue: Catalogue, rule: Rule, ended: Reckoned, happening: Happening, calendar: Calendar
) -> tuple[Message, ...]:
    """Fact, rule, counting, shift: each link a line."""
    start = message(lazy("起算の日: %(what)s %(on)s"), what=label_of(catalogue, ended.named, happening), on=ended.start)
    return start, rule_in_words(rule), *_counting(ended), *_shift(ended, calendar)


def rule_in_words(rule: Rule) -> Message:
    """Code, title and basis."""
    return message(lazy("規則: %(code)s %(title)s（%(basis)s）"), code=rule.code, title=rule.title, basis=rule.cited)


def _counting(ended: Reckoned) -> tuple[Message, ...]:
    clock = ended.clock
    if clock.age is not None:
        return (message(lazy("年齢は誕生日の前日の終わりに加わる: %(last)s"), last=ended.last),)
    if clock.period is None:
        return ()
    template = lazy("%(by)s: %(last)s")
    if clock.period.unit in ("weeks", "months", "years"):
        template = lazy("%(by)s、暦に従って数える（民法143条）: %(last)s")
    return (message(template, by=Message(_BY[clock.first_day]), last=ended.last),)


def _shift(ended: Reckoned, calendar: Calendar) -> tuple[Message, ...]:
    why = calendar.why_closed(ended.last, ended.clock.shift)
    if why is None:
        return ()
    template = lazy("%(last)s は%(why)sなので、その後の開庁日 %(office)s")
    if ended.clock.direction == "before":
        template = lazy("%(last)s は%(why)sなので、その前の開庁日 %(office)s")
    return (message(template, last=ended.last, why=why, office=ended.office),)
