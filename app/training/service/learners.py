"""People of the register and their names by day."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Invalid, lazy
from app.training import queries
from app.training.models import Learner, LearnerDistinction, LearnerName
from app.training.schemas import LearnerForm, NameForm
from app.training.service import oneself

KINDS = ("legal", "common", "romanised", "kana")
MAYBE_KNOWN = lazy("同じ氏名の人が登録されています。同じ人でないことを確かめてください。")


def add(session: Session, actor: Actor, form: LearnerForm, *, check: bool = True) -> Learner:
    """Enter somebody. Raises Invalid where the name stands already and nobody has said that it is another person.

    Without `check` they are entered all the same and nobody is told apart: whoever looks at them sees the others.
    """
    names = [(kind, getattr(form, kind)) for kind in KINDS if getattr(form, kind)]
    alike = queries.same_people(session, [name for _kind, name in names], form.birth)
    if alike and check and not form.distinct:
        raise Invalid("distinct", MAYBE_KNOWN)
    learner = Learner(
        ref=ids.new_ref("X"), birth=form.birth, mail=form.mail, workplace=form.workplace,
        prefecture_code=form.prefecture, created_at=clock.now(), created_by_id=actor.user_id, version=1,
    )  # fmt: skip
    session.add(learner)
    session.flush()
    session.add_all(LearnerName(learner_id=learner.id, kind=kind, value=value) for kind, value in names)
    _audit(session, actor, learner, "learner.added", [kind for kind, _value in names])
    for one in alike if check else ():
        tell_apart(session, actor, learner, one)
    return learner


def tell_apart(session: Session, actor: Actor, one: Learner, other: Learner) -> None:
    """Somebody checked that two who look alike are two: said on both, asked no more. Twice is once."""
    if other.id in queries.distinguished_from(session, one):
        return
    low, high = sorted((one, other), key=lambda learner: learner.id)
    session.add(
        LearnerDistinction(
            low_id=low.id, high_id=high.id, checked_on=clock.today(), checked_by_id=actor.user_id
        )
    )  # fmt: skip
    for learner in (low, high):
        _audit(session, actor, learner, "learner.told_apart", [])
    session.flush()


def rename(session: Session, actor: Actor, learner: Learner, form: NameForm, *, seen: int) -> None:
    """A name from a day on; the one of its kind that was borne until then ends the day before and stays readable.

    Raises Invalid for a day before the present name of the kind began, Conflict for a stale form, Forbidden about
    oneself.
    """
    oneself.refuse(session, actor, learner.id)
    claim_version(session, learner, seen)
    for former in learner.names:
        if former.kind == form.kind and former.valid_until is None:
            if former.valid_from is not None and former.valid_from >= form.valid_from:
                raise Invalid("valid_from", lazy("今の氏名の始まりより後の日付を入力してください。"))
            former.valid_until = form.valid_from - timedelta(days=1)
    session.add(LearnerName(learner_id=learner.id, kind=form.kind, value=form.value, valid_from=form.valid_from))
    _audit(session, actor, learner, "learner.renamed", [form.kind])


def _audit(session: Session, actor: Actor, learner: Learner, action: str, fields: list[str]) -> None:
    audit.record(session, actor, action, "learner", learner.id, subject_ref=learner.ref, fields=fields)
