"""What the pages of a case show around their own content: head line, deadlines, rights."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases import policy, timeline, words
from app.cases.models import Case, CaseEvent, Contact
from app.cases.queries import cases, contacts, events, persons, staff
from app.cases.service.contacts import headline
from app.codes import lists
from app.core import clock
from app.core.db import kept_statement
from app.core.errors import lazy
from app.core.i18n import translate
from app.core.listing import ListQuery, Page


@dataclass(frozen=True)
class Deadline:
    """A day by which something must be done. `title` and `basis` are marked messages, `context` says whom or what.

    `last_day` is the civil day on which it can still be done; `safe_day` the one a centre should keep. `title_en`:
    the English of a title that is data, not a message.
    """

    title: str
    last_day: date
    href: str = ""
    context: str = ""
    basis: str = ""
    safe_day: date | None = None
    title_en: str = ""

    def titled(self, locale: str) -> str:
        """The title in the reader's language."""
        return self.title_en if self.title_en and locale != "ja" else translate(locale, self.title)


Provider = Callable[[Session, Actor, Case], Iterable[Deadline]]
# The statement that finds what a provider tells of on a civil day; its value `case` is a row id.
Rows = Callable[[date], sa.Select[*tuple[Any, ...]]]
_providers: dict[Provider, Rows | None] = {}


def register_provider(provider: Provider, rows: Rows | None = None) -> None:
    """Let a floor above add deadlines to the pages of a case (steps, answers awaited). Twice is once.

    A provider with `rows` is asked only where these find something; one query tells of all such providers.
    """
    _providers.setdefault(provider, rows)


def deadlines(session: Session, actor: Actor, case: Case, people: Iterable[persons.OfCase]) -> list[Deadline]:
    """Every known deadline of a case, the nearest first."""
    found = [deadline for one in people for deadline in residence_deadlines(one)]
    for provider in _with_something(session, case):
        found.extend(provider(session, actor, case))
    return sorted(found, key=lambda deadline: deadline.last_day)


def _with_something(session: Session, case: Case) -> list[Provider]:
    asked = tuple((provider, rows) for provider, rows in _providers.items() if rows is not None)
    said = session.execute(_asked(asked, clock.today()), {"case": case.id}).one() if asked else ()
    there = {provider for (provider, _), is_there in zip(asked, said, strict=True) if is_there}
    return [provider for provider, rows in _providers.items() if rows is None or provider in there]


@kept_statement
def _asked(asked: tuple[tuple[Provider, Rows], ...], today: date) -> sa.Select[*tuple[Any, ...]]:
    found = (rows(today).order_by(None).exists() for _, rows in asked)
    return sa.select(*(one.label(f"part_{number}") for number, one in enumerate(found)))


def residence_deadlines(one: persons.OfCase) -> Iterable[Deadline]:
    """The end of the period of stay and the expiry of the card, as far as they are known of a person."""
    href = f"/people/{one.person.ref}"
    if one.period_end:
        title = lazy("在留期間の満了（更新申請中）") if one.pending_since else lazy("在留期間の満了")
        yield Deadline(title, one.period_end, href, one.person.call_name, lazy("入管法第21条"))
    if one.card_expiry and one.card_expiry != one.period_end:
        yield Deadline(
            lazy("在留カードの有効期間の満了"), one.card_expiry, href, one.person.call_name, lazy("入管法第19条の11")
        )


def case_frame(session: Session, actor: Actor, case: Case) -> dict[str, Any]:
    """The context that `cases/case_layout.html` needs; every page of a case passes it to `rq.render`.

    Keys: `case`, `person` (the main one, languages loaded), `people`, `languages`, `deadlines`,
    `next_deadline`, `assignee` (name), `can` (rights over this case), `silent_days`, `is_silent`, `words`.
    """
    people = persons.of_case(session, case)
    main = next(one.person for one in people if one.person.id == case.person_id)
    due = deadlines(session, actor, case, people) if case.status != "closed" else []
    return {
        "case": case,
        "person": main,
        "people": people,
        "languages": [spoken.language for spoken in main.languages],
        "deadlines": due,
        "next_deadline": due[0] if due else None,
        "assignee": staff.names(session, {case.assigned_to_id}).get(case.assigned_to_id or 0, ""),
        "can": policy.allowed(actor, case),
        "silent_days": (clock.today() - case.last_activity_on).days,
        "is_silent": cases.is_silent(case),
        "words": words,
    }


# How the codes of timeline lines read, by kind. Floors above add theirs with `name_codes`.
_CODES: dict[str, Callable[[str, str], str]] = {}


