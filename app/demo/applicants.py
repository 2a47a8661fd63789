"""Employers and where everybody works, hours as reported, and people who apply: in every state there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.core import clock
from app.demo.calendar import moment, office_day
from app.training.enrolment import queries
from app.training.enrolment.models import Enrolment
from app.training.enrolment.schemas import (
    CheckForm,
    DeclineForm,
    EvidenceForm,
    OfferForm,
    ReturnForm,
    WithdrawForm,
)
from app.training.enrolment.service import applying, deciding
from app.training.files import taking
from app.training.models import Learner
from app.training.planning.schemas import CohortForm
from app.training.planning.service import cohorts
from app.training.programme.models import Cohort
from app.training.queries import certifications_of, everybody
from app.training.reported import queries as reports
from app.training.roster.batches import Upload
from app.training.schemas import LearnerForm
from app.training.service import learners
from app.training.workplaces import queries as workplaces
from app.training.workplaces import service as placing
from app.training.workplaces.schemas import EmployerForm, PeriodForm

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
# By the file of their employers: families and given names paired anew, nobody in particular.
_FAMILIES = ("相沢 アイザワ", "上野 ウエノ", "大西 オオニシ", "草野 クサノ", "下村 シモムラ", "長島 ナガシマ")
_GIVENS = ("里奈 リナ", "誠 マコト", "香織 カオリ", "亮 リョウ")
# One by one: name, kana, months of experience, employer, what becomes of them.
ONE_BY_ONE = (
    "田島 由佳,タジマ ユカ,26,2201,accepted", "土屋 実,ツチヤ ミノル,40,2701,withdrawn",
    "寺田 明日香,テラダ アスカ,18,1301,offered", "富田 恵,トミタ メグミ,13,4001,waiting",
    "内藤 翔,ナイトウ ショウ,22,1401,waiting", "西岡 浩,ニシオカ ヒロシ,12,0401,applied",
    "沼田 リン,ヌマタ リン,15,2202,applied", "根本 さくら,ネモト サクラ,8,3401,returned",
    "野口 茂,ノグチ シゲル,3,4701,declined",
)  # fmt: skip
WITHOUT_MAIL = ("returned", "declined")
_ROSTER = "external_id,family_name,given_name,kana,birth_date,email,organisation_code,prefecture,role,desk_type,cohort"
SEATS = len(_FAMILIES) * len(_GIVENS) + 2
MET = CheckForm(workplace_state="met", experience_state="met")


class Act:
    """The administrator at work on the course."""

    def __init__(self, actors: Mapping[str, Actor]) -> None:
        self.admin = actors["training_admin"]

    def employ(self, session: Session) -> None:
        """Employers, and where the certified work."""
        for line in EMPLOYERS:
            code, name, kind, prefecture = line.split()
            form = EmployerForm.model_validate({"code": code, "name": name, "kind": kind, "prefecture": prefecture})
            placing.add_employer(session, self.admin, form)
        session.flush()
        codes = [line.split()[0] for line in EMPLOYERS]
        certified = [one for one in everybody(session) if certifications_of(session, one)]
        for number, learner in enumerate(certified):
            self._place(session, learner, codes[number % len(codes)], months=14 + number % 30)

    def _place(self, session: Session, learner: Learner, code: str, *, months: int) -> None:
        employer = workplaces.employer_by_code(session, code)
        if employer is None:
            raise ValueError(f"no employer {code}")
        since = clock.today() - timedelta(days=31 * months)
        form = PeriodForm(
            employer=employer.ref, is_main=True, employment="full_time", desk="one_stop", role="相談員", starts_on=since
        )
        placing.begin(session, self.admin, learner, form, seen=learner.version)

    def number_second(self, session: Session) -> None:
        """The course system gave everybody of the second cohort a number."""
        cohort = _cohort(session, "running")
        lines = ["registration_no,external_id,family_name,given_name,cohort"]
        for number, one in enumerate(queries.in_state(session, cohort, "enrolled"), start=1):
            family, _, given = one.learner.shown_name(clock.today()).replace("・", " ").partition(" ")
            lines.append(f"{one.learner.ref},{number:04d},{family},{given or family},{_run(cohort)}")
        self._take(session, "roster", "講義システムの番号.csv", lines)

    def report(self, session: Session, *, share: int) -> None:
        """What the course system says on a day: a share of every subject."""
        cohort = _cohort(session, "running")
        lines = ["external_id,subject,minutes,percent,reported_at"]
        for number in range(1, len(queries.in_state(session, cohort, "enrolled")) + 1):
            for subject in reports.subjects(session, cohort.curriculum_id):
                minutes = subject.minutes * share // 100
                lines.append(f"{number:04d},{subject.code},{minutes},{share},{clock.today()}")
        self._take(session, "progress", f"進捗{clock.today()}.csv", lines)

    def contradict(self, session: Session) -> None:
        """A later report that is lower than what was accepted, and a number that nobody has."""
        subject = reports.subjects(session, _cohort(session, "running").curriculum_id)[0]
        rows = [f"{number},{subject.code},10,{clock.today()}" for number in ("0009", "9999")]
        self._take(session, "progress", "進捗の訂正.csv", ["external_id,subject,minutes,reported_at", *rows])

    def _take(self, session: Session, kind: str, name: str, lines: list[str]) -> None:
        content = "\r\n".join(lines).encode("cp932")
        taking.take(session, self.admin, Upload(kind, taking.USUAL[kind], "course", name, content))

    def apply_third(self, session: Session) -> None:
        """Many by a file of their employers, some one by one; the places are fewer than those who want them."""
        cohort = _cohort(session, "open")
        form = CohortForm.model_validate({**cohorts.stored(cohort), "seats": SEATS})
        cohorts.edit(session, self.admin, cohort, form, seen=cohort.version)
        self._take(session, "roster", "第3期申込者名簿.csv", [_ROSTER, *_rows(cohort)])
        for one in queries.in_state(session, cohort, "applied"):
            applying.state(session, one, _papers(18))
            applying.check(session, self.admin, one, MET, seen=one.version)
        for line in ONE_BY_ONE:
            name, kana, months, code, what = line.split(",")
            mail = None if what in WITHOUT_MAIL else f"{what}{code}@example.jp"
            person = LearnerForm(legal=name, kana=kana, prefecture=code[:2], mail=mail)
            learner = learners.add(session, self.admin, person, check=False)
            session.refresh(learner, ["names", "version"])
            self._place(session, learner, code, months=int(months))
            applying.apply(session, self.admin, learner, cohort.ref, _papers(int(months)))

    def decide_third(self, session: Session) -> None:
        """All seats are given, three wait, one seat becomes free again and is offered."""
        found: dict[str, list[Enrolment]] = {"": []}
        wanted = {line.split(",")[0]: line.split(",")[4] for line in ONE_BY_ONE}
        for one in queries.in_state(session, _cohort(session, "open"), "applied"):
            found.setdefault(wanted.get(one.learner.shown_name(clock.today()), ""), []).append(one)
        for one in (*found["accepted"], *found["withdrawn"], *found["offered"], *found["waiting"]):
            applying.check(session, self.admin, one, MET, seen=one.version)
        for one in (*found[""], *found["accepted"], *found["withdrawn"]):
            deciding.accept(session, self.admin, one, seen=one.version)
        for one in (*found["offered"], *found["waiting"]):
            deciding.wait(session, self.admin, one, seen=one.version)
        (returned,), (declined,) = found["returned"], found["declined"]
        (withdrawn,), (offered,) = found["withdrawn"], found["offered"]
        self._send_back(session, returned)
        no = DeclineForm(decline_reason="not_eligible", decline_note="相談の経験が必要な期間に足りませんでした。")
        deciding.decline(session, self.admin, declined, no, seen=declined.version)
        gone = WithdrawForm(withdraw_reason="left_job", trigger="trainee", withdraw_note="異動のため")
        deciding.withdraw(session, self.admin, withdrawn, gone, seen=withdrawn.version)
        offer = OfferForm(answer_by=clock.today() + timedelta(days=14))
        deciding.offer(session, self.admin, offered, offer, seen=offered.version)

    def _send_back(self, session: Session, one: Enrolment) -> None:
        lacking = CheckForm(
            workplace_state="met", experience_state="lacking",
            experience_lacks="あと4か月分の実績が分かる書類か、国家資格の登録証の写し",
        )  # fmt: skip
        applying.check(session, self.admin, one, lacking, seen=one.version)
        back = ReturnForm(due_on=clock.today() + timedelta(days=20))
        deciding.send_back(session, self.admin, one, back, seen=one.version)


def _rows(cohort: Cohort) -> Iterator[str]:
    codes = [line.split()[0] for line in EMPLOYERS]
    pairs = [(family.split(), given.split()) for family in _FAMILIES for given in _GIVENS]
    for number, ((family, family_kana), (given, given_kana)) in enumerate(pairs):
        code = codes[number % len(codes)]
        yield (
            f"A{number:04d},{family},{given},{family_kana} {given_kana},19{80 + number % 18}-0{1 + number % 9}-15,"
            f"applicant{number:02d}@example.jp,{code},{code[:2]},相談員,one_stop,{_run(cohort)}"
        )


def _run(cohort: Cohort) -> str:
    return f"{cohort.fiscal_year}-{cohort.run}"


def _papers(months: int) -> EvidenceForm:
    return EvidenceForm(
        workplace_text="外国人相談窓口", workplace_proof="在職証明書", amount=months, experience_proof="相談実績証明書"
    )


def _cohort(session: Session, state: str) -> Cohort:
    """The newest in a state, with its half days."""
    found = queries.cohorts(session, (state,))[0]
    session.refresh(found, ["blocks"])
    return found


def told(actors: Mapping[str, Actor], today: date, certified: date) -> Iterator[tuple[datetime, str, Do]]:
    """When, what and how; after the course of the same day was told. `certified`: the first cohort's day."""
    act = Act(actors)
    yield moment(certified, 16 * 60), "employers", act.employ
    for ago, name, do in (
        (160, "numbers", act.number_second), (140, "hours", partial(act.report, share=45)),
        (104, "hours", partial(act.report, share=100)), (80, "contradiction", act.contradict),
        (19, "applications", act.apply_third), (9, "decisions", act.decide_third),
    ):  # fmt: skip
        yield moment(office_day(today, ago), 16 * 60), name, do
