"""The pictures of the user guide's example: a father is dismissed, the family moves, a child is born."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page

Shoot = Callable[[str, Locator | None], None]
FAMILY = "住民税・国保・年金の滞納"
SLIP, BENEFIT = "離職票を会社に求める", "ハローワークで失業給付（基本手当）を申請する"
SHARED = "子ども医療費の助成を申請する"


def photograph(page: Page, case: str, shoot: Shoot) -> None:
    """Act as the coordinator of the example does, and take a picture at each turn."""
    page.goto(f"{case}/deadlines/events/new/dismissal")
    page.fill("[name=on]", "令和8年11月16日")
    page.check("[name=fact_insured][value=employees]", force=True)
    page.check("[name=fact_employment_insured][value=yes]", force=True)
    shoot("journey-event", page.locator("main form"))
    _record(page, case)
    for event, who, on in (("move_in", "カルロスさん", "2026-11-17"), ("birth", "ファビアナさん", "2026-11-18")):
        page.goto(f"{case}/deadlines/events/new/{event}")
        page.select_option("[name=person]", label=who)
        page.fill("[name=on]", on)
        if event == "birth":
            page.check("[name=fact_gave_birth][value=yes]", force=True)
        _record(page, case)
    shoot("journey-deadlines", page.locator("main svg.due-svg").first)
    page.goto(f"{case}/plan/proposals")
    group = page.locator("fieldset.proposals", has_text=SHARED)
    group.get_by_role("button", name="理由・持ち物を見る").click()
    shared = page.locator("main .proposal", has_text=SHARED)
    shared.locator("summary").click()
    shoot("journey-proposals", shared)
    page.get_by_role("button", name="選んだものをプランに加える").first.click()
    page.wait_for_url(f"**{case}/plan")
    _close_a_circle(page)
    shoot("journey-order", page.locator("main [role=alert]").first)


def _record(page: Page, case: str) -> None:
    page.click("text=記録して期限を計算する")
    page.wait_for_url(f"**{case}/deadlines")


def _close_a_circle(page: Page) -> None:
    """The slip is to wait for the benefit, which waits for the slip: the answer names both."""
    page.locator("main").get_by_role("link", name=SLIP).first.click()
    page.wait_for_url("**/plan/steps/S-*")
    page.goto(f"{page.url}/edit")
    page.get_by_label(BENEFIT).check(force=True)
    page.get_by_role("button", name="ステップを保存する").click()
    page.locator("main [role=alert]").first.wait_for()
