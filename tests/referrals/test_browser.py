"""Referrals in a real browser: accessibility, no scripts, 390 px."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.referrals.conftest import World
from tests.support.browser import accessibility_faults, watched_page
from tests.support.people import PASSWORD

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}


def sign_in(page: Page) -> None:
    page.goto("/login")
    page.fill('input[name="login"]', "coordinator")
    page.fill('input[name="password"]', PASSWORD)
    page.click('main button[type="submit"]')


@pytest.fixture
def refs(world: World, live_server: str) -> dict[str, str]:
    running = world.in_progress()
    late = world.sent(priority="urgent")
    return {"draft": world.draft(to=world.hotline), "running": running, "late": late}


def test_no_page_has_an_accessibility_fault(page: Page, world: World, refs: dict[str, str]) -> None:
    sign_in(page)
    paths = [
        "/referrals",
        "/referrals?view=list",
        f"/cases/{world.ref}/referrals",
        f"{world.new}?need={world.need}&q=静岡",
        f"{world.new}?need={world.need}&partner={world.kantoku}",
        f"/referrals/{refs['draft']}",
        f"/referrals/{refs['running']}",
        f"/referrals/{refs['running']}/print",
        f"/referrals/{refs['running']}/complete",
        f"/gaps/new?case={world.ref}",
        "/gaps",
    ]
    for path in paths:
        page.goto(path)
        assert accessibility_faults(page) == [], path


def test_a_narrow_screen_without_scripts_is_enough(
    chromium_browser: Browser, live_server: str, world: World, refs: dict[str, str]
) -> None:
    with watched_page(chromium_browser, live_server, **PHONE) as page:
        sign_in(page)
        for path in (
            "/referrals",
            "/referrals?view=list",
            f"/referrals/{refs['running']}",
            f"/cases/{world.ref}/referrals",
        ):
            page.goto(path)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 390, path
        page.goto(f"/referrals/{refs['running']}/complete")
        page.select_option('select[name="outcome"]', "service_provided")
        page.fill('textarea[name="activities"]', "申告を受け付けた。")
        page.select_option('select[name="heard_via"]', "phone")
        page.click('main form button[type="submit"]')
        page.click(f'a[href="/referrals/{refs["running"]}/close"]')
        page.check('input[name="helped"][value="met"]')
        page.click('main form button[type="submit"]')
        assert page.locator("text=締めた日").count() == 1
    assert world.row(refs["running"]).helped == "met"
