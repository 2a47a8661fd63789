"""A real Chromium against a real server process.

The `page` watches: a request to any other origin, an error in the console (a refusal by the content
security policy is one), an exception in a script, a missing file or an answer of 500 and above fail the test.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, expect, sync_playwright

OFFICE_PC = {"width": 1366, "height": 768}
# Only what hangs is given up: a busy machine may take its time.
START_SECONDS = 300.0
PATIENCE = 60_000
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def free_port() -> int:
    """A loopback port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serve(environment: dict[str, str], log: Path) -> Iterator[str]:
    """Run `kakehashi serve` on a free loopback port; gives its origin, ends it afterwards.

    Raises RuntimeError with the end of the log when the server does not come up.
    """
    port = free_port()
    command = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--host", "127.0.0.1"]
    origin = f"http://127.0.0.1:{port}"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            env={**os.environ, **environment},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until_ready(origin, log, ended=lambda: process.poll() is not None)
            yield origin
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until_ready(origin: str, log: Path, *, ended: Callable[[], bool], seconds: float = START_SECONDS) -> None:
    """Wait for `/readyz`. Raises RuntimeError with the end of the log when the server has ended or hangs."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and not ended():
        try:
            with urllib.request.urlopen(f"{origin}/readyz", timeout=2) as answer:  # noqa: S310 - our own origin
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.02)
    raise RuntimeError(f"the server did not come up:\n{log.read_text(errors='replace')[-2000:]}")


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, headless."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        raise RuntimeError("no Chromium on this machine: tools/setup_machine.sh installs it")
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@dataclass
class Watch:
    """Everything that a page asked for, and what was wrong with it."""

    origin: str
    requests: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def attach(self, page: Page) -> None:
        """Start to watch."""
        page.on("request", self._request)
        page.on("response", self._response)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))

    def _request(self, request: Request) -> None:
        self.requests.append(request.url)
        address = urlsplit(request.url)
        if address.scheme in {"data", "blob", "about"}:
            return
        if f"{address.scheme}://{address.netloc}" != self.origin:
            self.faults.append(f"request to another origin: {request.url}")

    def _response(self, response: Response) -> None:
        # A page may well answer 403, 404, 409 or 422; a file that a page names must be there.
        page_like = response.request.resource_type in {"document", "fetch", "xhr"}
        if response.status >= 500 or (response.status >= 400 and not page_like):
            self.faults.append(f"{response.status} for {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        # Chromium repeats the status of an answer here; `_response` has judged it already.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text}")


@contextlib.contextmanager
def watched_page(browser: Browser, origin: str, **options: Any) -> Iterator[Page]:
    """A page of an office PC (1366 × 768, Japanese) with `page.watch`; raises AssertionError on any fault.

    `options` go to the browser context, for instance `java_script_enabled=False` or another `viewport`.
    """
    settings = {"viewport": OFFICE_PC, "locale": "ja-JP", "timezone_id": "Asia/Tokyo", "base_url": origin}
    context = browser.new_context(**{**settings, **options})
    context.set_default_timeout(PATIENCE)
    watch = Watch(origin)
    try:
        page = context.new_page()
        watch.attach(page)
        yield page
    finally:
        context.close()
    assert not watch.faults, "\n".join(watch.faults)


class Looks:
    """The colours, sizes and grounds of text that axe has judged already: contrast depends on nothing else.

    A look counts as judged only when axe came to a verdict; what it could not decide is asked again on the next page.
    """

    def __init__(self) -> None:
        self.judged: set[str] = set()

    def faults(self, page: Page) -> list[dict[str, Any]]:
        """What axe finds against the contrast of text whose look was not judged before."""
        if not page.evaluate(_MARK_NEW_LOOKS, list(self.judged)):
            return []
        options = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations", "passes"]}
        found = Axe().run(page, context={"include": [["[data-new-look]"]]}, options=options).response
        decided = [
            node["target"][0] for kind in ("violations", "passes") for rule in found[kind] for node in rule["nodes"]
        ]
        self.judged |= set(page.evaluate(_LOOKS_OF, decided))
        violations: list[dict[str, Any]] = found["violations"]
        return violations


_MARK_NEW_LOOKS = """(judged) => {
  const known = new Set(judged);
  const grounds = new Map([[null, '']]);
  const ground = (node) => {
    if (!grounds.has(node)) {
      const {backgroundColor, backgroundImage, opacity} = getComputedStyle(node);
      const opaque = /^rgb\\(/.test(backgroundColor) && backgroundImage === 'none' && opacity === '1';
      const below = opaque ? '' : ground(node.parentElement);
      const clear = backgroundColor === 'rgba(0, 0, 0, 0)' && backgroundImage === 'none' && opacity === '1';
      grounds.set(node, clear ? below : `${below}|${backgroundColor} ${backgroundImage} ${opacity}`);
    }
    return grounds.get(node);
  };
  const words = (node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
  let found = 0;
  for (const node of document.body.querySelectorAll('*')) {
    if (!(words(node) || node.matches('input, select, textarea')) || !node.checkVisibility()) continue;
    const {color, fontSize, fontWeight, textShadow} = getComputedStyle(node);
    const idle = node.matches(':disabled, [aria-disabled=true], :disabled *, [aria-disabled=true] *');
    const look = [color, fontSize, fontWeight, textShadow, idle, ground(node)].join(' ');
    if (known.has(look)) continue;
    node.dataset.newLook = look;
    found += 1;
  }
  return found;
}"""
_LOOKS_OF = """(places) => places.map((place) => document.querySelector(place)?.dataset.newLook).filter(Boolean)"""


def accessibility_faults(page: Page, *, contrast: bool = True) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA on the page as it is now, one line per element.

    Contrast takes three quarters of its time: leave it out where the same colours are looked at elsewhere.
    """
    return _in_words(_violations(page, () if contrast else ("color-contrast",)))


def faults_among_many(page: Page, judged: Looks) -> list[str]:
    """The same on one of many pages that share their styles: contrast is asked of looks that were not `judged` yet.

    Sizes of targets are left to `small_targets`, which is stricter: a small target may not have room around it either.
    """
    return _in_words(_violations(page, ("color-contrast", "target-size")) + judged.faults(page))


def _violations(page: Page, without: Collection[str]) -> list[dict[str, Any]]:
    options: dict[str, Any] = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
    options["rules"] = {rule: {"enabled": False} for rule in without}
    found: list[dict[str, Any]] = Axe().run(page, options=options).response["violations"]
    return found


def _in_words(violations: list[dict[str, Any]]) -> list[str]:
    return [f"{rule['id']}: {node['target']} {node['html'][:120]}" for rule in violations for node in rule["nodes"]]
