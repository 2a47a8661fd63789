"""After certification: what completers share (the account `coordinator` is one of them), what workplaces and completers
answered, which bodies are named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from app.authz.actor import Actor
from app.core import clock
from app.demo.calendar import moment, office_day
from app.papers import setting
from app.training.models import Certification, Learner
from app.training.portal import queries
from app.training.portal.files import service as files
from app.training.portal.files.queries import Owner
from app.training.portal.rules import SURVEYS, sign_off_year
from app.training.portal.schemas import (
    AnswerForm,
    AttendanceForm,
    ConsentForm,
    DirectoryForm,
    MaterialForm,
    MeetingForm,
    QuestionForm,
    SignOffForm,
    SurveyForm,
)
from app.training.portal.service import administering, asking, members
from app.training.standing.counting import months_after
from app.training.workplaces import service as workplaces
from app.training.workplaces.schemas import PeriodForm

Do = Callable[[Session], None]
_SHEET = Path(__file__).with_name("sheet.typ")
OWN_BODY = "2201"
"""The body that runs the counter at which the account works, in the same city."""
LISTED, ALSO = 7, 5
"""How many bodies agreed to be named, and how many completers take part beside the one with the account."""
STUDY = """この事例は、検討のために新しく書いたものです。実在の相談ではありません。

Aさんは、仕事を辞めたあと、在留資格の届出と失業の手続と子どもの保育が同時に必要になった。窓口は三つに分かれ、順番によって結果が変わる。

