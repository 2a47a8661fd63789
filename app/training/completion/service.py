"""Deciding about many at once: first a dry run that names who is meant and who is not and why, then an act for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock
from app.core.errors import AppError, Conflict, Invalid, lazy
from app.training import queries as register
from app.training.completion import queries
from app.training.completion.schemas import Many
from app.training.completion.ways import WAYS, Line, of_completed, of_proposed, of_ready, of_unpublished
from app.training.completion.words import Step
from app.training.models import Learner

SINCE = lazy("一覧を開いたあとで、ほかの人が変更しました。今の記録を確かめてください。")
UNKNOWN = lazy("選んだ人が見つかりません。一覧を開き直してください。")


def waiting(session: Session, step: Step, cohort: str = "") -> list[Line]:
    """Everybody who waits for a step, as a list shows them."""
    today = clock.today()
    if step is Step.READY:
        return of_ready(session, queries.ready(session, today, cohort))
    if step is Step.COMPLETED:
        return of_completed(session, queries.completed(session, cohort))
    if step is Step.PROPOSED:
        return of_proposed(session, register.proposed(session))
    return of_unpublished(session, [one for one, _day in queries.unpublished(session, today)])


def counts(session: Session) -> dict[Step, int]:
    """How many wait for each step."""
    today = clock.today()
    return {
        Step.READY: len(queries.ready(session, today)), Step.COMPLETED: len(queries.completed(session)),
        Step.PROPOSED: len(register.proposed(session)), Step.UNPUBLISHED: len(queries.unpublished(session, today)),
    }  # fmt: skip


@dataclass(frozen=True)
class Check:
    """A dry run: for whom it would be done, and for whom not, each with the reason."""

    eligible: list[Line]
    refused: list[tuple[Line, AppError]]


def check(session: Session, actor: Actor, step: Step, form: Many) -> Check:
    """What a form would do. Nothing is written. Raises Invalid for a choice of nobody that is known."""
    seen = _read(form)
    way = WAYS[step]
    found = way.find(session, seen)
    if set(seen) - set(found):
        raise Invalid("chosen", UNKNOWN)
    subjects = [found[ref] for ref in sorted(found)]
    alike = _alike(session, subjects) if step is Step.COMPLETED else {}
    eligible, refused = [], []
    for line, subject in zip(way.lines(session, subjects), subjects, strict=True):
        problem = _stale(subject, seen[line.ref]) or way.problem(session, actor, subject, form, alike)
        if problem is None:
            eligible.append(line)
        else:
            refused.append((line, problem))
    return Check(eligible, refused)


def do(session: Session, actor: Actor, step: Step, form: Many) -> Check:
    """The act for each of them, one by one. Where anybody cannot be done any more nothing is done: the check tells."""
    found = check(session, actor, step, form)
    if found.refused or not found.eligible:
        return found
    way, seen = WAYS[step], _read(form)
    subjects = way.find(session, seen)
    for line in found.eligible:
        way.act(session, actor, subjects[line.ref], form, seen[line.ref])
    session.flush()
    return found


def _alike(session: Session, subjects: list[Learner]) -> dict[int, bool]:
    known = register.with_look_alikes(session, subjects)
    return {one.id: one.id in known for one in subjects}


def _stale(subject: Any, version: int) -> AppError | None:
    return None if subject.version == version else Conflict(SINCE)


def _read(form: Many) -> dict[str, int]:
    """Reference and seen version of each that was chosen. Raises Invalid for what no page sent."""
    seen = {}
    for value in form.chosen:
        ref, _, version = value.rpartition(".")
        if not ref or not version.isascii() or not version.isdigit():
            raise Invalid("chosen", UNKNOWN)
        seen[ref] = int(version)
    return seen
