"""Takes the pictures of the README and the user guide again: main pages of the demo world on an office PC, some on a
telephone, the paper to take home, and the guide's example of a family to which several things happen at once.

Run by `make screenshots`. The day is fixed, so that two runs show the same.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page

from tests.support.browser import chromium, free_port, wait_until_ready, watched_page
from tools import journey

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "docs" / "screenshots"
DAY = "2026-11-22"
PASSWORD = os.environ.get("KAKEHASHI_DEMO_PASSWORD", "kakehashi-demo")
CASE = "夫の暴力"
PAPER_OF = "離婚届"
PHONE = {"width": 390, "height": 844}
ON_THE_TELEPHONE = ("deadlines", "plan")
LIMIT = 3_000_000
# What a reader wants to see of a long page; the others are shown from their top.
SHOWN = {
    "plan": "main svg.plan-svg",
    "deadlines": "main svg.due-svg",
    "figures": "main svg.columns-chart",
    "partner-week": "table.week, #week, main table",
    "hand-out-vi": "article.handout section:has(p[lang=ja])",
    "hand-out-easy": "article.handout",
}


def sign_in(page: Page, login: str) -> None:
    """Log in as one of the demo people."""
    page.goto("/login")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def address_of(page: Page, listing: str, words: str, beginning: str) -> str:
    """The address of the first entry of a list whose row has these words. Raises RuntimeError when there is none."""
    page.goto(listing)
    links = page.locator(f"main a[href^='{beginning}']")
    for link in links.all():
        row = link.locator("xpath=ancestor-or-self::*[self::tr or self::li or self::article][1]")
        text = row.first.inner_text() if row.count() else link.inner_text()
        address = link.get_attribute("href") or ""
        if words in text and not address.endswith("/new"):
            return address.split("?")[0]
    raise RuntimeError(f"nothing with {words} in {listing}")


def main_pages(page: Page) -> dict[str, str]:
    """Name of the picture → address."""
    case = address_of(page, "/cases", CASE, "/cases/K-")
    return {
        "my-day": "/",
        "quick-log": "/contacts/new",
        "case": case,
        "deadlines": f"{case}/deadlines",
        "plan": f"{case}/plan",
        "referral": address_of(page, f"{case}/referrals", "福祉", "/referrals/R-"),
        "partners": "/partners?municipality=静岡市&q=相談",
        "know-how": "/knowledge",
        "figures": "/reports",
    }


def take(page: Page, pages: dict[str, str], end: str) -> None:
    """One picture of each page as it first appears."""
    for name, address in pages.items():
        answer = page.goto(address)
        if answer is None or not answer.ok:
            raise RuntimeError(f"{address} answers {answer.status if answer else 'nothing'}")
        page.evaluate("document.fonts.ready")
        shoot(page, f"{name}{end}", page.locator(SHOWN[name]).first if name in SHOWN and not end else None)


def shoot(page: Page, name: str, part: Locator | None) -> None:
    """A picture of what a person sees who has scrolled to this part of the page."""
    if part is not None:
        part.evaluate("part => window.scrollBy(0, part.getBoundingClientRect().top - 150)")
    path = OUT / f"{name}.png"
    page.screenshot(path=path)
    with Image.open(path) as taken:  # pages have few colours: a third of the size, and nobody sees it
        few = taken.convert("RGB").quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    print(f"docs/screenshots/{name}.png  {page.url.partition('://')[2].partition('/')[2]}")


def hand_outs(page: Page) -> dict[str, str]:
    """A divorce is recorded, what is proposed enters the plan, and the papers show it. Name → address."""
    case = address_of(page, "/cases", PAPER_OF, "/cases/K-")
    page.goto(f"{case}/deadlines/events/new/divorce")
    page.fill("[name=on]", "2026-11-16")
    page.click("text=記録して期限を計算する")
    page.goto(f"{case}/plan/proposals")
    page.click("text=選んだものをプランに加える")
    page.wait_for_url(f"**{case}/plan")
    return {f"hand-out-{language}": f"{case}/plan/handout?lang={language}&careful=no" for language in ("vi", "easy")}


def the_loop(page: Page) -> dict[str, str]:
    """What stands around a referral: who could be asked and why, an office's week, what was lacking. Name → address."""
    case = address_of(page, "/cases", CASE, "/cases/K-")
    page.goto(f"{case}/plan")
    step = page.locator("a[href*='/plan/steps/S-']").first.get_attribute("href") or ""
    asked = step.partition("/steps/")[2].partition("/")[0].partition("?")[0]
    return {
        "suggestion": f"{case}/referrals/new?step={asked}",
        "partner": address_of(page, "/partners?q=静岡労働基準監督署", "静岡", "/partners/Q-"),
        "lacking": "/reports/gaps",
    }


