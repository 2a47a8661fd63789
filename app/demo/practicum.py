"""The practicum of the running cohort: `trainee` in the middle of it, the others one in each state."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.authz.actor import Actor, system_actor
from app.core import clock
from app.demo.calendar import moment, office_day
from app.demo.course import AWAY, LOGINS
from app.training.enrolment.models import Enrolment
from app.training.links.models import TrainingLink
from app.training.links.queries import live_of
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
from app.training.programme.models import Cohort
from app.training.workplaces import service as workplaces
from app.training.workplaces.schemas import EmployerForm, EndPeriodForm, PeriodForm, SupervisionForm

Do = Callable[[Session], None]
BEGINS, STARTS = 62, 52
ELSEWHERE = system_actor("demo")
RATES = {"rate_status": 2, "rate_culture": 3, "rate_resolve": 2, "rate_connect": 3}


@dataclass(frozen=True)
class One:
    """Somebody of the running cohort by their place in it, and how far they come: the last of STEPS that they take."""

    place: int
    until: str
    verdict: str = "accept"


STEPS: Mapping[str, int] = {
    "draft": 60, "propose": 58, "supervisor": 55, "instructor": STARTS, "report": 14, "hand_in": 12, "facts": 9,
    "judge": 5,
}  # fmt: skip
"""What is done, and how many days ago."""
PEOPLE = (
    One(0, "instructor"), One(1, "draft"), One(2, "propose"), One(4, "supervisor"), One(5, "ahead"), One(6, "moved"),
    One(AWAY, "paused"), One(8, "hand_in"), One(9, "facts"), One(10, "judge", "return"), One(11, "judge"),
    One(12, "refused"), *(One(place, "instructor") for place in range(13, 18)),
)  # fmt: skip
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
        self.trainees, self.today = {place: actors[login] for place, login in LOGINS.items()}, today
        self.numbers: dict[int, int] = {}

    def of(self, one: One) -> Actor:
        """With whose account they write; most have theirs elsewhere."""
        return self.trainees.get(one.place, ELSEWHERE)

    def whole(self, session: Session, one: One) -> Whole:
        session.flush()
        session.expire_all()
        found = queries.by_id(session, self.numbers[one.place])
        if found is None:
            raise LookupError(one.place)
        return found

    def begin(self, session: Session) -> None:
        """The practicum opens for everybody of the running cohort who passed."""
        cohort = session.scalars(sa.select(Cohort).where(Cohort.state == "running").order_by(Cohort.id)).first()
        if cohort is None:
            raise LookupError("no cohort is running")
        enrolments = session.scalars(
            sa.select(Enrolment).where(Enrolment.cohort_id == cohort.id).order_by(Enrolment.id)
        ).all()
        for one in PEOPLE:
            self.numbers[one.place] = writing.open_practicum(session, self.of(one), enrolments[one.place]).id

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
            writing.write_task(session, self.of(one), whole, form, seen=whole.version)

    def _propose(self, session: Session, one: One) -> None:
        whole = self.whole(session, one)
        writing.propose(session, self.of(one), whole, seen=whole.version)
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
            writing.write_report(session, self.of(one), whole, task, REPORT, seen=whole.version)

    def _hand_in(self, session: Session, one: One) -> None:
        whole = self.whole(session, one)
        writing.hand_in(session, self.of(one), whole, Rubric.model_validate(RATES), seen=whole.version)
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
        period = whole.periods[-1]
        ended = EndPeriodForm(period=period.ref, left_on=today - timedelta(days=5), reason="contract")
        workplaces.end(session, self.admin, whole.learner, ended)
        session.refresh(whole.learner, ["version", "names"])
        wanted = EmployerForm(name="ゆうなぎ市役所（デモ）", kind="municipality", prefecture="27")
        employer = workplaces.add_employer(session, self.admin, wanted)
        form = PeriodForm(
            employer=employer.ref, is_main=True, employment="full_time", desk="municipal", starts_on=today
        )
        began = workplaces.begin(session, self.admin, whole.learner, form, seen=whole.learner.version)
        guide = SupervisionForm(workplace=began.ref, supervisor="三宅 朋子", guides_from=today, agreed_on=today)
        workplaces.supervise(session, self.admin, whole.learner, guide)

    def remind(self, session: Session) -> None:
        """Who has not answered gets a new address, since the first ran out."""
        self._address(session, _who("propose"))
        self._address(session, _who("hand_in"))

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


def told(actors: Mapping[str, Actor], today: date) -> Iterator[tuple[datetime, str, Do]]:
    """When, what and how."""
    play = Play(actors, today)
    yield moment(office_day(today, BEGINS), 15 * 60), "practicum begins", play.begin
    for name, ago in STEPS.items():
        yield moment(office_day(today, ago), 15 * 60 + 5), f"practicum {name}", _stepping(play, name)
    for ago, do in (
        (44, play.send_back), (26, play.pause), (20, play.move), (18, play.refuse), (8, play.write_one),
        (3, play.remind),
    ):  # fmt: skip
        yield moment(office_day(today, ago), 15 * 60 + 10), f"practicum {do.__name__}", do


def _stepping(play: Play, name: str) -> Do:
    def do(session: Session) -> None:
        play.step(session, name)

    return do
