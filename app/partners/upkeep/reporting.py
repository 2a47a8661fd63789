"""Reports that an entry is wrong: counted together, settled by an editor, and the reporter hears what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.audit.service import record
from app.authz.actor import Actor
from app.authz.permissions import Permission
from app.core import clock
from app.core.db import claim_version, kept_statement
from app.core.errors import Conflict, lazy
from app.partners.models import Partner
from app.partners.policy import ACTIVE, visible_to
from app.partners.upkeep import history
from app.partners.upkeep.models import PartnerReport
from app.partners.upkeep.rules import How, Verdict, What

HEARD_WITHIN_DAYS = 60
_NOT_ACTIVE = lazy("使用をやめた連携先です。")


def report(session: Session, actor: Actor, partner: Partner, what: What, note: str | None = None) -> bool:
    """Somebody found the entry wrong. False when the same person has said the same before: then the words alone are
    added. Who had only said that something is wrong says now what. A dead number is marked on the entry at once.
    Raises Conflict for an entry that is no longer offered."""
    if partner.state != ACTIVE:
        raise Conflict(_NOT_ACTIVE)
    _mark_dead_number(session, actor, partner, what)
    own = session.scalars(_open(partner.id).where(PartnerReport.reported_by_id == actor.user_id)).all()
    known = _same(own, what)
    if known is not None:
        said_now, known.what = known.what != what, what
        if note and note not in (known.note or ""):
            known.note = "\n".join(text for text in (known.note, note) if text)
    else:
        said_now = True
        session.add(
            PartnerReport(
                partner_id=partner.id, centre_id=actor.centre_id, what=what, note=note, reported_on=clock.today(),
                reported_at=clock.now(), reported_by_id=actor.user_id,
            )
        )  # fmt: skip
    record(session, actor, "partner.reported", "partner", partner.id, subject_ref=partner.ref, reason_code=what)
    return said_now


def report_at_once(session: Session, actor: Actor, partner: Partner) -> bool:
    """Somebody says in one click that the entry is wrong. False when they have said so, or what, before."""
    said = session.scalar(_open(partner.id).where(PartnerReport.reported_by_id == actor.user_id).limit(1))
    return said is None and report(session, actor, partner, What.UNSAID)


def _same(own: Sequence[PartnerReport], what: What) -> PartnerReport | None:
    """What says the same already, else what had been left unsaid."""
    by_what = {row.what: row for row in own}
    return by_what.get(what) or by_what.get(What.UNSAID)


def _mark_dead_number(session: Session, actor: Actor, partner: Partner, what: What) -> None:
    """The first report stays; an entry without a number has none that is dead."""
    if what is not What.NUMBER or partner.dead_number_on is not None:
        return
    if not partner.phone:
        raise Conflict(lazy("電話番号が登録されていません。"))
    with history.told(session, actor, [partner.id], How.REPORT):
        claim_version(session, partner, partner.version)
        partner.dead_number_on, partner.dead_number_by_id = clock.today(), actor.user_id


def _open(partner_id: int, what: What | None = None) -> sa.Select[PartnerReport]:
    chosen = sa.select(PartnerReport).where(PartnerReport.partner_id == partner_id, PartnerReport.settled_on.is_(None))
    return (chosen if what is None else chosen.where(PartnerReport.what == what)).order_by(PartnerReport.id)


@dataclass(frozen=True)
class Group:
    """Everybody who says the same of an entry. `notes`: who and their words."""

    what: What
    first_on: date
    count: int
    notes: tuple[tuple[str, str], ...]


def open_on(session: Session, actor: Actor, partner: Partner) -> list[Group]:
    """What is said to be wrong, most often first. Words stay inside the centre of who wrote them."""
    rows = session.execute(
        _open(partner.id).add_columns(User.name).outerjoin(User, User.id == PartnerReport.reported_by_id)
    ).all()
    within = actor.centres_with(Permission.PARTNER_READ)
    groups: dict[What, list[tuple[PartnerReport, str]]] = {}
    for row, name in rows:
        groups.setdefault(What(row.what), []).append((row, name or ""))
    found = [
        Group(
            what,
            members[0][0].reported_on,
            len(members),
            tuple((name, row.note) for row, name in members if row.note and row.centre_id in within),
        )
        for what, members in groups.items()
    ]
    return sorted(found, key=lambda group: (-group.count, group.first_on))


def settle(session: Session, actor: Actor, partner: Partner, what: What, verdict: Verdict) -> int:
    """Answer every open report of this sort. Returns how many; a number that was right is no longer a dead one."""
    reports = session.scalars(_open(partner.id, what)).all()
    _answer(reports, actor, verdict)
    if reports:
        if what is What.NUMBER and verdict is Verdict.RIGHT and partner.dead_number_on is not None:
            with history.told(session, actor, [partner.id], How.REPORT):
                claim_version(session, partner, partner.version)
                partner.dead_number_on = partner.dead_number_by_id = None
        record(session, actor, "partner.report_settled", "partner", partner.id, subject_ref=partner.ref,
               fields=["reports"], reason_code=verdict)  # fmt: skip
    return len(reports)


def settle_by_check(session: Session, actor: Actor, partner: Partner) -> None:
    """Somebody has checked the whole entry: what was corrected since a report was corrected, the rest was right.

    The caller records the check in the audit.
    """
    for row in session.scalars(_open(partner.id)).all():
        corrected = history.changed_by_hand_since(session, partner.id, row.reported_at)
        _answer([row], actor, Verdict.CORRECTED if corrected else Verdict.RIGHT)


def _answer(reports: Iterable[PartnerReport], actor: Actor, verdict: Verdict) -> None:
    """Who settles what they have reported themselves has heard of it."""
    for row in reports:
        row.verdict, row.settled_on, row.settled_by_id = verdict, clock.today(), actor.user_id
        if row.reported_by_id == actor.user_id:
            row.heard_on = clock.today()


def move(session: Session, partner_id: int, into_id: int) -> None:
    """The entry was a second one of another: what is said of it is said of that one. The caller audits both."""
    session.execute(
        sa.update(PartnerReport)
        .where(PartnerReport.partner_id == partner_id, PartnerReport.settled_on.is_(None))
        .values(partner_id=into_id)
        .execution_options(synchronize_session=False)
    )


@dataclass(frozen=True)
class Heard:
    """What came of somebody's own report."""

    partner: Partner
    what: What
    verdict: Verdict
    settled_on: date