def the_training(browser: Browser, origin: str) -> None:
    """The other half: the register, a cohort, whose certification ends when, and what trainees and everybody see."""
    with watched_page(browser, origin) as page:
        sign_in(page, "training_admin")
        cohort = address_of(page, "/training/cohorts", "研修中", "/training/cohorts/")
        certified = address_of(page, "/training?standing=active", "有効", "/training/certifications/")
        take(
            page,
            {
                "register": "/training",
                "cohort": cohort,
                "certification": certified,
                "renewal": "/training/renewals",
                "forecast": "/training/renewals/forecast",
                "practicums": "/training/practicums",
                "training-report": "/training/reports",
            },
            "",
        )
        page.goto(certified)
        paper = page.locator("a[href*='/documents/']").first.get_attribute("href") or ""
    with watched_page(browser, origin, viewport=PHONE) as phone:
        code = paper.partition("/documents/")[2].partition(".")[0].partition("/")[0]
        take(phone, {"check": f"/v/{code}"}, "-390")
        sign_in(phone, "trainee")
        take(phone, {"my-training": "/training/mine"}, "-390")


def answers_on_the_telephone(page: Page, phone: Page) -> None:
    """The page on which a partner answers the first referral that waits for it."""
    page.goto(address_of(page, "/referrals?view=list&status=requested", "", "/referrals/R-"))
    if page.locator("#answer-page ~ * code").count() == 0:
        page.click("text=回答ページを作る")
    address, code = page.locator("section:has(#answer-page-title) code").all_inner_texts()[:2]
    phone.goto("/r/" + address.partition("/r/")[2])
    phone.fill("[name=code]", code)
    phone.press("[name=code]", "Enter")
    phone.locator("main dl").wait_for()
    shoot(phone, "answer-390", None)


@contextmanager
def demo_world(folder: str) -> Iterator[str]:
    """A throw-away demo world on a free port; gives its origin."""
    port, log = free_port(), Path(folder) / "demo.log"
    environment = {
        **os.environ,
        "KAKEHASHI_DATABASE_URL": f"sqlite:///{folder}/demo.db",
        "KAKEHASHI_KEYS_DIR": f"{folder}/keys",
        "KAKEHASHI_TODAY": DAY,
    }
    command = [sys.executable, "-c", "from app.cli import main; main()", "demo", "--port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)
    try:
        origin = f"http://127.0.0.1:{port}"
        wait_until_ready(origin, log, ended=lambda: process.poll() is not None, seconds=400)
        yield origin
    finally:
        process.terminate()
        process.wait(timeout=20)


def main() -> None:
    """Photograph the world; refuses pictures that would make the repository heavy."""
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, demo_world(folder) as origin, chromium() as browser:
        for old in OUT.glob("*.png"):
            old.unlink()  # pictures that are not taken any more go with them
        with watched_page(browser, origin) as page:
            sign_in(page, "coordinator")
            pages = main_pages(page)
            take(page, pages, "")
        with watched_page(browser, origin, viewport=PHONE) as page:
            sign_in(page, "coordinator")
            take(page, {name: pages[name] for name in ON_THE_TELEPHONE}, "-390")
        the_training(browser, origin)
        with watched_page(browser, origin) as page:  # last: what they record would stand in the other pictures
            sign_in(page, "coordinator")
            take(page, the_loop(page), "")
            with watched_page(browser, origin, viewport=PHONE) as phone:
                answers_on_the_telephone(page, phone)
            take(page, hand_outs(page), "")
            case = address_of(page, "/cases", journey.FAMILY, "/cases/K-")
            journey.photograph(page, case, partial(shoot, page))
    size = sum(path.stat().st_size for path in OUT.glob("*.png"))
    print(f"{size / 1e6:.1f} MB")
    if size > LIMIT:
        raise SystemExit("the pictures are too large")


if __name__ == "__main__":
    main()
