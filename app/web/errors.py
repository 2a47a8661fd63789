"""From typed refusals to pages and fragments: an id, a sentence that says what to do, never values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlencode

from starlette.responses import JSONResponse, RedirectResponse, Response

from app.core.errors import (
    AppError,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    SignInNeeded,
    TooLarge,
    TooMany,
    Unavailable,
    lazy,
)
from app.core.forms import FormModel, printable, row_forms, row_input, titles
from app.core.log import log, place_of
from app.web.request import Rq

STATUS: dict[type[AppError], int] = {
    NotFound: 404,
    Forbidden: 403,
    Invalid: 422,
    Conflict: 409,
    TooMany: 429,
    TooLarge: 413,
    Unavailable: 503,
    SignInNeeded: 401,
}

TITLES = {
    400: lazy("要求を読み取れません"),
    401: lazy("ログインが必要です"),
    403: lazy("権限がありません"),
    404: lazy("見つかりません"),
    405: lazy("この操作はできません"),
    409: lazy("先に変更されています"),
    413: lazy("大きすぎます"),
    422: lazy("入力内容を確認してください"),
    429: lazy("しばらくお待ちください"),
    500: lazy("処理できませんでした"),
    503: lazy("ただいま処理できません"),
}
# Refusals after which a person would otherwise have to type everything anew.
UNSHOWN = frozenset({"repeated", "step", "draft", "next", "run", "seen", "number", "direction", "partner", "follows"})
KEEPS_TEXT = frozenset({401, 403, 404, 409, 422, 429, 500, 503})
HINTS = {
    404: lazy("アドレスが正しいか、閲覧する権限があるかを確かめてください。"),
    413: lazy("前の画面に戻ると、入力した内容が残っています。文章やファイルを分けて、もう一度送ってください。"),
    403: lazy("必要なときは、窓口の管理者に相談してください。"),
    500: lazy(
        "内容は保存されていません。前の画面に戻ってやり直してください。続くときは番号を添えて管理者に連絡してください。"
    ),
}


def status_of(error: AppError) -> int:
    """The status of a typed refusal, by its nearest known kind."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 400)


def answer(rq: Rq, error: AppError) -> Response:
    """A refusal as a page (or fragment). Somebody who is not signed in is led to the log-in and back."""
    status = status_of(error)
    if status == 401 and rq.request.method in ("GET", "HEAD") and not rq.is_htmx:
        return RedirectResponse("/login?" + urlencode({"next": rq.address}), status_code=303)
    log.info("refused", kind=type(error).__name__, status=status, place=place_of(error))
    return page(rq, status, rq._(error.message, **error.params))


def unexpected(rq: Rq, error: BaseException) -> Response:
    """The last resort: type and place to the log, an id to the person."""
    log.error("failed", error=type(error).__name__, place=place_of(error), status=500)
    return page(rq, 500, rq._(lazy("思いがけない問題が起きました。")))


def page(rq: Rq, status: int, message: str) -> Response:
    """An error page in the reader's language with the request's id."""
    title = TITLES.get(status) or HTTPStatus(status).phrase
    if rq.path.startswith("/api/"):
        # Programs ask there: the same sentence and id, without a page around them.
        return JSONResponse({"status": status, "title": rq._(title), "message": message, "id": rq.id}, status)
    return rq.render(
        "errors/error.html",
        fragment="errors/_error.html",
        status=status,
        code=status,
        title=rq._(title),
        message=message,
        hint=rq._(_hint(rq, status)),
        back=rq.path if status == 401 else "",
        error_id=rq.id,
        typed=typed(rq) if status in KEEPS_TEXT else [],
    )


def _hint(rq: Rq, status: int) -> str:
    if status == 500 and rq.request.method != "POST":
        return lazy("画面を開き直してください。続くときは番号を添えて管理者に連絡してください。")
    return HINTS.get(status, "")


def typed(rq: Rq) -> list[tuple[str, str]]:
    """What the person had typed into the form that could not be taken: shown again, so that nothing is lost."""
    form = rq.declaration.form
    if form is None:
        return []
    hidden = {name for name, _ in rq.sent if name.startswith("_") or "password" in name or name in UNSHOWN}
    sent = [(name, value) for name, value in rq.sent if value.strip() and name not in hidden]
    return [(_title(rq, form, name), value) for name, value in sent]


def _title(rq: Rq, form: type[FormModel], name: str) -> str:
    """What the reader calls an input: in a list of rows with the number of its row; '' for one without a name."""
    of_row = row_input(form, name)
    if of_row is None:
        return rq._(title) if (title := titles(form).get(name)) else ""
    field, number, inner = of_row
    parts = (titles(form).get(field), str(number + 1), titles(row_forms(form)[field]).get(inner))
    return " ".join(rq._(part) for part in parts if part)


def conflict(rq: Rq, error: Conflict, now: Mapping[str, list[str]], *, version: int) -> Response:
    """The three versions of every field that differs, with the person's own text ready to be sent again."""
    mine: dict[str, list[str]] = {}
    for name, value in rq.sent:
        if not name.startswith("_"):
            mine.setdefault(name, []).append(value)
    base = _base(rq)
    form = rq.declaration.form
    rows = [
        {
            "name": name,
            "label": (_title(rq, form, name) if form else "") or name,
            "base": "、".join(base.get(name, [])),
            "theirs": "、".join(now.get(name, [])),
            "mine": "、".join(value for value in mine.get(name, []) if value),
        }
        for name in dict.fromkeys([*now, *mine])
    ]
    differing = [row for row in rows if not row["base"] == row["theirs"] == row["mine"]]
    return rq.render(
        "errors/conflict.html",
        status=409,
        title=rq._(TITLES[409]),
        message=rq._(error.message, **error.params),
        rows=differing,
        mine=[(name, value) for name, values in mine.items() for value in values],
        version=version,
        action=rq.path,
        key=next((value for name, value in rq.sent if name == "_key"), ""),
        base_json=json.dumps(now, ensure_ascii=False),
        error_id=rq.id,
    )


def _base(rq: Rq) -> dict[str, list[str]]:
    text = next((value for name, value in rq.sent if name == "_base"), "")
    try:
        found = json.loads(text) if text else {}
        return {str(k): [printable(str(v)) for v in values] for k, values in found.items() if isinstance(values, list)}
    except (ValueError, AttributeError, RecursionError):  # it comes back from the browser: it may be anything
        return {}
