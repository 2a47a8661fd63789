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
TESTERS = frozenset({"training_admin", "approver", "instructor"})
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
    # The course: who runs it, who teaches, both of them, and trainees with their own.
    "run": (frozenset({"training_admin"}),) * 2,
    "teach": (frozenset({"instructor"}),) * 2,
    "practicum": (frozenset({"training_admin", "instructor"}),) * 2,
    # Reports of the training: each says for whom it is.
    "training reports": (frozenset({"training_admin", "approver", "instructor", "agency_viewer"}),) * 2,
    # Half days are held by whoever teaches; a trainee has what is their own.
    "attendance": (frozenset({"training_admin", "instructor"}),) * 2,
    "tests": (TESTERS, TESTERS),
    "tests teach": (frozenset({"instructor"}),) * 2,
    "tests run": (frozenset({"training_admin"}),) * 2,
    "study": (frozenset({"trainee"}),) * 2,
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
    "asked:one": SUBJECTS,
    "practicum:one": frozenset({"training_admin", "instructor"}),
    "marked:one": frozenset({"training_admin", "instructor"}),
    "population:one": frozenset({"training_admin"}),
    "own_practicum:one": frozenset({"trainee"}),
    "own_task:one": frozenset({"trainee"}),
    # The portal is there for whose account is tied to somebody certified, whatever the role.
    **dict.fromkeys(
        (
            "completer:own",
            "case_study:one",
            "portal_material:one",
            "portal_question:one",
            "portal_file:one",
        ),
        frozenset({"coordinator"}),
    ),
    **dict.fromkeys(
        ("run_case_study:one", "run_material:one", "run_question:one", "sign_off:one", "survey:one"),
        frozenset({"training_admin"}),
    ),
    **dict.fromkeys(("run_file:one", "files_beside:one"), frozenset({"training_admin", "instructor"})),
    **dict.fromkeys(("s_practicum:one", "s_sign_off:one", "s_survey:one"), SUBJECTS),
    "cohort:one": frozenset({"training_admin", "approver"}),
    "curriculum:one": frozenset({"training_admin", "approver"}),
    "way:one": frozenset({"training_admin", "approver"}),
    "block:one": frozenset({"training_admin", "instructor"}),
    "arriving:one": frozenset({"trainee"}),
    "policy:proposed": frozenset({"training_admin", "approver"}),
    "renewal:open": frozenset({"training_admin", "approver"}),
    "renewal_session:planned": frozenset({"training_admin", "approver"}),
    "notice:letter": frozenset({"training_admin", "approver"}),
    "leave:asked": frozenset({"training_admin", "approver"}),
    "correction:proposed": frozenset({"training_admin", "approver"}),
    "review:open": frozenset({"training_admin", "approver"}),
    "test_question:one": TESTERS,
    "test_paper:one": TESTERS,
    "test_sitting:one": TESTERS,
    "test_attempt:one": TESTERS,
    "test_review:one": TESTERS,
    "test_regrade:one": TESTERS,
    # A file of results belongs to who runs the tests, extra time to them and who approves it.
    "test_file:one": TESTERS - {"instructor"},
    "test_extra:one": TESTERS - {"instructor"},
    # The trainee's own, and that of somebody else.
    "own_attempt:one": frozenset({"trainee"}),
    "own_attempt:foreign": NOBODY,
    # No key of an issuer lies in this world.
    "issuer_key:none": NOBODY,
    "training_report:agency": frozenset({"training_admin", "agency_viewer"}),
    "training_report:teaching": frozenset({"training_admin", "instructor"}),
    "training_report:decisions": frozenset({"training_admin", "approver"}),
    "training_report:office": frozenset({"training_admin"}),
    "status_list:one": SUBJECTS,
    "employer:one": frozenset({"training_admin", "approver"}),
    "course_file:own": frozenset({"training_admin"}),
    "course_batch:one": frozenset({"training_admin"}),
    "conflict:one": frozenset({"training_admin"}),
    "unclear:one": frozenset({"training_admin"}),
    "course_notice:one": frozenset({"training_admin"}),
    "leaver:one": frozenset({"training_admin"}),
    "template:one": frozenset({"training_admin"}),
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
    "issuer_key:none": {"name": "2026-1"},
    "training_report:agency": {"slug": "funnel"},
    "training_report:teaching": {"slug": "at-risk"},
    "training_report:decisions": {"slug": "decisions"},
    "training_report:office": {"slug": "imports"},
    "status_list:one": {"name": "revocation-1"},
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
    "POST /training/learners/{ref}/account": {"login": "trainee"},
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


def rows(rank: str, kind: str, text: str, **more: frozenset[str]) -> list[Row]:
    """One row per line: method, path, and perhaps a query."""
    found = []
    for line in text.strip().splitlines():
        method, address = line.split()
        path, _, query = address.partition("?")
        found.append(Row(method, path, rank, kind, query, **more))
    return found
