"""Notices before and after an end: made once, mailed once, with proof; letters for whom no mail reaches.

A mail holds the number, the last day and the step, and nothing else: it is read on the way and on screens of others.
"""

from __future__ import annotations

from datetime import date, datetime
from email.message import EmailMessage

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor, system_actor
from app.core import clock, ids, post
from app.core.dates import both
from app.training import histories, mailing, queries
from app.training.models import Certification, Learner
from app.training.renewal import queries as rows
from app.training.renewal import schedule
from app.training.renewal.models import RenewalNotice
from app.training.renewal.schemas import NoticeForm
from app.training.standing.deriving import Answer, Standing, standing_on
from app.training.standing.records import History

TOLD = frozenset({Standing.ACTIVE, Standing.RENEWAL_DUE, Standing.GRACE, Standing.LAPSED, Standing.SUSPENDED})
_SUBJECT = "認証の更新のお知らせ（{number}）"
_BEFORE = "認証番号 {number} の有効期間の最後の日は {day} です。更新の手続きをお願いします。"
_AFTER = "認証番号 {number} の有効期間は {day} に終わりました。更新をご希望の場合は、至急ご連絡ください。"
_CLOSE = "このメールには返信できません。ご不明な点は、研修事務局へお問い合わせください。"


def is_wanted(history: History, answer: Answer, today: date) -> bool:
    """Whether anybody is still to be told of this end: it stands, and nothing follows it."""
    if answer.period is None or answer.standing not in TOLD:
        return False
    return history.in_order(today)[-1].starts_on <= answer.period.starts_on


def make(session: Session, today: date, *, sends_mail: bool) -> int:
    """Make the notices that fell due. Running it again makes none twice. How many were made.

    Whoever said that no renewal is wanted, and whoever died, is told nothing.
    """
    made, declined = rows.notices_made(session), rows.declined(session)
    subjects = queries.subjects(session)
    known = histories.of_subjects(session, subjects, everybody=True)
    reachable = _with_mail(session) if sends_mail else set()
    count = 0
    for one in subjects:
        answer = standing_on(known[one.id], today, today)
        if one.id in declined or answer.ends_on is None or not is_wanted(known[one.id], answer, today):
            continue
        since = answer.period.starts_on if answer.period else today
        done = made.get((one.id, answer.ends_on), set())
        for step, newest in schedule.to_make(answer.ends_on, today, done, since=since):
            way = "waiting" if one.learner_id in reachable else "letter"
            _add(session, one, answer.ends_on, step, way if newest else "passed")
            count += 1
    return count


def _with_mail(session: Session) -> set[int]:
    return set(session.scalars(sa.select(Learner.id).where(Learner.mail.ct.is_not(None))))


def _add(session: Session, one: histories.Subject, ends_on: date, step: str, state: str) -> None:
    session.add(
        RenewalNotice(
            ref=ids.new_ref("B"), certification_id=one.id, ends_on=ends_on, step=step,
            due_on=schedule.due_on(step, ends_on), state=state, attempts=0,
            next_at=clock.now() if state == "waiting" else None,
        )
    )  # fmt: skip
    audit.record(
        session, system_actor("remind"), "renewal.notice_made", "certification", one.id, subject_ref=one.ref,
        fields=[step],
    )  # fmt: skip


def claim(session: Session, now: datetime) -> int | None:
    """Take one notice that is to be mailed, so that no other process tries it meanwhile; None when there is none."""
    notice = mailing.claim(session, RenewalNotice, now)
    if notice is None:
        return None
    _audit(session, system_actor("remind"), notice, "renewal.notice_tried")
    return int(notice.id)


def compose(session: Session, notice_id: int, *, sender: str, today: date) -> EmailMessage | None:
    """The mail as of this moment; None when nobody is to be told any more or no address is left.

    Raises ValueError for an address that holds more than one mailbox.
    """
    notice = session.get_one(RenewalNotice, notice_id)
    certification = session.get_one(Certification, notice.certification_id)
    history = queries.history_of(session, certification)
    answer = standing_on(history, today, today)
    learner = queries.learner_of(session, certification)
    moved = answer.ends_on != notice.ends_on or notice.certification_id in rows.declined(session)
    if moved or not is_wanted(history, answer, today) or not learner.mail:
        return None
    subject = _SUBJECT.format(number=certification.number)
    body = said(notice, certification.number or "") + "\n\n" + _CLOSE + "\n"
    return post.letter(sender, learner.mail, subject, body, mark=("renewal-notice", notice.ref))


def said(notice: RenewalNotice, number: str) -> str:
    """The sentence of a notice, on mail and on paper."""
    words = _AFTER if notice.due_on > notice.ends_on else _BEFORE
    return words.format(number=number, day=both(notice.ends_on))


def note_sent(session: Session, notice_id: int) -> None:
    """The server took it."""
    notice = session.get_one(RenewalNotice, notice_id)
    mailing.sent(notice)
    _audit(session, system_actor("remind"), notice, "renewal.notice_sent")


def note_empty(session: Session, notice_id: int) -> None:
    """Nobody is to be told any more."""
    notice = session.get_one(RenewalNotice, notice_id)
    mailing.passed(notice)
    _audit(session, system_actor("remind"), notice, "renewal.notice_passed")


def note_failure(session: Session, notice_id: int, *, for_good: bool) -> bool:
    """It did not leave. Returns whether it is given up: then a letter is needed."""
    notice = session.get_one(RenewalNotice, notice_id)
    given_up = mailing.failed(notice, for_good=for_good)
    _audit(session, system_actor("remind"), notice, "renewal.notice_bounced" if given_up else "renewal.notice_put_off")
    return given_up


def record(session: Session, actor: Actor, notice: RenewalNotice, form: NoticeForm) -> None:
    """What the office learnt: the mail came back, or the letter was posted. Raises Conflict where that cannot be."""
    mailing.learnt(notice, form.outcome, form.outcome_on)
    _audit(session, actor, notice, f"renewal.notice_{form.outcome}")


def _audit(session: Session, actor: Actor, notice: RenewalNotice, action: str) -> None:
    audit.record(
        session, actor, action, "certification", notice.certification_id, subject_ref=notice.ref, fields=["state"]
    )
