"""The register of coordinators: the first cohort, certified on one day, and what happened to some of them since."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.codes.lists import PREFECTURES
from app.core import clock
from app.demo.calendar import moment, office_day
from app.training import queries
from app.training.models import Certification
from app.training.schemas import DecideForm, EndingForm, LearnerForm, NameForm, OrderForm, ProposeForm
from app.training.service import certifications, documents, learners

# Common family and given names, paired anew: nobody in particular.
_FAMILIES = (
    "佐久間 サクマ SAKUMA", "大庭 オオバ OBA", "宮下 ミヤシタ MIYASHITA", "堀田 ホッタ HOTTA",
    "柴崎 シバサキ SHIBASAKI", "徳永 トクナガ TOKUNAGA", "西岡 ニシオカ NISHIOKA", "古賀 コガ KOGA",
    "桑原 クワバラ KUWABARA", "北川 キタガワ KITAGAWA", "新垣 アラカキ ARAKAKI", "三浦 ミウラ MIURA",
    "小野寺 オノデラ ONODERA",
)  # fmt: skip
_GIVENS = ("明子 アキコ AKIKO", "浩 ヒロシ HIROSHI", "由美 ユミ YUMI", "健太 ケンタ KENTA")
COHORT = len(_FAMILIES) * len(_GIVENS)
"""Fifty-two, as many as the agency certified in its first run."""
Do = Callable[[Session], None]
_OLDEST, _LATEST = 395, 4


class Act:
    """One moment in the register."""

    def __init__(self, actors: Mapping[str, Actor]) -> None:
        self.admin, self.approver = actors["training_admin"], actors["approver"]

    def enter(self, session: Session) -> None:
        """The whole cohort is entered and proposed, and decided on the same day by somebody else."""
        prefectures = [one.code for one in PREFECTURES]
        for number, form in enumerate(_forms()):
            entered = form.model_copy(update={"prefecture": prefectures[number * 7 % len(prefectures)]})
            learner = learners.add(session, self.admin, entered)
            wanted = ProposeForm(
                tier="coordinator", starts_on=clock.today(), basis_note="養成課程①②と実践の修了を確認した。"
            )
            made = certifications.propose(session, self.admin, learner, wanted, seen=learner.version)
            decision = DecideForm(decision="approve", decision_number="認証決定第1号", decided_on=clock.today())
            certifications.decide(session, self.approver, made, decision, seen=made.version)

    def replace_lost(self, session: Session) -> None:
        """One lost the paper."""
        one = _nth(session, 4)
        documents.replace(session, self.admin, one, "lost", seen=one.version)

    def rename(self, session: Session) -> None:
        """One has another name and asked for a certificate that bears it."""
        one = _nth(session, 8)
        learner = queries.learner_of(session, one)
        since = clock.today() - timedelta(days=9)
        for kind, value in (("legal", "安里 明子"), ("romanised", "ASATO AKIKO"), ("kana", "アサト アキコ")):
            form = NameForm.model_validate({"kind": kind, "value": value, "valid_from": since})
            learners.rename(session, self.admin, learner, form, seen=learner.version)
            session.flush()
            session.refresh(learner, ["names", "version"])
        documents.replace(session, self.admin, one, "name", seen=one.version)

    def suspend(self, session: Session) -> None:
        """One is suspended for three months."""
        one = _nth(session, 21)
        form = OrderForm(
            kind="suspension", starts_on=clock.today(), until=clock.today() + timedelta(days=92),
            ground="事実の確認が終わるまで。", decision_number="認証決定第9号",
        )  # fmt: skip
        certifications.order(session, self.approver, one, form, seen=one.version)

    def surrender(self, session: Session) -> None:
        """One gave it back."""
        one = _nth(session, 33)
        form = EndingForm(ending="surrender", ended_on=clock.today(), ending_note="退職により返納の申出があった。")
        certifications.end(session, self.admin, one, form, seen=one.version)

    def propose_next(self, session: Session) -> None:
        """Somebody from the next run waits for the decision."""
        form = LearnerForm(legal="ファム・ゴック・ハー", romanised="PHAM NGOC HA", kana="ファム ゴック ハー")
        learner = learners.add(session, self.admin, form)
        wanted = ProposeForm(tier="coordinator", starts_on=clock.today(), basis_note="第2期の全課程の修了を確認した。")
        certifications.propose(session, self.admin, learner, wanted, seen=learner.version)


def certified_on(today: date) -> date:
    """The last 28 March that lies long enough back: the day of the first certifications."""
    first = today - timedelta(days=_OLDEST)
    return date(first.year if first >= date(first.year, 3, 28) else first.year - 1, 3, 28)


def told(actors: Mapping[str, Actor], today: date) -> Iterator[tuple[datetime, str, Do]]:
    """When, what and how: the cohort on the last 28 March that lies long enough back."""
    act, certified = Act(actors), certified_on(today)
    days = (today - certified).days
    yield moment(certified, 14 * 60), "register", act.enter
    for ago, do in (
        (days - 120, act.replace_lost), (days - 200, act.rename), (days - 300, act.surrender), (40, act.suspend),
        (_LATEST, act.propose_next),
    ):  # fmt: skip
        yield moment(office_day(today, ago), 14 * 60 + 10), do.__name__, do


def _forms() -> Iterator[LearnerForm]:
    for number in range(COHORT):
        family, family_kana, family_roman = _FAMILIES[number % len(_FAMILIES)].split()
        given, given_kana, given_roman = _GIVENS[number % len(_GIVENS)].split()
        yield LearnerForm(
            legal=f"{family} {given}", kana=f"{family_kana} {given_kana}", romanised=f"{family_roman} {given_roman}"
        )


def _nth(session: Session, number: int) -> Certification:
    return session.scalars(
        sa.select(Certification)
        .where(Certification.state == "approved")
        .order_by(Certification.number)
        .offset(number)
        .limit(1)
    ).one()
