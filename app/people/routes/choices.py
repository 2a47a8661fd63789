"""What the pages of people share: the options of their forms, and the words above each page."""

from __future__ import annotations

from typing import Any

from app.authz.permissions import Permission as P
from app.codes import lists
from app.core import clock
from app.guidance import phrases
from app.people import policy
from app.people.lifecycle import state_on
from app.people.lists import GIVEN_BY, POINT_KINDS, SHARE_FIELDS
from app.people.models import Person
from app.people.safe_contact import WEEKDAYS
from app.people.share_groups import GROUPS, by_group, share_choices
from app.web.request import Rq

# What is asked first; "no status" is there, but nothing leads to it.
_OPEN_ANSWERS = ("not_asked", "not_stated", "unknown")

# The list of languages goes as far as Akkadian; a person is offered those somebody at a counter may speak: with a
# two-letter code, or one of these. Any other code is accepted and shown all the same.
_NOT_SPOKEN = frozenset({"ae", "cu", "ia", "ie", "io", "la", "pi", "sh", "vo"})
_ALSO_OFFERED = frozenset(
    {
        "ace", "aeb", "arq", "ary", "arz", "ban", "bbc", "bho", "bik", "bug", "ceb", "ckb", "gan", "hak", "haw", "hil",
        "hmn", "hsn", "ilo", "jsl", "kac", "kha", "kok", "kri", "lus", "mad", "mai", "mak", "min", "mni", "nan", "new",
        "other", "pag", "pam", "pap", "pau", "pcm", "pon", "quc", "rhg", "sat", "shn", "tcy", "tet", "tpi", "war",
        "wuu", "yue",
    }
)  # fmt: skip


def basics(rq: Rq, person: Person | None = None) -> dict[str, Any]:
    """Options of the forms about a person; languages that the person has are offered like the frequent ones."""
    own = [row.language for row in person.languages] if person else []
    offered = list(dict.fromkeys([*lists.FIELD_LANGUAGES, *own]))
    every = lists.LANGUAGES.choices(rq.locale)
    return {
        "sexes": _unknown_first(lists.SEXES.choices(rq.locale)),
        "nationalities": _unknown_first(lists.NATIONALITIES.choices(rq.locale)),
        "languages": [(code, lists.LANGUAGES.label(code, rq.locale)) for code in offered],
        "other_languages": [pair for pair in every if pair[0] not in offered and _may_be_spoken(pair[0])],
        "levels": _unknown_first(lists.JAPANESE_LEVELS.choices(rq.locale)),
        "name_kinds": lists.NAME_KINDS.choices(rq.locale),
        "point_kinds": POINT_KINDS.choices(rq.locale),
        "sources": lists.FACT_SOURCES.choices(rq.locale),
    }


def _may_be_spoken(code: str) -> bool:
    return code in _ALSO_OFFERED or (len(code) == 2 and code not in _NOT_SPOKEN)


def _unknown_first(choices: list[tuple[str, str]]) -> list[tuple[str, str]]:
    first = ("unknown", "stateless")
    return sorted(choices, key=lambda pair: first.index(pair[0]) if pair[0] in first else len(first))


def stays(rq: Rq) -> dict[str, Any]:
    """Options of the form for residence facts: open answers in a group of their own, before the statuses."""
    every = lists.RESIDENCE_STATUSES.choices(rq.locale)
    return {
        "status_groups": [
            (rq._("聞いていない・わからない"), [pair for pair in every if pair[0] in _OPEN_ANSWERS]),
            (rq._("在留資格"), [pair for pair in every if pair[0] not in _OPEN_ANSWERS]),
        ],
        "sources": lists.FACT_SOURCES.choices(rq.locale),
    }


def rules(rq: Rq) -> dict[str, Any]:
    """Options of the form for the rules of safe contact."""
    return {
        "answers": [("yes", rq._("よい")), ("no", rq._("だめ")), ("unknown", rq._("未確認"))],
        "weekdays": [(str(number), rq._(day)) for number, day in enumerate(WEEKDAYS)],
    }


def consent(rq: Rq, person: Person, chosen: str) -> dict[str, Any]:
    """Options of the form for a consent. Its languages are those that counters meet and the person's own: all six
    hundred are half of a page."""
    own = (row.language for row in person.languages)
    languages = dict.fromkeys([*lists.FIELD_LANGUAGES, *own, *([chosen] if chosen in lists.LANGUAGES else [])])
    return {
        "given_by": GIVEN_BY.choices(rq.locale),
        "languages": [(code, lists.LANGUAGES.label(code, rq.locale)) for code in languages],
        "interpreters": lists.INTERPRETERS.choices(rq.locale),
        "methods": lists.CONSENT_METHODS.choices(rq.locale),
        "partner_kinds": lists.PARTNER_KINDS.choices(rq.locale),
        "purposes": lists.CONSENT_PURPOSES.choices(rq.locale),
        "groups": share_choices(rq.locale),
    }


def sheet_languages() -> list[tuple[str, str, str]]:
    """(code, tag, own name) of the twelve languages of the consent sheet."""
    return [(code, phrases.tag(code), phrases.own_name(code)) for code in phrases.LANGUAGES]


def frame(rq: Rq, person: Person, tab: str) -> dict[str, Any]:
    """What the header and the tabs of a person's page need."""
    allowed = policy.allowed(rq.actor, person)
    return {
        "person": person,
        "person_tab": tab,
        "may_write": P.PERSON_WRITE in allowed,
        "fact": person.facts[0] if person.facts else None,
        "state_on": lambda consent: state_on(consent, clock.today()),
        "point_label": lambda code: POINT_KINDS.label(code, rq.locale),
        "purpose_label": lambda code: lists.CONSENT_PURPOSES.label(code, rq.locale),
        "group_label": lambda code: GROUPS.label(code, rq.locale),
        "by_group": by_group,
        "share_label": lambda code: SHARE_FIELDS.label(code, rq.locale),
        "given_label": lambda code: GIVEN_BY.label(code, rq.locale),
    }
