"""Two rows of the register that look like one person: told apart, or made one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.core.errors import Invalid, lazy
from app.core.text import name_key
from app.training import hanging
from app.training import queries as register
from app.training.enrolment import queries
from app.training.models import Learner, LearnerName
from app.training.service import learners, oneself
from app.training.workplaces import queries as workplaces
from app.training.workplaces.spans import Span

NOT_ALIKE = lazy("同じ氏名・生年月日の人ではありません。")
BOTH_LIVE = lazy("どちらにも続いている申込みか受講があるので、まとめられません。")
CERTIFIED = lazy("認証を受けた人の記録は、ほかの記録にまとめられません。まとめる先にしてください。")
SAY_WHICH = lazy("二つの氏名が違います。今の氏名がどちらかを選んでください。")
NOT_AFTER = lazy("前の氏名の始まりより後の日付を入力してください。")
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


@dataclass(frozen=True)
class Current:
    """Which of two differing names is borne now, by kind: that of `this` row or of the `other`; and since which day."""

    whose: Mapping[str, str] = field(default_factory=dict)
    since: date | None = None


NOBODY = Current()


def make_one(session: Session, actor: Actor, learner: Learner, other_ref: str, current: Current = NOBODY) -> Learner:
    """The same person: what `learner` has goes to the other row, which stays; names and account go along. A main
    workplace that overlaps one of the other row is kept as one beside it. Where both bear a name of a kind and the
    names differ, `current` says which is borne now; the other stays readable as borne before.

    Raises Invalid where `learner` is certified, both have a live enrolment or an account, or it was not said which of
    two names is borne now; Forbidden where one of them is oneself.
    """
    kept = _alike(session, learner, other_ref)
    for one in (learner, kept):
        oneself.refuse(session, actor, one.id)
    if register.certifications_of(session, learner):
        raise Invalid("other", CERTIFIED)
    if queries.live_of(session, learner) is not None and queries.live_of(session, kept) is not None:
        raise Invalid("other", BOTH_LIVE)
    if learner.user_id is not None and kept.user_id is not None:
        raise Invalid("other", TWO_ACCOUNTS)
    _join_names(session, learner, kept, current)
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
    for person in (kept, learner):
        _audit(session, actor, "learner.made_one", "learner", person.id, person.ref)
    session.flush()
    session.execute(sa.delete(Learner).where(Learner.id == learner.id))  # its names go with it
    session.expunge(learner)
    return kept


def differing(learner: Learner, kept: Learner) -> list[tuple[LearnerName, LearnerName]]:
    """The names that both bear today, of one kind and not the same but for how they are written; of former names people
    have many.
    """
    today = clock.today()
    pairs = (
        (one, other)
        for one in learner.names
        for other in kept.names
        if one.kind == other.kind != "former" and one.held_on(today) and other.held_on(today)
    )
    return [(one, other) for one, other in pairs if name_key(one.value) != name_key(other.value)]


def _join_names(session: Session, learner: Learner, kept: Learner, current: Current) -> None:
    """Every name goes along with its days; of two that differ the one that is not borne now ends the day before."""
    pairs = differing(learner, kept)
    known = {(one.kind, one.value, one.valid_from, one.valid_until) for one in kept.names}
    held = {(one.kind, name_key(one.value)) for one in kept.names if one.held_on(clock.today())}
    for one, other in pairs:
        if one.kind not in current.whose:
            raise Invalid(f"current_{one.kind}", SAY_WHICH)
        now, past = (one, other) if current.whose[one.kind] == "this" else (other, one)
        since = current.since or now.valid_from or clock.today()
        if past.valid_from is not None and past.valid_from >= since:
            raise Invalid("current_since", NOT_AFTER)
        now.valid_from, past.valid_until = since, since - timedelta(days=1)
    for one in learner.names:
        same_today = one.valid_until is None and (one.kind, name_key(one.value)) in held
        if same_today or (one.kind, one.value, one.valid_from, one.valid_until) in known:
            continue
        session.add(
            LearnerName(
                learner_id=kept.id, kind=one.kind, value=one.value, valid_from=one.valid_from,
                valid_until=one.valid_until, corrected_on=one.corrected_on,
            )
        )  # fmt: skip


def _set_beside(session: Session, learner: Learner, kept: Learner) -> None:
    mains = [Span(one.starts_on, one.ends_on) for one in workplaces.periods_of(session, kept) if one.is_main]
    for one in workplaces.periods_of(session, learner):
        if any(Span(one.starts_on, one.ends_on).overlaps(span) for span in mains):
            one.is_main = False


def _audit(session: Session, actor: Actor, action: str, kind: str, number: int, ref: str) -> None:
    audit.record(session, actor, action, kind, number, subject_ref=ref)
