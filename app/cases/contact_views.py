"""What the pages of contacts show: choices of the form, labels, amendments with readable differences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.models import Centre
from app.authz.actor import Actor
from app.cases.models import Contact
from app.cases.queries import amendments, cases
from app.cases.schemas.amendments import EditContactForm
from app.cases.schemas.contacts import ANONYMOUS, NEW
from app.cases.word_diff import Segments, difference
from app.codes import lists
from app.codes.codelist import CodeList
from app.codes.topics import topic_list
from app.core import clock
from app.core.dates import DateError, fiscal_year, parse_datetime
from app.core.errors import lazy
from app.core.i18n import translate
from app.people import queries as people
from app.people.models import Person

# Offered as chips beside the languages of the centre; any other is typed by name.
COMMON_LANGUAGES = ("ja", "ja-easy", "en", "zh", "vi", "pt", "ne", "fil", "id", "my", "es", "ko")
_UNKNOWN = "unknown"

Choices = Sequence[tuple[str, str]]


def form_choices(
    session: Session, actor: Actor, locale: str, chosen: Iterable[str], day: date, topics: Iterable[str] = ()
) -> dict[str, Any]:
    """The choices of the quick log: languages with those already `chosen`, topics of the fiscal year of `day`."""
    centre = session.get(Centre, actor.centre_id)
    spoken = dict.fromkeys([*(centre.languages if centre else ()), *COMMON_LANGUAGES, *chosen])
    languages = [code for code in spoken if code in lists.LANGUAGES and code != _UNKNOWN]
    offered = topic_list(fiscal_year(day))
    kept = [code for code in topics if code in lists.TOPICS and code not in offered]
    return {
        "channels": lists.CHANNELS.choices(locale),
        "languages": [(code, lists.LANGUAGES.label(code, locale)) for code in languages],
        "interpreters": _known(lists.INTERPRETERS, locale),
        "askers": _known(lists.ASKERS, locale),
        "topics": [*offered.choices(locale), *((code, lists.TOPICS.label(code, locale)) for code in kept)],
        "results": _known(lists.RESULTS, locale),
        "nationalities": lists.NATIONALITIES.choices(locale),
        "statuses": lists.RESIDENCE_STATUSES.choices(locale),
        "sexes": lists.SEXES.choices(locale),
        "age_bands": lists.AGE_BANDS.choices(locale),
    }


def _known(codes: CodeList, locale: str) -> Choices:
    """Not chosen means unknown: it needs no button."""
    return [(code, label) for code, label in codes.choices(locale) if code != _UNKNOWN]


def person_options(
    session: Session, actor: Actor, say: Callable[..., str], typed: str, known: Sequence[Person]
) -> list[tuple[str, str]]:
    """(value, label): the `known` people, those who may be meant by what was typed with the reasons, somebody new
    with the typed name, nobody. Empty while there is nothing to choose. `say` translates.
    """
    offered = {person.ref: f"{person.call_name}（{person.ref}）" for person in known}
    for match in people.candidates(session, actor, typed, limit=6) if typed else ():
        reasons = "、".join(say(reason) for reason in match.reasons)
        offered.setdefault(match.ref, f"{match.call_name}（{match.ref}） {reasons}")
    is_known = any(person.call_name == typed for person in known)
    if any(char.isalpha() for char in typed) and not is_known:
        offered[NEW] = say(lazy("「%(name)s」を新しい人として記録"), name=typed)
    return [*offered.items(), (ANONYMOUS, say(lazy("匿名のまま")))] if offered else []


def day_of(typed: str) -> date:
    """The civil day that a form names; today while it cannot be read."""
    try:
        return parse_datetime(typed).date()
    except DateError:
        return clock.today()


def first_choices(contact: Contact | None) -> dict[str, Any]:
    """What a fresh form starts with: now, and how one's last conversation of today was held."""
    start: dict[str, Any] = {"occurred_at": clock.civil_now()}
    if contact is not None:
        start |= {
            "channel": contact.channel,
            "languages": [row.language for row in contact.languages],
            "interpreter": contact.interpreter,
        }
    return start


@dataclass(frozen=True)
class Difference:
    """One field of an amendment: its label and both texts in one run of segments."""

    label: str
    segments: Segments


@dataclass(frozen=True)
class AmendedLine:
    """An amendment as a page shows it."""

    at: datetime
    by: str
    reason: str
    differences: Sequence[Difference]


def amendment_lines(session: Session, actor: Actor, contact: Contact, locale: str) -> list[AmendedLine]:
    """All amendments of a contact in the reader's language, the newest first: at most three queries."""
    found = amendments.of_contact(session, contact.id)
    persons = {int(value) for one in found for side in (one.before, one.after) if (value := side.get("person"))}
    names = cases.call_names(session, persons, actor)
    return [AmendedLine(one.at, one.by, one.reason, _differences(one, names, locale)) for one in found]


def _differences(one: amendments.Amended, names: Mapping[int, str], locale: str) -> list[Difference]:
    return [
        Difference(
            label_of(name, locale),
            difference(_text(name, one.before.get(name), names, locale), _text(name, value, names, locale)),
        )
        for name, value in one.after.items()
    ]


_EXTRA = {"state": lazy("記録の状態"), "person": lazy("人")}
_CODES: Mapping[str, CodeList] = {
    "channel": lists.CHANNELS,
    "languages": lists.LANGUAGES,
    "interpreter": lists.INTERPRETERS,
    "asker": lists.ASKERS,
    "topics": lists.TOPICS,
    "result": lists.RESULTS,
    "nationality": lists.NATIONALITIES,
    "residence_status": lists.RESIDENCE_STATUSES,
    "sex": lists.SEXES,
    "age_band": lists.AGE_BANDS,
}


def label_of(name: str, locale: str) -> str:
    """What a page calls a field of a contact."""
    field = EditContactForm.model_fields.get(name)
    return translate(locale, _EXTRA.get(name) or (field.title if field else None) or name)


def _text(name: str, value: Any, names: Mapping[int, str], locale: str) -> str:
    special: Mapping[str, Callable[[Any], str]] = {
        "attempt": lambda v: translate(locale, lazy("つながらなかった") if v else lazy("つながった")),
        "state": lambda v: translate(locale, STATES[v]),
        "person": lambda v: names.get(v, "—") if v else translate(locale, lazy("匿名")),
        "occurred_at": lambda v: str(v)[:16].replace("T", " "),
    }
    if name in special:
        return special[name](value)
    if name in _CODES:
        codes = value if isinstance(value, list) else [value]
        return "、".join(_CODES[name].label(code, locale) for code in codes)
    return "" if value is None else str(value)


STATES: Mapping[str, str] = {"recorded": lazy("有効な記録"), "entered_in_error": lazy("誤って記録")}
