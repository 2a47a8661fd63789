"""The daily jobs by forms alone: log-in, quick log, case, step, consent, referral, closing, with scripts off."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.partners.imports import import_carried
from tests.journeys.test_whole_job import Person, records_consent
from tests.support.browser import watched_page
from tests.support.people import Cast, cast

Writing = Callable[[], AbstractContextManager[Session]]
WORDS = "先週突然解雇された。在留期間は2月まで。"


@pytest.fixture
def people(engine: Engine, writing: Writing) -> Cast:
    found = cast(engine)
    with writing() as session:
        import_carried(session, found["supervisor"])
    return found


@pytest.fixture
def me(chromium_browser: Browser, live_server: str, people: Cast) -> Iterator[Person]:
    """A coordinator whose browser runs no scripts."""
    del people
    with watched_page(chromium_browser, live_server, java_script_enabled=False) as page:
        person = Person(page, live_server)
        person.sign_in("coordinator")
        yield person


@pytest.mark.slow
def test_the_daily_jobs_need_no_scripts(me: Person) -> None:
    contact = logs_a_contact(me)
    case = opens_a_case(me, contact)
    adds_a_step(me, case)
    records_consent(me, case)
    drafts_and_sends_a_referral(me, case)
    closes_the_case(me, case)


def test_scripts_are_really_off(me: Person) -> None:
    """Else this proves nothing: with scripts on, `n` leads to the quick log."""
    asked: list[str] = []
    me.page.on("request", lambda request: asked.append(request.url))
    me.page.keyboard.press("n")
    me.go("/cases")
    assert not [address for address in asked if "/contacts/new" in address]
    me.go("/contacts/new")
    expect(me.page.locator("noscript, [name=step][value=find]").first).to_be_visible()


def logs_a_contact(me: Person) -> str:
    me.page.locator("a.bar__new").click()
    me.tick("channel", "phone")
    me.tick("languages", "vi")
    me.tick("asker", "self")
    me.tick("topics", "employment")
    me.fill(person_text="グエン・ティ・ホア", summary=WORDS, minutes="20")
    me.press("人を探す")
    expect(me.page.locator("#f-summary")).to_have_value(WORDS)
    me.press("記録する")
    assert re.fullmatch(r"/contacts/C-\w+", me.path)
    me.sees(WORDS)
    return me.path


def opens_a_case(me: Person, contact: str) -> str:
    me.go(f"{contact}/case")
    if me.page.locator("main #f-person_text").count():
        me.fill(person_text="グエン・ティ・ホア")
    me.press("ケースを開く")
    me.page.wait_for_url("**/cases/K-*")
    me.sees("先週突然解雇された")
    return me.path


def adds_a_step(me: Person, case: str) -> None:
    me.go(f"{case}/plan/steps/new")
    me.fill(title="離職票を受け取る", due="令和8年12月10日")
    me.pick(domain="employment")
    me.press("ステップを")
    me.sees("離職票を受け取る")
    me.sees("2026-12-10")


def drafts_and_sends_a_referral(me: Person, case: str) -> None:
    me.go(f"{case}/referrals/new?q=法テラス静岡")
    me.page.get_by_role("link", name=re.compile("法テラス.*頼む")).first.click()
    me.tick("mode", "contact_for_client")
    me.tick("priority", "routine")
    me.pick(purpose="work")
    me.only("fields", "call_name", "languages")
    me.fill(request="解雇の有効性について相談をお願いします。")
    me.press("下書きを保存")
    referral = me.path
    me.sees("グエン・ティ・ホア")
    me.press("この内容で送る")
    me.go(referral)
    me.sees("送付")
    me.go(f"{referral}/cancel")
    me.page.locator("main form textarea, main form input[type=text]").first.fill("本人が取りやめた。")
    for choice in me.page.locator("main form select").all():
        choice.select_option(index=1)
    me.page.locator("main form button[type=submit]").first.click()
    assert me.path == referral, me.page.locator("main").inner_text()


def closes_the_case(me: Person, case: str) -> None:
    me.go(f"{case}/close")
    me.pick(closing_reason="resolved")
    me.fill(summary="新しい仕事が決まった。")
    for choice in me.page.locator("main select[name^=outcome_]").all():
        choice.select_option("met")
    me.press("ケースを終了する")
    me.go(case)
    me.sees("終了")
