"""The practicum of the demonstration: `trainee` in the middle of it, eleven others one in each state."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.core import clock, ids
from app.demo.calendar import moment, office_day
from app.training.enrolment.models import Enrolment, StageProgress
from app.training.links.models import TrainingLink
from app.training.links.queries import live_of
from app.training.models import Learner
from app.training.practicum import queries
from app.training.practicum.queries import Whole
from app.training.practicum.schemas import (
    AddressForm,
    AgreeForm,
    BackForm,
    BySupervisor,
    FactsBySupervisor,
    JudgeForm,
    PauseForm,
    ReportForm,
    Rubric,
    TaskForm,
)
from app.training.practicum.service import judging, supervising, writing
from app.training.programme.models import Cohort, Curriculum
from app.training.schemas import LearnerForm
from app.training.service import learners
from app.training.stages.kinds import Stage
from app.training.workplaces import queries as workplace_queries
from app.training.workplaces import service as workplaces
from app.training.workplaces.models import Employer, WorkplacePeriod
from app.training.workplaces.schemas import EmployerForm, EndPeriodForm, PeriodForm, SupervisionForm

Do = Callable[[Session], None]
TRAINEE = "坂本 アナ"
BEGINS, STARTS = 62, 52
RATES = {"rate_status": 2, "rate_culture": 3, "rate_resolve": 2, "rate_connect": 3}


@dataclass(frozen=True)
class One:
    """Somebody with a body, a supervisor and how far they come: the last of STEPS that they take."""

    name: str
    employer: str
    prefecture: str
    supervisor: str
    until: str
    verdict: str = "accept"


STEPS: Mapping[str, int] = {
    "draft": 60, "propose": 58, "supervisor": 55, "instructor": STARTS, "report": 14, "hand_in": 12, "facts": 9,
    "judge": 5,
}  # fmt: skip
"""What is done, and how many days ago."""
PEOPLE = (
    One(TRAINEE, "静岡多文化相談センター（デモ）", "22", "望月 恵", "instructor"),
    One("安西 里奈", "みなと市国際交流協会（デモ）", "14", "堤 和也", "draft"),
    One("チャン・ミン・トゥ", "はるか市役所（デモ）", "11", "飯島 聡子", "propose"),
    One("江藤 直樹", "あかね県国際課（デモ）", "40", "田村 光", "supervisor"),
    One("ソト・ガブリエラ", "しらなみ市役所（デモ）", "23", "榎本 佳代", "ahead"),
    One("野口 咲", "こだま町役場（デモ）", "10", "須藤 健", "paused"),
    One("グルン・プラカシュ", "ひばり市国際交流協会（デモ）", "27", "真鍋 由香", "moved"),
    One("戸田 文", "かぜのは市役所（デモ）", "13", "浅野 啓", "hand_in"),
    One("リム・ジヘ", "あおば国際センター（デモ）", "04", "郡司 恵子", "facts"),
    One("長谷 亮", "つばさ市役所（デモ）", "34", "秋元 誠", "judge", "return"),
    One("ノヴァク 恵里", "ことり市国際交流協会（デモ）", "26", "瀬川 哲", "judge"),
    One("大川 澄子", "みなも市役所（デモ）", "28", "土居 明", "refused"),
)
SOON = {"ahead", "paused", "moved", "refused"}
"""Who go their own way from the agreement on."""
TASKS = (
    ("来所前の案内をやさしい日本語で作り直す", "案内が読まれず、必要な書類を持たずに来る人が多い。",
     "案内を作り、窓口の5人に見てもらい、2週間使って持ち物の不足を数える。", ("culture", "connect")),
    ("在留期間の更新が近い人への声かけの手順を作る", "期限の直前に来る人が多く、選べる道が少なくなっている。",
     "窓口で期限を確かめる聞き方を決め、1か月試し、同僚と振り返る。", ("status",)),
    ("複数の困りごとの順番を一緒に決める面談をする", "仕事・住まい・学校の相談が別々に終わり、全体が見えていない。",
     "同意を得て3件で順番を書き出し、連携先と役割を分ける。", ("resolve", "connect")),
)  # fmt: skip
REPORT = ReportForm(
    done="案内を作り直し、Aさんをはじめ窓口に来た人に読んでもらった。分からない語を二つずつ教えてもらい、言い換えた。",
    learned="短くするより、順番を来る人の動きに合わせるほうが伝わると分かった。次は学校の案内で試す。",
    looked=True,
)


class Play:
    """What people do in the practicum."""

    def __init__(self, actors: Mapping[str, Actor], today: date) -> None:
        self.admin, self.instructor = actors["training_admin"], actors["instructor"]
        self.trainee, self.today = actors["trainee"], today
        self.numbers: dict[str, int] = {}

    def whole(self, session: Session, one: One) -> Whole:
        session.flush()
        session.expire_all()
        found = queries.by_id(session, self.numbers[one.name])
        if found is None:
            raise LookupError(one.name)
        return found

    def begin(self, session: Session) -> None:
        """Everybody is in the cohort, at work and supervised; the practicum opens."""
        cohort = _cohort(session, self.today)
        for one in PEOPLE:
            enrolment = self._enrolment(session, one, cohort)
            self.numbers[one.name] = writing.open_practicum(session, self.trainee, enrolment).id

    def _enrolment(self, session: Session, one: One, cohort: Cohort) -> Enrolment:
        learner = self._learner(session, one)
        self._at_work(session, one, learner)
        enrolment = session.scalar(
            sa.select(Enrolment).where(Enrolment.learner_id == learner.id, Enrolment.state == "enrolled").limit(1)
        )
        if enrolment is None:
            enrolment = Enrolment(
                ref=ids.new_ref("E"), learner_id=learner.id, cohort_id=cohort.id, curriculum_id=cohort.curriculum_id,
                state="enrolled", applied_on=cohort.applications_from, version=1,
            )  # fmt: skip
            session.add(enrolment)
            session.flush()
        done = set(session.scalars(sa.select(StageProgress.stage).where(StageProgress.enrolment_id == enrolment.id)))
        for stage in {Stage.ONLINE, Stage.CONFIRMATION} - done:
            session.add(
                StageProgress(
                    enrolment_id=enrolment.id, stage=stage, state="met", state_on=clock.today(), basis="import",
                    version=1,
                )
            )  # fmt: skip
        audit.record(session, self.admin, "enrolment.made", "enrolment", enrolment.id, subject_ref=enrolment.ref)
        session.flush()
        return enrolment

    def _learner(self, session: Session, one: One) -> Learner:
        if one.name == TRAINEE:
            found = session.scalar(sa.select(Learner).where(Learner.user_id == self.trainee.user_id))
            if found is not None:
                return found
        form = LearnerForm(legal=one.name, workplace=one.employer, prefecture=one.prefecture, distinct=True)
        made = learners.add(session, self.admin, form)
        made.user_id = self.trainee.user_id if one.name == TRAINEE else None
        session.flush()
        session.refresh(made, ["names", "version"])
        return made

    def _at_work(self, session: Session, one: One, learner: Learner) -> None:
        """A workplace whose supervisor agreed, unless there is one."""
        today = clock.today()
        session.refresh(learner, ["names", "version"])
        period = workplace_queries.main_on(session, [learner.id], today).get(learner.id)
        if period is None:
            employer = employer_of(session, self.admin, one.employer, one.prefecture)
            period = self._works(session, learner, employer, today - timedelta(days=700))
        if not any(guide.agreed_at for guide in workplace_queries.periods_of(session, learner)[-1].supervisions):
            self._guides(session, learner, period.ref, one.supervisor, today)

    def _works(self, session: Session, learner: Learner, employer: Employer, since: date) -> WorkplacePeriod:
        form = PeriodForm(employer=employer.ref, is_main=True, employment="full_time", desk="one_stop", starts_on=since)
        return workplaces.begin(session, self.admin, learner, form, seen=learner.version)

    def _guides(self, session: Session, learner: Learner, period: str, name: str, since: date) -> None:
        form = SupervisionForm(workplace=period, supervisor=name, guides_from=since, agreed_on=since)
        workplaces.supervise(session, self.admin, learner, form)

    def step(self, session: Session, name: str) -> None:
        """One of STEPS for everybody who comes that far."""
        for one in PEOPLE:
            if _comes_to(one, name):
                getattr(self, f"_{name}")(session, one)

    def _draft(self, session: Session, one: One) -> None:
        for title, situation, doing, abilities in TASKS:
            whole = self.whole(session, one)
            form = TaskForm.model_validate(
                {
                    "task_title": title, "situation": situation, "doing": doing, "abilities": list(abilities),
                    "looked": True,
                }
            )  # fmt: skip
            writing.write_task(session, self.trainee, whole, form, seen=whole.version)

    def _propose(self, session: Session, one: One) -> None:
        whole = self.whole(session, one)
        writing.propose(session, self.trainee, whole, seen=whole.version)
        self._address(session, one)

    def _address(self, session: Session, one: One) -> None:
        whole = self.whole(session, one)
        form = AddressForm(whom=whole.supervisions[0].ref)
        supervising.give_address(session, self.admin, whole, form, seen=whole.version)

    def _supervisor(self, session: Session, one: One) -> None:
        whole = self.whole(session, one)
        link = _link(session, whole)
        form = BySupervisor(said_by=link.told_to, answer="agree", say="この窓口でできます。")
        supervising.answer_tasks(session, whole, link, form, seen=whole.version)

    def _instructor(self, session: Session, one: One) -> None:
        whole = self.whole(session, one)
        start = self.today + timedelta(days=6) if one.until == "ahead" else clock.today()
        form = AgreeForm(starts_on=start, agree_note="数え方を先に決めておくと、報告が書きやすくなります。")
        judging.agree(session, self.instructor, whole, form, seen=whole.version)

    def _report(self, session: Session, one: One) -> None:
        for task in self.whole(session, one).practicum.current_tasks:
            self._write(session, one, task.ref)

    def _write(self, session: Session, one: One, ref: str) -> None:
        whole = self.whole(session, one)
        task = queries.task_of(whole, ref)
        if task is not None:
            writing.write_report(session, self.trainee, whole, task, REPORT, seen=whole.version)

    def _hand_in(self, session: Session, one: One) -> None:
        whole = self.whole(session, one)
        writing.hand_in(session, self.trainee, whole, Rubric.model_validate(RATES), seen=whole.version)
        self._address(session, one)

    def _facts(self, session: Session, one: One) -> None:
        whole = self.whole(session, one)
        link = _link(session, whole)
        form = FactsBySupervisor.model_validate({"said_by": link.told_to, "answer": "confirm", **RATES})
        supervising.answer_facts(session, whole, link, form, seen=whole.version)

    def _judge(self, session: Session, one: One) -> None:
        self._say(session, one, one.verdict)

    def _say(self, session: Session, one: One, verdict: str) -> None:
        whole = self.whole(session, one)
        note = (
            "数と言葉の両方で振り返られています。" if verdict == "accept" else "何が変わったかを、数で示してください。"
        )
        form = JudgeForm.model_validate(
            {"verdict": verdict, "judge_note": note, "again_by": clock.today() + timedelta(days=28), **RATES}
        )
        judging.judge(session, self.instructor, whole, form, seen=whole.version)

    def write_one(self, session: Session) -> None:
        """The trainee has written the first of three reports."""
        one = PEOPLE[0]
        self._write(session, one, self.whole(session, one).practicum.current_tasks[0].ref)

    def pause(self, session: Session) -> None:
        """One is on leave."""
        whole = self.whole(session, _who("paused"))
        form = PauseForm(pause_reason="leave", paused_on=clock.today())
        judging.pause(session, self.admin, whole, form, seen=whole.version)

    def move(self, session: Session) -> None:
        """One works elsewhere, after a gap of four days: the tasks have to be agreed anew."""
        one, today = _who("moved"), clock.today()
        whole = self.whole(session, one)
        (period,) = whole.periods
        ended = EndPeriodForm(period=period.ref, left_on=today - timedelta(days=5), reason="contract")
        workplaces.end(session, self.admin, whole.learner, ended)
        session.refresh(whole.learner, ["version", "names"])
        employer = employer_of(session, self.admin, "ゆうなぎ市役所（デモ）", "27")
        began = self._works(session, whole.learner, employer, today)
        self._guides(session, whole.learner, began.ref, "三宅 朋子", today)

    def refuse(self, session: Session) -> None:
        """One came back twice: the instructor proposed not to accept it, the office decided."""
        one = _who("refused")
        for _round in range(2):
            self._report(session, one)
            self._hand_in(session, one)
            self._facts(session, one)
            self._say(session, one, "return")
        whole = self.whole(session, one)
        judging.refuse(session, self.admin, whole, seen=whole.version)

    def send_back(self, session: Session) -> None:
        """One got the tasks back once before they were proposed anew."""
        one = _who("propose")
        whole = self.whole(session, one)
        form = BackForm(back_note="三つ目の課題は、だれと役割を分けるかまで書いてください。")
        judging.send_back(session, self.instructor, whole, form, seen=whole.version)
        self._propose(session, one)


def _comes_to(one: One, step: str) -> bool:
    last = "instructor" if one.until in SOON else one.until
    order = list(STEPS)
    return order.index(step) <= order.index(last)


def _who(until: str) -> One:
    return next(one for one in PEOPLE if one.until == until)


def _link(session: Session, whole: Whole) -> TrainingLink:
    return live_of(session, "practicum", whole.practicum.id)[0]


def employer_of(session: Session, actor: Actor, name: str, prefecture: str) -> Employer:
    """The body of that name, entered where it is not there yet."""
    named = workplace_queries.employers_named(session, name, prefecture)
    if named:
        return named[0]
    kind = "association" if "協会" in name or "センター" in name else "municipality"
    form = EmployerForm.model_validate({"name": name, "kind": kind, "prefecture": prefecture})
    return workplaces.add_employer(session, actor, form)


def _cohort(session: Session, today: date) -> Cohort:
    """The one that runs; one of this year where none does."""
    found = session.scalar(sa.select(Cohort).where(Cohort.state == "running").order_by(Cohort.id.desc()).limit(1))
    if found is not None:
        return found
    curriculum = session.scalars(sa.select(Curriculum).order_by(Curriculum.number)).first()
    if curriculum is None:
        raise LookupError("no curriculum")
    starts = today - timedelta(days=STARTS)
    made = Cohort(
        ref=ids.new_ref("G"), fiscal_year=today.year, run=1, state="running", curriculum_id=curriculum.id, seats=60,
        applications_from=starts - timedelta(days=180), applications_until=starts - timedelta(days=140),
        online_from=starts - timedelta(days=120), online_until=starts - timedelta(days=40), practicum_from=starts,
        practicum_until=starts + timedelta(days=100), ends_on=starts + timedelta(days=180), version=1,
    )  # fmt: skip
    session.add(made)
    session.flush()
    audit.record(session, None, "cohort.planned", "cohort", made.id, subject_ref=made.ref)
    return made


def told(actors: Mapping[str, Actor], today: date) -> Iterator[tuple[datetime, str, Do]]:
    """When, what and how."""
    play = Play(actors, today)
    yield moment(office_day(today, BEGINS), 15 * 60), "practicum begins", play.begin
    for name, ago in STEPS.items():
        yield moment(office_day(today, ago), 15 * 60 + 5), f"practicum {name}", _stepping(play, name)
    for ago, do in ((44, play.send_back), (26, play.pause), (20, play.move), (18, play.refuse), (8, play.write_one)):
        yield moment(office_day(today, ago), 15 * 60 + 10), f"practicum {do.__name__}", do


def _stepping(play: Play, name: str) -> Do:
    def do(session: Session) -> None:
        play.step(session, name)

    return do
