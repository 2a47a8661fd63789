"""The whole job in a real browser: from the counter to the year's figures."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.partners.imports import import_carried
from tests.journeys.person import Person
from tests.support.browser import watched_page
from tests.support.people import Cast, cast

Writing = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def people(engine: Engine, writing: Writing) -> Cast:
    """The cast and the real offices of the carried lists."""
    found = cast(engine)
    with writing() as session:
        import_carried(session, found["supervisor"])
    return found


@pytest.mark.slow
def test_from_the_counter_to_the_years_figures(page: Page, live_server: str, people: Cast) -> None:
    del people
    me = Person(page, live_server)
    me.sign_in("coordinator")
    case = takes_the_call(me)
    plans_three_steps(me, case)
    person = records_consent(me, case)
    refers(me, case, person)
    closes(me, case)
    card = writes_the_card(me, case)
    me.sign_in("supervisor")
    checks_the_card(me, card)
    me.sign_in("counsellor")
    finds_the_card(me, card)
    me.sign_in("supervisor")
    exports_the_year(me)


def takes_the_call(me: Person) -> str:
    """A quick contact that becomes a case with its needs; the case's address."""
    me.page.keyboard.press("n")
    me.page.wait_for_url("**/contacts/new")
    me.tick("channel", "phone")
    me.tick("languages", "vi")
    me.tick("asker", "self")
    me.fill(
        person_text="グエン・ティ・ホア",
        summary="先週突然解雇された。在留期間は2月まで。家賃も払えない。",
        minutes="20",
    )
    me.tick("topics", "employment", "immigration")
    me.press("記録してケースにする")
    me.page.wait_for_url("**/cases/K-*")
    me.sees("先週突然解雇された")
    case = me.path
    me.go(f"{case}/needs/new")
    me.pick(domain="housing")
    me.fill(title="家賃の滞納")
    me.press("課題を加える")
    me.sees("家賃の滞納")
    return case


def plans_three_steps(me: Person, case: str) -> None:
    """Three steps, each after the one before; only the first is ready; a circle is refused and named."""
    titles = ("離職票を受け取る", "失業給付を申し込む", "在留期間の更新を申請する")
    for number, title in enumerate(titles):
        me.go(f"{case}/plan/steps/new")
        me.fill(title=title, due=f"2026-12-{10 + number}")
        me.pick(domain=("employment", "employment", "residence")[number])
        if number:
            me.page.get_by_label(titles[number - 1]).check(force=True)
        me.press("ステップを")
        expect(me.page.locator("main")).to_contain_text(title)
    me.go(f"{case}/plan")
    expect(me.page.locator("svg").first).to_be_visible()
    ready = me.page.locator("section", has_text="今、着手できるもの").last
    expect(ready).to_contain_text(titles[0])
    expect(ready).not_to_contain_text(titles[1])
    me.go(f"{case}/plan")
    me.page.locator("main").get_by_role("link", name=titles[0]).first.click()
    me.page.wait_for_load_state()
    me.go(me.path + "/edit")
    me.page.get_by_label(titles[2]).check(force=True)
    me.press("ステップを")
    for title in titles:
        me.sees(title)
    expect(me.page.locator("main [role=alert], main .field__error").first).to_be_visible()


def records_consent(me: Person, case: str) -> str:
    """Consent to tell the Legal Support Centre of the prefecture the name, telephone, languages; the person's page."""
    me.go(case)
    me.follow("グエン・ティ・ホア")
    person = me.path
    me.go(f"{person}/consents/new")
    me.pick(partner_kind="houterasu", language="vi")
    me.tick("purposes", "work")
    me.tick("fields", "call_name", "languages")
    me.tick("both_ways", "1")
    me.fill(purpose="解雇の相談をするため", given_on="2026-11-22")
    me.tick("given_by", "self")
    me.tick("method", "oral_with_witness")
    me.press("同意を記録")
    me.sees("解雇の相談をするため")
    return person


def refers(me: Person, case: str, person: str) -> None:
    """From a step of the plan to a real imported office: preview, send, letter; the office answers on a telephone; the
    person is asked, the loop closed; what was missing beside it is noted."""
    del person
    me.go(f"{case}/referrals/new?q=法テラス静岡")
    me.page.get_by_role("link", name=re.compile("法テラス.*頼む")).first.click()
    me.page.wait_for_load_state()
    me.page.locator("main select[name=step]").select_option(label="離職票を受け取る")
    me.tick("mode", "contact_for_client")
    me.tick("priority", "routine")
    me.fill(request="解雇の有効性と手当について相談をお願いします。")
    me.pick(purpose="work")
    me.only("fields", "call_name", "languages")
    me.press("下書きを保存")
    me.sees("グエン・ティ・ホア")
    referral = me.path
    me.press("この内容で送る")
    me.page.locator("dialog[open] [data-confirm-yes]").click()
    me.page.wait_for_url("**" + referral)
    me.go(referral)
    me.sees("ベトナム語")
    letter = me.page.request.get(f"{me.origin}{referral}/letter.pdf")
    assert letter.status == 200
    assert letter.body().startswith(b"%PDF")
    me.press("回答ページを作る")
    told = me.page.locator("#answer-page ~ * code, #answer-page code, section:has(#answer-page) code")
    answers_as_the_office(me, told.nth(0).inner_text(), told.nth(1).inner_text())
    me.go(referral)
    me.sees("面談を1回行った")
    move(me, referral, "close", helped="met", person_said="安心した")
    me.go(f"/gaps/new?case={case.rpartition('/')[2]}")
    me.pick(domain="housing", reason="no_language")
    me.press("記録する")
    me.go("/gaps")
    me.sees("言語")


