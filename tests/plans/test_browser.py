"""The plan in a real browser: no scripts, 390 px, accessibility, paper."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.plans.conftest import World
from tests.support.browser import accessibility_faults, watched_page
from tests.support.people import PASSWORD

PHONE = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}


@pytest.fixture
def planned(world: World, live_server: str) -> World:
    first = world.add(
        "退職証明書をもらう", need=world.needs["employment"], due="2026-12-01", papers="印鑑",
        title_easy="会社で 紙を もらう", place="会社",
    )  # fmt: skip
    second = world.add("在留期間の更新を申請する", first, due="2026-12-20", owner="person")
    world.add("国民健康保険に入る", first, second, domain="medical")
    world.send("/agreement", method="oral_with_witness")
    world.move("退職証明書をもらう", "doing")
    return world


def sign_in(page: Page) -> None:
    page.goto("/login")
    page.fill('input[name="login"]', "coordinator")
    page.fill('input[name="password"]', PASSWORD)
    page.click('main button[type="submit"]')


@pytest.fixture
def phone(chromium_browser: Browser, live_server: str, planned: World) -> Iterator[Page]:
    with watched_page(chromium_browser, live_server, **PHONE) as page:
        sign_in(page)
        yield page


def paths(world: World) -> list[str]:
    step = f"/steps/{world.step('国民健康保険に入る').ref}"
    return ["", "/versions", "/days", "/aim", "/goals/new", "/steps/new", "/agreement", step, f"{step}/edit",
            "/handout?lang=ja", "/handout?lang=easy", "/handout?lang=vi"]  # fmt: skip


def test_without_scripts_at_390_px_a_step_is_added_and_drawn(phone: Page, planned: World) -> None:
    phone.goto(f"{planned.base}/steps/new")
    phone.fill("#f-title", "税金の相談をする")
    phone.select_option("#f-domain", "economy")
    phone.get_by_role("checkbox", name="国民健康保険に入る").check(force=True)
    phone.get_by_role("button", name="ステップを保存する").click()
    assert phone.url.endswith("/plan")
    assert planned.step("税金の相談をする").domain == "economy"
    picture = phone.locator(".plan-picture")
    box = picture.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= 390
    assert phone.locator("svg.plan-svg a").count() == 4


def test_pages_do_not_scroll_sideways_at_390_px(chromium_browser: Browser, live_server: str, planned: World) -> None:
    with watched_page(chromium_browser, live_server, viewport={"width": 390, "height": 844}) as page:
        sign_in(page)
        for path in paths(planned):
            page.goto(planned.base + path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, path


def test_axe_finds_nothing(page: Page, planned: World) -> None:
    sign_in(page)
    for language in ("ja", "en"):
        page.goto(f"/language?to={language}&next=/")
        for path in paths(planned):
            page.goto(planned.base + path)
            assert accessibility_faults(page) == [], (language, path)


def test_a_box_of_the_picture_opens_its_step_by_keyboard(page: Page, planned: World) -> None:
    sign_in(page)
    page.goto(planned.base)
    page.locator("svg.plan-svg a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/steps/S-*")
    assert page.get_by_role("heading", name="この順番の理由").is_visible()


def test_a_counted_due_day_is_entered_by_keyboard_and_the_wide_picture_is_cut_for_paper(
    page: Page, planned: World
) -> None:
    sign_in(page)
    step = planned.step("国民健康保険に入る").ref
    page.goto(f"{planned.base}/steps/{step}/edit")
    page.locator('input[name="due_how"][value="fixed"]').focus()
    expect(page.locator("#f-due_base")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#f-due")).to_be_hidden()
    page.keyboard.press("Tab")
    expect(page.locator("#f-due_base")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("Tab")
    page.keyboard.type("3")
    page.keyboard.press("Enter")
    page.wait_for_url("**/plan")
    assert planned.step("国民健康保険に入る").due_base == "today"
    page.emulate_media(media="print")
    sheets = page.locator(".plan-sheet")
    if sheets.count():
        expect(sheets.first).to_be_visible()
    box = page.locator(".plan-svg").bounding_box()
    assert box is not None
    assert sheets.count() or box["width"] <= page.evaluate("document.documentElement.clientWidth")


def test_the_sheet_prints_on_one_page_of_a4(page: Page, planned: World) -> None:
    sign_in(page)
    page.goto(f"{planned.base}/handout?lang=easy")
    page.emulate_media(media="print")
    assert page.locator(".paper__tools").is_hidden()
    pdf = page.pdf(format="A4")
    assert pdf.count(b"/Type /Page\n") <= 2


def test_steps_are_moved_by_keys_and_connected_by_pulling_a_line(page: Page, planned: World) -> None:
    """The focus stays on the step that moves, the new place is announced, and a pulled line saves nothing by itself."""
    sign_in(page)
    page.goto(f"{planned.base}/order")
    step = page.get_by_role("link", name="在留期間の更新を申請する")
    step.focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_role("status").filter(has_text="上から1番目")).to_contain_text("着手の順では2番目")
    expect(step).to_be_focused()
    expect(page.locator("#order li a").first).to_have_text("在留期間の更新を申請する")
    page.locator("#order li").first.locator("[data-grip]").drag_to(
        page.locator("#order li").last, target_position={"x": 20, "y": 40}
    )
    expect(page.get_by_role("status").filter(has_text="上から3番目")).to_be_visible()
    page.goto(planned.base)
    boxes = page.locator("svg.plan-svg a")
    boxes.filter(has_text="国民健康保険").drag_to(boxes.filter(has_text="退職証明書"))
    expect(page.get_by_role("heading", name="「退職証明書をもらう」の先に終えるもの")).to_be_focused()
    expect(page.get_by_role("checkbox", name="国民健康保険に入る")).to_be_checked()
    page.get_by_role("button", name="順番を保存する").click()
    expect(page.locator("#f-after-error")).to_contain_text("輪になる")
