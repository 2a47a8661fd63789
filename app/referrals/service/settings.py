"""期日の決まり: a centre's own clocks by kind of partner and priority; whoever sends takes them along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import Centre
from app.audit import service as audit
from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.cases.queries import staff
from app.core import clock
from app.core.errors import Conflict, Forbidden, Invalid, lazy
from app.referrals.clocks import DEFAULTS, Spans
from app.referrals.further_forms import ClockForm, ClockReset
from app.referrals.models import ClockSetting
from app.referrals.own_clocks import DAYS, newest, spans_of_row

STALE = lazy("ほかの人が先に変更しました。いまの決まりを確かめてから、もう一度保存してください。")


@dataclass(frozen=True)
class Rule:
    """One line of the page: for a kind of partner ('' for all) and a priority; `own` when the centre chose it."""

    partner_kind: str
    priority: str
    spans: Spans
    own: bool


@dataclass(frozen=True)
class Change:
    """A line of the history with the name of who changed it."""

    row: ClockSetting
    by: str


def as_days(spans: Spans) -> Mapping[str, int]:
    """The days by the names of the form's fields."""
    return asdict(spans)


def rules(session: Session, centre_id: int) -> list[Rule]:
    """Everything in force: for all kinds first, with the defaults where the centre chose nothing."""
    chosen = sa.select(ClockSetting).where(ClockSetting.centre_id == centre_id).order_by(ClockSetting.id)
    newest = {(row.partner_kind, row.priority): row for row in session.scalars(chosen)}
    own = {key: row for key, row in newest.items() if not row.removed}
    return list(_lines(own))


def _lines(own: Mapping[tuple[str, str], ClockSetting]) -> Iterator[Rule]:
    for priority, standard in DEFAULTS.items():
        row = own.get(("", priority))
        yield Rule("", priority, spans_of_row(row) if row else standard, row is not None)
    for kind, priority in sorted(key for key in own if key[0]):
        yield Rule(kind, priority, spans_of_row(own[kind, priority]), own=True)


def history(session: Session, centre_id: int) -> list[Change]:
    """Every change, the newest first."""
    chosen = sa.select(ClockSetting).where(ClockSetting.centre_id == centre_id).order_by(ClockSetting.id.desc())
    found = session.scalars(chosen).all()
    names = staff.names(session, {row.set_by_id for row in found})
    return [Change(row, names.get(row.set_by_id, "")) for row in found]


def number(session: Session, centre_id: int) -> int:
    """How many changes there were: the version that the form carries."""
    chosen = sa.select(sa.func.count()).where(ClockSetting.centre_id == centre_id)
    return session.scalar(chosen) or 0


def set_rule(session: Session, actor: Actor, centre_id: int, form: ClockForm, *, seen: int) -> None:
    """For whatever is sent from now on. Raises Forbidden without the supervisor's right, Conflict when it is stale,
    Invalid for days that cannot follow each other.
    """
    if form.first_contact < form.answer:
        raise Invalid("first_contact", lazy("返事までの日数以上にしてください。"))
    if form.supervisor < form.call:
        raise Invalid("supervisor", lazy("電話のタスクまでの日数以上にしてください。"))
    days = {name: getattr(form, name) for name in DAYS}
    _add(session, actor, centre_id, seen, ClockSetting(
        centre_id=centre_id, partner_kind=form.partner_kind or "", priority=form.priority, removed=False, **days,
        set_at=clock.now(), set_by_id=actor.user_id,
    ))  # fmt: skip


def reset(session: Session, actor: Actor, centre_id: int, form: ClockReset, *, seen: int) -> None:
    """Back to the next wider rule. Raises Conflict where the centre has none of its own."""
    kind = form.partner_kind or ""
    row = newest(session, centre_id, (kind,), form.priority).get(kind)
    if row is None or row.removed:
        raise Conflict(STALE)
    _add(session, actor, centre_id, seen, ClockSetting(
        centre_id=centre_id, partner_kind=kind, priority=form.priority, removed=True, **asdict(spans_of_row(row)),
        set_at=clock.now(), set_by_id=actor.user_id,
    ))  # fmt: skip


def _add(session: Session, actor: Actor, centre_id: int, seen: int, row: ClockSetting) -> None:
    if not actor.can_in(P.REFERRAL_APPROVE, centre_id):
        raise Forbidden
    # The centre is locked, so that of two who save at once the second sees that it came too late.
    centre = session.scalars(sa.select(Centre).where(Centre.id == centre_id).with_for_update()).one()
    if seen != number(session, centre_id):
        raise Conflict(STALE)
    session.add(row)
    session.flush()
    audit.record(
        session, actor, "centre.referral_clocks", "centre", centre_id, subject_ref=centre.code, centre_id=centre_id,
        fields=[row.partner_kind or "all_kinds", row.priority], reason_code="removed" if row.removed else "set",
    )  # fmt: skip
