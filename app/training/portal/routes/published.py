"""所属機関リスト: bodies with certified coordinators that agreed to be named. For everybody."""

from __future__ import annotations

from starlette.responses import Response

from app.core import clock
from app.training.portal import lists, queries
from app.web.declarations import Access, AuditKind
from app.web.request import Rq
from app.web.routing import Router

router = Router()


@router.page("/employers", policy=Access.PUBLIC, audit=AuditKind.NONE)
def employers(rq: Rq) -> Response:
    found = queries.listed_employers(rq.session, clock.today())
    prefectures = sorted({one.prefecture_code for one in found})
    return rq.render(
        "training/portal/employers.html",
        by_prefecture=[(code, [one for one in found if one.prefecture_code == code]) for code in prefectures],
        number=len(found),
    )


@router.page("/employers.csv", policy=Access.PUBLIC, audit=AuditKind.NONE)
def employers_csv(rq: Rq) -> Response:
    content = lists.csv_file(queries.listed_employers(rq.session, clock.today()))
    return rq.download(content, media_type="text/csv; charset=utf-8", filename="employers.csv")
