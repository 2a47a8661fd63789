"""My day for each role, and the team's view."""

from __future__ import annotations

from starlette.responses import Response

from app.accompaniment import queries as accompaniments
from app.accompaniment import views as accompaniment_views
from app.authz.permissions import Permission as P
from app.cases import words
from app.cases.queries import cases, drafts, my_day
from app.core import clock
from app.guidance import queries as guidance
from app.home import queries
from app.meetings import queries as meetings
from app.partners.upkeep import reporting
from app.partners.upkeep import words as upkeep_words
from app.plans.approvals import queries as approval_queries
from app.referrals import open_questions
from app.referrals import queries as referrals
from app.referrals import words as referral_words
from app.referrals.inbound import queries as inbound
from app.referrals.inbound import words as inbound_words
from app.referrals.outside import carried
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
        return rq.render("home/role.html", is_completer=completers.is_member(rq.session, rq.actor))
    today = clock.today()
    mine = my_day.mine(rq.session, rq.actor)
    return rq.render(
        "home/my_day.html",
        day=mine,
        is_completer=completers.is_member(rq.session, rq.actor),
        # Duties of the law stand among the deadlines already.
        tasks=[row for row in mine.tasks if row.task.kind != "legal"],
        deadlines=queries.deadlines(rq.session, rq.actor, today),
        replies=referrals.replies_awaited(rq.session, rq.actor, today),
        questions=open_questions.of_actor(rq.session, rq.actor) if rq.can(P.REFERRAL_READ) else [],
        long_ways=referrals.long_ways(rq.session, rq.actor),
        inbound=inbound.we_owe(rq.session, rq.actor),
        owed=inbound_words.OWED,
        carried=carried.count(rq.session, rq.actor),
        covered=covering.of_day(rq.session, rq.actor, today),
        drafts=drafts.mine(rq.session, rq.actor),
        loads=my_day.team(rq.session, rq.actor) if rq.can(P.TEAM_READ) else [],
        words=words,
        accompaniments=accompaniments.of_day(rq.session, rq.actor, today),
        meetings=meetings.of_day(rq.session, rq.actor, today),
        **accompaniment_views.words_for(rq.actor),
        reported=reporting.answers_to(rq.session, rq.actor),
        upkeep_words=upkeep_words,
        waiting=referral_words.WAITING,
        plans_waiting=[row for row in approval_queries.waiting(rq.session, rq.actor) if row.may_decide],
        plans_returned=approval_queries.returned(rq.session, rq.actor),
        transfers_waiting=transfers.incoming(rq.session, rq.actor) if rq.can(P.CASE_WRITE) else [],
        transfers_to_approve=transfers.to_approve(rq.session, rq.actor) if rq.can(P.REFERRAL_APPROVE) else [],
        transfers_answered=transfers.answered(rq.session, rq.actor) if rq.can(P.CASE_WRITE) else [],
        transfer_words=transfer_words,
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
        transfers_waiting=transfers.incoming(rq.session, rq.actor),
        words=words,
        waiting=referral_words.WAITING,
    )
