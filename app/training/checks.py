"""What the public check and the interface for machines share: finding a document by its code, and the fences.

A code that was never given, one that was mistyped and one that does not go with the number are answered alike; whoever
tries many is not answered any more.
"""

from __future__ import annotations

from datetime import date

from app.core.errors import TooMany, lazy
from app.core.throttle import Throttle
from app.training import numbers, queries
from app.training.models import CertificateDocument, Certification
from app.training.service import publishing
from app.training.standing.deriving import Answer
from app.web.request import Rq

WRONG = Throttle(most=30, seconds=300)
"""Codes of no document, by where they are asked from."""
ASKED = Throttle(most=300, seconds=300)
"""Whatever is asked: no office checks so many papers in five minutes."""
TOO_MANY_WRONG = lazy("間違った番号が続いたため、しばらく受け付けません。")


def find(rq: Rq, code: str, number: str | None = None) -> CertificateDocument | None:
    """The document of a code, and with `number` only of that certification; None for anything else.

    Raises TooMany after thirty of these in five minutes, and after three hundred of any.
    """
    sender = rq.request.client.host if rq.request.client else ""
    if ASKED.count(sender):
        raise TooMany
    found = _document(rq, code, number)
    if found is None and WRONG.count(sender):
        raise TooMany(TOO_MANY_WRONG)
    return found


def _document(rq: Rq, code: str, number: str | None) -> CertificateDocument | None:
    plain = numbers.clean_code(code)
    found = queries.document_by_code(rq.session, plain) if plain else None
    if found is None or number is None:
        return found
    wanted = numbers.clean_number(number)
    return found if wanted is not None and queries.certification_of(rq.session, found).number == wanted else None


def newest(rq: Rq, found: CertificateDocument) -> CertificateDocument | None:
    """The last of those that followed; None for one that was not followed."""
    last, seen = None, {found.id}
    following = queries.document(rq.session, found.follower_id)
    while following is not None and following.id not in seen:
        last = following
        seen.add(following.id)
        following = queries.document(rq.session, following.follower_id)
    return last


def kept_back_until(rq: Rq, found: CertificateDocument, certification: Certification, today: date) -> date | None:
    """The first public day, while nothing of the holder is told; None for every document of which something may be.

    One that another took the place of, or that was withdrawn meanwhile, is kept back as long: its code would tell what
    the new one does not. Of a void one it is told that it is void.
    """
    public = publishing.public_from(rq.session, certification)
    return public if found.state != "void" and public is not None and public > today else None


def counted(answer: Answer, state: str, *, whole: bool) -> str:
    """Under which answer a check is counted (`words.ANSWERS`)."""
    if not whole:
        return "damaged"
    return str(answer.standing) if state == "issued" else state
