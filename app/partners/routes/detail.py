"""The page of one partner, which every act on it comes back to."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from app.core import clock
from app.partners import panels, policy, queries
from app.partners.areas import map_line
from app.partners.details.typed import area_name
from app.partners.lifecycle import freshness
from app.partners.models import Partner
from app.partners.problems import FORMAT_NAMES
from app.partners.routes.choices import place, weekday_letters
from app.partners.upkeep import entry
from app.partners.week import hours_of
from app.web.forms import Bound
from app.web.request import Rq


def detail_page(rq: Rq, partner: Partner, **forms: Bound[Any]) -> Response:
    """The page of a partner; with a bound form it is the answer to bad input on that page."""
    upkeep = entry.of_page(rq.session, rq.actor, partner, rq.locale)
    blank = {
        "check": rq.blank({"checked_on": clock.today()}, version=partner.version),
        "retire": rq.blank(version=partner.version),
        "merge": rq.blank(version=partner.version),
        "contact": rq.blank(),
        "wrong": rq.blank(),
        "care": rq.blank(upkeep.get("care")),
    }
    said = partner.details
    render = rq.invalid if forms else rq.render
    return render(
        "partners/detail.html",
        partner=partner,
        can=policy.allowed(rq.actor, partner),
        trust=freshness(partner.verified_on, clock.today(), confirmed=partner.confirmed),
        checker=queries.checker_name(rq.session, partner),
        others=queries.same_desk(rq.session, rq.actor, partner),
        list_names=FORMAT_NAMES,
        taken_in=queries.taken_in(rq.session, rq.actor, partner),
        merged_into=queries.merged_into(rq.session, rq.actor, partner),
        place=place(rq),
        upkeep=upkeep,
        panels=panels.of_partner(rq, partner),
        said=said,
        hours=hours_of(said, clock.to_civil(clock.now())),
        letters=weekday_letters(rq.locale),
        area_name=lambda code: area_name(code, rq.locale),
        map_line=map_line(partner.address, partner.municipality_code, partner.prefecture_code),
        forms=blank | forms,
        opened=next(iter(forms), ""),
    )
