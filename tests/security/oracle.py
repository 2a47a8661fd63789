"""Who may ask what, written by hand from the description of the roles; it imports nothing of the product.

A row names a route, the rank that is needed, and the kind of thing in its address. `RANKS` says who holds a
rank in which centre, `SEES` for whom each thing exists. From both follows what everybody must get:

nobody signed in → the log-in (GET) or 401; no such rank anywhere → 403; the thing does not exist for
them → 404; it exists but the rank is held in another centre → 403; else an answer that is no refusal.
"""

from __future__ import annotations

from dataclasses import dataclass

ALL = frozenset(
    {
        "counsellor", "coordinator", "supervisor", "training_admin", "approver", "instructor", "trainee",
        "agency_viewer", "operator", "privacy_officer", "colleague", "coordinator2", "supervisor2", "bridge",
    }
)  # fmt: skip
OUT = frozenset({"anonymous", "disabled"})
SUBJECTS = ALL | OUT

CASEWORK_1 = frozenset({"coordinator", "colleague", "supervisor"})
CASEWORK_2 = frozenset({"coordinator2", "supervisor2", "bridge"})
COUNTER_1 = CASEWORK_1 | {"counsellor", "bridge"}
COUNTER = COUNTER_1 | CASEWORK_2
CASEWORK = CASEWORK_1 | CASEWORK_2
LEAD = frozenset({"supervisor", "supervisor2"})
NOBODY: frozenset[str] = frozenset()
WRITERS = frozenset({"coordinator", "coordinator2"})

# rank → (who holds it in Shizuoka, who in Hamamatsu)
RANKS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "public": (SUBJECTS, SUBJECTS),
    "signed in": (ALL, ALL),
    "counter": (COUNTER_1, CASEWORK_2),
    "casework": (CASEWORK_1, CASEWORK_2),
    "lead": (LEAD & CASEWORK_1, LEAD & CASEWORK_2),
    "operator": (frozenset({"operator"}), frozenset({"operator"})),
    "officer": (frozenset({"privacy_officer"}), frozenset({"privacy_officer"})),
    "figures": (CASEWORK_1 | {"agency_viewer"}, CASEWORK_2 | {"agency_viewer"}),
    # A proposal is read on both sides.
    "transfers": (CASEWORK, CASEWORK),
    # The directory is one for all centres.
    "directory": (COUNTER | {"operator"}, COUNTER | {"operator"}),
    "directory edit": (CASEWORK, CASEWORK),
    "directory import": (frozenset({"supervisor", "supervisor2", "operator"}),) * 2,
    # The register of coordinators too; it is no business of the centres.
    "register": (frozenset({"training_admin", "approver"}),) * 2,
    "register propose": (frozenset({"training_admin"}),) * 2,
    "register decide": (frozenset({"approver"}),) * 2,
    # So is the catalogue of rules.
    "rule edit": (LEAD, LEAD),
    "rule check": (CASEWORK, CASEWORK),
}

