"""What is measured once: starting, importing, exporting, the figures of national years."""

from __future__ import annotations

import csv
import http.client
import json
import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from app.codes import lists
from app.core import clock
from app.core.db import unit_of_work
from app.reports import queries
from bench.clients import free_port, wait_for

CLI = ["-c", "from app.cli import main; main()"]
# Ids rise with time (milliseconds, then 22 bits): each copy's lie some hours above those of the copy before.
_SHIFT = 1 << 46
_COPIED = ("contacts", "contact_topics", "contact_languages")


def command(*arguments: str) -> dict[str, Any]:
    """A command of the product as a process of its own: its JSON, with `seconds` and `peak_mb` as seen from outside."""
    start = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, *CLI, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        said = process.stdout.read() if process.stdout else ""
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(process.stderr.read() if process.stderr else "a command failed")
    seconds = round(time.perf_counter() - start, 2)
    told = json.loads(said) if said.strip().startswith("{") else {}
    return {"answer": told, "seconds": seconds, "peak_mb": round(used.ru_maxrss / 1000)}


def first_page() -> dict[str, Any]:
    """From the start of one process to the whole log-in page."""
    port, start = free_port(), time.perf_counter()
    process = subprocess.Popen([sys.executable, *CLI, "serve", "--port", str(port)])
    try:
        wait_for(port)
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", "/login")
        if b"</html>" not in connection.getresponse().read():
            raise SystemExit("no first page")
        return {"n": 1, "seconds": round(time.perf_counter() - start, 2)}
    finally:
        process.terminate()
        process.wait(30)


def import_contacts(work: Path, number: int) -> dict[str, Any]:
    """A CSV of `number` contacts with all columns, into a centre that has some already."""
    path = work / "contacts.csv"
    _write_csv(path, number)
    done = command("import", "contacts", str(path), "--centre", "bench-3", "--json")
    if done["answer"].get("created") != number:
        raise SystemExit(f"the import answered {done['answer']}")
    return {"n": number, "seconds": done["seconds"], "peak_mb": done["peak_mb"]}


def _write_csv(path: Path, number: int) -> None:
    newest = clock.today() - timedelta(days=1)
    codes = {
        name: [code.code for code in getattr(lists, name) if not code.retired]
        for name in ("CHANNELS", "LANGUAGES", "TOPICS", "NATIONALITIES", "RESULTS")
    }
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["記録番号", "相談日時", "相談方法", "使用言語", "相談内容", "国籍・地域", "対応結果", "概要"])
        for row in range(number):
            # Spread over two years and over the lists, the same every time.
            day = newest - timedelta(days=row * 37 % 700)
            picked = {name: options[row * 7 % len(options)] for name, options in codes.items()}
            second = codes["TOPICS"][(row * 7 + 1) % len(codes["TOPICS"])]
            out.writerow(
                [
                    f"B{row:07}", f"{day.isoformat()} {9 + row % 8:02}:{row % 60:02}", picked["CHANNELS"],
                    picked["LANGUAGES"], f"{picked['TOPICS']};{second}", picked["NATIONALITIES"], picked["RESULTS"],
                    "在留期間の更新と住まいの相談。必要な書類を一緒に確かめた。",
                ]
            )  # fmt: skip


def export(work: Path, year: int) -> dict[str, Any]:
    """`export isa` of every centre for a year, all files."""
    target = str(work / "isa")
    done = command(
        "export", "isa", "--fiscal-year", str(year), "--all", "--level", "agency", "--out", target, "--json"
    )  # fmt: skip
    return {"n": 1, "seconds": done["seconds"], "peak_mb": done["peak_mb"]}


def national_years(engine: Engine, work: Path, year: int, *, contacts: int, years: int) -> dict[str, Any]:
    """Fill `years` fiscal years up to `year` with copies, about `contacts` in each; count one of them and all."""
    with engine.execution_options(kakehashi_write=True).begin() as connection:
        at_hand = connection.execute(
            sa.text("SELECT count(*) FROM contacts WHERE fiscal_year = :year"), {"year": year}
        ).scalar_one()
        copies = max(1, round(contacts / at_hand))
        for back in range(years):
            for table in _COPIED:
                _copy(connection, table, year, year - back, copies - (back == 0), back * copies)
        connection.execute(sa.text("ANALYZE"))
    times = [_count(engine, year - back) for back in range(years)]
    return {
        "n": years,
        "contacts_a_year": at_hand * copies,
        "one_year_seconds": round(times[0], 2),
        "all_years_seconds": round(sum(times), 2),
        "export": export(work, year),
    }


def _copy(connection: sa.Connection, table: str, year: int, target: int, copies: int, first: int) -> None:
    own = int((time.time() + 3600) * 1000) << 22
    columns = [column["name"] for column in sa.inspect(connection).get_columns(table)]
    told = {
        "id": f"id + (n.k + :first) * {_SHIFT}",
        "contact_id": f"contact_id + (n.k + :first) * {_SHIFT}",
        "ref": "ref || '-' || (n.k + :first)",
        "fiscal_year": ":target",
        "external_id": "NULL",
        "summary_ct": "NULL",
        "asker_note_ct": "NULL",
    }
    select = ", ".join(told.get(name, name) for name in columns)
    # Names of our own tables and columns; the values are parameters.
    connection.execute(
        sa.text(
            "WITH RECURSIVE n(k) AS (SELECT 1 WHERE :copies > 0 UNION ALL SELECT k + 1 FROM n WHERE k < :copies) "  # noqa: S608
            f"INSERT INTO {table} ({', '.join(columns)}) "
            f"SELECT {select} FROM {table} CROSS JOIN n WHERE fiscal_year = :year AND id < :own"
        ),
        {
            "copies": copies,
            "year": year,
            "target": target,
            "first": first,
            "own": own,
        },
    )


def _count(engine: Engine, year: int) -> float:
    with unit_of_work(engine, write=False) as session:
        selection = queries.Selection(year, queries.centres(session), everywhere=True)
        start = time.perf_counter()
        queries.count(session, selection, clock.today())
        return time.perf_counter() - start
