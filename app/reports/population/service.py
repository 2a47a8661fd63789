"""Loading figures of foreign residents, and taking them out of use."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, lazy
from app.reports.population import queries
from app.reports.population.models import PopulationFigure, PopulationVersion
from app.reports.population.reading import Figures
from app.reports.population.schemas import WithdrawForm


def load(session: Session, actor: Actor, figures: Figures) -> PopulationVersion | None:
    """Keep them as a version of their own; None where a version in use says the same already."""
    if queries.same(session, figures.digest) is not None:
        return None
    made = PopulationVersion(
        ref=ids.new_ref("G"), as_of=figures.as_of, source=figures.source, digest=figures.digest, loaded_at=clock.now(),
        loaded_by_id=actor.user_id, version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add_all(
        PopulationFigure(version_id=made.id, prefecture_code=code, people=people)
        for code, people in sorted(figures.people.items())
    )
    audit.record(session, actor, "population.loaded", "population", made.id, subject_ref=made.ref)
    return made


def withdraw(session: Session, actor: Actor, version: PopulationVersion, form: WithdrawForm, *, seen: int) -> None:
    """It is not used any more and stays readable. Raises Conflict for one that is withdrawn."""
    if version.withdrawn_at is not None:
        raise Conflict(lazy("この資料は、もう使われていません。"))
    claim_version(session, version, seen)
    version.withdrawn_at, version.withdrawn_by_id = clock.now(), actor.user_id
    version.withdrawn_note = form.withdraw_note
    audit.record(session, actor, "population.withdrawn", "population", version.id, subject_ref=version.ref)
