"""What a list changes in words that a person can check: field, former text, new text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.authz.actor import Actor
from app.codes.lists import LANGUAGES, PARTNER_KINDS, PREFECTURES, TOPICS
from app.core.errors import lazy
from app.partners.areas import place_name
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
HIDDEN = lazy("（公開しない）")
_LABELS: Mapping[str, str] = {
    **{name: str(field.title) for name, field in PartnerForm.model_fields.items() if field.title},
    "municipality_code": lazy("市区町村"),
    "confirmed": lazy("確認済み"),
    "verified_on": lazy("確認した日"),
    "verified_source": lazy("出典"),
    "source_url": lazy("出典のアドレス"),
}
# Follow from others, or mean nothing to a reader.
_UNSHOWN = frozenset({"source_format", "source_id", "source_hash", "phone_e164", "updated_at"})
_NOT_SIDE_BY_SIDE = ("municipality", "prefecture_code", "address_hidden")
_Say = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of an entry. `label` is a message of the catalogue."""

    label: str
    old: str
    new: str


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
        .options(selectinload(Partner.topics), selectinload(Partner.languages))
    )
    told = [_changed(partner, by_partner[partner.id], actor, _words(locale, say)) for partner in found]
    return sorted((one for one in told if one.differences), key=lambda one: one.row)[:SHOWN]


def _changed(partner: Partner, change: Change, actor: Actor, words: Callable[[str, Any], str]) -> Changed:
    stored: dict[str, Any] = {name: getattr(partner, name) for name in change.values}
    new = dict(change.values)
    for name in {"topics", "languages"} - change.row.silent:
        stored[name] = _of(partner, name)
        new[name] = sorted(set(getattr(change.row, name)))
    different = [name for name in new if name not in _UNSHOWN and (stored[name] or "") != (new[name] or "")]
    hidden = () if sees_address(actor, partner) else PLACE
    return Changed(
        partner,
        change.row.row,
        tuple(
            Difference(
                _LABELS.get(name, name),
                words("", HIDDEN) if name in hidden else words(name, stored[name]),
                words(name, new[name]),
            )
            for name in different
        ),
    )


def side_by_side(actor: Actor, one: Partner, other: Partner, *, locale: str, say: _Say) -> list[Difference]:
    """What two entries say, field by field, where either says something; `old` is of the first, `new` of the second."""
    words = _words(locale, say)
    hidden = () if sees_address(actor, one) and sees_address(actor, other) else PLACE
    names = [name for name in _LABELS if name not in (*_NOT_SIDE_BY_SIDE, *hidden)]
    told = [Difference(_LABELS[name], words(name, _of(one, name)), words(name, _of(other, name))) for name in names]
    return [row for row in told if row.old or row.new]


def _of(partner: Partner, name: str) -> Any:
    if name == "topics":
        return sorted({entry.topic for entry in partner.topics})
    if name == "languages":
        return sorted({entry.language for entry in partner.languages})
    return getattr(partner, name)


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
        return say(value) if value == HIDDEN else str(value or "")

    return of


def _listed(values: Iterable[str], label: Callable[[str], str]) -> str:
    return "・".join(label(value) for value in values)
