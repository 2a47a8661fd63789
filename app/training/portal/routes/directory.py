"""The completers' directory: who can be found by what they let others see, and one's own entry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from starlette.responses import Response

from app.codes.codelist import CodeList
from app.codes.lists import FIELD_LANGUAGES, LANGUAGES, PREFECTURES
from app.core.errors import lazy
from app.core.listing import Page
from app.training.portal import access, queries
from app.training.portal.models import DirectoryEntry
from app.training.portal.queries import Member
from app.training.portal.rules import Sought
from app.training.portal.schemas import DirectoryForm
from app.training.portal.service import members
from app.web.declarations import Access, AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
PATH = "/training/portal/directory"
OWN = f"{PATH}/own"
ANYBODY = Access.SIGNED_IN
"""The loader asks whether the account is tied to somebody certified."""


@router.page(PATH, policy=ANYBODY, audit=AuditKind.READ, load=access.participant)
def directory(rq: Rq, member: Member) -> Response:  # noqa: ARG001 - that they are one is enough
    query = rq.list_query(filters=("language", "prefecture"), sorts=("place",))
    everybody = queries.directory(rq.session)
    asked = Sought(query.filters.get("language", ""), query.filters.get("prefecture", ""), query.q)
    found = [one for one in everybody if asked.fits(one)]
    return rq.render(
        "training/portal/directory.html",
        page=Page(found[query.offset : query.offset + query.per_page], query, len(found)),
        is_empty=not everybody,
        # Only what somebody can be found by is offered.
        spoken=_labels(LANGUAGES, rq.locale, (one.languages for one in everybody)),
        prefectures=_labels(PREFECTURES, rq.locale, ([one.prefecture] for one in everybody)),
    )


def _labels(codes: CodeList, locale: str, found: Iterable[Iterable[str]]) -> list[tuple[str, str]]:
    return [(code, codes.label(code, locale)) for code in sorted({one for each in found for one in each if one})]


@router.page(OWN, policy=ANYBODY, audit=AuditKind.READ, load=access.participant)
def own_page(rq: Rq, member: Member) -> Response:
    entry = queries.choices_of(rq.session, member.learner)
    return _own(rq, rq.blank(_kept(entry) if entry else {}, version=member.version))


def _kept(entry: DirectoryEntry) -> dict[str, object]:
    """An entry as its form shows it. A language that is met seldom stands in the list of the others."""
    codes = queries.languages_of(entry)
    others = [code for code in codes if code not in FIELD_LANGUAGES]
    ticked = {name: "1" if getattr(entry, name) else "" for name in DirectoryForm.model_fields if name[:6] == "shows_"}
    return {
        **ticked, "spoken": [code for code in codes if code not in others[:1]],
        "spoken_other": others[0] if others else None, "languages": entry.languages or "",
    }  # fmt: skip


def _own(rq: Rq, form: Bound[Any]) -> Response:
    show = rq.invalid if form.has_errors else rq.render
    return show(
        "training/portal/directory_own.html",
        form=form,
        # Languages met at counters, and those that are chosen.
        offered=[
            (code, LANGUAGES.label(code, rq.locale)) for code in dict.fromkeys([*FIELD_LANGUAGES, *form.list("spoken")])
        ],
        others=[one for one in LANGUAGES.choices(rq.locale) if one[0] not in FIELD_LANGUAGES],
    )


@router.action(OWN, policy=ANYBODY, form=DirectoryForm, load=access.participant)
def choose(rq: Rq, member: Member, form: Bound[DirectoryForm]) -> Response:
    if form.has_errors:
        return _own(rq, form)
    members.choose(rq.session, rq.actor, member.learner, form.data, seen=form.seen_version)
    return rq.redirect(PATH, lazy("名簿に載せる項目を保存しました。"))
