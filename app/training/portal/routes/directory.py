"""The completers' directory: who can be found by what they let others see, and one's own entry."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.codes.lists import FIELD_LANGUAGES, LANGUAGES, PREFECTURES
from app.core.errors import lazy
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
ANYBODY = Access.SIGNED_IN
"""The loader asks whether the account is tied to somebody certified."""


@router.page(PATH, policy=ANYBODY, audit=AuditKind.READ, load=access.participant)
def directory_page(rq: Rq, member: Member) -> Response:
    entry = queries.choices_of(rq.session, member.learner)
    return _directory(rq, rq.blank(_kept(entry) if entry else {}, version=member.version))


def _kept(entry: DirectoryEntry) -> dict[str, object]:
    """An entry as its form shows it. A language that is met seldom stands in the list of the others."""
    codes = queries.languages_of(entry)
    others = [code for code in codes if code not in FIELD_LANGUAGES]
    ticked = {name: "1" if getattr(entry, name) else "" for name in DirectoryForm.model_fields if name[:6] == "shows_"}
    return {
        **ticked, "spoken": [code for code in codes if code not in others[:1]],
        "spoken_other": others[0] if others else None, "languages": entry.languages or "",
    }  # fmt: skip


def _directory(rq: Rq, form: Bound[Any]) -> Response:
    show = rq.invalid if form.has_errors else rq.render
    everybody = queries.directory(rq.session)
    asked = Sought(*(rq.query.get(name, "").strip()[:100] for name in ("language", "prefecture", "q")))
    return show(
        "training/portal/directory.html",
        form=form,
        people=[one for one in everybody if asked.fits(one)],
        is_empty=not everybody,
        # Only what somebody can be found by is offered.
        spoken=[(code, LANGUAGES.label(code, rq.locale)) for code in _each(one.languages for one in everybody)],
        prefectures=[
            (code, PREFECTURES.label(code, rq.locale)) for code in _each([one.prefecture] for one in everybody)
        ],
        offered=_offered(rq, form),
        others=[one for one in LANGUAGES.choices(rq.locale) if one[0] not in FIELD_LANGUAGES],
    )


def _each(found: Any) -> list[str]:
    return sorted({code for codes in found for code in codes if code})


def _offered(rq: Rq, form: Bound[Any]) -> list[tuple[str, str]]:
    """Languages met at counters, and those that are chosen."""
    return [
        (code, LANGUAGES.label(code, rq.locale)) for code in dict.fromkeys([*FIELD_LANGUAGES, *form.list("spoken")])
    ]


@router.action(PATH, policy=ANYBODY, form=DirectoryForm, load=access.participant)
def choose(rq: Rq, member: Member, form: Bound[DirectoryForm]) -> Response:
    if form.has_errors:
        return _directory(rq, form)
    members.choose(rq.session, rq.actor, member.learner, form.data, seen=form.seen_version)
    return rq.redirect(PATH, lazy("名簿に載せる項目を保存しました。"))
