"""A family of the demonstration in a real browser: two events, all deadlines, one merged draft, the paper."""

from __future__ import annotations

import re
import subprocess
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.engine import Engine

from app.demo import world
from app.guidance.phrases import carried
from tests.journeys.person import Person
from tests.support.people import PASSWORD

pytestmark = [pytest.mark.sqlite, pytest.mark.slow]
FAMILY = ("カルロスさん", "ファビアナさん", "エンゾさん", "ラウラさん")
SLIP, BENEFIT = "離職票を会社に求める", "ハローワークで失業給付（基本手当）を申請する"
SHARED = "子ども医療費の助成を申請する"


@pytest.fixture
def me(page: Page, live_server: str, engine: Engine) -> Person:
    """The coordinator of the family, signed in; the demonstration tells this one story."""
    world.build(engine, password=PASSWORD, only={"arrears"})
    person = Person(page, live_server)
    person.sign_in("coordinator")
    return person


def test_dismissed_while_a_child_is_born(me: Person) -> None:
    case = opens_the_case(me)
    enters_the_dismissal_by_keyboard(me, case)
    enters_by_form(me, case, "move_in", "カルロスさん", "2026-11-17")
    enters_by_form(
        me, case, "birth", "ファビアナさん", "2026-11-18", child_japanese="no", born_abroad="no", gave_birth="yes"
    )
    sees_the_deadlines_of_everybody(me, case)
    accepts_the_merged_draft(me, case)
    breaks_the_order_and_is_told(me, case)
    takes_the_paper_home(me, case)
    looks_at_the_plan_again(me, case)


def opens_the_case(me: Person) -> str:
    me.go("/cases")
    me.page.locator("main a[href^='/cases/K-']", has_text="住民税・国保・年金の滞納").first.click()
    me.page.wait_for_url("**/cases/K-*")
    me.sees("カルロスさん")
    return me.path


def enters_the_dismissal_by_keyboard(me: Person, case: str) -> None:
    """The day in wareki, what is known of insurance, and Ctrl + Enter; the mouse is not touched."""
    me.go(f"{case}/deadlines/events/new/dismissal")
    keys = me.page.keyboard
    me.tab_to("on")
    keys.type("令和8年11月16日")
    for fact in ("fact_insured", "fact_employment_insured"):
        me.tab_to(fact)
        keys.press("Space")
    keys.press("Control+Enter")
    me.page.wait_for_url(f"**{case}/deadlines")
    me.sees("解雇")


def enters_by_form(me: Person, case: str, event: str, who: str, on: str, **facts: str) -> None:
    me.go(f"{case}/deadlines/events/new")
    me.page.locator(f"main a[href$='/events/new/{event}']").first.click()
    me.page.wait_for_url(f"**/events/new/{event}")
    me.page.locator("main select[name=person]").select_option(label=who)
    me.fill(on=on)
    for fact, value in facts.items():
        me.tick(f"fact_{fact}", value)
    me.press("記録して期限を計算する")
    me.page.wait_for_url(f"**{case}/deadlines")


def sees_the_deadlines_of_everybody(me: Person, case: str) -> None:
    """One picture with the lines of the household, and the two days that a family in trouble misses most."""
    me.go(f"{case}/deadlines")
    expect(me.page.locator("main svg.due-svg").first).to_be_visible()
    for name in FAMILY:
        me.sees(name)
    for title in ("出生届", "国民健康保険"):
        me.sees(title)


def accepts_the_merged_draft(me: Person, case: str) -> None:
    """What two events ask for stands there once, with both reasons; what is ticked becomes steps."""
    me.go(f"{case}/plan/proposals")
    expect(me.page.locator("main label.choice", has_text=SHARED)).to_have_count(1)
    group = me.page.locator("fieldset.proposals", has_text=SHARED)
    group.get_by_role("button", name="理由・持ち物を見る").click()
    reasons = me.page.locator("main .proposal", has_text=SHARED).locator("details")
    reasons.locator("summary").click()
    expect(reasons).to_contain_text("転入（他の市区町村から） 2026-11-17")
    expect(reasons).to_contain_text("出生 2026-11-18")
    me.press("選んだものをプランに加える")
    me.page.wait_for_url(f"**{case}/plan")
    for title in (SLIP, BENEFIT, SHARED):
        me.sees(title)


def opens_the_step(me: Person, case: str, title: str) -> str:
    me.go(f"{case}/plan")
    me.page.locator("main").get_by_role("link", name=title).first.click()
    me.page.wait_for_url("**/plan/steps/S-*")
    return me.path


def breaks_the_order_and_is_told(me: Person, case: str) -> None:
    """A circle is named step by step; what waits for another step cannot be done before it. Both are kept out."""
    first = opens_the_step(me, case, SLIP)
    me.go(f"{first}/edit")
    me.page.get_by_label(re.compile(re.escape(BENEFIT))).check(force=True)
    me.press("ステップを")
    told = me.page.locator("main [role=alert]").first
    expect(told).to_contain_text(SLIP)
    expect(told).to_contain_text(BENEFIT)
    second = opens_the_step(me, case, BENEFIT)
    me.page.locator("main button[name=to][value=done]").click()
    me.page.wait_for_url(f"**{second}/state")
    me.sees("先に終えるステップが残っています")
    me.sees(SLIP)


def paper(me: Person, case: str, language: str) -> bytes:
    """The PDF of the page's own link."""
    me.go(f"{case}/plan/handout?lang={language}")
    link = me.page.get_by_role("link", name=re.compile("PDF")).first.get_attribute("href")
    assert link is not None
    assert f"lang={language}" in urlsplit(link).query
    answer = me.page.request.get(me.origin + link)
    assert answer.status == 200
    return answer.body()


def said_by(pdf: bytes, *command: str) -> str:
    """What a tool of the system says of the file."""
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def phrase(language: str) -> str:
    """What the paper says for the first step in that language."""
    said = carried().step("get_separation_slip", language)
    assert said is not None
    return said.text


def takes_the_paper_home(me: Person, case: str) -> None:
    """In Vietnamese with the Japanese beside it, and in plain Japanese: readable text, own fonts, tagged."""
    for language, words, font in (
        ("vi", (phrase("vi"), SLIP), "NotoSans-Regular"),
        ("easy", ("離職票",), "BIZUDGothic"),
    ):
        pdf = paper(me, case, language)
        text = re.sub(r"\s", "", said_by(pdf, "pdftotext", "-raw", "-", "-"))
        for word in words:
            assert re.sub(r"\s", "", word) in text, (language, word)
        fonts = said_by(pdf, "pdffonts", "-").splitlines()[2:]
        assert any(font in line for line in fonts), (language, fonts)
        assert all(line.split()[-5:-2][0] == "yes" for line in fonts), (language, fonts)
        assert re.search(r"Tagged:\s+yes", said_by(pdf, "pdfinfo", "-"))


def looks_at_the_plan_again(me: Person, case: str) -> None:
    """Nothing of what was refused has stayed: the slip is ready, the benefit waits for it; no proposal came back."""
    me.go(f"{case}/plan")
    expect(me.page.locator("main svg.plan-svg").first).to_be_visible()
    ready = me.page.locator("section", has_text="今、着手できるもの").last
    expect(ready).to_contain_text(SLIP)
    expect(ready).not_to_contain_text(BENEFIT)
    me.go(f"{case}/plan/proposals")
    expect(me.page.locator("main label.choice", has_text=SLIP)).to_have_count(0)
