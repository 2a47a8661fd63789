"""The components in a real browser under the product's own policy: accessibility, keys, drafts, sending once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.web.gallery import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAGES = ["today", "quick", "list", "case", "form", "login", "lost", "conflict", "paper"]
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def gallery() -> Iterator[tuple[str, list[str]]]:
    with serving() as running:
        yield running


@pytest.fixture
def office(chromium_browser: Browser, gallery: tuple[str, list[str]]) -> Iterator[Page]:
    from tests.support.browser import watched_page  # noqa: PLC0415 - only browser tests need Playwright

    with watched_page(chromium_browser, gallery[0]) as page:
        yield page


@pytest.mark.browser
@pytest.mark.parametrize(
    ("locale", "options", "contrast"),
    [
        ("ja", {}, True),
        ("en", {}, False),  # the colours of the office
        ("ja", {"viewport": PHONE}, True),
        ("ja", {"color_scheme": "dark"}, True),
        ("ja", {"viewport": {"width": 320, "height": 256}}, False),  # the colours of the phone
    ],
    ids=["office", "english", "phone", "dark", "four times as large"],
)
def test_no_accessibility_fault_and_nothing_cut_off(
    chromium_browser: Browser, gallery: tuple[str, list[str]], locale: str, options: dict[str, Any], contrast: bool
) -> None:
    from tests.support.browser import accessibility_faults, watched_page  # noqa: PLC0415

    with watched_page(chromium_browser, gallery[0], **options) as page:
        for name in PAGES:
            page.goto(f"/{locale}/{name}")
            assert accessibility_faults(page, contrast=contrast) == [], name
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
                f"{name} is wider than the screen"
            )


@pytest.mark.browser
def test_pages_work_with_scripts_off(chromium_browser: Browser, gallery: tuple[str, list[str]]) -> None:
    from tests.support.browser import watched_page  # noqa: PLC0415

    with watched_page(chromium_browser, gallery[0], viewport=PHONE, java_script_enabled=False) as page:
        page.goto("/ja/list")
        page.locator(".nav__more > summary").click()
        assert page.locator(".nav__sheet a[href='/reports']").is_visible()


@pytest.mark.browser
def test_keys_lead_where_the_list_of_keys_says(office: Page) -> None:
    office.goto("/ja/list")
    office.keyboard.press("/")
    assert office.evaluate("document.activeElement.id") == "global-search"
    office.keyboard.type("?n/")  # while typing, keys are letters
    assert office.locator("#global-search").input_value() == "?n/"
    office.locator("h1").click()
    office.keyboard.press("?")
    assert office.locator("#keys").is_visible()
    office.keyboard.press("Escape")
    assert not office.locator("#keys").is_visible()


@pytest.mark.browser
def test_chips_move_by_letters_and_arrows(office: Page) -> None:
    office.goto("/ja/quick")
    office.locator("#f-topics-1").focus()
    office.keyboard.press("ArrowRight")
    assert office.evaluate("document.activeElement.value") == "procedures"
    office.keyboard.press("t")
    assert office.evaluate("document.activeElement.value") == "tax"
    office.keyboard.press("t")
    assert office.evaluate("document.activeElement.value") == "traffic"
    office.keyboard.press("Space")
    assert office.locator("input[value=traffic]").is_checked()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("2026-11-22", "令和8年11月22日 (日)"),
        ("R8.11.22", "2026-11-22 (日)"),
        ("令和元年5月1日", "2019-05-01 (水)"),
        ("2019-04-30", "平成31年4月30日 (火)"),
        ("２０２６／１１／２２", "令和8年11月22日 (日)"),
        ("2026-02-30", ""),
        ("令和99年1月1日", ""),
        ("平成50年1月1日", ""),
        ("昭和64年1月7日", "1989-01-07 (土)"),
        ("あした", ""),
    ],
)
def test_wareki_line_follows_typing(office: Page, typed: str, line: str) -> None:
    office.goto("/ja/form")
    office.locator("#f-when").fill(typed)
    assert office.locator("#f-when-wareki").text_content() == line
    if not line:
        office.locator("#f-note").focus()
        assert office.locator("#f-when-wareki").text_content() == "日付として読めません"


@pytest.mark.browser
def test_draft_is_kept_and_said(office: Page, gallery: tuple[str, list[str]]) -> None:
    gallery[1].clear()
    office.goto("/ja/quick")
    office.locator("#f-summary").fill("途中まで")
    office.locator("#f-minutes").focus()
    # By a locator: a script given as text is refused by the policy as soon as it has to be asked twice.
    expect(office.locator("[data-draft]")).to_contain_text("下書き保存")
    assert gallery[1] == ["/drafts/contact"]


@pytest.mark.browser
def test_ctrl_enter_sends_once(office: Page, gallery: tuple[str, list[str]]) -> None:
    gallery[1].clear()
    office.goto("/ja/case")
    office.locator("#f-note").focus()
    office.keyboard.press("Control+Enter")
    office.keyboard.press("Control+Enter")
    office.locator("#note button[aria-disabled=true]").wait_for()
    # Whatever the keys have sent has arrived before something that is asked for later.
    with office.expect_response("**/close"):
        office.get_by_role("button", name="終結する").click()
        office.get_by_role("button", name="はい、実行する").click()
    assert gallery[1] == ["/cases/K-7F3Q/notes", "/cases/K-7F3Q/close"]


@pytest.mark.browser
def test_a_grave_step_is_asked_first(office: Page, gallery: tuple[str, list[str]]) -> None:
    gallery[1].clear()
    office.goto("/ja/case")
    close = office.get_by_role("button", name="終結する")
    close.click()
    assert office.locator("#confirm").is_visible()
    assert "終結します" in office.locator("#confirm p").inner_text()
    office.get_by_role("button", name="やめる").click()
    assert gallery[1] == []
    close.click()
    with office.expect_request("**/close"):
        office.get_by_role("button", name="はい、実行する").click()


@pytest.mark.browser
def test_summary_leads_to_the_first_choice_of_a_group(office: Page) -> None:
    office.goto("/ja/form")
    assert office.evaluate("document.activeElement.matches('[role=alert]')")
    office.get_by_role("link", name="相談内容: 1つ以上選んでください。").click()
    assert office.evaluate("document.activeElement.id") == "f-topics-1"


@pytest.mark.browser
def test_injected_htmx_does_nothing(chromium_browser: Browser, gallery: tuple[str, list[str]]) -> None:
    """The nonce gate is really on: an element without the nonce loses its attributes, one with it keeps them."""
    office = chromium_browser.new_page()
    office.goto(f"{gallery[0]}/ja/quick")
    office.evaluate(
        "() => { const b = document.createElement('button'); b.id = 'bad'; b.setAttribute('hx-post', '/steal');"
        " document.querySelector('main').append(b); htmx.process(b); }"
    )
    assert not office.locator("#bad").evaluate("b => b.hasAttribute('hx-post')")
    assert office.locator("#f-person").evaluate("i => i.hasAttribute('hx-get')")
    office.close()
