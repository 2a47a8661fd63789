"""The training in a real browser, day after day: from the application to the certificate, and the first renewal."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy.engine import Engine

from app.authz.roles import Role
from app.core.config import Settings
from app.training import commands, queries
from tests.journeys.days import Day, Days
from tests.journeys.office import ASKED, DESK, Office, Writing
from tests.journeys.person import Person
from tests.support.people import NAMES, Cast, cast
from tests.support.servers import Servers
from tests.training import worlds

pytestmark = [pytest.mark.browser, pytest.mark.sqlite, pytest.mark.slow]
D = date.fromisoformat
TRAINEE = NAMES[Role.TRAINEE]
TASKS = ("来所前の案内を作り直す", "更新が近い人への声かけを決める", "順番を一緒に決める面談をする")
RATES = {"rate_status": "3", "rate_culture": "3", "rate_resolve": "2", "rate_connect": "3"}


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


@pytest.fixture
def days(
    servers: Servers, chromium_browser: Browser, settings: Settings, engine: Engine, people: Cast, tmp_path: Path
) -> Days:
    return Days(servers, chromium_browser, settings, engine, people, tmp_path)


def fits(phone: Person) -> bool:
    """Whether nothing has to be moved sideways to be read."""
    return bool(phone.page.evaluate("document.documentElement.scrollWidth") <= 390)


def is_told(day: Day, code: str, *told: str) -> Person:
    """What anybody sees who scans a certificate with a telephone."""
    phone = day.phone()
    phone.go(f"/v/{code}")
    for words in told:
        phone.sees(words)
    assert fits(phone)
    return phone


class TestFromTheApplicationToTheCertificate:
    """The trainee's own steps and the decisions about them on their pages; what is for everybody by services."""

    @pytest.fixture
    def today(self) -> date:
        return D("2026-04-10")

    @pytest.fixture
    def office(self, people: Cast, writing: Writing) -> Office:
        made = Office(people, writing)
        made.prepares_the_course()
        return made

    def test_seven_days_of_a_year(self, days: Days, office: Office) -> None:
        with days.on(D("2026-04-10")) as day:
            applies(day)
            person = is_accepted(day)
            has_a_workplace(day, person)
        with days.on(D("2026-06-01")) as day:
            office.lets_the_course_run()
            begins(day, office.cohort)
        with days.on(D("2026-07-20")) as day:
            sees_all_lessons(day, office.progress(person))
            passes_on_screen(day, office.sitting("confirmation", on_screen=True))
        with days.on(D("2026-09-01")) as day:
            agrees_on_the_tasks(day)
        with days.on(D("2026-10-20")) as day:
            has_the_practicum_accepted(day)
        with days.on(D("2027-01-17")) as day:
            attends(day)
        with days.on(D("2027-02-10")) as day:
            passes_on_paper(day, office.sitting("final", on_screen=False))
            completes(day)
            is_told(day, is_certified(day, person), "この認証は有効です。", TRAINEE, "2030-02-10")


def applies(day: Day) -> None:
    me = day.person("trainee")
    me.go("/training/apply")
    me.fill(legal=TRAINEE, kana="ロドリゲス アナ", birth="昭和63年5月14日", mail="ana@example.jp")
    me.fill(workplace_text=f"{DESK} 外国人相談窓口", workplace_proof="在職証明書")
    me.fill(amount="26", experience_proof="相談実績証明書")
    me.pick(prefecture="22")
    me.send("申し込む")
    me.sees("事務局が確認しています")


def is_accepted(day: Day) -> str:
    """The office confirms what was stated and accepts; the person's reference."""
    office = day.person("training_admin")
    office.go("/training/applications")
    office.follow(TRAINEE)
    office.unfold("要件の確認を記録する")
    office.pick(workplace_state="met", experience_state="met")
    office.send("確認を記録する")
    office.send("受講を決定する")
    me = day.person("trainee")
    me.go("/training/apply")
    me.sees("受講が決まりました。")
    office.follow("この人のページへ")
    return office.path.rpartition("/")[2]


def has_a_workplace(day: Day, person: str) -> None:
    """Where the practicum will be, and who guides it there."""
    office = day.person("training_admin")
    office.go(f"/training/learners/{person}/workplaces")
    office.page.locator("main select[name=employer]").select_option(label=DESK)
    office.pick(employment="full_time", desk="one_stop")
    office.fill(starts_on="2024-04-01")
    office.tick("is_main", "1")
    office.send("記録する")
    office.unfold("指導者を加える")
    office.fill(supervisor="原田 実", guides_from="2026-04-01", agreed_on="2026-04-10")
    office.send("指導者を記録する")
    office.sees("原田 実")


def begins(day: Day, cohort: str) -> None:
    office = day.person("training_admin")
    office.go(f"/training/cohorts/{cohort}/start")
    office.send("始められる人の受講を始める")
    stands(day, 0, "オンライン講義を最後まで受けてください。")


