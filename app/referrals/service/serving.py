"""The needs that a referral serves: its first one, and others that the same partner is asked for."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cases.models import Case, Need
from app.cases.queries import needs
from app.core.errors import Invalid, lazy
from app.referrals.models import Referral, ReferralNeed
from app.referrals.schemas import EditDraft

NOT_THE_CASE = lazy("このケースのものではありません。選び直してください。")


def asked(session: Session, case: Case, form: EditDraft) -> list[int]:
    """The further needs that a form names, as row ids. Raises Invalid for one of another case."""
    found = []
    for ref in dict.fromkeys(form.also):
        need = needs.by_ref(session, case.id, ref)
        if need is None:
            raise Invalid("also", NOT_THE_CASE)
        if need.ref != form.need:
            found.append(need.id)
    return found


def keep(session: Session, referral: Referral, wanted: Sequence[int]) -> list[str]:
    """Serve exactly these beside the first need; the name of what changed, or nothing. The caller tells the audit."""
    rows = _rows(session, referral)
    kept = {row.need_id: row for row in rows}
    wanted_ids = [one for one in wanted if one != referral.need_id]
    if set(kept) == set(wanted_ids):
        return []
    for need_id, row in kept.items():
        if need_id not in wanted_ids:
            session.delete(row)
    session.add_all(ReferralNeed(referral_id=referral.id, need_id=one) for one in wanted_ids if one not in kept)
    session.flush()
    return ["needs"]


def _rows(session: Session, referral: Referral) -> Sequence[ReferralNeed]:
    chosen = sa.select(ReferralNeed).where(ReferralNeed.referral_id == referral.id)
    return session.scalars(chosen.order_by(ReferralNeed.id)).all()


def of_referral(session: Session, referral: Referral) -> list[Need]:
    """Every need that it serves, its first one first."""
    wanted = sa.select(ReferralNeed.need_id).where(ReferralNeed.referral_id == referral.id)
    found = session.scalars(
        sa.select(Need).where(sa.or_(Need.id == referral.need_id, Need.id.in_(wanted))).order_by(Need.position, Need.id)
    ).all()
    return sorted(found, key=lambda need: need.id != referral.need_id)


def answers(session: Session, referral: Referral) -> dict[int, str]:
    """Row id of a need → what the person said of it, once they were asked about each."""
    return {row.need_id: row.helped for row in _rows(session, referral) if row.helped}


def note_answers(session: Session, referral: Referral, said: dict[int, str]) -> None:
    """Keep what the person said of each need. The caller tells the audit."""
    kept = {row.need_id: row for row in _rows(session, referral)}
    for need_id, helped in said.items():
        row = kept.get(need_id)
        if row is None:
            session.add(ReferralNeed(referral_id=referral.id, need_id=need_id, helped=helped))
        else:
            row.helped = helped
