"""The practicum as a section of an enrolment's page and of the trainee's own."""

from __future__ import annotations

from typing import Any

from app.authz.permissions import Permission as P
from app.core.errors import lazy
from app.training import sections
from app.training.practicum import queries, words
from app.training.sections import Section
from app.web.request import Rq

TITLE = lazy("実践")


def of_enrolment(rq: Rq, enrolment: Any) -> Section | None:
    """How far it is, with the way to it for those who run and teach."""
    whole = queries.of_enrolment(rq.session, enrolment.id)
    if whole is None:
        return None
    href = f"/training/practicums/{whole.practicum.ref}" if rq.can(P.PRACTICUM_READ) else ""
    return _section(whole, href)


def of_mine(rq: Rq, enrolment: Any) -> Section | None:
    """How far one's own is, or that it may begin."""
    whole = queries.of_enrolment(rq.session, enrolment.id)
    if whole is None and queries.enrolment_to_open(rq.session, rq.actor.user_id) is None:
        return None
    return _section(whole, "/training/mine/practicum")


def _section(whole: Any, href: str) -> Section:
    context = {"whole": whole, "href": href, "words": words}
    return Section(TITLE, "training/practicum/_section.html", context, key="practicum")


def wire() -> None:
    """Add them; idempotent."""
    sections.register_enrolment_section(of_enrolment)
    sections.register_mine_section(of_mine)
