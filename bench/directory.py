"""Fill a throw-away database with offices and measure the searches of the directory: p50 and p95 of each.

Milliseconds of processor time, ours and the server's together, as the machine may be shared.

python -m bench.directory --offices 100000 [--database postgres] [--rounds 40]
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.accounts.models import Centre
from app.audit import service as audit
from app.authz.actor import Actor, system_actor
from app.authz.roles import Role
from app.codes import lists
from app.codes.municipalities import municipalities
from app.core import clock, ids
from app.core.config import Settings
from app.core.db import unit_of_work
from app.core.listing import ListQuery
from app.core.migrate import upgrade
from app.main import prepare
from app.partners import queries
from app.partners.areas import place_name
from app.partners.keys import derived
from app.partners.models import Partner, PartnerLanguage, PartnerSchedule, PartnerStatus, PartnerTopic
from bench.__main__ import database

BODIES = (
    ("福祉事務所", "welfare_office", "welfare", "生活保護の相談・申請窓口"),
    ("国際交流協会", "international_association", "daily_life", "外国人相談窓口"),
    ("保健センター", "health_centre", "medical", "健診と予防接種の窓口"),
    ("社会福祉協議会", "social_welfare_council", "welfare", "生活福祉資金の窓口"),
    ("日本語教室", "japanese_class", "japanese", "水曜夜の日本語教室"),
    ("子育て支援センター", "childcare", "child_care", "子育ての相談"),
)
ASKED: dict[str, dict[str, str]] = {
    "first page": {},
    "kanji, two letters": {"q": "福祉"},
    "kanji, two words": {"q": "静岡 国際交流"},
    "number": {"q": "054-254-2601"},
    "nothing fits": {"q": "存在しない窓口"},
    "kana": {"q": "こくさいこうりゅう"},
    "Latin letters": {"q": "hamamatsu fukushi"},
    "topic in a town": {"municipality": "221007", "topic": "welfare"},
    "near a town": {"municipality": "221007", "reach": "neighbour"},
    "language": {"language": "vi"},
    "language on Wednesday": {"language": "vi", "weekday": "2"},
    "open now": {"open": "now"},
    "accepts referrals": {"accepts": "1"},
    "status": {"status": "student"},
    "everything at once": {
        "q": "福祉",
        "municipality": "221007",
        "topic": "welfare",
        "language": "vi",
        "weekday": "2",
        "open": "now",
        "accepts": "1",
    },
}


def main() -> None:
    asked = _arguments()
    work = Path(tempfile.mkdtemp(prefix="kakehashi-directory-"))
    try:
        with database(asked.database, work) as url:
            settings = Settings(database_url=url, keys_dir=work / "keys")
            upgrade(url)
            engine = prepare(settings)
            with unit_of_work(engine, write=True) as session:
                actor = _people(session)
                fill(session, asked.offices)
            _settle(engine)
            print("milliseconds of processor time, ours and the server's")
            for name, times in measure(engine, actor, asked.rounds):
                print(f"{name:28} p50 {statistics.median(times):7.1f} ms   p95 {_p95(times):7.1f} ms")
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _settle(engine: Engine) -> None:
    """What a server has done by itself some minutes after so many rows came: its figures, and what is seen by all."""
    if engine.dialect.name == "sqlite":
        with unit_of_work(engine, write=True) as session:
            session.execute(sa.text("ANALYZE"))
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("VACUUM ANALYZE"))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.directory", description=__doc__)
    parser.add_argument("--offices", type=int, default=100_000)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--rounds", type=int, default=40)
    return parser.parse_args()


def _people(session: Session) -> Actor:
    centre = Centre(code="bench", name="測定", municipality_code="221007", neighbour_codes=["222127"])
    session.add(centre)
    session.flush()
    audit.record(session, system_actor("bench"), "seed.loaded", "centre", centre.id)
    return Actor(1, "bench", "測定", centre.id, centre.name, frozenset({(centre.id, Role.COORDINATOR)}))


def fill(session: Session, count: int) -> None:
    """So many offices all over Japan; the same for the same count."""
    dice = random.Random(7)  # noqa: S311 - nothing secret
    audit.record(session, system_actor("bench"), "seed.loaded", "partner", 0)
    towns = [entry for entry in municipalities() if not entry.retired and entry.kind != "prefecture"]
    for start in range(0, count, 5_000):
        rows: dict[Any, list[dict[str, Any]]] = {table: [] for table in TABLES}
        for number in range(start, min(start + 5_000, count)):
            _office(dice, number, dice.choice(towns), rows)
        for table, made in rows.items():
            session.execute(sa.insert(table.__table__), made)
        session.flush()


TABLES = (Partner, PartnerTopic, PartnerLanguage, PartnerSchedule, PartnerStatus)


def _office(dice: random.Random, number: int, town: Any, rows: dict[Any, list[dict[str, Any]]]) -> None:
    body, kind, topic, service = dice.choice(BODIES)
    name, phone = f"{town.name}{body}{number % 37 or ''}", f"0{dice.randrange(100_000_000, 999_999_999)}"
    scope = dice.choices(("municipality", "prefecture", "nationwide"), (95, 4, 1))[0]
    address = f"{town.name}中央{number % 9 + 1}-{number % 31 + 1}"
    keys = derived(
        org_name=name, service_name=service, department="", phone=phone,
        place=place_name(town.code, town.prefecture), address=address,
    )  # fmt: skip
    now, today = clock.now(), clock.today()
    row = {
        "id": ids.new_id(), "ref": ids.new_ref("Q", 10), "org_name": name, "service_name": service, "kind": kind,
        "municipality_code": town.code, "prefecture_code": town.prefecture, "area_scope": scope, "phone": phone,
        "address": address, "address_hidden": False, "state": "active", "confirmed": dice.random() < 0.9,
        "verified_on": today - timedelta(days=dice.randrange(500)), "by_hand": False, "version": 1,
        "accepts_referrals": dice.choice((None, True, False)),
        "created_at": now, "created_by_id": 1, "updated_at": now, **keys,
        **dict.fromkeys(EMPTY, ""),
    }  # fmt: skip
    rows[Partner].append(row)
    of_office = {"partner_id": row["id"], "partner_kind": kind}
    rows[PartnerTopic].append({"id": ids.new_id(), "partner_id": row["id"], "topic": topic})
    for code in dice.sample(lists.FIELD_LANGUAGES, dice.choice((0, 0, 1, 3))):
        days = dice.choice(("", "2", "024"))
        rows[PartnerLanguage].append(
            {"id": ids.new_id(), "partner_id": row["id"], "open_kind": kind, "language": code, "weekdays": days}
        )
    if dice.random() < 0.6:
        hours = {"weekdays": dice.choice(("01234", "024")), "ordinals": "", "monthdays": "", "note": ""}
        hours |= {"opens": "08:30", "closes": "17:15", "closed_on_holidays": True, "closed_at_new_year": True}
        rows[PartnerSchedule].append({"id": ids.new_id(), **of_office, **hours})
    if dice.random() < 0.1:
        rows[PartnerStatus].append({"id": ids.new_id(), **of_office, "code": "student"})


EMPTY = (
    "source_url", "source_hash", "department", "description", "phone_e164", "fax", "email", "postal_code", "url",
    "hours", "closed_days", "methods", "who", "fees", "papers", "intake", "verified_source", "other_names",
    "intake_routes",
)  # fmt: skip


def measure(engine: Engine, actor: Actor, rounds: int) -> Iterator[tuple[str, list[float]]]:
    """Milliseconds of each search, the warm runs alone."""
    for name, chosen in ASKED.items():
        query = ListQuery(q=chosen.get("q", ""), filters={k: v for k, v in chosen.items() if k != "q"}, sort="near")
        yield name, [_once(engine, actor, query) for _ in range(rounds + 2)][2:]


def _once(engine: Engine, actor: Actor, query: ListQuery) -> float:
    """Milliseconds of processor time, ours and the server's: a busy machine changes the clock on the wall alone."""
    with unit_of_work(engine, write=False) as session:
        server = _server(session)
        began = _spent(server)
        queries.find(session, actor, query)
        return (_spent(server) - began) * 1000


def _server(session: Session) -> Path | None:
    """Where the kernel tells the time of the process that serves this session; None when that is our own."""
    if session.get_bind().dialect.name == "sqlite":
        return None
    session.execute(sa.text("SET max_parallel_workers_per_gather = 0"))  # others' time would not be told
    return Path(f"/proc/{session.scalar(sa.text('SELECT pg_backend_pid()'))}/schedstat")


def _spent(server: Path | None) -> float:
    elsewhere = int(server.read_text("ascii").split()[0]) / 1e9 if server else 0
    return time.thread_time() + elsewhere


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95) - 1]


if __name__ == "__main__":
    main()
