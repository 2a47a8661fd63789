"""The public check of a certificate: what was issued never answers "not found", and no more is told than it prints.

A code that was never given and one that was mistyped are answered alike; whoever tries many is not answered any more.
"""

from __future__ import annotations

from datetime import date

from starlette.responses import Response

from app.core import clock
from app.core.dates import parse_date
from app.core.errors import TooMany, lazy
from app.core.throttle import Throttle
from app.training import numbers, queries, words
from app.training.models import CertificateDocument
from app.training.service import documents
from app.training.standing.deriving import Answer, Standing, standing_on
from app.web.declarations import Access, AuditKind
from app.web.request import Rq
from app.web.routing import Router

router = Router()
WRONG = Throttle(most=30, seconds=300)
"""Codes of no document, by where they are asked from."""
NOT_A_DAY = lazy("日付として読めないか、今日より後の日付です。今日のことを表示しています。")


def asked(rq: Rq) -> CertificateDocument | None:
    """The loader: None for a code of nothing, mistyped or never given. Raises TooMany after thirty in five minutes."""
    code = numbers.clean_code(rq.params["code"])
    found = queries.document_by_code(rq.session, code) if code else None
    if found is None and WRONG.count(rq.request.client.host if rq.request.client else ""):
        raise TooMany(lazy("間違った番号が続いたため、しばらく受け付けません。"))
    return found


@router.page("/v/{code}", policy=Access.PUBLIC, audit=AuditKind.NONE, load=asked)
def verify(rq: Rq, found: CertificateDocument | None) -> Response:
    """`?on=` a past civil day: as it is known today. A code of nothing has a page that says what to do, as 404."""
    return rq.render("training/unknown_code.html", status=404) if found is None else _told(rq, found)


def _told(rq: Rq, found: CertificateDocument) -> Response:
    on, problem = _day(rq.query.get("on", ""))
    certification = queries.certification_of(rq.session, found)
    answer = standing_on(queries.history_of(rq.session, certification), on, clock.today())
    whole = documents.is_whole(found)  # what was changed behind our back is not told, least of all as ours
    says = documents.frozen(found) if whole else {}
    return rq.render(
        "training/verify.html",
        document=found,
        says=says,
        number=certification.number,
        awarded_on=date.fromisoformat(says["awarded_on"]) if whole else None,
        whole=whole,
        follower=queries.document(rq.session, found.follower_id),
        answer=answer,
        sentence=_sentence(answer),
        on=on,
        is_today=on == clock.today(),
        problem=problem,
        answered_at=clock.civil_now(),
        words=words,
    )


def _day(text: str) -> tuple[date, str]:
    today = clock.today()
    if not text:
        return today, ""
    try:
        day = parse_date(text, today)
    except ValueError:
        return today, NOT_A_DAY
    return (day, "") if day <= today else (today, NOT_A_DAY)


def _sentence(answer: Answer) -> str:
    if answer.standing is Standing.GRACE and answer.counts:
        return words.GRACE_COUNTS
    return words.SENTENCES[answer.standing]
