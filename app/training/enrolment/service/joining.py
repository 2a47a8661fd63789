"""Two rows of the register that look like one person: told apart, or made one."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import ids
from app.core.errors import Invalid, lazy
from app.training import hanging
from app.training import queries as register
from app.training.enrolment import queries
from app.training.models import Learner, LearnerName
from app.training.service import learners
from app.training.workplaces import queries as workplaces
from app.training.workplaces.spans import Span

NOT_ALIKE = lazy("同じ氏名・生年月日の人ではありません。")
BOTH_LIVE = lazy("どちらにも続いている申込みか受講があるので、まとめられません。")
CERTIFIED = lazy("認証を受けた人の記録は、ほかの記録にまとめられません。まとめる先にしてください。")
TWO_ACCOUNTS = lazy("どちらの記録にもログインがあります。")


def _alike(session: Session, learner: Learner, ref: str) -> Learner:
    wanted = ids.clean_ref(ref)
    for one in register.look_alikes(session, learner):
        if one.ref == wanted:
            return one
    raise Invalid("other", NOT_ALIKE)


def tell_apart(session: Session, actor: Actor, learner: Learner, other_ref: str) -> None:
    """Checked: different persons. Said on both. Raises Invalid for somebody who does not look alike."""
    learners.tell_apart(session, actor, learner, _alike(session, learner, other_ref))


def make_one(session: Session, actor: Actor, learner: Learner, other_ref: str) -> Learner:
    """The same person: what `learner` has goes to the other row, which stays; names and account go along. A main
    workplace that overlaps one of the other row is kept as one beside it.

    Raises Invalid where `learner` is certified, or both have a live enrolment or an account.
    """
    kept = _alike(session, learner, other_ref)
    if register.certifications_of(session, learner):
        raise Invalid("other", CERTIFIED)
    if queries.live_of(session, learner) is not None and queries.live_of(session, kept) is not None:
        raise Invalid("other", BOTH_LIVE)
    if learner.user_id is not None and kept.user_id is not None:
        raise Invalid("other", TWO_ACCOUNTS)
    account, learner.user_id = learner.user_id, None
    session.flush()
    kept.user_id = kept.user_id or account
    kept.birth, kept.mail = kept.birth or learner.birth, kept.mail or learner.mail
    _set_beside(session, learner, kept)
    for other in register.told_apart(session, learner):
        learners.tell_apart(session, actor, kept, other)
    for row, name in hanging.rows_on(session, "learners.id", learner.id):
        setattr(row, name, kept.id)
        kind, number = row.audit_subject() if hasattr(row, "audit_subject") else ("learner", kept.id)
        _audit(session, actor, "learner.made_one", kind, number, kept.ref)
    borne = {one.kind for one in kept.names}
    for one in learner.names:
        if one.kind not in borne:
            session.add(
                LearnerName(
                    learner_id=kept.id, kind=one.kind, value=one.value, valid_from=one.valid_from,
                    valid_until=one.valid_until,
                )
            )  # fmt: skip
    for person in (kept, learner):
        _audit(session, actor, "learner.made_one", "learner", person.id, person.ref)
    session.flush()
    session.execute(sa.delete(Learner).where(Learner.id == learner.id))  # its names go with it
    session.expunge(learner)
    return kept


def _set_beside(session: Session, learner: Learner, kept: Learner) -> None:
    mains = [Span(one.starts_on, one.ends_on) for one in workplaces.periods_of(session, kept) if one.is_main]
    for one in workplaces.periods_of(session, learner):
        if any(Span(one.starts_on, one.ends_on).overlaps(span) for span in mains):
            one.is_main = False


def _audit(session: Session, actor: Actor, action: str, kind: str, number: int, ref: str) -> None:
    audit.record(session, actor, action, kind, number, subject_ref=ref)
