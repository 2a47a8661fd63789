"""Finding partners by words, public ones in the database and refuges by their tokens."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, load_only

from app.authz.actor import Actor
from app.authz.permissions import Permission
from app.partners import tokens
from app.partners.classify import REFUGE_KINDS
from app.partners.models import Partner, PartnerToken
from app.partners.policy import visible_to
from app.partners.queries.columns import LINE
from app.partners.text import digits, fold


def words(session: Session, actor: Actor, text: str) -> list[sa.ColumnElement[bool]]:
    """Every word must occur in name, service, section, place, shown address or telephone number.

    Offices are asked in the database; refuges by their tokens, for those who may know of them, and decrypted.
    """
    keys = [digits(word) if _is_number(word) else fold(word) for word in text.split()]
    if not text.strip():
        return []
    keys = [key for key in keys if key]
    if not keys:
        return [sa.false()]  # only signs: nothing is found, rather than everything
    public = sa.and_(*(Partner.search_text.contains(key, autoescape=True) for key in keys))
    hidden = _refuges_with(session, actor, keys)
    return [sa.or_(public, Partner.id.in_(hidden)) if hidden else public]


def _refuges_with(session: Session, actor: Actor, keys: Sequence[str]) -> list[int]:
    """Refuges in whose texts all the folded words stand; none for an actor who must not know of them."""
    if not actor.can(Permission.PARTNER_HIDDEN):
        return []
    wanted = {token for key in keys for token in tokens.of_word(key)}
    where = [visible_to(actor), Partner.kind.in_(sorted(REFUGE_KINDS))]
    if wanted:
        having = sa.select(PartnerToken.partner_id).where(PartnerToken.token.in_(wanted))
        all_of_them = sa.func.count(PartnerToken.token.distinct()) == len(wanted)
        where.append(Partner.id.in_(having.group_by(PartnerToken.partner_id).having(all_of_them)))
    rows = session.scalars(sa.select(Partner).where(*where).options(load_only(*LINE, raiseload=True)))
    return [row.id for row in rows if all(key in row.keys()["search_text"] for key in keys)]


def _is_number(word: str) -> bool:
    return len(digits(word)) >= 3 and len(digits(word)) >= len(fold(word))
