"""Who applies, is accepted and takes part: employers, a cohort in its practicum, one that takes applications."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock
from app.core.dates import fiscal_year
from app.core.errors import Invalid
from app.demo.calendar import moment, office_day
from app.training.enrolment import queries
from app.training.enrolment.lifecycle import Stage, StageState
from app.training.enrolment.models import Enrolment
from app.training.enrolment.schemas import (
    CheckForm,
    DeclineForm,
    EvidenceForm,
    FirstApplyForm,
    OfferForm,
    ReturnForm,
    WithdrawForm,
)
from app.training.enrolment.service import applying, deciding, starting
from app.training.enrolment.settling import settle
from app.training.files import taking
from app.training.models import Learner
from app.training.planning.schemas import CohortForm, StepForm
from app.training.planning.service import cohorts
from app.training.programme.models import Cohort
from app.training.queries import certifications_of, everybody
from app.training.reported import queries as reports
from app.training.roster.batches import Upload
from app.training.schemas import LearnerForm
from app.training.service import learners
from app.training.workplaces import queries as workplaces
from app.training.workplaces import service as placing
from app.training.workplaces.schemas import EmployerForm, PeriodForm, SupervisionForm

Do = Callable[[Session], None]
# Invented bodies: code, name, kind, prefecture.
EMPLOYERS = (
    "2201 静岡みなと国際交流協会 association 22", "2202 ふじのくに多文化センター運営機構 contractor 22",
    "2301 名古屋くらし国際課（デモ） municipality 23", "2302 あいち外国人相談協会 association 23",
    "2701 大阪にじいろ交流財団 association 27", "1301 東京まちかど多文化支援機構 contractor 13",
    "1401 神奈川ことばの架け橋協会 association 14", "0101 北海道くらし国際交流協会 association 01",
    "4001 福岡アジア相談センター運営会 contractor 40", "3401 広島県多文化共生課（デモ） prefecture 34",
    "4701 沖縄しまんちゅ国際交流協会 association 47", "0401 みやぎ外国人相談協会 association 04",
)  # fmt: skip
# Invented people of the second cohort: family, given, kana, employer.
SECOND = (
    "相沢 里奈 アイザワ・リナ 2201", "石田 誠 イシダ・マコト 2301", "上野 香織 ウエノ・カオリ 2302",
    "江口 拓也 エグチ・タクヤ 2701", "大西 真帆 オオニシ・マホ 1301", "片山 亮 カタヤマ・リョウ 1401",
    "木下 彩 キノシタ・アヤ 0101", "草野 直樹 クサノ・ナオキ 4001", "小宮 優子 コミヤ・ユウコ 3401",
    "坂本 ハンナ サカモト・ハンナ 4701", "下村 健 シモムラ・ケン 0401", "須藤 絵里 スドウ・エリ 2202",
)  # fmt: skip
# Applicants of the third cohort: name, kana, months of experience, employer, what becomes of them.
THIRD = (
    "田島 由佳,タジマ ユカ,26,2201,accepted", "千葉 カルロス,チバ カルロス,14,2302,accepted",
    "土屋 実,ツチヤ ミノル,40,2701,withdrawn", "寺田 明日香,テラダ アスカ,18,1301,offered",
    "富田 恵,トミタ メグミ,13,4001,waiting", "内藤 翔,ナイトウ ショウ,22,1401,waiting",
    "西岡 浩,ニシオカ ヒロシ,12,0401,applied", "沼田 リン,ヌマタ リン,15,2202,applied",
    "根本 さくら,ネモト サクラ,8,3401,returned", "野口 茂,ノグチ シゲル,3,4701,declined",
)  # fmt: skip
SEATS = 3
_HEAD = "external_id,family_name,given_name,kana,birth_date,email,organisation_code,prefecture,role,desk_type,cohort"
_GUIDES = ("橋詰 久美", "藤堂 隆", "細川 恵子", "前田 智")


class Act:
    """The administrator and the approver at work on the course."""

    def __init__(self, actors: Mapping[str, Actor], today: date) -> None:
        self.admin, self.trainee, self.teacher = actors["training_admin"], actors["trainee"], actors["instructor"]
        self.today = today

    def employ(self, session: Session) -> None:
        """Employers, and where the certified work."""
        for line in EMPLOYERS:
            code, name, kind, prefecture = line.split()
            form = EmployerForm.model_validate({"code": code, "name": name, "kind": kind, "prefecture": prefecture})
            placing.add_employer(session, self.admin, form)
        session.flush()
        employers = list(workplaces.all_employers(session))
        certified = [one for one in everybody(session) if _is_certified(session, one)]
        for number, learner in enumerate(certified):
            employer = employers[number % len(employers)]
            self._place(session, learner, employer.ref, since=clock.today() - timedelta(days=400 + 30 * (number % 9)))

    def _place(self, session: Session, learner: Learner, employer: str, *, since: date) -> None:
        form = PeriodForm(
            employer=employer, is_main=True, employment="full_time", desk="one_stop", role="相談員", starts_on=since
        )
        placing.begin(session, self.admin, learner, form, seen=learner.version)

    def call_second(self, session: Session) -> None:
        """The second cohort is announced."""
        self._announce(session, seats=30, applications=(-245, -205), online=(-170, -108), practicum=(-62, 32), ends=110)

    def call_third(self, session: Session) -> None:
        """And the next one, with few seats."""
        self._announce(session, seats=SEATS, applications=(-40, 30), online=(60, 120), practicum=(150, 240), ends=300)

    def _announce(
        self, session: Session, *, seats: int, applications: tuple[int, int], online: tuple[int, int],
        practicum: tuple[int, int], ends: int,
    ) -> None:  # fmt: skip
        days = {"applications": applications, "online": online, "practicum": practicum}
        values: dict[str, object] = {"seats": seats, "ends_on": self.today + timedelta(days=ends)}
        for name, (first, last) in days.items():
            values |= {
                f"{name}_from": self.today + timedelta(days=first), f"{name}_until": self.today + timedelta(days=last),
            }  # fmt: skip
        year = fiscal_year(self.today + timedelta(days=online[0]))
        made = self._next_run(session, {**values, "fiscal_year": year})
        cohorts.step(session, self.admin, made, StepForm(state="open"), seen=made.version)

    def _next_run(self, session: Session, values: dict[str, object]) -> Cohort:
        for run in range(1, 21):
            try:
                return cohorts.plan(session, self.admin, CohortForm.model_validate({**values, "run": run}))
            except Invalid as error:
                if error.field != "run":
                    raise
        raise ValueError("no run is free")

    def apply_second(self, session: Session) -> None:
        """Twelve by a file of their employers, and the trainee by themself."""
        cohort = cohort_in(session, "open")
        lines = [_HEAD]
        for number, line in enumerate(SECOND, start=1):
            family, given, kana, code = line.split()
            lines.append(
                f"{number:04d},{family},{given},{kana.replace('・', ' ')},198{number % 10}-0{1 + number % 9}-15,"
                f"course{number:02d}@example.jp,{code},{code[:2]},相談員,one_stop,{cohort.fiscal_year}-{cohort.run}"
            )
        content = "\r\n".join(lines).encode("cp932")
        taking.take(session, self.admin, Upload("roster", "all", "course", "第2期受講者名簿.csv", content))
        self._apply_oneself(session, cohort)

    def _apply_oneself(self, session: Session, cohort: Cohort) -> None:
        form = FirstApplyForm(
            cohort=cohort.ref, legal=self.trainee.name, kana="ロドリゲス アナ", birth="1990-05-01", prefecture="22",
            mail="ana@example.jp", workplace_text="静岡みなと国際交流協会 外国人相談窓口", amount=20,
            workplace_proof="在職証明書", experience_proof="相談実績証明書",
        )  # fmt: skip
        learner = applying.own_learner(session, self.trainee, form)
        applying.apply(session, self.trainee, learner, cohort.ref, form)

    def accept_second(self, session: Session) -> None:
        """Everybody's papers are in order; a supervisor agrees at each workplace."""
        cohort = cohort_in(session, "open")
        own = queries.learner_of_user(session, self.trainee.user_id)
        first = workplaces.employer_by_code(session, "2201")
        if own is not None and first is not None:
            self._place(session, own, first.ref, since=clock.today() - timedelta(days=600))
        for number, one in enumerate(queries.in_state(session, cohort, "applied")):
            if one.source == "file":
                applying.state(session, one, _papers(18 + number))
            self._accept(session, one)
            period = workplaces.main_on(session, [one.learner_id], clock.today())[one.learner_id]
            guide = SupervisionForm(
                workplace=period.ref, supervisor=_GUIDES[number % len(_GUIDES)], guides_from=period.starts_on,
                agreed_on=clock.today(),
            )  # fmt: skip
            placing.supervise(session, self.admin, one.learner, guide)

    def _accept(self, session: Session, one: Enrolment) -> None:
        met = CheckForm(workplace_state="met", experience_state="met")
        applying.check(session, self.admin, one, met, seen=one.version)
        deciding.accept(session, self.admin, one, seen=one.version)

    def start_second(self, session: Session) -> None:
        """The first day of the hours."""
        cohort = cohort_in(session, "open")
        cohorts.step(session, self.admin, cohort, StepForm(state="running"), seen=cohort.version)
        starting.begin(session, self.admin, cohort)
        own = queries.learner_of_user(session, self.trainee.user_id)
        number = f"registration_no,external_id,family_name,given_name,cohort\n{own.ref if own else ''},0013,"
        names = self.trainee.name.replace("・", " ").split()
        content = f"{number}{names[0]},{' '.join(names[1:])},{cohort.fiscal_year}-{cohort.run}\n".encode()
        taking.take(session, self.admin, Upload("roster", "all", "course", "番号の追加.csv", content))

    def report(self, session: Session, *, share: int) -> None:
        """What the course system says: a share of every subject; at the end two are behind, and one row is lower."""
        cohort = cohort_in(session, "running")
        lines = ["external_id,subject,minutes,percent,reported_at"]
        for number in range(1, len(SECOND) + 2):
            done = share if number not in (4, 9) or share < 100 else 80
            for subject in reports.subjects(session, cohort.curriculum_id):
                minutes = subject.minutes * done // 100
                lines.append(f"{number:04d},{subject.code},{minutes},{done},{clock.today()}")
        content = "\n".join(lines).encode("utf-8-sig")
        taking.take(session, self.admin, Upload("progress", "skip", "course", f"進捗{clock.today()}.csv", content))

    def contradict(self, session: Session) -> None:
        """A later report that is lower than what was accepted."""
        cohort = cohort_in(session, "running")
        subject = reports.subjects(session, cohort.curriculum_id)[0]
        content = f"external_id,subject,minutes,reported_at\n0009,{subject.code},10,{clock.today()}\n".encode()
        taking.take(session, self.admin, Upload("progress", "skip", "course", "進捗の訂正.csv", content))

    def test_second(self, session: Session) -> None:
        """Who has all hours passes the confirmation test, unless its results were entered by their own way."""
        for one in queries.in_state(session, cohort_in(session, "running"), "enrolled"):
            states = {stage.stage: stage.state for stage in one.stages}
            if states.get(Stage.ONLINE) == StageState.MET and Stage.CONFIRMATION not in states:
                settle(
                    session, self.teacher, one, Stage.CONFIRMATION, StageState.MET, on=clock.today(), basis="attempt"
                )  # fmt: skip

    def apply_third(self, session: Session) -> None:
        """Ten apply for three seats."""
        cohort = cohort_in(session, "open")
        for line in THIRD:
            name, kana, months, code, _what = line.split(",")
            form = LearnerForm(legal=name, kana=kana, prefecture=code[:2])
            learner = learners.add(session, self.admin, form, check=False)
            session.refresh(learner, ["names", "version"])
            employer = workplaces.employer_by_code(session, code)
            if employer is not None:
                self._place(session, learner, employer.ref, since=clock.today() - timedelta(days=31 * int(months)))
            applying.apply(session, self.admin, learner, cohort.ref, _papers(int(months)))

    def decide_third(self, session: Session) -> None:
        """Three seats are given, two wait, one seat becomes free again and is offered."""
        cohort = cohort_in(session, "open")
        wanted = dict(zip((line.split(",")[0] for line in THIRD), (line.split(",")[4] for line in THIRD), strict=True))
        found: dict[str, list[Enrolment]] = {}
        for one in queries.in_state(session, cohort, "applied"):
            found.setdefault(wanted.get(one.learner.shown_name(clock.today()), ""), []).append(one)
        for one in (*found["accepted"], *found["withdrawn"]):
            self._accept(session, one)
        for one in (*found["offered"], *found["waiting"]):
            met = CheckForm(workplace_state="met", experience_state="met")
            applying.check(session, self.admin, one, met, seen=one.version)
            deciding.wait(session, self.admin, one, seen=one.version)
        self._send_back(session, found["returned"][0])
        no = DeclineForm(decline_reason="not_eligible", decline_note="相談の経験が必要な期間に足りませんでした。")
        deciding.decline(session, self.admin, found["declined"][0], no, seen=found["declined"][0].version)
        gone = WithdrawForm(withdraw_reason="left_job", trigger="trainee", withdraw_note="異動のため")
        deciding.withdraw(session, self.admin, found["withdrawn"][0], gone, seen=found["withdrawn"][0].version)
        offer = OfferForm(answer_by=clock.today() + timedelta(days=14))
        deciding.offer(session, self.admin, found["offered"][0], offer, seen=found["offered"][0].version)

    def _send_back(self, session: Session, one: Enrolment) -> None:
        lacking = CheckForm(
            workplace_state="met", experience_state="lacking",
            experience_lacks="あと4か月分の実績が分かる書類か、国家資格の登録証の写し",
        )  # fmt: skip
        applying.check(session, self.admin, one, lacking, seen=one.version)
        back = ReturnForm(due_on=clock.today() + timedelta(days=20))
        deciding.send_back(session, self.admin, one, back, seen=one.version)


def _papers(months: int) -> EvidenceForm:
    return EvidenceForm(
        workplace_text="外国人相談窓口", workplace_proof="在職証明書", amount=months, experience_proof="相談実績証明書"
    )


def _is_certified(session: Session, learner: Learner) -> bool:
    return any(one.state == "approved" for one in certifications_of(session, learner))


def cohort_in(session: Session, state: str) -> Cohort:
    """The newest in a state."""
    return queries.cohorts(session, (state,))[0]


def told(actors: Mapping[str, Actor], today: date) -> Iterator[tuple[datetime, str, Do]]:
    """When, what and how, after the first cohort was certified."""
    act = Act(actors, today)
    for ago, name, do in (
        (252, "employers", act.employ), (248, "second cohort", act.call_second),
        (230, "applications", act.apply_second),
        (190, "acceptance", act.accept_second), (169, "start", act.start_second),
        (140, "hours", partial(act.report, share=45)), (106, "hours", partial(act.report, share=100)),
        (90, "confirmation", act.test_second), (80, "contradiction", act.contradict),
        (41, "third cohort", act.call_third), (33, "applications", act.apply_third),
        (12, "decisions", act.decide_third),
    ):  # fmt: skip
        yield moment(office_day(today, ago), 10 * 60), name, do
