"""Contacts for tests of the figures, made through the import as a centre would."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from sqlalchemy.engine import Engine

from app.authz.actor import system_actor
from app.cases.contact_import_service import Centres, import_contacts
from app.core.db import unit_of_work
from app.reports import queries, service
from app.reports.figures import Figures, Level

SHIZUOKA_TOPICS = {
    "入管手続": 576,
    "コロナウイルス関係": 238,
    "労働・雇用": 207,
    "社会保険・年金": 177,
    "身分関係": 161,
    "医療": 91,
    "教育": 69,
    "日本語学習": 49,
    "住宅": 47,
    "出産・子育て": 43,
    "その他": 929,
}
SHIZUOKA_LANGUAGES = {
    "ベトナム語": 729,
    "フィリピノ語": 435,
    "日本語": 424,
    "インドネシア語": 341,
    "ポルトガル語": 264,
    "スペイン語": 128,
    "中国語": 85,
    "英語": 61,
    "その他": 6,
}


def shizuoka_csv() -> str:
    """The published table of fiscal year 2022 as single contacts; the last 114 have no language."""
    topics = [name for name, count in SHIZUOKA_TOPICS.items() for _ in range(count)]
    languages = [name for name, count in SHIZUOKA_LANGUAGES.items() for _ in range(count)]
    languages += [""] * (len(topics) - len(languages))
    lines = ["記録番号,相談日時,相談方法,相談内容,使用言語"]
    for number, (topic, language) in enumerate(zip(topics, languages, strict=True)):
        month, day = (number % 12) + 1, number % 28 + 1
        year = 2022 if month >= 4 else 2023
        lines.append(f"R4-{number},{year}-{month:02d}-{day:02d} 10:00,電話,{topic},{language}")
    return "\n".join(lines) + "\n"


def rows(*values: Mapping[str, str]) -> str:
    """A file with whatever columns the rows name."""
    names = list(dict.fromkeys(name for row in values for name in row))
    lines = [",".join(names), *(",".join(row.get(name, "") for name in names) for row in values)]
    return "\n".join(lines) + "\n"


def load(engine: Engine, text: str, centre_id: int) -> None:
    """Import a file whose every row must be right."""
    with unit_of_work(engine, write=True) as session:
        where = Centres({}, default=centre_id)
        answer = import_contacts(session, system_actor("import"), io.BytesIO(text.encode()), where)
    assert [problem.as_json() for problem in answer.errors] == []


def figures(engine: Engine, year: int, *, centres: Sequence[str] = (), level: Level = Level.AGENCY) -> Figures:
    """The figures of these centres (by code), or of all."""
    with unit_of_work(engine, write=False) as session:
        found = queries.centres(session)
        chosen = tuple(centre for centre in found if not centres or centre.code in centres)
        return service.figures_of(session, service.Wanted(year, chosen, whole=not centres, level=level))


def counts(found: Figures, table: str) -> dict[str, int | None]:
    """The lines of a table in which something was counted or hidden."""
    return {row.code: row.count for row in found.table(table).rows if row.count != 0}
