"""Every component on a few pages, rendered by the product's own environment: looked at, and measured by axe."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import ChoiceLoader, DictLoader

from app.core.listing import ListQuery, Page
from app.web.forms import Bound, blank
from app.web.middleware import content_security_policy
from app.web.rendering import locale_now, make_environment
from app.web.services import NavItem

STATIC = Path(__file__).resolve().parents[2] / "app" / "web" / "static"
PAGES = Path(__file__).resolve().parent / "gallery"
TODAY = date(2026, 11, 22)
NONCE = "gallery-nonce"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}

NAV = [
    ("home", "今日", "/"),
    ("contacts", "相談", "/contacts"),
    ("cases", "ケース", "/cases"),
    ("referrals", "連携", "/referrals"),
    ("partners", "連携先", "/partners"),
    ("knowledge", "ノウハウ", "/knowledge"),
    ("outreach", "予防的支援", "/outreach"),
    ("training", "研修", "/training"),
    ("reports", "統計", "/reports"),
    ("admin", "管理", "/admin"),
]
TOPICS = [
    ("immigration", "入管手続"),
    ("procedures", "手続一般"),
    ("employment", "雇用・労働"),
    ("insurance_pension", "社会保険・年金"),
    ("tax", "税金"),
    ("medical", "医療"),
    ("childcare", "出産・子育て"),
    ("education", "教育"),
    ("japanese", "日本語学習"),
    ("disaster", "防災・災害"),
    ("housing", "住宅"),
    ("family_status", "身分関係（結婚・離婚等）"),
    ("dv", "DV・暴力"),
    ("traffic", "交通・運転免許"),
    ("interpretation", "通訳・翻訳"),
    ("welfare", "福祉"),
    ("daily_life", "くらし・地域のルール"),
    ("other", "その他"),
]
CHANNELS = [("visit", "来訪"), ("phone", "電話"), ("email", "メール"), ("sns", "SNS"), ("online", "オンライン")]


@dataclass
class FakeRq:
    """What the frame puts into every page, without a request."""

    path: str
    query: dict[str, str] = field(default_factory=dict)
    locale: str = "ja"
    nonce: str = NONCE
    is_htmx: bool = False
    services: Any = field(default_factory=lambda: SimpleNamespace(only_answers=False))

    @property
    def address(self) -> str:
        return self.path


def actor() -> Any:
    return SimpleNamespace(
        name="佐藤 美咲",
        login="coordinator",
        centre_name="しずおか多文化共生相談センター",
        roles={"coordinator"},
        can=lambda _permission: True,
    )


def navigation(current: str) -> list[NavItem]:
    return [
        NavItem(key, label, href, current=href == current, badge="3" if key == "referrals" else "")
        for key, label, href in NAV
    ]


def filled(**values: object) -> Bound[Any]:
    """An editing form with these values."""
    return blank(values, version=3)


def broken() -> Bound[Any]:
    """The same form come back with complaints, also hostile ones."""
    form = blank({"name": '<b>"Lê"</b>', "topics": ["tax"], "when": "2026-02-30", "language": "vi"})
    form.add_error("name", "「<b>」は使えません。")
    form.add_error("when", "その日付は暦にありません。")
    form.add_error("topics", "1つ以上選んでください。")
    form.add_error("", "もう一度確かめてください。")
    return form


def rows() -> Page[Any]:
    people = [
        (
            "K-7F3Q",
            "グエンさん（通称ハーさん）",
            "在留期間更新と会社の届出、家族2人",
            "warning",
            "連携待ち",
            date(2026, 12, 1),
            12,
        ),
        (
            "K-2M8D",
            "匿名の相談者",
            "解雇後の在留と雇用保険、住まいの退去期限が重なっている",
            "danger",
            "至急",
            date(2026, 11, 24),
            3,
        ),
        ("K-9PXA", "サントスさん", "出生後の届出と国民健康保険、保育園", "info", "対応中", date(2026, 11, 20), 8),
        ("K-4TTE", "李さん", "運転免許の切替", "done", "終結", date(2027, 1, 12), 1),
    ]
    items = [SimpleNamespace(ref=a, name=b, text=c, kind=d, state=e, due=f, count=g) for a, b, c, d, e, f, g in people]
    query = ListQuery(q="", sort="-due", number=3, per_page=50, path="/cases")
    return Page(items, query, 1234)


def context(page: str, locale: str = "ja") -> dict[str, Any]:
    """Everything that the gallery's pages ask for."""
    return {
        "rq": FakeRq("/cases" if page != "today" else "/", locale=locale),
        "actor": None if page in ("login", "lost") else actor(),
        "nav": () if page in ("login", "lost") else tuple(navigation("/" if page == "today" else "/cases")),
        "notices": lambda: 3,
        "flash": [
            SimpleNamespace(
                kind="success", text="引継ぎを送りました。", href="/referrals/R-1", href_label="引継ぎを見る"
            )
        ]
        if page == "case"
        else [],
        "today": TODAY,
        "fresh": blank(
            {
                "occurred_at": "2026-11-22 10:41",
                "channel": "phone",
                "topics": ["immigration"],
                "language": "vi",
            }
        ),
        "editing": filled(name="グエン・ティ・ハー", when="2026-11-22", topics=["tax", "housing"], note="\n一行目が空"),
        "broken": broken(),
        "topics": TOPICS,
        "channels": CHANNELS,
        "page": rows(),
        "day": date,
        "moment": datetime,
        # what errors/*.html are given
        "code": 404 if page == "lost" else 403,
        "title": "先に変更されています" if page == "conflict" else "見つかりません",
        "message": "このケースは、あなたが開いたあとに同僚が保存しました。",
        "hint": "アドレスが正しいか、閲覧する権限があるかを確かめてください。",
        "error_id": "Q7K2-93TD",
        "rows": [
            {
                "name": "summary",
                "label": "要点",
                "base": "更新の相談",
                "theirs": "更新と届出の相談",
                "mine": "更新の相談。\n会社は届出済み",
            },
            {
                "name": "topics",
                "label": "相談内容",
                "base": "入管手続",
                "theirs": "入管手続",
                "mine": "入管手続、雇用・労働",
            },
        ],
        "mine": [("summary", "更新の相談。\n会社は届出済み"), ("topics", "immigration"), ("topics", "employment")],
        "version": 4,
        "action": "/cases/K-7F3Q/edit",
        "key": "k1",
        "base_json": json.dumps({"summary": ["更新と届出の相談"]}),
    }


TEMPLATES = {"lost": "errors/error.html", "conflict": "errors/conflict.html"}


def render(page: str, locale: str = "ja") -> str:
    """One page of the gallery as HTML."""
    locale_now.set(locale)
    environment = make_environment(locale)
    own = {f"gallery/{path.name}": path.read_text(encoding="utf-8") for path in PAGES.glob("*.html")}
    environment.loader = ChoiceLoader([environment.loader, DictLoader(own)]) if environment.loader else None
    template = environment.get_template(TEMPLATES.get(page, f"gallery/{page}.html"))
    return template.render(context(page, locale))


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        if path.startswith("/static/"):
            file = STATIC / path.removeprefix("/static/")
            body, kind = file.read_bytes(), KINDS[file.suffix]
        else:
            locale, _, name = path.strip("/").partition("/")
            body, kind = render(name, locale).encode(), "text/html; charset=utf-8"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", content_security_policy(NONCE))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append(self.path)  # type: ignore[attr-defined]
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[tuple[str, list[str]]]:
    """The gallery on loopback with the product's own policy headers: its address, and the paths posted to."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.posts = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", server.posts  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
