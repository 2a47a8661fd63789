"""Tables of support plans. Ready, blocked and the order are derived, never stored."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import EncryptedOptional, EncryptedText, clear
from app.core.db import Base, Versioned


class Plan(Versioned, Base):
    """支援プラン of one case. `number` rises with every change of content; agreements name the number."""

    __tablename__ = "plans"
    __audited__ = True

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), unique=True)
    aim = EncryptedOptional(optional=True)
    number: Mapped[int] = mapped_column(sa.Integer, default=1)
    review_on: Mapped[date | None] = mapped_column(index=True)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int]

    def audit_subject(self) -> tuple[str, int]:
        return "case", self.case_id


class _OfPlan:
    __audited__ = True
    case_id: Mapped[int]

    def audit_subject(self) -> tuple[str, int]:
        return "case", self.case_id


class PlanGoal(_OfPlan, Base):
    """What shall be reached for a need, in words that the person agrees with."""

    __tablename__ = "plan_goals"

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plans.id", ondelete="CASCADE"), index=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"))
    need_id: Mapped[int | None] = mapped_column(sa.ForeignKey("needs.id"))
    title = EncryptedText()
    # As the person said it, in their language (a code of the list of languages); both or neither.
    own_words = EncryptedOptional(optional=True)
    own_language: Mapped[str | None] = clear(String(10), "code")
    position: Mapped[int] = mapped_column(sa.Integer, default=0)

    @property
    def own_tag(self) -> str:
        """The language of the own words as documents name it: plain Japanese is Japanese."""
        return "ja" if self.own_language == "ja-easy" else self.own_language or ""


class Step(Versioned, _OfPlan, Base):
    """支援ステップ. `owner`: person, centre or partner. Texts for the person are kept apart from case notes."""

    __tablename__ = "steps"
    __table_args__ = (sa.Index("ix_steps_due", "centre_id", "state", "due_on"),)

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plans.id", ondelete="CASCADE"), index=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    centre_id: Mapped[int]
    need_id: Mapped[int | None] = mapped_column(sa.ForeignKey("needs.id"))
    goal_id: Mapped[int | None] = mapped_column(sa.ForeignKey("plan_goals.id"))
    domain: Mapped[str] = clear(String(20), "code")
    title = EncryptedText()
    title_easy = EncryptedOptional(optional=True)
    note = EncryptedOptional(optional=True)
    note_easy = EncryptedOptional(optional=True)
    # Title and word to the person, translated by hand; `translated_to` is a language of the hand-out.
    title_translated = EncryptedOptional(optional=True)
    note_translated = EncryptedOptional(optional=True)
    translated_to: Mapped[str | None] = clear(String(5), "code")
    place = EncryptedOptional(optional=True)
    papers = EncryptedOptional(optional=True)
    helper = EncryptedOptional(optional=True)
    owner: Mapped[str] = clear(String(20), "code", default="centre")
    owner_user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    partner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("partners.id"))
    state: Mapped[str] = clear(String(20), "code", default="planned")
    state_note = EncryptedOptional(optional=True)
    due_on: Mapped[date | None]
    days: Mapped[int] = mapped_column(sa.Integer, default=1)
    ended_on: Mapped[date | None]
    # Where the step came from a playbook: its code there, for whom (references), and the rule that dates it.
    playbook_step: Mapped[str | None] = clear(String(60), "code")
    concerns: Mapped[list[str]] = clear(sa.JSON(), "reference", default=list, server_default="[]")
    due_rule: Mapped[str | None] = clear(String(10), "code")
    # What the due day hangs on (`relative.Base`; empty: on nothing), and how it is counted from there.
    # `due_base_on`: the civil day of the entry, where it is counted from that.
    due_base: Mapped[str | None] = clear(String(12), "code")
    due_step_id: Mapped[int | None] = mapped_column(sa.ForeignKey("steps.id", ondelete="SET NULL"))
    due_event_id: Mapped[int | None] = mapped_column(sa.ForeignKey("life_events.id", ondelete="SET NULL"))
    due_base_on: Mapped[date | None]
    due_count: Mapped[int | None] = mapped_column(sa.Integer)
    due_unit: Mapped[str | None] = clear(String(14), "code")
    position: Mapped[int] = mapped_column(sa.Integer, default=0)


class StepLink(Base):
    """`step_id` can only begin when `after_id` is done."""

    __tablename__ = "step_links"
    __table_args__ = (sa.UniqueConstraint("step_id", "after_id"),)

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plans.id", ondelete="CASCADE"), index=True)
    step_id: Mapped[int] = mapped_column(sa.ForeignKey("steps.id", ondelete="CASCADE"))
    after_id: Mapped[int] = mapped_column(sa.ForeignKey("steps.id", ondelete="CASCADE"), index=True)


class RefusedStep(_OfPlan, Base):
    """A step of a playbook that somebody decided against: it is not proposed again until it is asked for."""

    __tablename__ = "plan_refusals"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    playbook_step: Mapped[str] = clear(String(60), "code")
    concerns: Mapped[list[str]] = clear(sa.JSON(), "reference", default=list)
    why = EncryptedOptional(optional=True)
    at: Mapped[datetime]
    by_id: Mapped[int]
    taken_back_at: Mapped[datetime | None]


class PlanChange(Base):
    """A numbered version: what changed (code and text), by whom, why."""

    __tablename__ = "plan_changes"
    __table_args__ = (sa.UniqueConstraint("plan_id", "number"),)

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plans.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(sa.Integer)
    at: Mapped[datetime]
    by_id: Mapped[int]
    code: Mapped[str] = clear(String(30), "code")
    text = EncryptedOptional(optional=True)
    why = EncryptedOptional(optional=True)
    # The number of the first version that this one takes back, with all that stand between.
    undoes: Mapped[int | None] = mapped_column(sa.Integer)


class LastChange(Versioned, _OfPlan, Base):
    """The last change of a plan with the image of what it touched, before and after; one row for each plan.

    Kept for one undo alone: the next change writes over it, and nothing stands in `image` once it was taken back.
    `number` is the plan's after the change, `first` that of the first version that it made: days that follow make
    versions of their own. Progress of a step makes none (`first` is empty).
    """

    __tablename__ = "plan_last_changes"

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plans.id", ondelete="CASCADE"), unique=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(sa.Integer)
    first: Mapped[int | None] = mapped_column(sa.Integer)
    code: Mapped[str] = clear(String(30), "code")
    title = EncryptedOptional(optional=True)
    image = EncryptedOptional(optional=True)
    at: Mapped[datetime]
    by_id: Mapped[int]


class PlanReview(_OfPlan, Base):
    """A look at the plan on its review date: which version, by whom, what came of it, when the next one is."""

    __tablename__ = "plan_reviews"

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plans.id", ondelete="CASCADE"), index=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(sa.Integer)
    reviewed_on: Mapped[date]
    due_on: Mapped[date | None]
    result: Mapped[str] = clear(String(20), "code")
    came_of = EncryptedText()
    next_on: Mapped[date | None]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int]


class PlanAgreement(_OfPlan, Base):
    """The person's agreement to one version of the plan: language, interpreter, how."""

    __tablename__ = "plan_agreements"

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plans.id", ondelete="CASCADE"), index=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(sa.Integer)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id"))
    agreed_on: Mapped[date]
    language: Mapped[str] = clear(String(10), "code")
    interpreter: Mapped[str] = clear(String(20), "code", default="none")
    interpreter_name = EncryptedOptional(optional=True)
    method: Mapped[str] = clear(String(30), "code")
    read_out_by = EncryptedOptional(optional=True)
    read_out_at: Mapped[datetime | None]
    remark = EncryptedOptional(optional=True)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int]


