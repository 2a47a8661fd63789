"""The centre's own list of partners in the demonstration: taken over twice, the second edition with a slip in it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.partners import uploads
from app.partners.lists import matches

NAME = "市内の日本語教室と相談会"
HEADERS = ("番号", "教室・会の名前", "種別", "対応言語", "電話", "市町村", "曜日と時間", "費用")
COLUMNS = {
    "number": "番号", "name": "教室・会の名前", "kind": "種別", "languages": "対応言語", "phone": "電話",
    "municipality": "市町村", "hours": "曜日と時間", "fees": "費用",
}  # fmt: skip
FIRST = """\
1,追手町にほんごひろば,日本語教室,やさしい日本語・英語,054-000-2101,静岡市,土曜 10:00～11:30,1回100円
2,清水港日本語の会,日本語教室,ポルトガル語,054-000-2102,静岡市,水曜 19:00～20:30,無料
3,駿河親子にほんご教室,日本語教室,中国語・ベトナム語,054-000-2103,静岡市,日曜 13:30～15:00,無料
4,にじいろ学習室,日本語教室,ポルトガル語・スペイン語,054-000-2104,焼津市,月・木 17:00～19:00,無料
5,やいづ多言語相談会,国際交流協会,フィリピノ語,054-000-2105,焼津市,第2土曜 13:00～16:00,無料
"""
# A year later: another time on one line, and a new line with a language that nobody would find.
SECOND = FIRST.replace("水曜 19:00～20:30", "水曜 18:30～20:00") + (
    "6,安倍川にほんごカフェ,日本語教室,スペイン,054-000-2106,静岡市,金曜 10:00～11:00,無料\n"
)


def take_lists(session: Session, actor: Actor) -> None:
    """Both editions; the row with an unknown language stays out of the second."""
    matches.save(session, actor, name=NAME, columns=COLUMNS, headers=HEADERS)
    for year, lines in ((2025, FIRST), (2026, SECOND)):
        kept = uploads.hold(session, actor, uploads.Upload(uploads.OWN, f"日本語教室_{year}年度.csv", _sheet(lines)))
        uploads.take(session, actor, kept, dry_run=False)


def _sheet(lines: str) -> bytes:
    return f"{','.join(HEADERS)}\n{lines}".encode("utf-8-sig")