def answers_to(session: Session, actor: Actor, *, limit: int = 10) -> Sequence[Heard]:
    """What came of the actor's own reports and they have not yet taken note of, the newest first. One query."""
    return [
        Heard(partner, What(row.what), Verdict(row.verdict), row.settled_on)
        for row, partner in session.execute(answer_rows(actor).limit(limit))
        if row.verdict and row.settled_on
    ]


@kept_statement
def answer_rows(actor: Actor) -> sa.Select[PartnerReport, Partner]:
    """The statement of `answers_to`."""
    return (
        sa.select(PartnerReport, Partner)
        .join(Partner, Partner.id == PartnerReport.partner_id)
        .where(
            PartnerReport.reported_by_id == actor.user_id,
            PartnerReport.heard_on.is_(None),
            PartnerReport.settled_on.is_not(None),
            visible_to(actor),
        )
        .order_by(PartnerReport.settled_on.desc(), PartnerReport.id)
    )


def hear(session: Session, actor: Actor, partner: Partner) -> None:
    """The reporter has taken note of what came of their reports of this entry."""
    rows = session.scalars(
        sa.select(PartnerReport).where(
            PartnerReport.partner_id == partner.id,
            PartnerReport.reported_by_id == actor.user_id,
            PartnerReport.settled_on.is_not(None),
            PartnerReport.heard_on.is_(None),
        )
    ).all()
    for row in rows:
        row.heard_on = clock.today()
    if rows:
        record(session, actor, "partner.report_heard", "partner", partner.id, subject_ref=partner.ref)
