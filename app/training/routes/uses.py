"""Report 21: how often the public check was used, by month and answer. Who asked is kept nowhere."""

from __future__ import annotations

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.training import queries, words
from app.web.declarations import AuditKind
from app.web.request import Rq
from app.web.routing import Router

router = Router()


@router.page("/training/verifications", policy=P.REGISTER_READ, audit=AuditKind.NONE)
def verifications(rq: Rq) -> Response:
    counts = queries.verification_counts(rq.session)
    answers = [code for code in words.ANSWERS if any(code in row for row in counts.values())]
    return rq.render("training/verifications.html", counts=counts, answers=answers, words=words)
