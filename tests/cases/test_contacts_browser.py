"""The quick log in a real browser: the keyboard alone, matches while typing, drafts, no accessibility faults."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.cases.models import Contact
from app.people.schemas import NewPerson
from app.people.service import create
from tests.support.browser import accessibility_faults
from tests.support.people import PASSWORD, Cast, cast

Opener = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def people(engine: Engine) -> Cast:
    return cast(engine)


def sign_in(page: Page, login: str) -> None:
    page.goto("/login")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def test_a_simple_contact_by_keyboard_alone(page: Page, people: Cast, reading: Opener) -> None:
    """At most twelve interactions: n, tab to the channel, arrow, on to the words, type, send."""
    sign_in(page, "counsellor")
    page.keyboard.press("n")
    page.wait_for_url("**/contacts/new")
    page.focus("[name=channel][value=visit]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("v")
    page.keyboard.press("Space")
    page.focus("[name=summary]")
    page.keyboard.type("ごみの出し方を案内した")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: "/contacts/C-" in url)
    with reading() as session:
        contact = session.scalars(sa.select(Contact)).one()
        assert (contact.channel, contact.summary) == ("phone", "ごみの出し方を案内した")
        assert session.scalar(sa.text("SELECT language FROM contact_languages")) == "vi"


def test_matches_appear_while_typing_and_what_is_typed_survives(page: Page, people: Cast, writing: Opener) -> None:
    with writing() as session:
        create(session, people["coordinator"], NewPerson(call_name="グエン・ティ・リン"))
    sign_in(page, "counsellor")
    page.goto("/contacts/new")
    page.fill("[name=summary]", "話の途中")
    page.locator("[name=person_text]").press_sequentially("リン グエン")
    page.wait_for_selector("#person-found input[value^='P-']")
    assert "似た名前" in page.inner_text("#person-found"), "with the reason why"
    assert page.input_value("[name=summary]") == "話の途中"
    assert accessibility_faults(page) == []
    page.focus("[name=minutes]")
    expect(page.locator("[data-draft]")).to_contain_text("下書き保存")
    page.goto("/")
    page.goto("/contacts/new")
    assert page.input_value("[name=summary]") == "", "the next conversation begins on an empty page"
    page.get_by_role("link", name="続きを書く").click()
    page.wait_for_url("**draft=*")
    assert page.input_value("[name=summary]") == "話の途中"


@pytest.mark.parametrize("path", ["/", "/contacts", "/contacts/new", "/search?q=リン"])
def test_pages_are_accessible_and_fit_a_telephone(page: Page, people: Cast, path: str) -> None:
    sign_in(page, "supervisor")
    page.goto(path)
    assert accessibility_faults(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
