"""Takes the pictures of the README again: the demo world, an office PC, one picture for each main page.

Run by `make screenshots`. The day is fixed, so that two runs give the same pictures.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from tests.support.browser import chromium, free_port, wait_until_ready, watched_page

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "docs" / "screenshots"
DAY = "2026-11-22"
PASSWORD = os.environ.get("KAKEHASHI_DEMO_PASSWORD", "kakehashi-demo")


def sign_in(page: Page, login: str) -> None:
    """Log in as one of the demo people."""
    page.goto("/login")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def first_case(page: Page) -> str:
    """The address of the first case of the list."""
    page.goto("/cases")
    address = page.locator("main a[href^='/cases/']:not([href='/cases/new'])").first.get_attribute("href")
    if address is None:
        raise RuntimeError("the demo world shows no case")
    return address.split("?")[0]


def take(page: Page) -> None:
    """One picture for each main page."""
    sign_in(page, "coordinator")
    case = first_case(page)
    pages = {
        "day": "/",
        "quick-log": "/contacts/new",
        "case": case,
        "plan": f"{case}/plan",
        "partners": "/partners",
        "referrals": "/referrals",
        "knowledge": "/knowledge",
        "reports": "/reports",
    }
    OUT.mkdir(parents=True, exist_ok=True)
    for name, address in pages.items():
        page.goto(address)
        page.screenshot(path=OUT / f"{name}.png")
        print(f"docs/screenshots/{name}.png  {address}")


def main() -> None:
    """Serve a throw-away demo world and photograph it."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "demo.log"
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
            wait_until_ready(process, origin, log, seconds=120)
            with chromium() as browser, watched_page(browser, origin) as page:
                take(page)
        finally:
            process.terminate()
            process.wait(timeout=20)


if __name__ == "__main__":
    main()