# kind:variant → for whom it exists. A `2` at the end of a variant: the thing belongs to Hamamatsu.
SEES: dict[str, frozenset[str]] = {
    "case:open": CASEWORK_1,
    "case:shared": COUNTER_1,
    "case:closed": CASEWORK_1,
    "case:open2": CASEWORK_2,
    "case:shared2": CASEWORK_2,
    "contact:alone": COUNTER_1,
    "contact:open": CASEWORK_1,
    "contact:shared": COUNTER_1,
    "contact:alone2": CASEWORK_2,
    "task:open": CASEWORK_1,
    "task:shared": CASEWORK_1,
    "task:open2": CASEWORK_2,
    "advice:open": CASEWORK_1,
    "advice:shared": CASEWORK_1,
    "advice:contact": CASEWORK_1,
    "advice:open2": CASEWORK_2,
    "person:one": COUNTER_1,
    "person:one2": CASEWORK_2,
    "referral:open": CASEWORK_1,
    "inbound:open": CASEWORK_1,
    "inbound:open2": CASEWORK_2,
    "gap:open": CASEWORK_1,
    "gap:open2": CASEWORK_2,
    "referral:sent": CASEWORK_1,
    "referral:open2": CASEWORK_2,
    "referral:sent2": CASEWORK_2,
    "accompaniment:open": CASEWORK_1,
    "accompaniment:shared": COUNTER_1,
    "accompaniment:open2": CASEWORK_2,
    "accompaniment:shared2": CASEWORK_2,
    "meeting:open": CASEWORK_1,
    "meeting:shared": COUNTER_1,
    "meeting:open2": CASEWORK_2,
    "meeting:shared2": CASEWORK_2,
    # Who opened the case, has it in hand or takes part in it: colleagues of the centre are not told.
    "barring:own": frozenset({"coordinator"}),
    "barring:own2": frozenset({"coordinator2"}),
    "remark:one": CASEWORK_1,
    "remark:one2": CASEWORK_2,
    "card:draft": CASEWORK_1,
    "card:published": COUNTER_1,
    "card:draft2": CASEWORK_2,
    "card:published2": CASEWORK_2,
    "draft:own": frozenset({"coordinator"}),
    "draft:own2": frozenset({"coordinator2"}),
    "reminder:own": frozenset({"coordinator"}),
    "reminder:own2": frozenset({"coordinator2"}),
    # Who is away, who covers, and who leads the centre.
    "absence:own": CASEWORK_1,
    "absence:own2": CASEWORK_2 - {"bridge"},
    "feed:own": SUBJECTS,
    "feed:own2": SUBJECTS,
    # Proposed on consent: both centres; without, before the second person: the proposing one; then what was left.
    "transfer:open": CASEWORK,
    "transfer:open2": CASEWORK,
    "transfer:without": CASEWORK_1,
    "transfer:without2": CASEWORK_2,
    "offer:open": CASEWORK,
    "offer:open2": CASEWORK,
    "handed:over": CASEWORK_1,
    "partner:office": COUNTER | {"operator"},
    "partner:refuge": CASEWORK,
    # A file on its way is its sender's alone; a list that was taken over is everybody's who may take lists over.
    "partner_file:own": frozenset({"supervisor"}),
    "partner_import:one": ALL,
    "learner:one": frozenset({"training_admin", "approver"}),
    "certification:proposed": frozenset({"training_admin", "approver"}),
    "certification:approved": frozenset({"training_admin", "approver"}),
    "certificate:one": SUBJECTS,
    "former:office": COUNTER | {"operator"},
    "figures:shizuoka": CASEWORK_1 | {"agency_viewer"},
    "figures:hamamatsu2": CASEWORK_2 | {"agency_viewer"},
    "internal:shizuoka": CASEWORK_1,
    "internal:hamamatsu2": CASEWORK_2,
    # Published: what exists there exists for everybody, and a refuge for nobody.
    "link:sent": ALL | OUT,
    "link:sent2": ALL | OUT,
    "link:ended": NOBODY,
    "link:ended2": NOBODY,
    "service:office": ALL | OUT,
    "service:refuge": NOBODY,
    "organization:office": ALL | OUT,
    "organization:refuge": NOBODY,
    "place:office": ALL | OUT,
    "place:refuge": NOBODY,
    "taxonomy:one": ALL | OUT,
    "term:one": ALL | OUT,
    "rule:one": ALL,
    "proposal:one": ALL,
    "user:trainee": frozenset({"operator"}),
    "centre:shizuoka": frozenset({"operator"}),
    "centre:hamamatsu2": frozenset({"operator"}),
}

