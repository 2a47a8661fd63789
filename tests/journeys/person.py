"""Somebody at the keyboard of a browser."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.support.people import PASSWORD


class Person:
    """Somebody at the keyboard: signs in, goes to addresses, fills in forms by their fields, presses buttons."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        self.origin = origin

    def sign_in(self, login: str) -> None:
        self.page.context.clear_cookies()
        self.go("/login")
        self.fill(login=login, password=PASSWORD)
        self.press("ログイン")
        expect(self.page).to_have_url(f"{self.origin}/")

    def go(self, path: str) -> None:
        self.page.goto(self.origin + path)

    def fill(self, **values: str) -> None:
        for name, value in values.items():
            self.page.locator(f"main #f-{name}").fill(value)

    def pick(self, **values: str) -> None:
        """Choose from lists by value."""
        for name, value in values.items():
            self.page.locator(f"main select[name={name}]").select_option(value)

    def tick(self, name: str, *values: str) -> None:
        """Tick boxes or radio buttons, drawn as chips or not."""
        for value in values:
            self.page.locator(f'main input[name="{name}"][value="{value}"]').first.check(force=True)

    def only(self, name: str, *values: str) -> None:
        """Of these boxes tick these and no others."""
        ticked = self.page.locator(f'main input[name="{name}"]:checked').evaluate_all("all => all.map(b => b.value)")
        for value in set(ticked) - set(values):
            self.page.locator(f'main input[name="{name}"][value="{value}"]').uncheck(force=True)
        self.tick(name, *values)

    def press(self, label: str) -> None:
        self.page.locator("main").get_by_role("button", name=re.compile(f"^{re.escape(label)}")).first.click()
        self.page.wait_for_load_state()

    def send(self, label: str) -> None:
        """Press a button that leads to a page, be it the same again; gives back when that page is there."""
        with self.page.expect_navigation():
            self.press(label)

    def confirm(self, label: str) -> None:
        """The same with a button that asks once more: say yes."""
        self.press(label)
        with self.page.expect_navigation():
            self.page.locator("dialog[open] [data-confirm-yes]").click()

    def open(self, link: str) -> None:
        """Go where the first link of this selector leads; gives back when that page is there."""
        with self.page.expect_navigation():
            self.page.locator(f"main {link}").first.click()

    def unfold(self, label: str) -> None:
        """Open what stands under a heading that is folded."""
        self.page.locator("main summary", has_text=label).first.click()

    def tab_to(self, name: str, most: int = 40) -> None:
        """By keyboard on to the field of this name. Raises AssertionError when it is further than `most` stops."""
        for _stop in range(most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement.name") == name:
                return
        raise AssertionError(f"{name} is more than {most} stops away")

    def follow(self, label: str) -> None:
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("link", name=re.compile(f"^{re.escape(label)}")).first.click()

    def sees(self, text: str) -> None:
        expect(self.page.locator("main")).to_contain_text(text)

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.origin).split("?")[0]