class PlanApproval(Versioned, _OfPlan, Base):
    """A supervisor was asked to approve one version of the plan, and what they answered (`approvals.states`)."""

    __tablename__ = "plan_approvals"
    __table_args__ = (
        sa.Index("ix_plan_approvals_waiting", "centre_id", "state"),
        sa.Index("ix_plan_approvals_asker", "asked_by_id", "state"),
    )

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plans.id", ondelete="CASCADE"), index=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"))
    centre_id: Mapped[int]
    number: Mapped[int] = mapped_column(sa.Integer)
    state: Mapped[str] = clear(String(20), "code")
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int]
    remark = EncryptedOptional(optional=True)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None]
    decision_note = EncryptedOptional(optional=True)


class StepComment(Versioned, _OfPlan, Base):
    """What a colleague says about a step. `answers_id` names the comment that is answered; that one is settled."""

    __tablename__ = "step_comments"

    ref: Mapped[str] = clear(String(20), "reference", unique=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("cases.id", ondelete="CASCADE"), index=True)
    step_id: Mapped[int] = mapped_column(sa.ForeignKey("steps.id", ondelete="CASCADE"), index=True)
    answers_id: Mapped[int | None] = mapped_column(sa.ForeignKey("step_comments.id", ondelete="CASCADE"), index=True)
    text = EncryptedText()
    at: Mapped[datetime]
    by_id: Mapped[int]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None]
