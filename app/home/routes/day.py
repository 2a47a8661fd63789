"""My day for each role, and the team's view."""

from __future__ import annotations

from starlette.responses import Response

from app.authz.permissions import Permission as P
from app.cases import words
from app.cases.queries import cases, drafts, my_day
from app.core import clock
from app.guidance import queries as guidance
from app.home import queries
from app.plans.approvals import queries as approval_queries
from app.referrals import queries as referrals
from app.referrals import words as referral_words
from app.reminders import covering
from app.web.declarations import Access, AuditKind
from app.web.request import Rq
from app.web.routing import Router

router = Router()


@router.page("/", policy=Access.SIGNED_IN, audit=AuditKind.READ)
def start(rq: Rq) -> Response:
    """Who works at the counter or on cases sees their day; everybody else what their role is for."""
    if not rq.can(P.CONTACT_READ):
        return rq.render("home/role.html")
    today = clock.today()
    mine = my_day.mine(rq.session, rq.actor)
    return rq.render(
        "home/my_day.html",
        day=mine,
        # Duties of the law stand among the deadlines already.
        tasks=[row for row in mine.tasks if row.task.kind != "legal"],
        deadlines=queries.deadlines(rq.session, rq.actor, today),
        replies=referrals.replies_awaited(rq.session, rq.actor, today),
        long_ways=referrals.long_ways(rq.session, rq.actor),
        covered=covering.of_day(rq.session, rq.actor, today),
        drafts=drafts.mine(rq.session, rq.actor),
        loads=my_day.team(rq.session, rq.actor) if rq.can(P.TEAM_READ) else [],
        words=words,
        waiting=referral_words.WAITING,
        plans_waiting=[row for row in approval_queries.waiting(rq.session, rq.actor) if row.may_decide],
        plans_returned=approval_queries.returned(rq.session, rq.actor),
        rules_waiting=guidance.waiting(rq.session) if rq.can(P.RULE_CHECK) else 0,
    )


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
        words=words,
        waiting=referral_words.WAITING,
    )
