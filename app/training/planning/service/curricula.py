"""A curriculum is proposed by one person and decided by another; a version that was decided is never changed."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock
from app.core.db import claim_version
from app.core.errors import Conflict, Forbidden, Invalid, lazy
from app.training.planning import queries
from app.training.planning.schemas import CurriculumForm, DecideCurriculum
from app.training.programme.models import Curriculum, CurriculumSubject

LOOK_FIRST = lazy("この版が影響する期と受講者を下で確かめて、確認欄に印を付けてください。")


def propose(session: Session, actor: Actor, form: CurriculumForm) -> Curriculum:
    """A new version. Raises Invalid where the minutes do not sum, where something names no subject of the version
    before, and until whoever proposes has looked at whom it touches.
    """
    latest = queries.in_force(session, form.effective_from)
    if latest is None:
        raise Invalid("effective_from", lazy("その日に適用されている版がありません。"))
    _check_sum(form, latest.total_minutes)
    _check_equivalents(form, latest)
    if not form.looked_at:
        raise Invalid("looked_at", LOOK_FIRST)
    made = Curriculum(
        number=queries.next_number(session), effective_from=form.effective_from, known_on=clock.today(),
        total_minutes=latest.total_minutes, state="proposed", proposed_by_id=actor.user_id,
        hours_published=form.hours_published, note=form.note, version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add_all(
        CurriculumSubject(
            curriculum_id=made.id, position=position, code=row.code, name=row.name, minutes=row.minutes,
            equivalent=row.equivalent,
        )
        for position, row in enumerate(form.subjects, start=1)
    )  # fmt: skip
    _audit(session, actor, made, "curriculum.proposed")
    return made


def _check_sum(form: CurriculumForm, total: int) -> None:
    found = sum(row.minutes for row in form.subjects)
    if found != total:
        raise Invalid(
            "subjects", lazy("合計は%(total)s分（%(hours)s時間）にしてください。今は%(found)s分です。"), total=total,
            hours=total // 60, found=found,
        )  # fmt: skip


def _check_equivalents(form: CurriculumForm, before: Curriculum) -> None:
    known = {one.code for one in before.subjects}
    for row in form.subjects:
        if row.equivalent and row.equivalent not in known:
            raise Invalid("subjects", lazy("%(code)sは前の版にない記号です。"), code=row.equivalent)


def may_decide(actor: Actor, one: Curriculum) -> bool:
    """Whoever did not propose it."""
    return one.state == "proposed" and one.proposed_by_id != actor.user_id


def decide(session: Session, actor: Actor, one: Curriculum, form: DecideCurriculum, *, seen: int) -> None:
    """Decided, it reaches the cohorts that have not begun; whoever is enrolled keeps their version.

    Raises Forbidden for the proposer, Conflict where it was decided already.
    """
    if one.state != "proposed":
        raise Conflict(lazy("この版は、もう決定されています。"))
    if not may_decide(actor, one):
        raise Forbidden
    claim_version(session, one, seen)
    one.state, one.decided_by_id = ("decided" if form.verdict == "decide" else "refused"), actor.user_id
    if one.state == "decided":
        for cohort in queries.touched(session, one.effective_from).cohorts:
            cohort.curriculum_id = one.id
            audit.record(
                session, actor, "cohort.curriculum", "cohort", cohort.id, subject_ref=cohort.ref, fields=["curriculum"]
            )
    _audit(session, actor, one, f"curriculum.{one.state}")


def _audit(session: Session, actor: Actor, one: Curriculum, action: str) -> None:
    audit.record(session, actor, action, "curriculum", one.id, subject_ref=str(one.number), fields=["state"])
