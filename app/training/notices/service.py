"""Telling people of the course: made with what happened, mailed once, with proof; a letter where no mail reaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.message import EmailMessage

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor, system_actor
from app.core import clock, ids, post
from app.core.i18n import translate
from app.training import mailing
from app.training.enrolment.events import Happened
from app.training.enrolment.lifecycle import State
from app.training.enrolment.models import Enrolment
from app.training.links.models import TrainingLink
from app.training.models import Learner
from app.training.notices import queries, words
from app.training.notices.models import CourseNotice
from app.training.notices.schemas import OutcomeForm
from app.training.workplaces.models import Supervision

BEFORE = timedelta(days=3)
"""So long before the last day of an answer somebody is told again. Not published: a cautious setting."""
OF_STEPS: Mapping[str, str] = {
    "return": "returned", "offer": "offered", "accept": "accepted", "take": "accepted", "wait": "waiting",
    "lapse": "lapsed", "decline": "declined", "carried_in": "carried_in",
}  # fmt: skip
"""Step of an enrolment → the notice that tells of it."""
_STANDS: Mapping[str, frozenset[str]] = {
    "returned": frozenset({State.RETURNED}), "returned_soon": frozenset({State.RETURNED}),
    "offered": frozenset({State.OFFERED}), "offered_soon": frozenset({State.OFFERED}),
    "accepted": frozenset({State.ACCEPTED, State.ENROLLED}),
    "carried_in": frozenset({State.ACCEPTED, State.ENROLLED}),
    "waiting": frozenset({State.WAITING}), "lapsed": frozenset({State.WAITING}),
    "declined": frozenset({State.DECLINED}),
}  # fmt: skip
"""In which state of the enrolment a notice is still true."""


PAGE_SAYS_IT = frozenset({"supervisor_asked"})
"""What the person's own page says as well and asks nothing of them: without a mail, no letter is needed."""


@dataclass(frozen=True)
class About:
    """What a notice is about beside the person: to a supervisor instead, with an address, of a day, in an enrolment."""

    enrolment_id: int | None = None
    supervision: Supervision | None = None
    link: TrainingLink | None = None
    day: date | None = None
    address: str | None = None