def answers_as_the_office(me: Person, address: str, code: str) -> None:
    """On a telephone, without an account and without scripts: seen, accepted, begun, done."""
    browser = me.page.context.browser
    assert browser is not None
    with watched_page(browser, me.origin, viewport={"width": 390, "height": 844}, java_script_enabled=False) as phone:
        phone.goto(address)
        office = Person(phone, me.origin)
        office.fill(code=code)
        office.press("内容を見る")
        office.sees("解雇の有効性と手当について相談をお願いします。")
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390
        for answer, typed in (
            ("受ける", {"planned_on": "2026-11-27"}),
            ("本人に会った・話した", {"first_contact_on": "2026-11-22"}),
            ("支援が終わった", {"activities": "面談を1回行った"}),
        ):
            office.follow(answer)
            office.fill(said_by="相談係", **typed)
            if "activities" in typed:
                office.pick(outcome="service_provided")
            office.press("この内容で回答する")
            office.sees("連携のお願い")


def move(me: Person, referral: str, verb: str, **values: str) -> None:
    """One move of the referral, on its own page."""
    me.go(f"{referral}/{verb}")
    for name, value in values.items():
        control = me.page.locator(f'main [name="{name}"]').first
        kind = control.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
        if kind == "select":
            control.select_option(value)
        elif kind == "radio":
            me.tick(name, value)
        else:
            control.fill(value)
    me.page.locator("main form button[type=submit]").first.click()
    me.page.wait_for_load_state()
    assert me.path == referral, me.page.locator("main").inner_text()


def closes(me: Person, case: str) -> None:
    """Every need gets its outcome."""
    me.go(f"{case}/close")
    me.pick(closing_reason="resolved")
    me.fill(summary="失業給付を受け、在留期間を更新した。")
    for number in range(1, 4):
        me.pick(**{f"outcome_{number}": "met"})
    for control in me.page.locator("main select[name^=decision_]").all():
        control.select_option("done")
    me.press("ケースを終了する")
    assert not me.path.endswith("/close"), me.page.locator("main").inner_text()
    me.go(case)
    me.sees("終了")


def writes_the_card(me: Person, case: str) -> str:
    """The draft that closing proposed, put into words and handed to a second person."""
    me.go(f"{case}/knowledge")
    me.page.locator('main a[href^="/knowledge/H-"]').first.click()
    me.page.wait_for_load_state()
    card = me.path
    me.go(f"{card}/edit")
    me.fill(title="解雇された人の収入と在留", tips="離職票の請求を最初に頼むと、あとの手続が早い。")
    me.press("カードを保存")
    me.press("確認を頼む")
    me.sees("ほかの人の確認を待っています")
    return card


def checks_the_card(me: Person, card: str) -> None:
    me.go(card)
    me.tick("verdict", "publish")
    me.page.locator("main #f-no_identity").check()
    me.press("答えを記録する")
    me.sees("公開")


def finds_the_card(me: Person, card: str) -> None:
    """By two characters, from the search on top of every page."""
    me.page.keyboard.press("/")
    me.page.keyboard.type("離職")
    me.page.keyboard.press("Enter")
    me.page.wait_for_url("**/search*")
    expect(me.page.locator(f'main a[href="{card}"]').first).to_be_visible()
    expect(me.page.locator("main mark").first).to_have_text("離職")


def exports_the_year(me: Person) -> None:
    """The one contact counts once, with its two topics."""
    me.go("/reports?fiscal_year=2026")
    me.sees("相談受付件数")
    answer = me.page.request.get(f"{me.origin}/reports/export/file?fiscal_year=2026&level=internal&format=zip")
    assert answer.status == 200, answer.text()
    with zipfile.ZipFile(io.BytesIO(answer.body())) as archive:
        rows = {row["basis"]: row["count"] for row in _table(archive, "summary.csv")}
        topics = {row["code"]: row["count"] for row in _table(archive, "topics.csv")}
    assert (rows["contacts"], rows["contact_topics"], rows["cases_closed"]) == ("1", "2", "1")
    assert (topics["employment"], topics["immigration"]) == ("1", "1")


def _table(archive: zipfile.ZipFile, ending: str) -> list[dict[str, str]]:
    name = next(name for name in archive.namelist() if name.endswith(ending))
    return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
