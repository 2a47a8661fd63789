"""No mouse: the counter's daily way by keys alone; and how many interactions a simple contact takes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.engine import Engine

from tests.support.people import PASSWORD, cast

MOST_INTERACTIONS = 12


class Keys:
    """Somebody without a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def on_to(self, name: str, most: int) -> None:
        """Tab until a field of this name has the focus. Raises AssertionError when it is further than `most` stops."""
        for _step in range(most):
            self.press("Tab")
            if self.focused == name:
                return
        raise AssertionError(f"{name} is more than {most} stops away; now at {self.focused}")

    @property
    def focused(self) -> str:
        return str(self.page.evaluate("document.activeElement.name || document.activeElement.id"))


@pytest.fixture
def keys(page: Page, engine: Engine) -> Keys:
    """A coordinator, signed in by keys."""
    cast(engine)
    page.goto("/login")
    found = Keys(page)
    found.on_to("login", 5)
    found.type("coordinator")
    found.press("Tab")
    found.type(PASSWORD)
    found.press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    return found


def log_a_simple_contact(keys: Keys) -> None:
    """A call in Vietnamese about work, solved: the focus starts in the form, each group of choices is one stop."""
    keys.press("n")
    keys.page.wait_for_url("**/contacts/new")
    assert keys.focused == "channel"
    keys.press("ArrowRight")
    keys.on_to("languages", 1)
    keys.press("v")
    keys.press("Space")
    keys.on_to("topics", 6)
    keys.press("e")
    keys.press("Space")
    keys.on_to("summary", 1)
    keys.type("残業代が払われない。監督署を案内した。")
    keys.press("Control+Enter")
    keys.page.wait_for_url("**/contacts/C-*")


def test_a_simple_contact_takes_at_most_twelve_interactions(keys: Keys) -> None:
    """An interaction is a click, or a text typed."""
    page, count = keys.page, 0
    asked = [
        "a.bar__new", "[name=channel][value=phone]", "[name=languages][value=vi]", "[name=asker][value=self]",
        "[name=topics][value=employment]", ("[name=summary]", "残業代が払われない。監督署を案内した。"),
        "[name=result][value=answered]", ("[name=minutes]", "15"), "button[value=save]",
    ]  # fmt: skip
    for step in asked:
        selector, typed = step if isinstance(step, tuple) else (step, "")
        page.locator(selector).click()
        count += 2 if typed else 1
        if typed:
            page.keyboard.type(typed)
    page.wait_for_url("**/contacts/C-*")
    for told in ("残業代が払われない", "ベトナム語", "15"):
        expect(page.locator("main")).to_contain_text(told)
    assert count <= MOST_INTERACTIONS


def test_from_the_call_to_the_note_without_a_mouse(keys: Keys) -> None:
    """Log, find it again, make it a case, write a note into the case, all by keys."""
    log_a_simple_contact(keys)
    keys.press("/")
    keys.type("残業代")
    keys.press("Enter")
    keys.page.wait_for_url("**/search*")
    until_focused(keys, "main a[href^='/contacts/C-']")
    keys.press("Enter")
    keys.page.wait_for_url("**/contacts/C-*")
    until_focused(keys, "main a[href$='/case']")
    keys.press("Enter")
    keys.page.wait_for_url("**/contacts/*/case")
    until_focused(keys, "main [name=person_text]")
    keys.type("グエンさん")
    until_focused(keys, "main form button[type=submit]")
    keys.press("Enter")
    keys.page.wait_for_url("**/cases/K-*")
    case = keys.page.url
    keys.press("a")
    keys.page.wait_for_url("**/notes/new")
    until_focused(keys, "main textarea")
    keys.type("会社に電話し、賃金台帳を頼んだ。")
    keys.press("Control+Enter")
    keys.page.wait_for_url(case + "**")
    expect(keys.page.locator("main")).to_contain_text("賃金台帳を頼んだ")


def until_focused(keys: Keys, selector: str, most: int = 60) -> None:
    """Tab on until something that fits has the focus."""
    for _step in range(most):
        keys.page.keyboard.press("Tab")
        if keys.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by Tab on {keys.page.url}")


def test_what_tab_does_not_reach_is_noticed(page: Page) -> None:
    page.goto("/login")
    with pytest.raises(AssertionError, match="cannot be reached"):
        until_focused(Keys(page), "h1", 5)
    with pytest.raises(AssertionError, match="more than 5 stops"):
        Keys(page).on_to("nowhere", 5)


def test_the_quick_log_fits_one_screen_of_an_office_pc(keys: Keys) -> None:
    """1366 × 768: from the day to the button without scrolling, and chips are still large enough to hit."""
    keys.page.goto("/contacts/new")
    assert keys.page.evaluate("document.documentElement.scrollHeight") <= 768
    expect(keys.page.get_by_role("button", name="記録する").first).to_be_in_viewport(ratio=1)
    lowest = keys.page.evaluate("Math.min(...[...document.querySelectorAll('.chip')].map((c) => c.offsetHeight))")
    assert lowest >= 24