def stands(day: Day, done: int, told: str) -> Person:
    """The trainee's own page: how many stages are done, and what comes next."""
    me = day.person("trainee")
    me.go("/training/mine")
    expect(me.page.locator("main .progress", has_text="終わった段階")).to_contain_text(f"{done} / 8")
    me.sees(told)
    return me


def sees_all_lessons(day: Day, progress: bytes) -> None:
    """The file of the course system is shown row by row before it changes anything."""
    office = day.person("training_admin")
    office.go("/training/files/import?kind=progress")
    sent = {"name": "進捗.csv", "mimeType": "text/csv", "buffer": progress}
    office.page.locator("main input[type=file]").set_input_files(sent)
    office.send("確かめる")
    office.sees("まだ何も保存していません。")
    office.send("この内容で取り込む")
    stands(day, 1, "総合確認テストを受けて、合格してください。")


def passes_on_screen(day: Day, sitting: str) -> None:
    """Every answer is saved by the click on it; the result is there once all are told."""
    office = day.person("training_admin")
    is_put_on_the_list(office, sitting)
    me = stands(day, 1, "総合確認テスト")
    me.open("a[href^='/training/mine/tests/']")
    own = me.path
    me.confirm("試験を始める")
    for number, label in enumerate(("保存して次へ", "保存して確認へ"), start=1):
        me.sees(f"問{number} / {len(ASKED)}")
        asked = me.page.locator("main p.preline").inner_text()
        me.page.locator("main label.choice", has_text=ASKED[asked]).click()
        me.sees("保存しました。")
        me.send(label)
    me.sees("すべての問題に答えています。")
    me.send("提出する")
    me.sees("受け付けました。")
    office.go(sitting)
    office.confirm("結果を知らせる")
    me.go(own)
    me.sees(f"{len(ASKED)} / {len(ASKED)}")
    stands(day, 2, "職場で実践をして、報告を出してください。")


def is_put_on_the_list(office: Person, sitting: str) -> None:
    office.go(sitting)
    office.page.locator("main label.chip", has_text=TRAINEE).click()
    office.send("名簿に入れる")


def agrees_on_the_tasks(day: Day) -> None:
    """Three tasks of one's own desk; the supervisor agrees on a telephone, then the instructor."""
    me = day.person("trainee")
    me.go("/training/mine/practicum")
    me.send("課題を作り始める")
    for title in TASKS:
        me.follow("課題を加える")
        me.fill(task_title=title, situation="書類を持たずに来る人が多い。", doing="2週間試し、前と比べて数える。")
        me.tick("abilities", "connect")
        me.tick("looked", "1")
        me.send("課題を保存する")
    me.send("課題を提案する")
    me.sees("職場の指導者が課題を確かめています。")
    supervisor = opens_the_address(day)
    supervisor.sees(TASKS[0])
    supervisor.tick("answer", "agree")
    answers(supervisor)
    teacher = at_the_practicum(day, "instructor")
    teacher.fill(starts_on="2026-09-01")
    teacher.send("課題に同意する")
    me.go("/training/mine/practicum")
    me.sees("2026-11-30")


def at_the_practicum(day: Day, login: str) -> Person:
    found = day.person(login)
    found.go("/training/practicums")
    found.follow(TRAINEE)
    return found


def opens_the_address(day: Day) -> Person:
    """The office makes an address and tells the number; the supervisor opens it without an account."""
    office = at_the_practicum(day, "training_admin")
    office.send("新しいアドレスを作る")
    told = office.page.locator("main section", has_text="職場の指導者のページ")
    supervisor = day.phone()
    supervisor.go(urlsplit(told.locator("code").inner_text()).path)
    supervisor.fill(code=told.locator("strong.ref").inner_text())
    supervisor.send("内容を見る")
    supervisor.fill(said_by="原田 実")
    assert fits(supervisor)
    return supervisor


def answers(supervisor: Person) -> None:
    supervisor.send("この内容で回答する")
    supervisor.sees("今、お答えいただくことはありません。")


def has_the_practicum_accepted(day: Day) -> None:
    me = day.person("trainee")
    me.go("/training/mine/practicum")
    for _title in TASKS:
        me.follow("報告を書く")
        me.fill(done="案内を作り直し、2週間使った。", learned="順番を動きに合わせると伝わる。")
        me.tick("looked", "1")
        me.send("報告を保存する")
    me.pick(**RATES)
    me.send("報告を提出する")
    supervisor = opens_the_address(day)
    supervisor.tick("answer", "confirm")
    supervisor.pick(**RATES)
    answers(supervisor)
    teacher = at_the_practicum(day, "instructor")
    teacher.pick(**RATES)
    teacher.tick("verdict", "accept")
    teacher.fill(judge_note="数と言葉の両方で振り返られています。")
    teacher.send("評価を記録する")
    stands(day, 3, "集合研修の第1コマに出てください。")


