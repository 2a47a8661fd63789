"""The demonstration, built and served once for the whole session; tests only look at it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.browser.crawling import Templates
from tests.support.browser import free_port, wait_until_ready

PASSWORD = "kakehashi-demo"
BUILD_SECONDS = 900.0
PROGRAM = [sys.executable, "-c", "from app.cli import main; main()"]


@dataclass(frozen=True)
class Demo:
    """Where it runs, and every GET route it declares."""

    origin: str
    templates: Templates
    password: str = PASSWORD


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """`kakehashi demo` with a database and keys of its own."""
    place = tmp_path_factory.mktemp("demo")
    environment = {
        **os.environ,
        "KAKEHASHI_DATABASE_URL": f"sqlite:///{place / 'demo.db'}",
        "KAKEHASHI_KEYS_DIR": str(place / "keys"),
        "KAKEHASHI_TODAY": "2026-11-22",
    }
    listed = subprocess.run([*PROGRAM, "routes", "--json"], env=environment, capture_output=True, check=True)
    paths = [row["path"] for row in json.loads(listed.stdout) if row["method"] == "GET"]
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    log = Path(place / "demo.log")
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*PROGRAM, "demo", "--port", str(port)], env=environment, stdout=out, stderr=subprocess.STDOUT
        )
        try:
            wait_until_ready(origin, log, ended=lambda: process.poll() is not None, seconds=BUILD_SECONDS)
            yield Demo(origin, Templates(paths))
        finally:
            process.terminate()
            process.wait(timeout=300)
