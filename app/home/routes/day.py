"""My day for each role, and the team's view."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.responses import Response

from app.accompaniment import queries as accompaniments
from app.accompaniment import views as accompaniment_views
from app.authz.permissions import Permission as P
from app.cases import words
from app.cases.queries import cases, drafts, my_day
from app.core import clock
from app.home import often_empty, queries, training_day
from app.home.often_empty import Part
from app.meetings import queries as meetings
from app.partners.upkeep import reporting
from app.partners.upkeep import words as upkeep_words
from app.plans.approvals import queries as approval_queries
from app.referrals import open_questions
from app.referrals import queries as referrals
from app.referrals import words as referral_words
from app.referrals.inbound import queries as inbound
from app.referrals.inbound import words as inbound_words
from app.reminders import covering
from app.training.portal import queries as completers
from app.transfers import queries as transfers
from app.transfers import words as transfer_words
from app.web.declarations import Access, AuditKind
from app.web.request import Rq
from app.web.routing import Router

router = Router()


@router.page("/", policy=Access.SIGNED_IN, audit=AuditKind.READ)
def start(rq: Rq) -> Response:
    """Who works at the counter or on cases sees their day; everybody else what their role is for."""
    if not rq.can(P.CONTACT_READ):
        return rq.render(
            "home/role.html",
            is_completer=completers.is_member(rq.session, rq.actor),
            waiting=training_day.waiting(rq.session, rq.actor),
            blocks=training_day.coming_blocks(rq.session, rq.actor),
        )
    today = clock.today()
    mine = my_day.mine(rq.session, rq.actor)
    return rq.render(
        "home/my_day.html",
        day=mine,
        is_completer=completers.is_member(rq.session, rq.actor),
        tasks=mine.tasks,
        # Duties of the law stand among the deadlines.
        deadlines=queries.deadlines(rq.session, rq.actor, today, duties=mine.duties),
        replies=referrals.replies_awaited(rq.session, rq.actor, today),
        drafts=drafts.mine(rq.session, rq.actor),
        loads=my_day.team(rq.session, rq.actor) if rq.can(P.TEAM_READ) else [],
        words=words,
        owed=inbound_words.OWED,
        upkeep_words=upkeep_words,
        waiting=referral_words.WAITING,
        transfer_words=transfer_words,
        **accompaniment_views.words_for(rq.actor),
        **_on_some_days(rq, today),
    )


def _on_some_days(rq: Rq, today: date) -> dict[str, Any]:
    """What is empty on most days, and then not asked for."""
    session, actor = rq.session, rq.actor
    held = often_empty.Held(session, actor, today)
    to_approve = held.of(Part.APPROVALS, lambda: approval_queries.waiting(session, actor))
    questions = held.of(Part.QUESTIONS, lambda: open_questions.of_actor(session, actor))
    return {
        "questions": questions if rq.can(P.REFERRAL_READ) else [],
        "long_ways": held.of(Part.LONG_WAYS, lambda: referrals.long_ways(session, actor)),
        "inbound": held.of(Part.INBOUND, lambda: inbound.we_owe(session, actor)),
        "carried": held.number(Part.CARRIED),
        "covered": held.of(Part.COVERED, lambda: covering.of_day(session, actor, today)),
        "accompaniments": held.of(Part.ACCOMPANIMENTS, lambda: accompaniments.of_day(session, actor, today)),
        "meetings": held.of(Part.MEETINGS, lambda: meetings.of_day(session, actor, today)),
        "reported": held.of(Part.REPORTED, lambda: reporting.answers_to(session, actor)),
        "plans_waiting": [row for row in to_approve if row.may_decide],
        "plans_returned": held.of(Part.RETURNED, lambda: approval_queries.returned(session, actor)),
        "transfers": transfers.waiting(session, actor, today) if Part.TRANSFERS in held else transfers.Waiting(),
        "rules_waiting": held.number(Part.RULES) if rq.can(P.RULE_CHECK) else 0,
    }


@router.page("/team", policy=P.TEAM_READ, audit=AuditKind.READ)
def team(rq: Rq) -> Response:
    today = clock.today()
    return rq.render(
        "home/team.html",
        loads=my_day.team(rq.session, rq.actor),
        deadlines=queries.deadlines(rq.session, rq.actor, today, team=True),
        overdue=queries.overdue_tasks(rq.session, rq.actor, today),
        long_ways=referrals.long_ways(rq.session, rq.actor),
        replies=[row for row in referrals.replies_awaited(rq.session, rq.actor, today) if row.is_overdue],
        silent=cases.silent(rq.session, rq.actor, mine=False),
        plans_waiting=approval_queries.waiting(rq.session, rq.actor),
        transfers_waiting=transfers.waiting(rq.session, rq.actor, today).incoming,
        words=words,
        waiting=referral_words.WAITING,
    )