def name_codes(kind: str, label: Callable[[str, str], str]) -> None:
    """Say how the codes of a kind of timeline line read: `label(code, locale)`."""
    _CODES[kind] = label


def by_words(table: Mapping[str, str]) -> Callable[[str, str], str]:
    """Codes that read as the marked messages of a table."""
    return lambda code, locale: translate(locale, table[code]) if code in table else ""


for _kind, _table in (
    ("status", words.CASE_STATUSES),
    ("turn", words.TURNS),
    ("need_moved", words.NEED_STATES),
    ("task_moved", words.TASK_STATES),
    ("task_added", words.TASK_KINDS),
    ("task_edited", words.TASK_KINDS),
    ("review", words.VERDICTS),
    ("person_added", words.PERSON_ROLES),
    ("note", words.CHANGES),
    ("official_answer", words.CHANGES),
    ("meeting", words.CHANGES),
    ("member", words.CHANGES),
):
    name_codes(_kind, by_words(_table))
for _kind, _codes in (
    ("opened", lists.URGENCIES),
    ("urgency", lists.URGENCIES),
    ("need_added", lists.DOMAINS),
    ("need_edited", lists.DOMAINS),
    ("closed", lists.CLOSING_REASONS),
):
    name_codes(_kind, _codes.label)

# Where a line leads, by the kind of its subject.
_PLACES: Mapping[str, str] = {
    "contact": "/contacts/{subject}",
    "need": "/cases/{case}/needs/{subject}",
    "task": "/tasks/{subject}",
    "advice": "/advice/{subject}",
    "referral": "/referrals/{subject}",
    "inbound": "/inbound/{subject}",
    "step": "/cases/{case}/plan",
    "plan": "/cases/{case}/plan",
    "plan_approval": "/cases/{case}/plan/approval",
    "step_comment": "/cases/{case}/plan/steps/{subject}#comments",
    "life_event": "/cases/{case}/deadlines",
    "deadlines": "/cases/{case}/deadlines",
    "deadline": "/cases/{case}/deadlines/{subject}",
    "person": "/people/{subject}",
    "card": "/knowledge/{subject}",
    "accompaniment": "/accompaniments/{subject}",
    "meeting": "/meetings/{subject}",
    "transfer": "/transfers/{subject}",
}
_TITLE_LENGTH = 80


@dataclass(frozen=True)
class Line:
    """One line of the timeline as a page shows it; `body` is empty where the title says it all.

    A contact's words are those of its record now; of one that was entered in error nothing is shown.
    """

    event: CaseEvent
    what: str
    title: str
    body: str
    href: str
    icon: str
    corrected: bool
    may_correct: bool


def timeline_page(session: Session, case: Case, query: ListQuery, locale: str) -> Page[Line]:
    """One page of the timeline, worded in the reader's language: one query, and two for the contacts in it."""
    page = events.page(session, case.id, query)
    said = contacts.present(session, {event.subject_ref for event, _ in page.items if event.subject_kind == "contact"})
    lines = []
    for event, corrected in page.items:
        contact = said.get(event.subject_ref) if event.subject_kind == "contact" else None
        if contact is None:
            lines.append(_line(case, event, locale, event.text or "", corrected=corrected))
            continue
        text = _words_of(contact, locale)
        lines.append(_line(case, event, locale, text, corrected=event.kind == "contact" and text != event.text))
    return page.with_items(lines)


def _words_of(contact: Contact, locale: str) -> str:
    if contact.state != "recorded":
        return translate(locale, lazy("誤って記録"))
    return contact.summary or headline(contact)


def _line(case: Case, event: CaseEvent, locale: str, text: str, *, corrected: bool) -> Line:
    first = text.split("\n", 1)[0]
    short = first if len(first) <= _TITLE_LENGTH else first[:_TITLE_LENGTH] + "…"
    code = _CODES[event.kind](event.code, locale) if event.code and event.kind in _CODES else ""
    more = short != text or event.source or event.basis
    place = _PLACES.get(event.subject_kind, "") if event.subject_ref else ""
    return Line(
        event,
        translate(locale, timeline.KINDS.get(event.kind, event.kind)),
        " · ".join(part for part in (code, short) if part) or "…",
        text if more else "",
        place.format(case=case.ref, subject=event.subject_ref),
        timeline.ICONS.get(event.kind, "edit"),
        corrected,
        event.kind in words.WRITTEN and not event.corrects_id,
    )


def groups(locale: str) -> Sequence[tuple[str, str]]:
    """The timeline's filter: (group, label)."""
    return [(code, translate(locale, label)) for code, (label, _kinds) in timeline.GROUPS.items()]
