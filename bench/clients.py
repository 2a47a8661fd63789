"""Asking over HTTP: one client after the other, eight at once, and the servers they ask."""

from __future__ import annotations

import http.client
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psutil

LOGIN = "bench-supervisor-1"
FORM = {"content-type": "application/x-www-form-urlencoded"}
WARM_UP = 20


class Client:
    """One keep-alive connection with the least overhead that Python offers."""

    def __init__(self, port: int, cookie: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.headers = {"cookie": cookie} if cookie else {}

    def get(self, path: str) -> bytes:
        return self.send("GET", path)

    def post(self, path: str, body: str) -> bytes:
        return self.send("POST", path, body, FORM)

    def send(self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None) -> bytes:
        self.connection.request(method, path, body, {**self.headers, **(headers or {})})
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status not in (200, 303):
            raise SystemExit(f"{method} {path} answered {answer.status}")
        return content


def timed(call: Callable[[Client], Any], port: int, cookie: str, rounds: int) -> list[float]:
    """Milliseconds of each round after a warm-up; one client, one request after the other."""
    client = Client(port, cookie)
    for _ in range(WARM_UP):
        call(client)
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        call(client)
        found.append((time.perf_counter() - start) * 1000)
    return found


def throughput(port: int, cookie: str, path: str, clients: int = 8, seconds: float = 3.0) -> float:
    """Answers a second with eight clients at once (they share the two cores with the server)."""
    done, end = [0] * clients, time.perf_counter() + seconds

    def work(index: int) -> None:
        client = Client(port, cookie)
        while time.perf_counter() < end:
            client.get(path)
            done[index] += 1

    threads = [threading.Thread(target=work, args=(index,)) for index in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / seconds


def figures(times: list[float], per_second: float) -> dict[str, Any]:
    """The figures of one operation, in the form of `var/bench.json`."""
    return {
        "n": len(times),
        "p50_ms": round(statistics.median(times), 2),
        "p95_ms": round(statistics.quantiles(times, n=20)[18], 2),
        "per_s": round(per_second, 1),
    }


@contextmanager
def server(command: list[str], environment: dict[str, str]) -> Iterator[tuple[int, psutil.Process]]:
    """A server of two processes; `{port}` in the command becomes a free port."""
    port = free_port()
    named = [part.format(port=port) for part in command]
    process = subprocess.Popen([sys.executable, *named], env={**os.environ, **environment})
    try:
        wait_for(port)
        time.sleep(1)  # until the second process has come up as well
        yield port, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(30)


def free_port() -> int:
    """A port of loopback that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Until somebody listens; gives up after a minute."""
    end = time.perf_counter() + 60
    while time.perf_counter() < end:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.01)
    raise SystemExit("the server did not start")


def log_in(port: int, password: str) -> str:
    """The session's cookie."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("POST", "/login", urllib.parse.urlencode({"login": LOGIN, "password": password}), FORM)
    answer = connection.getresponse()
    answer.read()
    cookies = [value for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    return next(cookie.split(";")[0] for cookie in cookies if "kakehashi=" in cookie)


def memory(process: psutil.Process) -> dict[str, Any]:
    """Of each serving process after the run: what is resident, and what is its own (without mapped pages of the
    database's file, which all processes and the system's cache share)."""
    sizes = [child.memory_full_info() for child in process.children(recursive=True)]
    serving = [size for size in sizes if size.rss > 30_000_000]
    return {
        "resident": [round(size.rss / 1_000_000) for size in serving],
        "own": [round(size.uss / 1_000_000) for size in serving],
    }
