"""Servers that start at once: the program is imported a single time, each start is a fork.

Run as a module. Every line on standard input is a wish in JSON: {"start": port, "environment": {…}, "log": path} is
answered with the process id of a server on that loopback port, {"ended": process id} with 1 when it is no more, and
{"end": process id} with 1 as soon as it is no more.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from typing import Any

from app import main as program
from app.cli import run_server
from app.core.config import Settings
from tests.support.once import sharing_templates


def main() -> None:
    program.make_environment = sharing_templates(program.make_environment)
    gone: set[int] = set()
    for line in sys.stdin:
        wish = json.loads(line)
        sys.stdout.write(f"{answer(wish, gone)}\n")
        sys.stdout.flush()


def answer(wish: dict[str, Any], gone: set[int]) -> int:
    """`gone` grows by the processes that have been waited for: each can be waited for only once."""
    if "start" in wish:
        return start(wish)
    child = wish.get("end") or wish["ended"]
    if child in gone:
        return 1
    if "end" in wish:
        os.kill(child, signal.SIGTERM)
    done, _status = os.waitpid(child, 0 if "end" in wish else os.WNOHANG)
    gone |= {done} - {0}
    return int(done == child)


def start(wish: dict[str, Any]) -> int:
    child = os.fork()
    if child == 0:
        serve(wish)
    return child


def serve(wish: dict[str, Any]) -> None:
    """What the child does; it never returns."""
    log = os.open(wish["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(log, stream)
    os.environ.update(wish["environment"])
    try:
        run_server(Settings(), "127.0.0.1", wish["start"], 1)
    except Exception:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(0)


if __name__ == "__main__":
    main()
