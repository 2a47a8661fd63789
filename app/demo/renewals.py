"""Renewal in the demonstration: a small group from before the register, whose first period is coming to its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock
from app.demo.calendar import moment, office_day
from app.training import policies as versions
from app.training import queries
from app.training.leave.schemas import CheckLeaveForm, DecideLeaveForm, LeaveForm
from app.training.models import Certification
from app.training.policies.schemas import PolicyForm
from app.training.renewal import queries as rows
from app.training.renewal.models import RenewalCase, RenewalNotice, RenewalSession
from app.training.renewal.schemas import (
    AttendanceForm,
    DecideCaseForm,
    DeferForm,
    EnrolForm,
    NoticeForm,
    SessionForm,
    StepForm,
)
from app.training.schemas import DecideForm, LearnerForm, ProposeForm
from app.training.service import (
    certifications,
    learners,
    leave,
    notices,
    policies,
    renewal,
    renewal_sessions,
)

# Name, kana, letters; how many days ago the certification began. Three years are 1,096 days: the first has lapsed, the
# second is in grace, the last was renewed early.
PEOPLE = (
    ("野口 千春", "ノグチ チハル", "NOGUCHI CHIHARU", 1_230),
    ("比嘉 隆", "ヒガ タカシ", "HIGA TAKASHI", 1_140),
    ("レ・ティ・ホア", "レ ティ ホア", "LE THI HOA", 1_010),
    ("熊谷 直子", "クマガイ ナオコ", "KUMAGAI NAOKO", 960),
    ("大城 さくら", "オオシロ サクラ", "OSHIRO SAKURA", 930),
    ("飯塚 亮", "イイヅカ リョウ", "IIZUKA RYO", 900),
    ("マリア・サントス", "マリア サントス", "MARIA SANTOS", 880),
    ("藤原 誠", "フジワラ マコト", "FUJIWARA MAKOTO", 860),
)
LAPSED, GRACE, REVIEW, SEATED, AWAY, FRESH, DEFERRED, RENEWED = range(len(PEOPLE))
_BASIS = "試行の時期に認証され、紙の名簿から移した。"
_MORNINGS = (300, 200, 120, 60, 30, 10, 1)
Do = Callable[[Session], None]


class Act:
    """One moment of renewal."""

    def __init__(self, actors: Mapping[str, Actor], today: date) -> None:
        self.admin, self.approver, self.today = actors["training_admin"], actors["approver"], today

    def enter(self, session: Session) -> None:
        """They are moved from the paper register."""
        for legal, kana, roman, ago in PEOPLE:
            form = LearnerForm(legal=legal, kana=kana, romanised=roman, prefecture="22", workplace="県の相談窓口")
            learner = learners.add(session, self.admin, form)
            begun = self.today - timedelta(days=ago)
            wanted = ProposeForm(tier="coordinator", starts_on=begun, basis_note=_BASIS)
            made = certifications.propose(session, self.admin, learner, wanted, seen=learner.version)
            decision = DecideForm(decision="approve", decision_number="認証決定第7号", decided_on=clock.today())
            certifications.decide(session, self.approver, made, decision, seen=made.version)

    def notify(self, session: Session) -> None:
        """A morning: what fell due is made; a letter of an earlier one is posted."""
        for letter in session.scalars(sa.select(RenewalNotice).where(RenewalNotice.state == "letter").limit(3)):
            done = NoticeForm(outcome="lettered", outcome_on=clock.today())
            notices.record(session, self.admin, letter, done)
        notices.make(session, clock.today(), sends_mail=False)

    def plan(self, session: Session) -> None:
        """A session for now and one to come."""
        for days, seats in ((20, 30), (120, 30)):
            day = clock.today() + timedelta(days=days)
            renewal_sessions.plan(session, self.admin, SessionForm(held_on=day, venue="静岡市葵区 研修室", seats=seats))

    def invite(self, session: Session) -> None:
        """Five are invited; three take a seat at once, one waits for the next session, one puts it off."""
        cases = {
            number: renewal.open_case(session, self.admin, one, practising=True, seen=one.version)
            for number in (GRACE, REVIEW, SEATED, DEFERRED, RENEWED)
            for one in [_of(session, number)]
        }
        first, second = (one.session for one in rows.sessions(session))
        for number in (GRACE, REVIEW, RENEWED):
            self._seat(session, cases[number], first)
        self._seat(session, cases[SEATED], second)
        until = cases[DEFERRED].ends_on + timedelta(days=120)
        form = DeferForm(deferred_until=until, cause="海外の窓口の立上げに派遣されるため。")
        renewal.defer(session, self.admin, cases[DEFERRED], form, seen=cases[DEFERRED].version)

    def _seat(self, session: Session, case: RenewalCase, held: RenewalSession) -> None:
        renewal_sessions.enrol(session, self.admin, case, EnrolForm(session=held.ref), seen=case.version)

    def attend(self, session: Session) -> None:
        """All three came; two are handed in."""
        held = next(one.session for one in rows.sessions(session) if one.session.held_on <= clock.today())
        there = [case.ref for _seat, case in rows.seats_in(session, held)]
        renewal_sessions.attendance(session, self.admin, held, AttendanceForm(attended=there), seen=held.version)
        for number in (REVIEW, RENEWED):
            case = _case(session, number)
            for move in ("apply", "submit"):
                form = StepForm.model_validate({"move": move, "step_on": clock.today(), "practising": True})
                renewal.step(session, self.admin, case, form, seen=case.version)

    def approve(self, session: Session) -> None:
        """One is renewed early."""
        case = _case(session, RENEWED)
        form = DecideCaseForm(case_decision="approve", decision_number="更新決定第1号", decided_on=clock.today())
        renewal.decide(session, self.approver, case, form, seen=case.version)

    def leave(self, session: Session) -> None:
        """Child-care leave is granted to one; another one's is asked for."""
        for number, kind, days in ((AWAY, "child_care", 240), (FRESH, "illness", 60)):
            learner = queries.learner_of(session, _of(session, number))
            form = LeaveForm.model_validate(
                {
                    "leave_kind": kind, "first_day": clock.today(), "moves_validity": True,
                    "last_day": clock.today() + timedelta(days=days),
                }
            )  # fmt: skip
            found = leave.request(session, self.admin, learner, form, seen=learner.version)
            if number == AWAY:
                leave.check(session, self.admin, found, CheckLeaveForm(evidence="所属の証明書"), seen=found.version)
                decision = DecideLeaveForm(leave_decision="grant", decided_on=clock.today())
                leave.decide(session, self.approver, found, decision, seen=found.version)

    def propose_rules(self, session: Session) -> None:
        """A version of the rules waits for its decision: a longer period from the next renewal on."""
        newest = versions.versions(session)[-1]
        form = PolicyForm.model_validate(
            {
                **asdict(newest.values), "valid_months": 60, "published": sorted(newest.published - {"valid_months"}),
                "reach": "next_renewal", "effective_from": date(clock.today().year + 1, 4, 1),
                "policy_reason": "更新の間隔を5年にする案。",
            }
        )  # fmt: skip
        policies.propose(session, self.admin, form)


def told(actors: Mapping[str, Actor], today: date) -> Iterator[tuple[datetime, str, Do]]:
    """When, what and how."""
    act = Act(actors, today)
    for ago, do in (
        (390, act.enter), (45, act.plan), (44, act.invite), (22, act.attend), (15, act.approve), (70, act.leave),
        (5, act.propose_rules),
    ):  # fmt: skip
        yield moment(office_day(today, ago), 15 * 60), f"renewals {do.__name__}", do
    for ago in _MORNINGS:
        yield moment(office_day(today, ago), 9 * 60), "renewals notify", act.notify


def _of(session: Session, number: int) -> Certification:
    found = session.scalars(
        sa.select(Certification)
        .where(Certification.decision_number == "認証決定第7号", Certification.state == "approved")
        .order_by(Certification.number)
        .offset(number)
        .limit(1)
    ).one()
    session.refresh(found, ["version"])
    return found


def _case(session: Session, number: int) -> RenewalCase:
    found = rows.open_case(session, _of(session, number).id)
    if found is None:
        raise LookupError(number)
    return found
