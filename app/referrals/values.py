"""What each field that can be shared says of a person. In Japanese: it is what the partner reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases.models import Case
from app.codes import lists
from app.core.dates import both
from app.partners.areas import place_name
from app.people import households
from app.people.lists import POINT_KINDS, SHARE_FIELDS
from app.people.models import Person, ResidenceFact
from app.referrals.models import Referral

UNKNOWN = "未確認"
_LEGAL = ("legal_roman", "legal_kanji", "tsusho", "katakana", "furigana")


def say(message: str, **params: object) -> str:
    """Japanese as it stands: letters have one language."""
    return message % params if params else message


def shared(
    session: Session, actor: Actor, referral: Referral, case: Case, person: Person
) -> list[tuple[str, str, str]]:
    """(code, label, text) of the chosen fields in the order of the list, the safe-contact rules left out:
    the letter prints those by themselves. `person` is wholly loaded.
    """
    wanted = set(referral.fields) - {"safe_contact"}
    return [
        (code.code, code.ja, _text(session, actor, code.code, referral, case, person) or UNKNOWN)
        for code in SHARE_FIELDS
        if code.code in wanted
    ]


def safe_contact(person: Person) -> str:
    """The rules of safe contact as one text; '' when nobody has asked."""
    rules = "・".join(person.contact_words(say))
    return "\n".join(part for part in (rules, person.contact_note) if part)


def _text(session: Session, actor: Actor, code: str, referral: Referral, case: Case, person: Person) -> str:
    match code:
        case "interpreter":
            return _interpreter(case, person)
        case "household":
            return _household(session, actor, person)
        case "situation":
            return referral.story or ""
        case "status" | "period_end":
            return _stay(code, person.facts)
        case _:
            return _of_person(code, person)


def _of_person(code: str, person: Person) -> str:
    match code:
        case "call_name":
            return person.call_name
        case "legal_names":
            return _names(person)
        case "birth":
            return person.birth or ""
        case "sex":
            return lists.SEXES.label(person.sex)
        case "nationality":
            return lists.NATIONALITIES.label(person.nationality)
        case "languages":
            return "、".join(_language(one.language, one.level) for one in person.languages)
        case "phone":
            return "\n".join(
                f"{POINT_KINDS.label(point.kind)}：{point.value}" + (f"（{point.note}）" if point.note else "")
                for point in person.points
            )
        case "address":
            return place_name(person.municipality_code, None) + (person.address or "")
        case _:
            raise KeyError(code)


def _names(person: Person) -> str:
    return "\n".join(
        f"{lists.NAME_KINDS.label(kind)}：{name.value}"
        for kind in _LEGAL
        for name in person.names
        if name.kind == kind
    )


def _language(language: str, level: str) -> str:
    label = lists.LANGUAGES.label(language)
    return f"{label}（{lists.JAPANESE_LEVELS.label(level)}）" if language == "ja" and level != "unknown" else label


def _interpreter(case: Case, person: Person) -> str:
    known = "" if case.interpreter == "unknown" else lists.INTERPRETERS.label(case.interpreter)
    parts = [known, "やさしい日本語" if person.plain_japanese else "", "手話" if person.uses_sign else ""]
    return "、".join(part for part in parts if part)


def _household(session: Session, actor: Actor, person: Person) -> str:
    """Roles alone: the others have agreed to nothing, so their names stay here."""
    current = next((home for home in households.of_person(session, actor, person) if home.is_current), None)
    if current is None:
        return ""
    others = [m.row.role for m in current.members if m.person.id != person.id and m.row.until is None]
    counted = [(code, others.count(code)) for code in dict.fromkeys(others)]
    return "、".join(f"{lists.HOUSEHOLD_ROLES.label(code)} {number}人" for code, number in counted) or "ほかにいない"


def _stay(code: str, facts: Sequence[ResidenceFact]) -> str:
    newest = facts[0] if facts else None
    if newest is None:
        return ""
    if code == "status":
        return lists.RESIDENCE_STATUSES.label(newest.status)
    return both(newest.period_end) if newest.period_end else ""


def identifiers(person: Person) -> Iterable[str]:
    """Texts that name the person: they may not stand where no personal data leaves."""
    values = [person.call_name, *(name.value for name in person.names), *(point.value for point in person.points)]
    return {value.strip() for value in values if len(value.strip()) >= 2}