def attends(day: Day) -> None:
    """Two days of two half days, entered from the list by the instructor on the second."""
    teacher = day.person("instructor")
    teacher.go("/training/attendance")
    blocks = teacher.page.locator("main a[href^='/training/blocks/']").evaluate_all("all => all.map(a => a.pathname)")
    for block in blocks:
        teacher.go(block)
        teacher.send("受付を始める")
        teacher.page.get_by_label(f"{TRAINEE}の出欠").select_option("present")
        teacher.send("出欠を記録する")
        teacher.follow("終了する")
        teacher.sees("このコマが終わる")
        teacher.send("終了する")
    stands(day, 7, "修了認定テストを受けて、合格してください。")


def passes_on_paper(day: Day, sitting: str) -> None:
    office = day.person("training_admin")
    is_put_on_the_list(office, sitting)
    office.open("a[href^='/training/tests/attempts/']")
    office.fill(score=str(len(ASKED)))
    office.send("結果を記録する")
    office.go(sitting)
    office.confirm("結果を知らせる")
    stands(day, 8, "修了の決定を待ってください。")


def completes(day: Day) -> None:
    approver = day.person("approver")
    approver.go("/training/applications")
    approver.follow(TRAINEE)
    approver.unfold("修了を認める")
    approver.send("修了を認める")
    approver.sees("修了を認めた")


def is_certified(day: Day, person: str) -> str:
    """Proposed by the office, approved by somebody else; the code of the certificate."""
    office = day.person("training_admin")
    office.go(f"/training/learners/{person}")
    office.unfold("認証を提案する")
    office.fill(starts_on="2027-02-10", basis_note="全課程の修了を確認した。")
    office.tick("identity_checked", "1")
    office.send("提案する")
    office.page.wait_for_url("**/training/certifications/*")
    approver = day.person("approver")
    approver.go(office.path)
    approver.tick("decision", "approve")
    approver.fill(decision_number="認証決定第1号")
    approver.send("決定する")
    link = approver.page.locator("main a[href^='/v/']").get_attribute("href")
    assert link is not None
    return link.removeprefix("/v/")


class TestTheFirstRenewal:
    """Two who were certified in March 2025, three years later: one renews in time, the other does not."""

    @pytest.fixture
    def today(self) -> date:
        return worlds.MARCH

    def test_march_2028(self, days: Days, people: Cast, engine: Engine, writing: Writing) -> None:
        with writing() as session:
            held = [worlds.certify(session, people, name) for name in ("佐々木 リカ", "原 翔太")]
            renews, misses = (queries.documents_of(session, one)[0].code for one in held)
            page = f"/training/certifications/{held[0].ref}"
        with days.on(D("2027-03-29")) as day:
            assert commands.send_notices(engine, days.settings)["made"] == len(held)
            both_are_due(day, *(one.number or "" for one in held))
            is_invited(day, page)
            is_told(day, misses, "更新の時期に入っています。", "2028-03-28")
        with days.on(D("2028-03-10")) as day:
            is_renewed(day, page)
        with days.on(D("2028-03-29")) as day:
            is_told(day, misses, "更新の猶予期間中です。", "2028-03-28")
            phone = is_told(day, renews, "この認証は有効です。", "2028-03-29", "2031-03-28")
            phone.follow("最も新しい認証書を確かめる")
            phone.sees("この認証書は、最も新しい認証書です。")
        with days.on(D("2028-06-27")) as day:
            is_told(day, misses, "この認証は失効しています。")
            is_told(day, renews, "この認証は有効です。")


def both_are_due(day: Day, *numbers: str) -> None:
    """In the list of renewals, and in the log of notices."""
    office = day.person("training_admin")
    for page in ("/training/renewals/notices", "/training/renewals"):
        office.go(page)
        expect(office.page.locator("main tbody tr")).to_have_count(len(numbers))
        for number in numbers:
            office.sees(number)


def is_invited(day: Day, page: str) -> None:
    """A session is planned, the holder is invited and gets a seat."""
    office = day.person("training_admin")
    office.go("/training/renewals/sessions")
    office.unfold("回を予定する")
    office.fill(held_on="2028-02-12", venue="静岡市葵区 研修室", seats="30")
    office.send("予定する")
    office.go(page)
    office.tick("practising", "1")
    office.send("更新を案内する")
    office.page.locator("main select[name=session]").select_option(index=0)
    office.send("席を確保する")
    office.sees("研修の席")


def is_renewed(day: Day, page: str) -> None:
    """Attendance, application, review, and the decision of somebody else."""
    office = day.person("training_admin")
    office.go("/training/renewals/sessions")
    office.open("a[href^='/training/renewals/sessions/']")
    office.page.locator("main label.chip").click()
    office.send("出席を記録する")
    office.open("tbody a[href^='/training/renewals/']")
    for move in ("apply", "submit"):
        office.unfold("進み具合を記録する")
        office.tick("move", move)
        office.tick("practising", "1")
        office.send("記録する")
    office.sees("審査に回した人と別の承認者が決定します。")
    approver = day.person("approver")
    approver.go(office.path)
    approver.tick("case_decision", "approve")
    approver.fill(decision_number="更新決定第1号")
    approver.send("決定する")
    approver.go(page)
    written = approver.page.locator("main tr", has_text="更新決定第1号")
    expect(written).to_contain_text("2028-03-29")
    expect(written).to_contain_text("2031-03-28")