# Values for the names in addresses that are no references made by the world.
FIXED: dict[str, dict[str, str]] = {
    "figures:shizuoka": {"centre": "shizuoka"},
    "figures:hamamatsu2": {"centre": "hamamatsu"},
    "internal:shizuoka": {"centre": "shizuoka"},
    "internal:hamamatsu2": {"centre": "hamamatsu"},
    "rule:one": {"code": "FAM-01"},
    "taxonomy:one": {"id": "7e0ca658-e739-57fd-861f-8838391ce646"},
    "term:one": {"id": "d7dfa1ff-71fa-597e-a83d-d24539d64e9d"},
    "user:trainee": {"login": "trainee"},
    "centre:shizuoka": {"code": "shizuoka"},
    "centre:hamamatsu2": {"code": "hamamatsu"},
}


# What must be said for a request to reach the rule that is tested; values as in the address.
BODIES: dict[str, dict[str, str]] = {
    "POST /cases/{ref}/plan/steps/{step}/move": {"direction": "up"},
    "POST /cases/{ref}/plan/order": {"move": "up {step}"},
    "POST /cases/{ref}/plan/steps/{step}/due": {"answer": "keep"},
    "POST /cases/{ref}/plan/steps/{step}/comments": {"text": "確かめました。"},
    "POST /cases/{ref}/plan/steps/{step}/comments/{comment}": {"text": "確かめました。"},
    "POST /cases/{ref}/plan/approval": {"number": "2"},
    "POST /cases/{ref}/plan/approval/decide": {"number": "2", "verdict": "approve"},
    "POST /guidance/proposals/{ref}": {"verdict": "approve"},
    "POST /advice/new case": {"case": "{ref}"},
    "POST /advice/new contact": {"contact": "{ref}"},
    "POST /advice/{advice}/answer": {"answer": "窓口で聞いてください。"},
    "POST /advice/{advice}/follow-up": {"follow_up": "解決しました。"},
    "POST /cases/{ref}/contacts/new": {"step": "save"},
    "POST /partners/duplicates": {"one": "{ref}", "other": "{ref}"},
    "POST /tasks/{task}/move": {"state": "done"},
}


@dataclass(frozen=True)
class Row:
    """`query` may name values as the address does; `never` are those to whom a rule of two persons forbids it."""

    method: str
    path: str
    rank: str
    kind: str = ""
    query: str = ""
    never: frozenset[str] = NOBODY

    @property
    def variants(self) -> list[str]:
        wanted = [name for name in SEES if self.kind in (name.split(":")[0], name.removesuffix("2"))]
        return wanted or [""]

    @property
    def holders(self) -> frozenset[str]:
        return RANKS[self.rank][0] | RANKS[self.rank][1]

    @property
    def body(self) -> dict[str, str]:
        name = f"{self.method} {self.path}"
        return BODIES.get(f"{name} {self.kind}", BODIES.get(name, {}))

    def expected(self, subject: str, variant: str) -> str:
        """`sign in`, `403`, `404` or `ok`."""
        if self.rank == "public":
            return "404" if variant and subject not in SEES[variant] else "ok"
        if subject in OUT:
            return "sign in"
        if subject not in self.holders:
            return "403"
        if variant and subject not in SEES[variant]:
            return "404"
        there = RANKS[self.rank][1 if variant.endswith("2") else 0]
        if variant and (subject not in there or subject in self.never):
            return "403"
        return "ok"


def _rows(rank: str, kind: str, text: str, **more: frozenset[str]) -> list[Row]:
    """One row per line: method, path, and perhaps a query."""
    found = []
    for line in text.strip().splitlines():
        method, address = line.split()
        path, _, query = address.partition("?")
        found.append(Row(method, path, rank, kind, query, **more))
    return found


