"""Rows of the counter and of casework: contacts, people, cases, plans, handing over, gaps."""

from __future__ import annotations

from tests.security.oracle import CASEWORK, COUNTER, LEAD, Row, rows

ROWS: list[Row] = [
    *rows("counter", "", """
        GET /cases
        GET /cases?q=件名
        GET /tasks
        GET /tasks/new
        POST /tasks/new
        GET /advice
        GET /contacts
        GET /contacts?q=要点
        GET /contacts/new
        POST /contacts/new
        GET /contacts/new/persons?person_text=呼名
        POST /drafts?form=contact&record=new.0123456789ab
        GET /people
        GET /people?q=呼名
        GET /people/candidates?q=呼名
        GET /people/new
        POST /people/new
        GET /knowledge
        GET /knowledge?q=題名
    """),
    *rows("counter", "", """
        GET /reminders
        GET /reminders?show=all
        POST /reminders/read
        GET /reminders/settings
        POST /reminders/settings
        GET /absences
        POST /absences
        GET /calendar
        POST /calendar
        POST /calendar/end
    """),
    *rows("counter", "reminder", "POST /reminders/{ref}/read"),
    # Who merely covers ends nobody's absence.
    *rows("counter", "absence", "POST /absences/{ref}/remove", never=frozenset({"colleague"})),
    *rows("counter", "draft", "POST /drafts/{form}/{record}/discard"),
    *rows("counter", "case", """
        GET /cases/{ref}
        GET /cases/{ref}/needs/{need}
        GET /cases/{ref}/timeline
        GET /cases/{ref}/accompaniments
        GET /cases/{ref}/meetings
        GET /cases/{ref}/people
        GET /cases/{ref}/contacts/new
        POST /cases/{ref}/contacts/new
        GET /cases/{ref}/deadlines
        GET /cases/{ref}/deadlines/{deadline}
        GET /cases/{ref}/plan
        GET /cases/{ref}/plan/versions
        GET /cases/{ref}/plan/days
        GET /cases/{ref}/plan/handout
        GET /cases/{ref}/plan/handout?lang=vi&careful=yes
        GET /cases/{ref}/plan/handout.pdf
        GET /cases/{ref}/plan/steps/{step}
        GET /cases/{ref}/plan/review
        GET /cases/{ref}/plan/steps/{step}/comments
        GET /cases/{ref}/plan/approval
        GET /cases/{ref}/knowledge
        GET /advice/new?case={ref}
        GET /tasks/new?case={ref}
    """),
    *rows("casework", "", """
        GET /cases/new
        POST /cases/new
        GET /knowledge/new
        POST /knowledge/new
        GET /referrals
        GET /referrals/no-answer
        GET /inbound
        GET /inbound/new
        POST /inbound/new
        POST /inbound/new/office
        GET /carried-answers
        GET /gaps
        GET /gaps/new
        POST /gaps/new
    """),
    *rows("casework", "", "GET /transfers"),
    # The coordinator of the case, and who leads the centre.
    *rows("casework", "case", """
        GET /cases/{ref}/transfer
        POST /cases/{ref}/transfer
    """, never=frozenset({"colleague", "bridge"})),
    *rows("transfers", "transfer", "GET /transfers/{ref}"),
    *rows("casework", "transfer", "POST /transfers/{ref}/withdraw", never=frozenset({"colleague", "bridge"})),
    *rows("lead", "transfer:without", "POST /transfers/{ref}/approve"),
    *rows("casework", "offer", """
        POST /transfers/{ref}/accept
        POST /transfers/{ref}/decline
    """),
    *rows("casework", "handed", "GET /transfers/{ref}/summary"),
    *rows("casework", "case", """
        GET /cases/{ref}/edit
        POST /cases/{ref}/edit
        GET /cases/{ref}/manage
        POST /cases/{ref}/status
        POST /cases/{ref}/urgency
        POST /cases/{ref}/turn
        POST /cases/{ref}/members
        GET /cases/{ref}/close
        POST /cases/{ref}/close
        GET /cases/{ref}/reopen
        POST /cases/{ref}/reopen
        GET /cases/{ref}/needs/new
        POST /cases/{ref}/needs/new
        POST /cases/{ref}/needs/{need}
        POST /cases/{ref}/needs/{need}/move
        GET /cases/{ref}/notes/new
        POST /cases/{ref}/notes/new
        GET /cases/{ref}/notes/{event}/correct
        POST /cases/{ref}/notes/{event}/correct
        POST /cases/{ref}/people
        POST /cases/{ref}/people/{person}/main
        POST /cases/{ref}/people/{person}/remove
        POST /cases/{ref}/deadlines/refresh
        POST /cases/{ref}/deadlines/accept
        GET /cases/{ref}/deadlines/events/new
        GET /cases/{ref}/deadlines/events/new/{code}
        POST /cases/{ref}/deadlines/events/new/{code}
        GET /cases/{ref}/deadlines/events/{life_event}
        POST /cases/{ref}/deadlines/events/{life_event}
        GET /cases/{ref}/deadlines/events/{life_event}/withdraw
        POST /cases/{ref}/deadlines/events/{life_event}/withdraw
        POST /cases/{ref}/deadlines/{deadline}/state
        POST /cases/{ref}/deadlines/{deadline}/answer
        GET /cases/{ref}/plan/proposals
        POST /cases/{ref}/plan/proposals
        POST /cases/{ref}/plan/proposals/choose
        POST /cases/{ref}/plan/proposals/refuse
        POST /cases/{ref}/plan/proposals/ask
        GET /cases/{ref}/plan/steps/new
        POST /cases/{ref}/plan/steps/new
        POST /cases/{ref}/plan/steps/{step}/state
        GET /cases/{ref}/plan/steps/{step}/edit
        POST /cases/{ref}/plan/steps/{step}/edit
        POST /cases/{ref}/plan/steps/{step}/move
        POST /cases/{ref}/plan/steps/{step}/after
        GET /cases/{ref}/plan/link?step={step}
        GET /cases/{ref}/plan/order
        POST /cases/{ref}/plan/order
        POST /cases/{ref}/plan/undo
        POST /cases/{ref}/plan/review
        POST /cases/{ref}/plan/steps/{step}/due
        POST /cases/{ref}/plan/steps/{step}/comments
        GET /cases/{ref}/plan/steps/{step}/comments/{comment}
        POST /cases/{ref}/plan/steps/{step}/comments/{comment}
        POST /cases/{ref}/plan/steps/{step}/comments/{comment}/settle
        POST /cases/{ref}/plan/approval
        POST /cases/{ref}/plan/approval/take-back
        GET /cases/{ref}/plan/goals/new
        POST /cases/{ref}/plan/goals/new
        GET /cases/{ref}/plan/goals/{goal}/edit
        POST /cases/{ref}/plan/goals/{goal}/edit
        GET /cases/{ref}/plan/aim
        POST /cases/{ref}/plan/aim
        GET /cases/{ref}/plan/agreement
        POST /cases/{ref}/plan/agreement
        POST /cases/{ref}/plan/handout
        GET /cases/{ref}/referrals
        GET /cases/{ref}/referrals/new
        POST /cases/{ref}/referrals/new
        GET /cases/{ref}/accompaniments/new
        POST /cases/{ref}/accompaniments/new
        GET /cases/{ref}/meetings/new
        POST /cases/{ref}/meetings/new
        GET /cases/{ref}/referrals/unlisted
        POST /cases/{ref}/referrals/unlisted
        GET /gaps/new?case={ref}
    """),
    *rows("casework", "gap", """
        GET /gaps/{ref}
        GET /gaps/{ref}/edit
        POST /gaps/{ref}/edit
        POST /gaps/{ref}/mistaken
    """),
    *rows("casework", "case:shared", "POST /cases/{ref}/members/{login}/remove"),
    # Whoever works on cases may take one that nobody has; what is sent here takes one away from a colleague.
    *rows("casework", "case:open", "POST /cases/{ref}/assign", never=CASEWORK - LEAD),
    *rows("lead", "", "GET /team"),
    # Sent as an approval; the supervisor of neither centre has asked for it or changed the plan.
    *rows("lead", "case", """
        GET /cases/{ref}/reviews/new
        POST /cases/{ref}/reviews/new
        POST /cases/{ref}/plan/approval/decide
    """),
    *rows("counter", "task", """
        GET /tasks/{task}
        POST /tasks/{task}
        POST /tasks/{task}/move
    """),
    *rows("counter", "case", "POST /advice/new"),
    *rows("counter", "contact", "POST /advice/new"),
    *rows("counter", "advice", """
        GET /advice/{advice}
    """),
    # Only who asked tells what came of it: here the coordinator of each centre.
    *rows("counter", "advice", "POST /advice/{advice}/follow-up", never=COUNTER - {"coordinator", "coordinator2"}),
    *rows("casework", "advice", "POST /advice/{advice}/answer", never=frozenset({"coordinator", "coordinator2"})),
    *rows("counter", "contact", """
        GET /contacts/{ref}
        GET /contacts/{ref}/case
        GET /contacts/{ref}/edit
        POST /contacts/{ref}/edit
        POST /contacts/{ref}/error
        POST /contacts/{ref}/attach
        GET /advice/new?contact={ref}
    """),
    *rows("casework", "contact", "POST /contacts/{ref}/case"),
    *rows("counter", "person", """
        GET /people/{ref}
        GET /people/{ref}/edit
        POST /people/{ref}/edit
        POST /people/{ref}/names
        POST /people/{ref}/names/{number}/remove
        POST /people/{ref}/points
        POST /people/{ref}/points/{number}/remove
        GET /people/{ref}/contact-rules
        POST /people/{ref}/contact-rules
        GET /people/{ref}/residence
        POST /people/{ref}/residence
        GET /people/{ref}/household
        POST /people/{ref}/household
        GET /people/{ref}/household/{member}/end
        POST /people/{ref}/household/{member}/end
        GET /people/{ref}/consents
        GET /people/{ref}/consents/new
        POST /people/{ref}/consents/new
        GET /people/{ref}/consents/{consent}
        POST /people/{ref}/consents/{consent}/withdraw
        POST /people/{ref}/consents/{consent}/paper
        POST /people/{ref}/consents/sheet
        GET /people/{ref}/consents/{consent}/sheet.pdf
    """),
]  # fmt: skip
