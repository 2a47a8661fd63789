"""最小の決まり: what a centre counts as the least that a kind of partner needs; drafts begin with it from then on."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import Centre
from app.audit import service as audit
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases.queries import staff
from app.codes import lists
from app.core import clock
from app.core.errors import Conflict, Forbidden, Invalid, lazy
from app.people.lists import SHARE_FIELDS
from app.people.share_groups import ALWAYS, special_care
from app.referrals import minimum, own_minimum
from app.referrals.further_forms import MinimumForm, MinimumReset
from app.referrals.models import MinimumSetting
from app.referrals.service.settings import STALE


@dataclass(frozen=True)
class Rule:
    """One line of the page: the fields of a kind of partner, in the order of the list; `own` as the centre chose."""

    kind: str
    fields: list[str]
    own: bool


@dataclass(frozen=True)
class Change:
    """A line of the history with the name of who changed it."""

    row: MinimumSetting
    by: str


def offered() -> list[str]:
    """What can be in a minimum. Special-care data is told because somebody decided so, never from the start."""
    every = [field.code for field in SHARE_FIELDS if field.code not in ALWAYS]
    return [code for code in every if code not in special_care(every)]


def rules(session: Session, centre_id: int) -> list[Rule]:
    """Every kind of partner with what holds for it now; what the centre chose itself comes first."""
    own = own_minimum.own(session, centre_id)
    found = [_rule(kind.code, own.get(kind.code)) for kind in lists.PARTNER_KINDS]
    return sorted(found, key=lambda rule: not rule.own)


def _rule(kind: str, row: MinimumSetting | None) -> Rule:
    return Rule(kind, _in_order(row.fields if row else minimum.of(kind)), own=row is not None)


def _in_order(fields: list[str] | frozenset[str]) -> list[str]:
    return [code for code in offered() if code in fields]


def history(session: Session, centre_id: int, *, limit: int = 50) -> list[Change]:
    """The changes, the newest first."""
    chosen = sa.select(MinimumSetting).where(MinimumSetting.centre_id == centre_id)
    found = session.scalars(chosen.order_by(MinimumSetting.id.desc()).limit(limit)).all()
    names = staff.names(session, {row.set_by_id for row in found})
    return [Change(row, names.get(row.set_by_id, "")) for row in found]


def number(session: Session, centre_id: int) -> int:
    """How many changes there were: the version that the form carries."""
    chosen = sa.select(sa.func.count()).where(MinimumSetting.centre_id == centre_id)
    return session.scalar(chosen) or 0


def set_rule(session: Session, actor: Actor, centre_id: int, form: MinimumForm, *, seen: int) -> None:
    """For drafts that are begun from now on. Raises Forbidden without the supervisor's right, Conflict when it is
    stale, Invalid for special-care data and for nothing at all.
    """
    if set(form.fields) - set(offered()):
        raise Invalid("fields", lazy("要配慮個人情報は、最小には入れられません。送る人が、その都度決めます。"))
    if not form.fields:
        raise Invalid("fields", lazy("1つ以上選んでください。"))
    _add(session, actor, centre_id, seen, form.partner_kind, _in_order(form.fields), removed=False)


def reset(session: Session, actor: Actor, centre_id: int, form: MinimumReset, *, seen: int) -> None:
    """Back to what the product comes with. Raises Conflict where the centre has nothing of its own."""
    row = own_minimum.own(session, centre_id).get(form.partner_kind)
    if row is None:
        raise Conflict(STALE)
    _add(session, actor, centre_id, seen, form.partner_kind, row.fields, removed=True)


def _add(
    session: Session, actor: Actor, centre_id: int, seen: int, kind: str, fields: list[str], *, removed: bool
) -> None:
    if not actor.can_in(P.REFERRAL_APPROVE, centre_id):
        raise Forbidden
    # The centre is locked, so that of two who save at once the second sees that it came too late.
    centre = session.scalars(sa.select(Centre).where(Centre.id == centre_id).with_for_update()).one()
    if seen != number(session, centre_id):
        raise Conflict(STALE)
    session.add(
        MinimumSetting(
            centre_id=centre_id, partner_kind=kind, fields=fields, removed=removed, set_at=clock.now(),
            set_by_id=actor.user_id,
        )
    )  # fmt: skip
    session.flush()
    audit.record(
        session, actor, "centre.referral_minimum", "centre", centre_id, subject_ref=centre.code, centre_id=centre_id,
        fields=[kind, *fields], reason_code="removed" if removed else "set",
    )  # fmt: skip
