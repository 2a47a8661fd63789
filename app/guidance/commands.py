"""Command `kakehashi deadlines`: what one life event starts ticking, from the carried catalogue."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

import click

from app.codes import lists
from app.core import clock, dates
from app.core.dates import DateError, PartialDate
from app.core.i18n import translate
from app.core.installation import Installation
from app.guidance.alone import Asked, look
from app.guidance.catalogue import MEMBER_DATES, Catalogue, CatalogueError, carried
from app.guidance.days import Day
from app.guidance.deadlines import Deadline, Finding
from app.guidance.happenings import Told
from app.guidance.records import Text
from app.guidance.words import ACTORS, KINDS, MEMBERS, URGENCIES

_REASONS = {
    "empty": "no date is given",
    "unreadable": "cannot be read as a date; write 2026-11-01 or 令和8年11月1日",
    "impossible": "there is no such day",
    "era_out_of_range": "this year does not exist in that era",
    "out_of_range": f"dates from {dates.FIRST_YEAR} to {dates.LAST_YEAR} are possible",
}


class CivilDay(click.ParamType[date | PartialDate]):
    """A civil date in any form that offices use; with `partial` also a month or a year, which is a range."""

    name = "date"

    def __init__(self, *, partial: bool = False) -> None:
        self.partial = partial

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date | PartialDate:
        if isinstance(value, (date, PartialDate)):
            return value
        try:
            return _read_day(str(value), partial=self.partial)
        except DateError as error:
            self.fail(f"{value!r}: {_REASONS[error.reason]}", param, ctx)


def _read_day(text: str, *, partial: bool) -> date | PartialDate:
    try:
        return dates.parse_date(text, clock.today())
    except DateError as error:
        if not partial or error.reason != "unreadable":
            raise
    return PartialDate.parse(text)


@click.command("deadlines")
@click.option(
    "--event", "event", required=True, help="Code of the life event; its Japanese or English title also works."
)
@click.option("--date", "on", required=True, type=CivilDay(partial=True), help="Day of the event; a month is a range.")
@click.option("--status", help="Residence status: its code, Japanese or English label.")
@click.option("--expires", type=CivilDay(), help="Last day of the period of stay.")
@click.option(
    "--birth", type=CivilDay(partial=True), help="Birth date of whoever is concerned; a year or month will do."
)
@click.option("--fact", "facts", multiple=True, metavar="NAME=VALUE", help="What the event asks: known_on=2026-11-05.")
@click.option("--on", "today", type=CivilDay(), help="Today, for the days left.")
@click.option("--lang", type=click.Choice(["ja", "en"]), default="ja", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_obj
def deadlines(
    installation: Installation,
    event: str,
    on: date | PartialDate,
    status: str | None,
    expires: date | None,
    birth: date | PartialDate | None,
    facts: tuple[str, ...],
    today: date | None,
    lang: str,
    as_json: bool,
) -> None:
    """List every deadline that the law ties to one life event of one person.

    Of a birth, status and expiry are those of the parent. What does not fit together is said on standard error.
    """
    try:
        catalogue = carried()
    except CatalogueError as error:
        raise click.ClickException(f"the rule catalogue does not load: {error}") from error
    code = _event(event, catalogue)
    asked = Asked(code, on, _status(status), expires, birth, dict(_fact(text, catalogue) for text in facts))
    outcome = look(asked, today or installation.settings.today or clock.today(), catalogue)
    for finding in outcome.findings:
        click.echo(_note(finding, lang), err=True)
    if as_json:
        found = [as_record(deadline, lang) for deadline in outcome.deadlines]
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        click.echo(_table(outcome.deadlines, lang))


def _event(text: str, catalogue: Catalogue) -> str:
    for event in catalogue.events.values():
        if text in (event.code, event.title.ja, event.title.en):
            return event.code
    known = " ".join(catalogue.events)
    raise click.BadParameter(f"there is no event {text!r}. Events: {known}", param_hint="--event")


def _status(text: str | None) -> str | None:
    if text is None:
        return None
    found = lists.RESIDENCE_STATUSES.find(text)
    if found is None:
        known = " ".join(code for code, _label in lists.RESIDENCE_STATUSES.choices("ja"))
        raise click.BadParameter(f"there is no residence status {text!r}. Statuses: {known}", param_hint="--status")
    return found.code


def _fact(text: str, catalogue: Catalogue) -> tuple[str, Told]:
    name, _equals, value = text.partition("=")
    fact = catalogue.facts.get(name)
    if fact is None and name not in MEMBER_DATES:
        raise click.BadParameter(f"there is no fact {name!r}", param_hint="--fact")
    if fact is None or fact.kind == "date":
        return name, CivilDay(partial=True).convert(value, None, None)
    choices = ("yes", "no") if fact.kind == "yes_no" else tuple(choice.code for choice in fact.choices)
    if value not in choices:
        raise click.BadParameter(f"{name} is one of: {' '.join(choices)}", param_hint="--fact")
    return name, value


def as_record(deadline: Deadline, lang: str) -> dict[str, object]:
    """One deadline as JSON: `rule` to `confidence` are relied on from outside."""
    rule, change = deadline.rule, deadline.coming_change
    return {
        "rule": rule.code,
        "title": _text(rule.title, lang),
        "safe_date": _iso(deadline.safe_date),
        "last_day": _iso(deadline.last_day),
        "basis": rule.cited,
        "source": rule.source,
        "confidence": rule.confidence,
        "office_day": _iso(deadline.office_day),
        "opens_on": _iso(deadline.opens_on),
        "days_left": deadline.days_left,
        "urgency": deadline.urgency,
        "kind": rule.kind,
        "who": {
            "line": _part(deadline),
            "actor": rule.actor,
            "actor_label": translate(lang, ACTORS[rule.actor]),
        },
        "range": [_iso(day) for day in deadline.range] if deadline.range else None,
        "reason": deadline.reason.say(lang),
        "chain": [link.say(lang) for link in deadline.chain],
        "conditional": [point.text.say(lang) for point in deadline.conditional],
        "problem": deadline.problem.say(lang) if deadline.problem else None,
        "coming_change": change
        and {
            "valid_from": _iso(change.valid_from),
            "last_day": _iso(change.last_day),
            "text": _text(change.text, lang) if change.text else None,
        },
        "where": _text(rule.where, lang) if rule.where else None,
        "missed": _text(rule.missed, lang),
        "checked_on": _iso(rule.checked_on),
    }


def _part(deadline: Deadline) -> str:
    """On whose line it stands: the part that this member plays (members of one event alone are called by it)."""
    return deadline.member.key.partition(":")[0]


def _iso(day: Day) -> str | None:
    return str(day) if day is not None else None


def _text(text: Text, lang: str) -> str:
    return text.ja if lang == "ja" else text.en


def _note(finding: Finding, lang: str) -> str:
    return f"! {finding.text.say(lang)}"


def _table(found: Iterable[Deadline], lang: str) -> str:
    """A block for each deadline: when, what, why."""
    blocks = [_block(deadline, lang) for deadline in found]
    return "\n".join(blocks) if blocks else "no rule is tied to this event"


def _block(deadline: Deadline, lang: str) -> str:
    rule = deadline.rule
    actor = translate(lang, ACTORS[rule.actor])
    part = _part(deadline)
    whose = "" if part == "subject" else f" ({translate(lang, MEMBERS[part])})"
    lines = [
        f"{_when(deadline, lang)}  {rule.code}  {_text(rule.title, lang)}{whose}",
        f"    {actor} · {translate(lang, KINDS[rule.kind])} · {deadline.reason.say(lang)} · {rule.cited}",
    ]
    lines += [f"    ? {point.text.say(lang)}" for point in deadline.conditional]
    return "\n".join(lines)


def _when(deadline: Deadline, lang: str) -> str:
    """Office day, days left, safe date and last day, opening, range; or that there is no date."""
    if deadline.office_day is None:
        return "no date"
    parts = [f"safe {deadline.safe_date}, last {deadline.last_day}"]
    if deadline.opens_on:
        parts.append(f"from {deadline.opens_on}")
    if deadline.range:
        parts.append(str(deadline.range))
    left = f"{deadline.days_left:+d}d {translate(lang, URGENCIES[deadline.urgency])}"
    return f"{deadline.office_day} [{left}] ({'; '.join(parts)})"