1. どの順番で、だれと進めるか
2. 本人の同意をどこで、どう確かめるか
3. 終わったあとに何を残すか"""


class After:
    """One moment after certification."""

    def __init__(self, actors: Mapping[str, Actor]) -> None:
        self.admin, self.own = actors["training_admin"], actors["coordinator"]

    def work(self, session: Session) -> None:
        """The completer with the account works at one of the bodies."""
        mine = self._own(session)
        body = next(one for one in queries.employers(session) if one.code == OWN_BODY)
        form = PeriodForm(
            employer=body.ref, is_main=True, employment="full_time", desk="one_stop",
            starts_on=clock.today() - timedelta(days=900),
        )  # fmt: skip
        workplaces.begin(session, self.admin, mine, form, seen=mine.version)

    def _own(self, session: Session) -> Learner:
        chosen = sa.select(Learner).where(Learner.user_id == self.own.user_id).options(selectinload(Learner.names))
        return session.scalars(chosen.execution_options(populate_existing=True)).one()

    def list_bodies(self, session: Session) -> None:
        """Some bodies agreed to be named."""
        coded = [one for one in queries.employers(session) if one.code]
        for body in coded[:LISTED]:
            form = ConsentForm(employer=body.ref, agreed_on=clock.today())
            administering.consent(session, self.admin, form)

    def ask_workplaces(self, session: Session) -> None:
        """In April; most answer, one has left, some keep silent."""
        asking.ask_workplaces(session, self.admin)
        session.flush()
        for number, one in enumerate(queries.sign_offs(session, sign_off_year(clock.today()))):
            asking.give_sign_off_address(session, self.admin, one, seen=one.version)
            if number % 3 != 2:
                left = number == 4
                form = SignOffForm(
                    said_by="窓口の係長", answer="left" if left else "working",
                    left_on=clock.today() - timedelta(days=20) if left else None,
                )  # fmt: skip
                asking.answer_sign_off(session, one, form, seen=one.version)

    def remind(self, session: Session) -> None:
        """Workplaces that kept silent are asked once more."""
        for one in queries.sign_offs(session, sign_off_year(clock.today())):
            if one.answer is None:
                asking.give_sign_off_address(session, self.admin, one, seen=one.version)

    def survey(self, session: Session) -> None:
        """Whose months have come is asked; two of three answer."""
        asking.ask_completers(session, self.admin)
        session.flush()
        waiting = [one for one in queries.surveys(session) if one.answered_on is None]
        for number, one in enumerate(waiting):
            if number % 3 == 2:
                if number < 6:
                    asking.give_survey_address(session, self.admin, one, seen=one.version)
                continue
            situation = ("same_desk", "same_desk", "other_desk", "same_desk", "left")[number % 5]
            form = SurveyForm.model_validate(
                {
                    "situation": situation, "employer_kind": ("municipality", "association")[number % 2],
                    "employment": ("full_time", "fixed_term", "part_time")[number % 3],
                    "hours": ("full_time", "part_time")[number % 2],
                    "title_use": ("used", "paid", "unused")[number % 3],
                }
            )  # fmt: skip
            asking.answer_survey(session, one, form, seen=one.version)

    def meet(self, session: Session) -> None:
        """A meeting was held; five came of six."""
        self._plan(session, "退職と手続の順番", clock.today())
        session.flush()
        (made, *_earlier) = queries.meetings(session)
        cohort = [self._own(session), *_cohort(session)[:ALSO]]
        for learner in cohort:
            members.sign_up(session, self.own, learner, made)
            session.flush()
            session.expire(made)
        found = queries.meeting_by_ref(session, made.ref)
        if found is not None:
            form = AttendanceForm(attended=[learner.ref for learner in cohort[:ALSO]])
            administering.keep_attendance(session, self.admin, found, form, seen=found.version)

    def plan_next(self, session: Session) -> None:
        """The next one, to which two have signed up."""
        self._plan(session, "学校に行けなくなった子どもと家族", office_day(clock.today() + timedelta(days=42), 0))
        session.flush()
        (made, *_earlier) = queries.meetings(session)
        self._attach(session, made, made.title, STUDY)
        for learner in _cohort(session)[5:7]:
            members.sign_up(session, self.own, learner, made)
            session.flush()
            session.expire(made)

    def _plan(self, session: Session, title: str, day: date) -> None:
        form = MeetingForm(
            meeting_title=title, study=STUDY, place="オンライン（接続先は申込みの人に送ります）", held_on=day,
            starts="14:00", ends="16:00", seats=20, counts=True, looked=True,
        )  # fmt: skip
        administering.plan(session, self.admin, form)

    def publish(self, session: Session) -> None:
        """Two materials."""
        for title, text in (
            (
                "連携を頼むときの同意の確かめ方",
                "何を、だれに、何のために伝えるかを先に読み上げ、本人の言葉で言い直してもらいます。",
            ),
            ("やさしい日本語で断るとき", "できないことを先に言い、できることと次の行き先を続けます。"),
        ):
            form = MaterialForm(material_title=title, material=text, looked=True)
            made = administering.publish(session, self.admin, form)
            session.flush()
            self._attach(session, made, title, text)

    def _attach(self, session: Session, owner: Owner, title: str, text: str) -> None:
        """A sheet to print."""
        data = {"title": title, "paragraphs": [part for part in text.split("\n") if part]}
        sheet = setting.pdf(_SHEET, data, clock.today(), tagged=True)
        files.keep(session, self.admin, owner, f"{title}（配布用）.pdf", sheet, looked=True)

    def talk(self, session: Session) -> None:
        """Three questions, one answered, and four who let themselves be found."""
        cohort = _cohort(session)
        asked = (
            ("夜間の相談の引継ぎ", "夜に受けた相談を、翌日の担当にどう渡していますか。様式があれば知りたいです。"),
            ("通訳が入る面談の時間", "通訳が入ると時間が倍になります。予約の枠をどう決めていますか。"),
            ("学校との最初の連絡", "学校へ最初に連絡するとき、同意はどの範囲で取っていますか。"),
        )
        for number, (title, text) in enumerate(asked):
            form = QuestionForm(question_title=title, question=text, looked=True)
            members.ask(session, self.own, cohort[3 + number], form)
        session.flush()
        first = queries.questions(session)[-1]
        said = AnswerForm(reply="朝の10分で口頭で渡し、決まったことだけを書いて残しています。", looked=True)
        members.reply(session, self.own, self._own(session), first, said)
        for number, learner in enumerate([self._own(session), *cohort[:3]]):
            session.refresh(learner, ["version"])
            choice = DirectoryForm(
                shows_name=True, shows_workplace=number != 2, shows_prefecture=True, shows_languages=number % 2 == 0,
                spoken=(["en", "pt"], ["vi"], ["en", "fil"], ["zh"])[number],
                languages="医療通訳の研修を受けた" if number == 0 else None,
            )  # fmt: skip
            members.choose(session, self.own, learner, choice, seen=learner.version)


def _cohort(session: Session) -> list[Learner]:
    """The certified, by number."""
    return list(
        session.scalars(
            sa.select(Learner)
            .join(Certification, Certification.learner_id == Learner.id)
            .where(Certification.state == "approved", Certification.tier == "coordinator")
            .order_by(Certification.number)
            .options(selectinload(Learner.names))
        )
    )


def told(actors: Mapping[str, Actor], today: date, certified: date) -> Iterator[tuple[datetime, str, Do]]:
    """When, what and how, after the day on which the cohort was certified."""
    after = After(actors)
    yield moment(office_day(today, 246), 16 * 60), "completer at work", after.work
    for year in range(certified.year, today.year + 1):
        april = date(year, 4, 10)
        if certified + timedelta(days=7) < office_day(april, 0) < today:
            yield moment(office_day(april, 0), 16 * 60), f"sign-offs {year}", after.ask_workplaces
    for months in SURVEYS:
        due = months_after(certified, months) + timedelta(days=4)
        if due < today:
            yield moment(office_day(due, 0), 16 * 60 + 5), f"survey {months}", after.survey
    for ago, do in (
        (90, after.list_bodies), (70, after.publish), (48, after.meet), (15, after.talk), (11, after.plan_next),
        (9, after.remind),
    ):  # fmt: skip
        yield moment(office_day(today, ago), 16 * 60 + 10), f"completers {do.__name__}", do
