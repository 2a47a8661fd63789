"""Servers of the program for tests, each with its own database, started in a moment (see forking.py)."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core.config import Settings
from tests.support.browser import free_port, wait_until_ready

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Server:
    """A server that answers: its process, where it is, what it wrote."""

    process: int
    origin: str
    log: Path

    @property
    def port(self) -> int:
        return int(self.origin.rpartition(":")[2])


class Servers:
    """The process from which servers are forked."""

    def __init__(self, parent: subprocess.Popen[str]) -> None:
        self._parent = parent

    def start(self, settings: Settings, log: Path) -> Server:
        """Serve the installation of these settings. Raises RuntimeError when the server does not come up."""
        port = free_port()
        environment = {
            "KAKEHASHI_DATABASE_URL": settings.database_url,
            "KAKEHASHI_KEYS_DIR": str(settings.keys_dir),
            "KAKEHASHI_TODAY": str(settings.today),
        }
        started = Server(
            self._ask({"start": port, "environment": environment, "log": str(log)}), f"http://127.0.0.1:{port}", log
        )
        try:
            wait_until_ready(started.origin, log, ended=lambda: bool(self._ask({"ended": started.process})))
        except RuntimeError:
            self.end(started)
            raise
        return started

    def end(self, server: Server) -> None:
        """Ask it to end, and wait until it has; also for one that was killed."""
        self._ask({"end": server.process})

    def kill(self, server: Server) -> None:
        """End it in the middle of whatever it does (SIGKILL); gives back when it is no more."""
        os.kill(server.process, signal.SIGKILL)
        self.end(server)

    def _ask(self, wish: dict[str, Any]) -> int:
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.write(json.dumps(wish) + "\n")
        self._parent.stdin.flush()
        return int(self._parent.stdout.readline())


@contextlib.contextmanager
def forking() -> Iterator[Servers]:
    """A parent of servers; it ends with the block."""
    parent = subprocess.Popen(
        [sys.executable, "-m", "tests.support.forking"],
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with parent:
        yield Servers(parent)
        assert parent.stdin is not None
        parent.stdin.close()
