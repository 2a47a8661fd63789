"""What a list changes in words that a person can check: field, former text, new text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.authz.actor import Actor
from app.codes.lists import LANGUAGES, PARTNER_KINDS, PREFECTURES, TOPICS, WEEKDAYS
from app.core.errors import lazy
from app.partners import queries
from app.partners.areas import place_name
from app.partners.details.values import Naming, Opening
from app.partners.hiding import PLACE
from app.partners.lists.planning import Change
from app.partners.models import Partner
from app.partners.policy import sees_address, visible_to
from app.partners.schemas import PartnerForm

SHOWN = 50
AREAS: Mapping[str, str] = {
    "municipality": lazy("市区町村"),
    "prefecture": lazy("都道府県の全域"),
    "nationwide": lazy("全国"),
}
YES, NO = lazy("はい"), lazy("いいえ")
# Attributes of a partner, and three lists of its particulars, in the order of its page.
_FORM = PartnerForm.model_fields
_LABELS: Mapping[str, str] = {
    **{name: str(_FORM[name].title) for name in ("org_name", "service_name", "department", "kind", "topics")},
    "naming": lazy("よみ・英語名・法人番号"),
    "languages": str(_FORM["languages"].title),
    "area_scope": str(_FORM["area_scope"].title),
    "municipality_code": lazy("市区町村"),
    **{name: str(_FORM[name].title) for name in ("prefecture_code", "phone", "fax", "email", "url", *PLACE)},
    "address_hidden": str(_FORM["address_hidden"].title),
    "openings": lazy("開いている時間"),
    **{name: str(_FORM[name].title) for name in ("hours", "closed_days", "methods", "who", "fees", "papers")},
    **{name: str(_FORM[name].title) for name in ("intake", "description")},
    "confirmed": lazy("確認済み"),
    "verified_on": lazy("確認した日"),
    "verified_source": lazy("出典"),
    "source_url": lazy("出典のアドレス"),
}
_Say = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of an entry. `label` is a message of the catalogue; of a hidden one the reader must not see `old`."""

    label: str
    old: str
    new: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Changed:
    """An entry that the list changes."""

    partner: Partner
    row: int
    differences: tuple[Difference, ...]


def differing(session: Session, actor: Actor, changes: Sequence[Change], *, locale: str, say: _Say) -> list[Changed]:
    """The first changes that the actor may know of; `say` puts a message into the reader's language."""
    by_partner = {change.into or change.partner_id: change for change in changes}
    first = list(by_partner)[: SHOWN * 2]
    found = session.scalars(
        sa.select(Partner)
        .where(Partner.id.in_(first), visible_to(actor))
        .options(selectinload(Partner.topics), *queries.particulars())
    )
    told = [_changed(partner, by_partner[partner.id], actor, _words(locale, say)) for partner in found]
    return sorted((one for one in told if one.differences), key=lambda one: one.row)[:SHOWN]


def _changed(partner: Partner, change: Change, actor: Actor, words: Callable[[str, Any], str]) -> Changed:
    hidden = () if sees_address(actor, partner) else PLACE
    told = []
    for name, new in _told(change).items():
        old = _of(partner, name)
        if (old or "") != (new or ""):
            told.append(Difference(_LABELS[name], words(name, old), words(name, new), hidden=name in hidden))
    return Changed(partner, change.row.row, tuple(told))


def _told(change: Change) -> dict[str, Any]:
    """What the row says, as far as a person can read it."""
    row, said = change.row, {name: value for name, value in change.values.items() if name in _LABELS}
    lists: dict[str, Any] = {"topics": sorted(set(row.topics)), "languages": sorted(set(row.languages))}
    said |= {name: codes for name, codes in lists.items() if codes and name not in row.silent}
    if row.details.openings:
        said["openings"] = row.details.openings
    if row.details.naming:
        said["naming"] = row.details.naming
    return said


def side_by_side(actor: Actor, one: Partner, other: Partner, *, locale: str, say: _Say) -> list[Difference]:
    """What two entries say, field by field, where either says something; `old` is of the first, `new` of the second."""
    words = _words(locale, say)
    hidden = () if sees_address(actor, one) and sees_address(actor, other) else PLACE
    names = [name for name in _LABELS if name not in ("address_hidden", *hidden)]
    told = [Difference(_LABELS[name], words(name, _of(one, name)), words(name, _of(other, name))) for name in names]
    return [row for row in told if row.old or row.new]


def _of(partner: Partner, name: str) -> Any:
    if name == "topics":
        return sorted({entry.topic for entry in partner.topics})
    if name == "languages":
        return sorted({entry.language for entry in partner.details.languages})
    return getattr(partner.details if name in ("openings", "naming") else partner, name)


def _words(locale: str, say: _Say) -> Callable[[str, Any], str]:
    codes = {
        "kind": PARTNER_KINDS, "prefecture_code": PREFECTURES, "topics": TOPICS, "languages": LANGUAGES,
    }  # fmt: skip

    def of(name: str, value: Any) -> str:
        if isinstance(value, bool):
            return say(YES if value else NO)
        if name == "area_scope":
            return say(AREAS.get(value, value))
        if name == "municipality_code":
            return place_name(value, None, locale)
        if name in codes:
            return _listed(
                [value] if isinstance(value, str) else value or (), lambda code: codes[name].label(code, locale)
            )
        if isinstance(value, Naming):
            return "・".join(filter(None, (value.kana, *(other for _, other in value.others), value.corporate_number)))
        if name == "openings":
            return "\n".join(_opening(row, locale) for row in value)
        return str(value or "")

    return of


def _opening(row: Opening, locale: str) -> str:
    days = "・".join(day.label(locale) for number, day in enumerate(WEEKDAYS) if str(number) in row.weekdays)
    return " ".join(filter(None, (days, f"{row.opens}–{row.closes}", row.note)))


def _listed(values: Iterable[str], label: Callable[[str], str]) -> str:
    return "・".join(label(value) for value in values)