def tell(
    session: Session, actor: Actor, kind: str, learner: Learner, once: str, about: About, *, after_all: bool = False
) -> CourseNotice | None:  # fmt: skip
    """Make a notice; None where this happening (`once`) was told already. A letter is needed without an address.
    `after_all`: one that was taken back before it left is told nevertheless.
    """
    key = f"{kind}:{once}"
    reaches = about.supervision.mail if about.supervision else learner.mail
    former = queries.made(session, key)
    if former is not None or (kind in PAGE_SAYS_IT and not reaches):
        return _tell_after_all(session, actor, former, reaches=bool(reaches)) if former and after_all else None
    made = CourseNotice(
        ref=ids.new_ref("U"), kind=kind, once=key, learner_id=learner.id, enrolment_id=about.enrolment_id,
        supervision_id=about.supervision.id if about.supervision else None,
        link_id=about.link.id if about.link else None, day=about.day, due_on=clock.today(),
        state="waiting" if reaches else "letter", attempts=0, next_at=clock.now() if reaches else None,
        address=about.address,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _audit(session, actor, made, "made", kind)
    return made


def _tell_after_all(session: Session, actor: Actor, former: CourseNotice, *, reaches: bool) -> CourseNotice | None:
    if former.state != "passed":
        return None
    former.state, former.attempts, former.due_on = "waiting" if reaches else "letter", 0, clock.today()
    former.next_at = clock.now() if reaches else None
    session.flush()
    _audit(session, actor, former, "made", "state")
    return former


def of_step(session: Session, actor: Actor, event: Happened) -> None:
    """Answers `Happened`: the applicant is told what was decided."""
    kind = OF_STEPS.get(event.kind)
    if kind is None:
        return
    enrolment = queries.enrolment(session, event.enrolment_id)
    about = About(enrolment_id=enrolment.id, day=event.due_on)
    tell(session, actor, kind, enrolment.learner, str(event.event_id), about)


def make(session: Session, today: date, *, sends_mail: bool) -> int:
    """Remind of answers whose last day is near; without a mail server, what waits for a mail becomes a letter.

    Running it again makes none twice. How many were made. Who was asked within the last days is not reminded; a letter
    that is not true any more is not wanted any more.
    """
    actor, count = system_actor("remind"), 0
    for enrolment, event in queries.to_answer(session, today, today + BEFORE):
        if enrolment.due_on is None or event.effective_on > enrolment.due_on - BEFORE:
            continue
        kind = "returned_soon" if enrolment.state == State.RETURNED else "offered_soon"
        about = About(enrolment_id=enrolment.id, day=enrolment.due_on)
        count += tell(session, actor, kind, enrolment.learner, str(event.id), about) is not None
    for notice in () if sends_mail else queries.waiting(session):
        notice.state, notice.next_at = "passed" if notice.kind in PAGE_SAYS_IT else "letter", None
        _audit(session, actor, notice, "unmailed", "state")
    for notice in queries.letters(session):
        if not is_wanted(session, notice, today):
            mailing.passed(notice)
            _audit(session, actor, notice, "passed", "state")
    return count


def take_back(session: Session, actor: Actor, kind: str, prefix: str) -> None:
    """What turned out to be different is not told any more, where it has not left yet."""
    for notice in queries.waiting_about(session, f"{kind}:{prefix}"):
        mailing.passed(notice)
        _audit(session, actor, notice, "passed", "state")


def claim(session: Session, now: datetime) -> int | None:
    """Take one that is to be mailed, with the address of this moment; None when there is none."""
    notice = mailing.claim(session, CourseNotice, now)
    if notice is None:
        return None
    notice.sent_to = recipient(session, notice).mail
    _audit(session, system_actor("remind"), notice, "tried", "state")
    return int(notice.id)


def recipient(session: Session, notice: CourseNotice) -> Learner | Supervision:
    """Who is told."""
    if notice.supervision_id is not None:
        return queries.supervision(session, notice.supervision_id)
    return queries.learners(session, [notice])[notice.learner_id]


def is_wanted(session: Session, notice: CourseNotice, today: date) -> bool:
    """Whether it is still true: the enrolment stands so with the same last day, the address still opens, the supervisor
    is still told of absences, the person lives.
    """
    if notice.supervision_id is None and queries.has_died(session, notice.learner_id):
        return False
    if notice.kind == "supervisor_absent" and notice.supervision_id is not None:
        return queries.supervision(session, notice.supervision_id).is_told_of_absence(today)
    if notice.link_id is not None:
        link = queries.link(session, notice.link_id)
        return link.revoked_at is None and link.expires_on >= today
    stands = _STANDS.get(notice.kind)
    if stands is None or notice.enrolment_id is None:
        return True
    enrolment = queries.enrolment(session, notice.enrolment_id)
    return enrolment.state in stands and notice.day == enrolment.due_on


def compose(session: Session, notice_id: int, *, sender: str, today: date) -> EmailMessage | None:
    """The mail in Japanese and English; None when it is not true any more or there is no address.

    Raises ValueError for an address that holds more than one mailbox.
    """
    notice = session.get_one(CourseNotice, notice_id)
    if not notice.sent_to or not is_wanted(session, notice, today):
        return None
    name = words.KINDS[notice.kind].name
    subject = f"{name} / {translate('en', name)}"
    parts = [f"{said(session, notice, locale)}\n{translate(locale, words.CLOSE)}" for locale in ("ja", "en")]
    return post.letter(
        sender, notice.sent_to, subject, "\n\n".join(parts) + "\n", mark=("course-notice", notice.ref)
    )  # fmt: skip


def said(session: Session, notice: CourseNotice, locale: str) -> str:
    """The sentences of a notice, on mail, page and paper. The person is told by their number alone."""
    of = queries.enrolment(session, notice.enrolment_id) if notice.enrolment_id else None
    return words.said(
        notice.kind, locale, cohort=_run(of), day=notice.day,
        person=queries.learners(session, [notice])[notice.learner_id].ref, link=notice.address or "",
    )  # fmt: skip


def _run(enrolment: Enrolment | None) -> tuple[int, int] | None:
    return (enrolment.cohort.fiscal_year, enrolment.cohort.run) if enrolment else None


def note_sent(session: Session, notice_id: int) -> None:
    """The server took it; the secret of an address is kept no longer."""
    notice = session.get_one(CourseNotice, notice_id)
    mailing.sent(notice)
    notice.address = None
    _audit(session, system_actor("remind"), notice, "sent", "state")


def note_empty(session: Session, notice_id: int) -> None:
    """Nobody is to be told any more."""
    notice = session.get_one(CourseNotice, notice_id)
    mailing.passed(notice)
    notice.address = None
    _audit(session, system_actor("remind"), notice, "passed", "state")


def note_failure(session: Session, notice_id: int, *, for_good: bool) -> bool:
    """It did not leave. Returns whether it is given up: then a letter is needed."""
    notice = session.get_one(CourseNotice, notice_id)
    given_up = mailing.failed(notice, for_good=for_good)
    _audit(session, system_actor("remind"), notice, "bounced" if given_up else "put_off", "state")
    return given_up


def record(session: Session, actor: Actor, notice: CourseNotice, form: OutcomeForm) -> None:
    """What the office learnt: the mail came back, or the letter was posted. Raises Conflict where that cannot be."""
    mailing.learnt(notice, form.outcome, form.outcome_on)
    if form.outcome == "lettered":
        notice.address = None
    _audit(session, actor, notice, form.outcome, "state")


def _audit(session: Session, actor: Actor, notice: CourseNotice, act: str, field: str) -> None:
    audit.record(
        session, actor, f"course.notice_{act}", "learner", notice.learner_id, subject_ref=notice.ref, fields=[field]
    )
