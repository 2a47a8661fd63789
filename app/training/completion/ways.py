"""The four steps from the last stage to the public certificate: who is meant, what forbids it, the act."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock
from app.core.errors import AppError, Conflict, lazy
from app.training import queries as register
from app.training.completion import queries
from app.training.completion.words import Step
from app.training.corrections.schemas import CorrectionForm
from app.training.enrolment.models import Enrolment
from app.training.enrolment.schemas import CompleteForm
from app.training.enrolment.service import deciding
from app.training.models import Certification, Learner
from app.training.programme.models import Cohort
from app.training.schemas import DecideForm, ProposeForm
from app.training.service import certifications, correcting, proposing, publishing


@dataclass(frozen=True)
class Line:
    """Somebody in a list: under which reference and version they are chosen, and the days that belong to the step."""

    ref: str
    version: int
    name: str
    href: str
    cohort: Cohort | None = None
    number: str = ""
    day: date | None = None
    until: date | None = None
    mark: str = ""

    @property
    def value(self) -> str:
        """What a form sends back."""
        return f"{self.ref}.{self.version}"


@dataclass(frozen=True)
class Way:
    """One step. `find`: subjects by reference; `lines`: how they are shown; `problem`: why this actor cannot; `act`."""

    find: Callable[[Session, Collection[str]], Mapping[str, Any]]
    lines: Callable[[Session, Sequence[Any]], list[Line]]
    problem: Callable[[Session, Actor, Any, Any, Mapping[int, bool]], AppError | None]
    act: Callable[[Session, Actor, Any, Any, int], object]


def of_ready(session: Session, found: Sequence[Enrolment]) -> list[Line]:  # noqa: ARG001 - one shape
    """By the day of the last stage."""
    today = clock.today()
    return [
        Line(
            one.ref, one.version, one.learner.shown_name(today), f"/training/enrolments/{one.ref}/stages", one.cohort,
            day=max((stage.state_on for stage in one.stages), default=None),
        )
        for one in found
    ]  # fmt: skip


def of_completed(session: Session, found: Sequence[Enrolment]) -> list[Line]:
    """By the day of completion; who was refused before is marked."""
    refused = queries.refused_before(session, [one.learner_id for one in found])
    return [
        replace(line, cohort=one.cohort, day=one.ended_on, mark="refused" if one.learner_id in refused else "")
        for one in found
        for line in of_learners(session, [one.learner])
    ]


def of_learners(session: Session, found: Sequence[Learner]) -> list[Line]:  # noqa: ARG001 - one shape
    """Those who were chosen."""
    today = clock.today()
    return [Line(one.ref, one.version, one.shown_name(today), f"/training/learners/{one.ref}") for one in found]


def of_proposed(session: Session, found: Sequence[Certification]) -> list[Line]:
    """By the day of the proposal, with the day from which they would be certified."""
    names = register.names_of(session, found, clock.today())
    return [
        Line(
            one.ref, one.version, names[one.id], f"/training/certifications/{one.ref}", day=one.proposed_on,
            until=one.starts_on, mark=one.tier,
        )
        for one in found
    ]  # fmt: skip


def of_unpublished(session: Session, found: Sequence[Certification]) -> list[Line]:
    """By number, with the first public day; for whom an undoing waits already is marked."""
    names = register.names_of(session, found, clock.today())
    waiting = queries.waiting_corrections(session, [one.id for one in found])
    public = {one.id: day for one, day in queries.unpublished(session, clock.today())}
    return [
        Line(
            one.ref, one.version, names[one.id], f"/training/certifications/{one.ref}", number=one.number or "",
            day=one.decided_on, until=public.get(one.id), mark="waiting" if one.id in waiting else "",
        )
        for one in found
    ]  # fmt: skip


def _cannot_complete(
    session: Session, actor: Actor, one: Enrolment, form: Any, _alike: Mapping[int, bool]
) -> AppError | None:
    return deciding.completion_problem(session, actor, one, form.decided_on)


def _complete(session: Session, actor: Actor, one: Enrolment, form: Any, seen: int) -> None:
    wanted = CompleteForm(decided_on=form.decided_on, decision_note=form.decision_note)
    deciding.complete(session, actor, one, wanted, seen=seen)


def _cannot_propose(
    session: Session, actor: Actor, one: Learner, form: Any, alike: Mapping[int, bool]
) -> AppError | None:
    found = proposing.problems(session, actor, one, "coordinator", form.starts_on, alike=alike[one.id])
    return found[0].refuse() if found else None


def _propose(session: Session, actor: Actor, one: Learner, form: Any, seen: int) -> None:
    wanted = ProposeForm(starts_on=form.starts_on, basis_note=form.basis_note, identity_checked=True)
    certifications.propose(session, actor, one, wanted, seen=seen, alike=False)


def _cannot_approve(
    session: Session, actor: Actor, one: Certification, form: Any, _alike: Mapping[int, bool]
) -> AppError | None:
    return certifications.decision_problem(session, actor, one, "approve", form.decided_on)


def _approve(session: Session, actor: Actor, one: Certification, form: Any, seen: int) -> None:
    wanted = DecideForm(decision="approve", decision_number=form.decision_number, decided_on=form.decided_on)
    certifications.decide(session, actor, one, wanted, seen=seen)


def _cannot_void(
    session: Session, actor: Actor, one: Certification, _form: Any, _alike: Mapping[int, bool]
) -> AppError | None:
    if publishing.is_public(session, one):
        return Conflict(lazy("もう公開されています。認証のページから訂正を提案してください。"))
    return correcting.proposal_problem(session, actor, one)


def _void(session: Session, actor: Actor, one: Certification, form: Any, seen: int) -> None:
    wanted = CorrectionForm(correction="person", correction_reason=form.correction_reason, effects_seen=True)
    correcting.propose(session, actor, one, wanted, seen=seen)


WAYS: Mapping[Step, Way] = {
    Step.READY: Way(queries.enrolments, of_ready, _cannot_complete, _complete),
    Step.COMPLETED: Way(queries.learners, of_learners, _cannot_propose, _propose),
    Step.PROPOSED: Way(queries.certifications, of_proposed, _cannot_approve, _approve),
    Step.UNPUBLISHED: Way(queries.certifications, of_unpublished, _cannot_void, _void),
}
