"""Exactly what would travel with a case and what would stay, for the one who proposes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.cases.lifecycle import OPEN_NEEDS, TaskState
from app.cases.models import Case, CaseEvent, CaseMember, Contact, Need, Task
from app.cases.queries import cases, persons
from app.core import clock
from app.core.errors import lazy
from app.deadlines import queries as deadlines
from app.deadlines.lifecycle import DeadlineState
from app.people.models import Consent
from app.plans.engine.lifecycle import OPEN_STATES
from app.plans.models import Step
from app.referrals.lifecycle import OPEN as OPEN_REFERRALS
from app.referrals.models import Gap, Referral
from app.transfers.dividing import divide

_PARTS: tuple[tuple[str, Any, sa.ColumnElement[bool] | None], ...] = (
    (lazy("課題"), Need, Need.state.in_(sorted(OPEN_NEEDS))),
    (lazy("プランのステップ"), Step, Step.state.in_(sorted(OPEN_STATES))),
    (lazy("タスク"), Task, Task.state == TaskState.OPEN),
    (lazy("連携"), Referral, Referral.status.in_(sorted(OPEN_REFERRALS))),
    (lazy("経過の記録"), CaseEvent, None),
)
_DAYS: str = lazy("法律の期限・在留期間の終わり")


@dataclass(frozen=True)
class Part:
    """A kind of thing that travels: how many in all, and how many of them are still open (None: has no such state)."""

    what: str
    count: int
    still_open: int | None


@dataclass(frozen=True)
class Preview:
    """`moving`, `copied`: what people are called. `consents` are those that end; `contacts` are counted here."""

    parts: Sequence[Part]
    moving: Sequence[str]
    copied: Sequence[str]
    contacts: int
    consents: int
    gaps: int
    members: int


def of_case(session: Session, case: Case) -> Preview:
    """As it stands now; at the handover everything is decided anew."""
    division = divide(session, case)
    names = cases.call_names(session, division.moving | division.copied)
    return Preview(
        parts=[_days(session, case), *(_part(session, case, *part) for part in _PARTS)],
        moving=sorted(names.get(number, "") for number in division.moving),
        copied=sorted(names.get(number, "") for number in division.copied),
        contacts=_count(session, Contact, Contact.case_id == case.id),
        consents=_count(session, Consent, *_holding(division.moving)),
        gaps=_count(session, Gap, Gap.case_id == case.id),
        members=_count(session, CaseMember, CaseMember.case_id == case.id),
    )


def _part(session: Session, case: Case, what: str, model: Any, still_open: sa.ColumnElement[bool] | None) -> Part:
    of_case = model.case_id == case.id
    left = None if still_open is None else _count(session, model, of_case, still_open)
    return Part(what, _count(session, model, of_case), left)


def _days(session: Session, case: Case) -> Part:
    """The days that travel, counted as the other centre is shown them: of the law, and the ends of periods of stay."""
    kept = deadlines.deadlines_of(session, case.id)
    running = [row for row in kept if row.state == DeadlineState.OPEN]
    stays = [one for one in persons.of_case(session, case) if one.period_end]
    return Part(_DAYS, len(kept) + len(stays), len(running) + len(stays))


def _holding(person_ids: frozenset[int]) -> list[sa.ColumnElement[bool]]:
    runs = sa.or_(Consent.expires_on.is_(None), Consent.expires_on >= clock.today())
    return [Consent.person_id.in_(sorted(person_ids)), Consent.withdrawn_on.is_(None), runs]


def _count(session: Session, model: Any, *where: sa.ColumnElement[bool]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(model).where(*where)) or 0
