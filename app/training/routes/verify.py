"""The public check of a certificate: what was issued never answers "not found", and no more is told than it prints.

A code that was never given and one that was mistyped are answered alike; whoever tries many is not answered any more.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.responses import Response

from app.core import clock
from app.core.dates import fiscal_year, parse_date
from app.core.errors import lazy
from app.training import checks, numbers, queries, words
from app.training.certificate import telling
from app.training.credential import issuer_keys
from app.training.models import CertificateDocument
from app.training.service import documents
from app.training.standing.deriving import Answer, Standing, standing_on
from app.web.declarations import Access, AuditKind
from app.web.request import Rq
from app.web.routing import Router

router = Router()
NOT_A_DAY = lazy("日付として読めないか、今日より後の日付です。今日のことを表示しています。")


@router.page("/v", policy=Access.PUBLIC, audit=AuditKind.NONE)
def ask(rq: Rq) -> Response:
    """Where the code is typed in. One that no document can have is told to be mistyped, and looked up nowhere."""
    typed = rq.query.get("code", "").strip()[:40]
    code = numbers.clean_code(typed) if typed else None
    if code is not None:
        return rq.redirect(f"/v/{code}")
    return rq.render("training/verify_ask.html", typed=typed, pattern=numbers.CODE_PATTERN)


def asked(rq: Rq) -> CertificateDocument | None:
    """The loader: None for a code of nothing, mistyped or never given. Raises TooMany after thirty in five minutes."""
    return checks.find(rq, rq.params["code"])


@router.page("/v/{code}", policy=Access.PUBLIC, audit=AuditKind.NONE, load=asked)
def verify(rq: Rq, found: CertificateDocument | None) -> Response:
    """`?on=` a past civil day: as it is known today. A code of nothing has a page that says what to do, as 404."""
    if found is None:
        rq.services.tally(words.UNKNOWN_CODE)
        return rq.render("training/unknown_code.html", status=404)
    return _told(rq, found)


def _told(rq: Rq, found: CertificateDocument) -> Response:
    today = clock.today()
    on, problem = _day(rq.query.get("on", ""), today)
    certification = queries.certification_of(rq.session, found)
    public = checks.kept_back_until(rq, found, certification, today)
    if public is not None:
        return _not_yet(rq, found, public)
    history = queries.history_of(rq.session, certification)
    answer = standing_on(history, on, today)
    whole = documents.is_whole(found)  # what was changed behind our back is not told, least of all as ours
    state = telling.document_state(found.state, found.state_on, on)
    rq.services.tally(checks.counted(answer, state, whole=whole))
    return rq.render(
        "training/verify.html",
        document=found,
        state=state,
        state_now=telling.document_state(found.state, found.state_on, today),
        number=certification.number,
        follower=checks.newest(rq, found),
        answer=answer,
        facts=telling.facts(history, answer, on, today),
        on=on,
        is_today=on == today,
        problem=problem,
        answered_at=clock.civil_now(),
        key=issuer_keys.load(rq.services.settings.keys_dir).for_year(fiscal_year(found.issued_on)),
        contact=rq.services.settings.verify_contact,
        words=words,
        **_sentences(answer),
        **_content(found, whole=whole),
    )


def _not_yet(rq: Rq, found: CertificateDocument, public: date) -> Response:
    """Issued, but kept back for the days in which an error can still be undone: nothing of the holder is told."""
    rq.services.tally("unpublished")
    return rq.render(
        "training/unpublished.html",
        document=found,
        public=public,
        answered_at=clock.civil_now(),
        contact=rq.services.settings.verify_contact,
    )


def _content(found: CertificateDocument, *, whole: bool) -> dict[str, Any]:
    says = documents.frozen(found) if whole else {}
    return {"whole": whole, "says": says, "awarded_on": date.fromisoformat(says["awarded_on"]) if whole else None}


def _day(text: str, today: date) -> tuple[date, str]:
    if not text:
        return today, ""
    try:
        day = parse_date(text, today)
    except ValueError:
        return today, NOT_A_DAY
    return (day, "") if day <= today else (today, NOT_A_DAY)


def _sentences(answer: Answer) -> dict[str, Any]:
    if answer.standing is Standing.GRACE and answer.counts:
        return {"sentence": words.GRACE_COUNTS, "easy": words.EASY_GRACE_COUNTS}
    return {"sentence": words.SENTENCES[answer.standing], "easy": words.EASY[answer.standing]}