ROWS: list[Row] = [
    *_rows("public", "", """
        GET /livez
        GET /readyz
        GET /login
        POST /login
        POST /logout
        GET /language
        GET /api/hsds
        GET /api/hsds/services?full=true
        GET /api/hsds/organizations?full=true
        GET /api/hsds/taxonomies
        GET /api/hsds/taxonomy_terms
        GET /api/hsds/service_at_locations?full=true
    """),
    # Without the code of the page everything leads back to where it is asked for.
    *_rows("public", "link", """
        GET /r/{token}
        GET /r/{token}/
        GET /r/{token}/language
        POST /r/{token}/code
        GET /r/{token}/accept
        GET /r/{token}/reject
        GET /r/{token}/plan
        GET /r/{token}/start
        GET /r/{token}/hold
        GET /r/{token}/resume
        GET /r/{token}/complete
        GET /r/{token}/fail
        GET /r/{token}/progress
        GET /r/{token}/review
        GET /r/{token}/cancel
        POST /r/{token}/accept
        POST /r/{token}/reject
        POST /r/{token}/plan
        POST /r/{token}/start
        POST /r/{token}/hold
        POST /r/{token}/resume
        POST /r/{token}/complete
        POST /r/{token}/fail
        POST /r/{token}/updates/{number}/seen
        POST /r/{token}/progress
        POST /r/{token}/review
        POST /r/{token}/cancel
    """),
    *_rows("public", "service", "GET /api/hsds/services/{id}"),
    *_rows("public", "organization", "GET /api/hsds/organizations/{id}"),
    *_rows("public", "taxonomy", "GET /api/hsds/taxonomies/{id}"),
    *_rows("public", "term", "GET /api/hsds/taxonomy_terms/{id}"),
    *_rows("public", "place", "GET /api/hsds/service_at_locations/{id}"),
    *_rows("signed in", "", """
        GET /
        GET /search
        GET /search?q=題名
        GET /search?q=件名
        GET /search?q=要点
        GET /search?q=呼名
        GET /search?q=氏名&kind=person
        GET /search?q=名称&kind=partner
        GET /account
        POST /account/password
        GET /guidance
        GET /guidance?q=更新
        GET /guidance/look?event=birth&date=2026-04-10
    """),
    # A calendar program logs in nowhere; the secret in the address is what it has.
    *_rows("public", "feed", "GET /calendar/{token}.ics"),
    *_rows("signed in", "rule", "GET /guidance/rules/{code}"),
    *_rows("rule edit", "rule", """
        GET /guidance/rules/{code}/propose
        POST /guidance/rules/{code}/propose
        POST /guidance/rules/{code}/check
    """),
    *_rows("rule check", "", "GET /guidance/proposals"),
    *_rows("rule check", "proposal", "GET /guidance/proposals/{ref}"),
    # Sent as an approval: whoever proposed it cannot give it.
    *_rows("rule check", "proposal", "POST /guidance/proposals/{ref}", never=frozenset({"supervisor"})),
    *_rows("operator", "", """
        GET /admin
        GET /admin/users
        GET /admin/users/new
        POST /admin/users/new
        GET /admin/centres/new
        POST /admin/centres/new
    """),
    *_rows("operator", "user", """
        GET /admin/users/{login}
        POST /admin/users/{login}
        POST /admin/users/{login}/roles
        POST /admin/users/{login}/password
    """),
    *_rows("operator", "centre", """
        GET /admin/centres/{code}
        POST /admin/centres/{code}
        POST /admin/centres/{code}/days
        POST /admin/centres/{code}/days/remove
    """),
    *_rows("officer", "", """
        GET /admin/audit
        POST /admin/audit/verify
    """),
    *_rows("counter", "", """
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
    *_rows("counter", "", """
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
    *_rows("counter", "reminder", "POST /reminders/{ref}/read"),
    # Who merely covers ends nobody's absence.
    *_rows("counter", "absence", "POST /absences/{ref}/remove", never=frozenset({"colleague"})),
    *_rows("counter", "draft", "POST /drafts/{form}/{record}/discard"),
    *_rows("counter", "case", """
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
    *_rows("casework", "", """
        GET /cases/new
        POST /cases/new
        GET /knowledge/new
        POST /knowledge/new
        GET /referrals
        GET /referrals/no-answer
        GET /inbound
        GET /inbound/new
        POST /inbound/new
        GET /carried-answers
        GET /gaps
        GET /gaps/new
        POST /gaps/new
    """),
    *_rows("casework", "", "GET /transfers"),
    # The coordinator of the case, and who leads the centre.
    *_rows("casework", "case", """
        GET /cases/{ref}/transfer
        POST /cases/{ref}/transfer
    """, never=frozenset({"colleague", "bridge"})),
    *_rows("transfers", "transfer", "GET /transfers/{ref}"),
    *_rows("casework", "transfer", "POST /transfers/{ref}/withdraw", never=frozenset({"colleague", "bridge"})),
    *_rows("lead", "transfer:without", "POST /transfers/{ref}/approve"),
    *_rows("casework", "offer", """
        POST /transfers/{ref}/accept
        POST /transfers/{ref}/decline
    """),
    *_rows("casework", "handed", "GET /transfers/{ref}/summary"),
    *_rows("casework", "case", """
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
    *_rows("casework", "gap", """
        GET /gaps/{ref}
        GET /gaps/{ref}/edit
        POST /gaps/{ref}/edit
        POST /gaps/{ref}/mistaken
    """),
    *_rows("casework", "case:shared", "POST /cases/{ref}/members/{login}/remove"),
    # Whoever works on cases may take one that nobody has; what is sent here takes one away from a colleague.
    *_rows("casework", "case:open", "POST /cases/{ref}/assign", never=CASEWORK - LEAD),
    *_rows("lead", "", "GET /team"),
    # Sent as an approval; the supervisor of neither centre has asked for it or changed the plan.
    *_rows("lead", "case", """
        GET /cases/{ref}/reviews/new
        POST /cases/{ref}/reviews/new
        POST /cases/{ref}/plan/approval/decide
    """),
    *_rows("counter", "task", """
        GET /tasks/{task}
        POST /tasks/{task}
        POST /tasks/{task}/move
    """),
    *_rows("counter", "case", "POST /advice/new"),
    *_rows("counter", "contact", "POST /advice/new"),
    *_rows("counter", "advice", """
        GET /advice/{advice}
    """),
    # Only who asked tells what came of it: here the coordinator of each centre.
    *_rows("counter", "advice", "POST /advice/{advice}/follow-up", never=COUNTER - {"coordinator", "coordinator2"}),
    *_rows("casework", "advice", "POST /advice/{advice}/answer", never=frozenset({"coordinator", "coordinator2"})),
    *_rows("counter", "contact", """
        GET /contacts/{ref}
        GET /contacts/{ref}/case
        GET /contacts/{ref}/edit
        POST /contacts/{ref}/edit
        POST /contacts/{ref}/error
        POST /contacts/{ref}/attach
        GET /advice/new?contact={ref}
    """),
    *_rows("casework", "contact", "POST /contacts/{ref}/case"),
    *_rows("counter", "person", """
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
    *_rows("casework", "referral", """
        GET /referrals/{ref}
        GET /referrals/{ref}/print
        GET /referrals/{ref}/edit
        POST /referrals/{ref}/edit
        POST /referrals/{ref}/send
        POST /referrals/{ref}/exception
        POST /referrals/{ref}/seen
        POST /referrals/{ref}/link
        POST /referrals/{ref}/link/end
        GET /referrals/{ref}/accept
        POST /referrals/{ref}/accept
        GET /referrals/{ref}/plan
        POST /referrals/{ref}/plan
        GET /referrals/{ref}/reject
        POST /referrals/{ref}/reject
        GET /referrals/{ref}/start
        POST /referrals/{ref}/start
        GET /referrals/{ref}/hold
        POST /referrals/{ref}/hold
        GET /referrals/{ref}/resume
        POST /referrals/{ref}/resume
        GET /referrals/{ref}/complete
        POST /referrals/{ref}/complete
        GET /referrals/{ref}/fail
        POST /referrals/{ref}/fail
        GET /referrals/{ref}/cancel
        POST /referrals/{ref}/cancel
        GET /referrals/{ref}/error
        POST /referrals/{ref}/error
        GET /referrals/{ref}/close
        POST /referrals/{ref}/close
        GET /referrals/{ref}/updates/new
        POST /referrals/{ref}/updates/new
        GET /referrals/{ref}/returned
        POST /referrals/{ref}/returned
        GET /referrals/{ref}/progress
        POST /referrals/{ref}/progress
        GET /referrals/{ref}/review
        POST /referrals/{ref}/review
        GET /referrals/{ref}/attempts
        POST /referrals/{ref}/attempts
        GET /referrals/{ref}/told
        POST /referrals/{ref}/told
    """),
    *_rows("casework", "referral:sent", """
        GET /referrals/{ref}/letter.pdf
        GET /referrals/{ref}/updates/{number}/letter.pdf
        GET /referrals/{ref}/updates/{number}/seen
        POST /referrals/{ref}/updates/{number}/seen
        GET /referrals/{ref}/notice.pdf
    """),
    *_rows("lead", "", """
        GET /referrals/clocks
        POST /referrals/clocks
        POST /referrals/clocks/reset
    """),
    *_rows("casework", "referral:sent", "GET /referrals/{ref}/fax.pdf"),
    *_rows("casework", "referral:sent", "POST /referrals/{ref}/carried"),
    *_rows("casework", "inbound", """
        GET /inbound/{ref}
        GET /inbound/{ref}/answer.pdf
        GET /inbound/{ref}/accept
        POST /inbound/{ref}/accept
        GET /inbound/{ref}/reject
        POST /inbound/{ref}/reject
        GET /inbound/{ref}/start
        POST /inbound/{ref}/start
        GET /inbound/{ref}/hold
        POST /inbound/{ref}/hold
        GET /inbound/{ref}/resume
        POST /inbound/{ref}/resume
        GET /inbound/{ref}/complete
        POST /inbound/{ref}/complete
        GET /inbound/{ref}/fail
        POST /inbound/{ref}/fail
        GET /inbound/{ref}/tell
        POST /inbound/{ref}/tell
        GET /inbound/{ref}/allow
        POST /inbound/{ref}/allow
        GET /inbound/{ref}/cancel
        POST /inbound/{ref}/cancel
    """),
    *_rows("lead", "inbound", """
        GET /inbound/{ref}/error
        POST /inbound/{ref}/error
    """),
    *_rows("counter", "accompaniment", """
        GET /accompaniments/{ref}
        GET /accompaniments/{ref}/sheet.pdf
    """),
    *_rows("counter", "meeting", """
        GET /meetings/{ref}
        GET /meetings/{ref}/notes.pdf
    """),
    *_rows("casework", "meeting", """
        GET /meetings/{ref}/agenda.pdf
        GET /meetings/{ref}/edit
        POST /meetings/{ref}/edit
        GET /meetings/{ref}/record
        POST /meetings/{ref}/record
        POST /meetings/{ref}/drop
        POST /meetings/{ref}/step
    """),
    *_rows("lead", "meeting", "POST /meetings/{ref}/approve"),
    *_rows("casework", "accompaniment", """
        GET /accompaniments/{ref}/edit
        POST /accompaniments/{ref}/edit
        POST /accompaniments/{ref}/result
    """),
    *_rows("casework", "barring", """
        GET /cases/{ref}/barred
        POST /cases/{ref}/barred
        POST /cases/{ref}/barred/{bar}/lift
    """),
    *_rows("directory edit", "partner", """
        GET /partners/{ref}/remarks
        POST /partners/{ref}/remarks
    """),
    # Who wrote it takes it back, and who leads the centre.
    *_rows("casework", "remark", "POST /partners/{ref}/remarks/{remark}/withdraw", never=CASEWORK - LEAD - WRITERS),
    *_rows("lead", "referral", """
        POST /referrals/{ref}/approve
        GET /referrals/{ref}/exception/review
        POST /referrals/{ref}/exception/review
        POST /referrals/{ref}/error/confirm
    """),
    *_rows("counter", "card", """
        GET /knowledge/{ref}
        POST /knowledge/{ref}/used
    """),
    *_rows("casework", "card", """
        GET /knowledge/{ref}/edit
        POST /knowledge/{ref}/edit
        POST /knowledge/{ref}/submit
        POST /knowledge/{ref}/take-back
        POST /knowledge/{ref}/retire
    """),
    *_rows("casework", "card", "POST /knowledge/{ref}/check", never=frozenset({"coordinator", "coordinator2"})),
    *_rows("directory", "", """
        GET /partners
        GET /partners?q=名称
    """),
    *_rows("directory edit", "", """
        GET /partners/new
        POST /partners/new
        GET /partners/duplicates
        GET /partners/upkeep
        POST /partners/upkeep/editor
    """),
    *_rows("directory import", "", """
        GET /partners/import
        POST /partners/import
        GET /partners/imports
    """),
    *_rows("directory import", "partner_file", """
        GET /partners/import/{ref}
        POST /partners/import/{ref}
        GET /partners/import/{ref}/columns
        POST /partners/import/{ref}/columns
        GET /partners/import/{ref}/refused
    """),
    *_rows("directory import", "partner_import", """
        GET /partners/imports/{ref}
        POST /partners/imports/{ref}/undo
    """),
    *_rows("directory", "partner", """
        GET /partners/{ref}
        GET /partners/{ref}/history
        POST /partners/{ref}/number
        POST /partners/{ref}/wrong
        POST /partners/{ref}/wrong/heard
    """),
    *_rows("directory edit", "partner", """
        POST /partners/duplicates
        GET /partners/{ref}/edit
        POST /partners/{ref}/edit
        GET /partners/{ref}/hours
        POST /partners/{ref}/hours
        POST /partners/{ref}/check
        POST /partners/{ref}/upkeep/right
        POST /partners/{ref}/wrong/{what}
        POST /partners/{ref}/care
        POST /partners/{ref}/retire
        GET /partners/{ref}/merge
        POST /partners/{ref}/merge
        POST /partners/{ref}/contacts
        POST /partners/{ref}/contacts/{number}/retire
    """),
    *_rows("directory edit", "former", "POST /partners/{ref}/restore"),
    *_rows("figures", "", """
        GET /reports
        GET /reports/export
        GET /reports/topics
        GET /reports/gaps
        GET /reports/gaps/file?level=agency
    """),
    *_rows("figures", "figures", """
        GET /reports?centre={centre}
        GET /reports/export?centre={centre}
        GET /reports/export/file?centre={centre}&level=agency&format=xlsx
        GET /reports/topics?centre={centre}
        GET /reports/gaps?centre={centre}
    """),
    *_rows("figures", "internal", "GET /reports/export/file?centre={centre}&level=internal&format=zip"),
    *_rows("register", "", "GET /training"),
    *_rows("register propose", "", """
        GET /training/learners/new
        POST /training/learners/new
    """),
    *_rows("register", "learner", "GET /training/learners/{ref}"),
    *_rows("register propose", "learner", """
        POST /training/learners/{ref}/propose
        POST /training/learners/{ref}/names
    """),
    *_rows("register", "certification", "GET /training/certifications/{ref}"),
    *_rows("register", "certification:approved", "GET /training/certifications/{ref}/documents/{code}.pdf"),
    *_rows("register decide", "certification", """
        POST /training/certifications/{ref}/decide
        POST /training/certifications/{ref}/order
        POST /training/certifications/{ref}/set-aside
    """),
    *_rows("register propose", "certification", """
        POST /training/certifications/{ref}/end
        POST /training/certifications/{ref}/documents
    """),
    *_rows("public", "certificate", "GET /v/{code}"),
    *_rows("lead", "", """
        GET /reports/import
        POST /reports/import
    """),
]  # fmt: skip
