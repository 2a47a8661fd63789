"""Every SELECT of meetings; they are seen by whoever sees their case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases.models import Case, Need
from app.cases.policy import visible_to
from app.core import ids
from app.core.db import kept_statement
from app.meetings import grounds
from app.meetings.grounds import Standing
from app.meetings.lifecycle import OUTSIDE, Part, State
from app.meetings.models import Meeting, MeetingDecision, MeetingNeed, MeetingPerson
from app.partners import queries as partner_queries
from app.partners.models import Partner
from app.people import consents
from app.people.models import Person
from app.plans.models import Step

AHEAD = timedelta(days=7)


@dataclass(frozen=True)
class Held:
    """A meeting with everything of it."""

    row: Meeting
    case: Case
    items: Sequence[MeetingNeed]
    people: Sequence[MeetingPerson]
    decisions: Sequence[MeetingDecision]
    partners: Mapping[int, Partner]
    needs: Mapping[int, Need]
    steps: Mapping[int, Step]

    @property
    def version(self) -> int:
        """The version that forms carry."""
        return self.row.version


def by_ref(session: Session, actor: Actor, ref: str) -> Held | None:
    """The meeting, for whoever sees its case; else None."""
    found = session.execute(
        sa.select(Meeting, Case)
        .join(Case, Case.id == Meeting.case_id)
        .where(Meeting.ref == ids.clean_ref(ref), visible_to(actor))
    ).one_or_none()
    if found is None:
        return None
    row, case = found
    people = people_of(session, row)
    decisions = decisions_of(session, row)
    needs = session.scalars(sa.select(Need).where(Need.case_id == case.id)).all()
    steps = session.scalars(sa.select(Step).where(Step.id.in_([one.step_id for one in decisions if one.step_id]))).all()
    named = [one.partner_id for one in people] + [one.partner_id for one in decisions]
    return Held(
        row, case, items_of(session, row), people, decisions,
        partner_queries.named(session, {one for one in named if one}),
        {need.id: need for need in needs}, {step.id: step for step in steps},
    )  # fmt: skip


def items_of(session: Session, row: Meeting) -> Sequence[MeetingNeed]:
    """The agenda in its order."""
    chosen = sa.select(MeetingNeed).where(MeetingNeed.meeting_id == row.id)
    return session.scalars(chosen.order_by(MeetingNeed.position)).all()


def people_of(session: Session, row: Meeting) -> Sequence[MeetingPerson]:
    """Those invited, in their order."""
    chosen = sa.select(MeetingPerson).where(MeetingPerson.meeting_id == row.id)
    return session.scalars(chosen.order_by(MeetingPerson.position)).all()


def decisions_of(session: Session, row: Meeting) -> Sequence[MeetingDecision]:
    """What was decided, in its order."""
    chosen = sa.select(MeetingDecision).where(MeetingDecision.meeting_id == row.id)
    return session.scalars(chosen.order_by(MeetingDecision.position)).all()


def is_covered(session: Session, case: Case, part: Part, partner: Partner | None, on: date) -> bool:
    """Whether somebody may hear of the case by consent alone: whoever comes from outside needs a consent that speaks
    of them, and one in words alone is spoken of by none."""
    if part not in OUTSIDE:
        return True
    person = session.get(Person, case.person_id) if case.person_id else None
    if partner is None or person is None:
        return False
    return any(grounds.covers(one, on) for one in consents.to_partner(session, person, partner))


def uncovered(session: Session, held: Held) -> list[MeetingPerson]:
    """Those invited whom no consent covers on the day of the meeting."""
    return [
        one
        for one in held.people
        if not is_covered(
            session, held.case, Part(one.kind), held.partners.get(one.partner_id or 0), held.row.planned_on
        )
    ]


def standing(session: Session, held: Held) -> Standing:
    """Whether invitations and the agenda may leave."""
    row = held.row
    missing = [str(one.id) for one in uncovered(session, held)] if row.ground == grounds.CONSENT else []
    return grounds.standing(row.ground, approved=row.approved_by_id is not None, uncovered=missing)


def of_case(session: Session, case_id: int) -> Sequence[Meeting]:
    """All of a case, the latest day first; whoever holds the case may see them."""
    chosen = sa.select(Meeting).where(Meeting.case_id == case_id)
    return session.scalars(chosen.order_by(Meeting.planned_on.desc(), Meeting.id)).all()


PLANNED_OF_CASE = (
    sa.select(Meeting)
    .where(Meeting.case_id == sa.bindparam("case"), Meeting.state == State.PLANNED)
    .order_by(Meeting.planned_on, Meeting.id)
)


def planned_of_case(session: Session, case_id: int) -> Sequence[Meeting]:
    """Those that are still to come, or of which nobody has said how they went."""
    return session.scalars(PLANNED_OF_CASE, {"case": case_id}).all()


def under_steps(session: Session, case_id: int) -> Sequence[tuple[int, Meeting]]:
    """(step id, the meeting whose decision it came of) for a case."""
    asked = (
        sa.select(MeetingDecision.step_id, Meeting)
        .join(Meeting, Meeting.id == MeetingDecision.meeting_id)
        .where(Meeting.case_id == case_id, MeetingDecision.step_id.is_not(None))
        .order_by(Meeting.planned_on, Meeting.id)
    )
    return [(row[0] or 0, row[1]) for row in session.execute(asked)]


@dataclass(frozen=True)
class Line:
    """A meeting of my day with the number of its case."""

    row: Meeting
    case_ref: str


def of_day(session: Session, actor: Actor, today: date, limit: int = 20) -> list[Line]:
    """Meetings within a week of the actor's cases or planned by them, and what has passed without a record."""
    return [Line(row[0], row[1]) for row in session.execute(day_rows(actor, today).limit(limit))]


@kept_statement
def day_rows(actor: Actor, today: date) -> sa.Select[Meeting, str]:
    """The statement of `of_day`."""
    mine = sa.or_(Case.assigned_to_id == actor.user_id, Meeting.created_by_id == actor.user_id)
    return (
        sa.select(Meeting, Case.ref)
        .join(Case, Case.id == Meeting.case_id)
        .where(Meeting.state == State.PLANNED, Meeting.planned_on <= today + AHEAD, mine, visible_to(actor))
        .order_by(Meeting.planned_on, Meeting.starts, Meeting.id)
    )
