"""The paper that the person takes home: seen, printed, as PDF, and noted as handed out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases.models import Case
from app.codes import lists
from app.core import clock
from app.core.errors import lazy
from app.core.ruby import plain, ruby
from app.guidance import phrases
from app.plans import access, policy, queries
from app.plans.approvals import queries as approval_queries
from app.plans.handout import care as handout_care
from app.plans.handout import giving as handing_out
from app.plans.handout import sheet as handout
from app.plans.handout.pdf import MOST_PAGES, handout_pdf, pages_of
from app.plans.handout.sheet import Choice
from app.plans.schemas import HandoutForm
from app.web.declarations import AuditKind
from app.web.forms import Bound
from app.web.request import Rq
from app.web.routing import Router

router = Router()
NOTED = lazy("手渡したことを経過に記録しました。")


def _choice(rq: Rq, case: Case) -> Choice:
    """`?lang=`, `careful=`, `safety=` (yes, no), `scope=` (all, now); what is not said keeps the default.

    Whoever opens the sheet by a short address gets the careful one where the case asks for it.
    """
    found = handout.first_choice(rq.session, case)
    asked = rq.query
    if asked.get("lang") in phrases.LANGUAGES:
        found = replace(found, language=asked["lang"])
    if asked.get("careful") in ("yes", "no"):
        careful = asked["careful"] == "yes"
        found = replace(found, careful=careful, safety=not careful)
    if asked.get("safety") in ("yes", "no"):
        found = replace(found, safety=asked["safety"] == "yes")
    return replace(found, scope="now") if asked.get("scope") == "now" else found


def _address(choice: Choice) -> str:
    said = {True: "yes", False: "no"}
    return urlencode(
        {
            "lang": choice.language,
            "careful": said[choice.careful],
            "safety": said[choice.safety],
            "scope": choice.scope,
        }
    )


def _fields(choice: Choice) -> dict[str, str]:
    """The choice as the form sends it that notes the handing out."""
    ticked = {name: "1" for name in ("careful", "safety") if getattr(choice, name)}
    return {"language": choice.language, "scope": choice.scope, **ticked}


def _reasons(rq: Rq, case: Case) -> list[str]:
    return handout_care.reasons(rq.session, case, queries.steps_of(rq.session, case.id))


def _context(rq: Rq, case: Case, choice: Choice) -> dict[str, Any]:
    sheet = handout.sheet(rq.session, rq.actor, case, clock.today(), choice)
    return {
        "case": case,
        "base": f"/cases/{case.ref}/plan",
        "can_write": P.PLAN_WRITE in policy.allowed(rq.actor, case),
        "sheet": sheet,
        "choice": choice,
        "address": _address(choice),
        "languages": [(language, _called(language, rq.locale)) for language in phrases.LANGUAGES],
        "reasons": [rq._(reason) for reason in _reasons(rq, case)],
        "form_fields": _fields(choice),
        "unapproved": approval_queries.lacks_approval(rq.session, case),
        "pages": pages_of(sheet),
        "most_pages": MOST_PAGES,
        "sign": phrases.SIGN,
        "stale_sign": phrases.STALE_SIGN,
        "cut": ruby if sheet.language == "easy" else lambda text: [(plain(text), None)],
    }


@router.page("/cases/{ref}/plan/handout", policy=P.CASE_READ, audit=AuditKind.READ, load=access.read_case)
def handout_page(rq: Rq, case: Case) -> Response:
    """The sheet as it will be printed, with its choices above."""
    rq.note_read("plan_handout", case.id, case.ref, case.centre_id)
    choice = _choice(rq, case)
    return rq.render("plans/handout.html", **_context(rq, case, choice), form=rq.blank())


@router.page("/cases/{ref}/plan/handout.pdf", policy=P.CASE_READ, audit=AuditKind.EXPORT, load=access.read_case)
def handout_file(rq: Rq, case: Case) -> Response:
    """The same as PDF. Its name tells neither the case nor the centre: it may be kept on a shared telephone."""
    rq.note_read("plan_handout", case.id, case.ref, case.centre_id)
    choice, today = _choice(rq, case), clock.today()
    pdf = handout_pdf(handout.sheet(rq.session, rq.actor, case, today, choice), today)
    return rq.download(pdf, media_type="application/pdf", filename=f"plan-{choice.language}.pdf", inline=True)


@router.action("/cases/{ref}/plan/handout", policy=P.PLAN_WRITE, form=HandoutForm, load=access.write_case, creates=True)
def handed_out(rq: Rq, case: Case, form: Bound[HandoutForm]) -> Response:
    """Note in the timeline that the person got the sheet."""
    if form.has_errors:
        return rq.invalid("plans/handout.html", **_context(rq, case, handout.first_choice(rq.session, case)), form=form)
    handing_out.note(rq.session, rq.actor, case, form.data)
    said = form.data
    choice = Choice(said.language, careful=said.careful, safety=said.safety, scope=said.scope)
    return rq.redirect(f"/cases/{case.ref}/plan/handout?{_address(choice)}", NOTED)


def _called(language: str, locale: str) -> str:
    """A language by its own name; Japanese itself in the reader's language."""
    return lists.LANGUAGES.label("ja", locale) if language == "ja" else phrases.own_name(language)
