"""For machines of others: was this certification valid on a day? Reads alone; no more than the public page tells.

    GET /api/certifications/1/{number}/{code}?on=2026-11-27

`1` is the version of the shape: fields may be added to it, none is taken away or changes its meaning. The register can
turn it off (`KAKEHASHI_STANDING_API=false`); the page for people stays. Described in docs/standing-interface.md.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.responses import Response

from app.core import clock
from app.core.errors import NotFound, TooMany
from app.core.i18n import translate
from app.training import checks, queries, words
from app.training.certificate import telling
from app.training.models import CertificateDocument
from app.training.service import documents
from app.training.standing.deriving import Answer, Standing, standing_on
from app.web.declarations import Access, AuditKind
from app.web.request import Rq
from app.web.routing import Router

router = Router()
VERSION = 1


@dataclass(frozen=True)
class Asked:
    """What was found; `too_many`: no answer is given any more for a while."""

    document: CertificateDocument | None = None
    too_many: bool = False


def asked(rq: Rq) -> Asked:
    """The loader. A machine gets its refusals as JSON, so it raises NotFound only where the interface is closed."""
    if not rq.services.settings.standing_api:
        raise NotFound
    try:
        return Asked(checks.find(rq, rq.params["code"], rq.params["number"]))
    except TooMany:
        return Asked(too_many=True)


@router.page("/api/certifications/1/{number}/{code}", policy=Access.PUBLIC, audit=AuditKind.NONE, load=asked)
def standing(rq: Rq, asked: Asked) -> Response:
    today = clock.today()
    if asked.too_many:
        return _json({"error": "too_many"}, 429)
    if asked.document is None:
        rq.services.tally(words.UNKNOWN_CODE)
        return _json({"error": "unknown"}, 404)
    on = _day(rq.query.get("on", ""), today)
    if on is None:
        return _json({"error": "bad_day"}, 400)
    return _json(_told(rq, asked.document, on, today), 200)


def _day(text: str, today: date) -> date | None:
    """A civil day as machines write it; None for anything else and for a day to come."""
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        return None
    return day if day <= today else None


def _told(rq: Rq, found: CertificateDocument, on: date, today: date) -> dict[str, Any]:
    certification = queries.certification_of(rq.session, found)
    public = checks.kept_back_until(rq, found, certification, today)
    if public is not None:
        rq.services.tally("unpublished")
        return {"number": certification.number, "on": on.isoformat(), "valid": False, "standing": None,
                "document": {"state": "unpublished", "public_from": public.isoformat()}}  # fmt: skip
    answer = standing_on(queries.history_of(rq.session, certification), on, today)
    whole = documents.is_whole(found)
    state = telling.document_state(found.state, found.state_on, on)
    rq.services.tally(checks.counted(answer, state, whole=whole))
    follower = checks.newest(rq, found)
    return {
        "number": certification.number,
        "tier": certification.tier,
        "on": on.isoformat(),
        "valid": whole and answer.counts,
        # What was changed behind our back is not told, least of all as ours.
        **(_standing(answer) if whole else {"standing": None}),
        "document": {
            "state": _document(found, state, on) if whole else "damaged", "issued_on": found.issued_on.isoformat(),
            "followed_by": follower.code if follower else None,
        },
    }  # fmt: skip


def _document(found: CertificateDocument, state: str, on: date) -> str:
    return state if found.issued_on <= on else "not_yet"


def _standing(answer: Answer) -> dict[str, Any]:
    label = words.STANDINGS[answer.standing]
    period = answer.period if answer.standing is not Standing.UNKNOWN else None
    return {
        "standing": str(answer.standing),
        "label": {locale: translate(locale, label) for locale in ("ja", "en")},
        "period": {"from": period.starts_on.isoformat(), "until": _iso(answer.ends_on)} if period else None,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _json(body: dict[str, Any], status: int) -> Response:
    said = {"version": VERSION, **body, "answered_at": clock.civil_now().isoformat(timespec="seconds") + "+09:00"}
    content = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return Response(content, status_code=status, media_type="application/json")
