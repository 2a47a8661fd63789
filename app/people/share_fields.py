"""What of a person can be told to a partner, field by field, exactly as it would be read there.

A referral shows these texts before anything leaves and freezes the very same ones. What nobody asked about
is said to be unknown; an address that is to be hidden is never given, whatever was ticked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from sqlalchemy.orm import Session

from app.codes import lists
from app.codes.municipalities import municipalities
from app.core.dates import PartialDate, both
from app.core.errors import lazy
from app.core.i18n import say
from app.people import households, queries
from app.people.lists import POINT_KINDS, SHARE_FIELDS
from app.people.models import Person, ResidenceFact
from app.people.safe_contact import UNKNOWN as CONTACT_UNKNOWN
from app.people.safe_contact import Say, words_of

__all__ = ["SHARE_FIELDS", "values"]

_LEGAL = ("legal_roman", "legal_kanji", "tsusho", "katakana")
_NOT_SAID = frozenset({"not_asked", "not_stated", "unknown"})
HIDDEN_ADDRESS = lazy("安全のため伝えません")


class _Writer:
    """The person with everything loaded, a language, and one method per field."""

    def __init__(self, session: Session, person: Person, locale: str) -> None:
        self.session = session
        self.person = queries.whole(session, person)
        self.locale = locale
        self.say: Say = partial(_say, locale)

    def call_name(self) -> str:
        return self.person.call_name

    def legal_names(self) -> str:
        known = [name for name in self.person.names if name.kind in _LEGAL]
        known.sort(key=lambda name: _LEGAL.index(name.kind))
        return "、".join(f"{name.value}（{lists.NAME_KINDS.label(name.kind, self.locale)}）" for name in known)

    def birth(self) -> str:
        if not self.person.birth:
            return ""
        return PartialDate.parse(self.person.birth).both() if self.locale == "ja" else self.person.birth

    def sex(self) -> str:
        return "" if self.person.sex == "unknown" else lists.SEXES.label(self.person.sex, self.locale)

    def nationality(self) -> str:
        code = self.person.nationality
        return "" if code == "unknown" else lists.NATIONALITIES.label(code, self.locale)

    def languages(self) -> str:
        said = [self._language(row.language, row.spoken, row.written, row.level) for row in self.person.languages]
        if self.person.plain_japanese:
            said.append(self.say(lazy("やさしい日本語なら通じる")))
        if self.person.uses_sign:
            said.append(self.say(lazy("手話を使う")))
        return "、".join(said)

    def _language(self, code: str, spoken: bool, written: bool, level: str) -> str:
        label = lists.LANGUAGES.label(code, self.locale)
        if code == "ja" and level != "unknown":
            return f"{label}（{lists.JAPANESE_LEVELS.label(level, self.locale)}）"
        if spoken and written:
            return label + self.say(lazy("（話す・読み書き）"))
        return label + (self.say(lazy("（話す）")) if spoken else self.say(lazy("（読み書き）")))

    def interpreter(self) -> str:
        level = next((row.level for row in self.person.languages if row.language == "ja"), "unknown")
        others = [row.language for row in self.person.languages if row.language not in ("ja", "ja-easy") and row.spoken]
        if level == "work":
            return self.say(lazy("通訳はいらない"))
        if level == "daily":
            return self.say(lazy("日常会話は日本語でできる。難しい話には通訳が必要"))
        if not others and level == "unknown":
            return ""
        needed = "、".join(lists.LANGUAGES.label(code, self.locale) for code in others)
        plain = self.say(lazy("やさしい日本語なら通じる")) if self.person.plain_japanese else ""
        return "。".join(
            part for part in (self.say(lazy("通訳が必要（%(languages)s）"), languages=needed), plain) if part
        )

    def phone(self) -> str:
        return "、".join(f"{POINT_KINDS.label(point.kind, self.locale)} {point.value}" for point in self.person.points)

    def safe_contact(self) -> str:
        said = words_of(self.person, self.say) or [self.say(CONTACT_UNKNOWN)]
        return "。".join(
            [self.say(lazy("・")).join(said), *([self.person.contact_note] if self.person.contact_note else [])]
        )

    def address(self) -> str:
        if self.person.address_hidden:
            return self.say(HIDDEN_ADDRESS)
        town = municipalities().get(self.person.municipality_code)
        place = town.label(self.locale) if town else ""
        written = self.person.address or ""
        return written if place and written.startswith(place) else f"{place} {written}".strip()

    @property
    def fact(self) -> ResidenceFact | None:
        return self.person.facts[0] if self.person.facts else None

    def status(self) -> str:
        if self.fact is None or self.fact.status in _NOT_SAID:
            return ""
        label = lists.RESIDENCE_STATUSES.label(self.fact.status, self.locale)
        return self.say(lazy("%(status)s（%(day)s時点）"), status=label, day=self.fact.as_of.isoformat())

    def period_end(self) -> str:
        if self.fact is None or self.fact.period_end is None:
            return ""
        end = self.fact.period_end
        written = both(end) if self.locale == "ja" else end.isoformat()
        if self.fact.pending_since is None:
            return written
        pending = self.say(lazy("申請中（%(day)sに申請）"), day=self.fact.pending_since.isoformat())
        return f"{written}。{pending}"

    def household(self) -> str:
        return "、".join(
            f"{who.call_name}（{lists.HOUSEHOLD_ROLES.label(row.role, self.locale)}）"
            for row, who in households.living_with(self.session, self.person)
        )


def _say(locale: str, message: str, **params: object) -> str:
    return say(locale, message, params)


_FIELDS: Mapping[str, Callable[[_Writer], str]] = {
    "call_name": _Writer.call_name,
    "legal_names": _Writer.legal_names,
    "birth": _Writer.birth,
    "sex": _Writer.sex,
    "nationality": _Writer.nationality,
    "languages": _Writer.languages,
    "interpreter": _Writer.interpreter,
    "phone": _Writer.phone,
    "safe_contact": _Writer.safe_contact,
    "address": _Writer.address,
    "status": _Writer.status,
    "period_end": _Writer.period_end,
    "household": _Writer.household,
}


def values(session: Session, person: Person, codes: Iterable[str], locale: str = "ja") -> list[tuple[str, str, str]]:
    """(code, label, text) for each chosen field in the order of SHARE_FIELDS; unknown codes are left out.

    `situation` is not among them: its text belongs to the referral.
    """
    chosen = set(codes)
    writer = _Writer(session, person, locale)
    return [
        (field.code, field.label(locale), _FIELDS[field.code](writer) or writer.say(lazy("未確認")))
        for field in SHARE_FIELDS
        if field.code in chosen and field.code in _FIELDS
    ]
