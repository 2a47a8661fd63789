"""What the closing sheet of a case decides about its open deadlines: after it nobody is reminded of them any more.

Each of the nearest is decided by itself, above all what can still be kept; the rest (far off, somebody else's duty,
past without delay, missed where there are many) together, so that the sheet of a household with many events stays one
that a person can fill in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases.models import Case
from app.cases.service import closing
from app.cases.service.closing import Choice, Decision
from app.core import clock
from app.core.errors import lazy
from app.core.i18n import translate
from app.deadlines import computing, queries, service
from app.deadlines.lifecycle import DeadlineState
from app.deadlines.models import LegalDeadline
from app.web.rendering import locale_now

CHOICES = (
    Choice(DeadlineState.DONE, lazy("済んだ（した日を入れる）"), day=True),
    Choice(DeadlineState.HANDED_OVER, lazy("引き継いだ（だれにかを書く）"), note=True),
    Choice(DeadlineState.NOT_APPLICABLE, lazy("あてはまらない（理由を書く）"), note=True),
    Choice(DeadlineState.WITH_PERSON, lazy("本人がする（本人に伝えた日を入れる）"), day=True),
)
#: How many are decided one by one: what a person reads in one go.
EACH = 7


def open_ends(session: Session, actor: Actor, case: Case) -> Iterator[closing.OpenEnd]:
    """A case is not closed over a deadline of the law of which nobody has said who watches it."""
    rows = queries.open_of(session, case.id)
    near = one_by_one([same for same in _same(rows) if _is_near(session, same[0])], clock.today())
    alone = {row.id for same in near for row in same}
    names = queries.names(session, {row.person_id for row in rows if row.person_id})
    for same in near:
        first = same[0]
        who = f"（{names[first.person_id]}）" if first.person_id in names else ""
        yield _end(session, actor, case, same, f"deadline:{first.ref}", f"{_title(session, first)}{who}")
    rest = [row for row in rows if row.id not in alone]
    if rest:
        text = translate(locale_now.get(), lazy("そのほかの%(n)s件をまとめて")) % {"n": len(rest)}
        yield replace(_end(session, actor, case, rest, key_of(rest), text), detail=_titles(session, rest))


def _end(
    session: Session, actor: Actor, case: Case, rows: Sequence[LegalDeadline], key: str, text: str
) -> closing.OpenEnd:
    one = rows[0].ref if key.startswith("deadline:") else ""
    day = f" {rows[0].office_on.isoformat()}" if one else ""
    return closing.OpenEnd(
        lazy("法律の期限"), text + day, f"/cases/{case.ref}/deadlines/{one}".rstrip("/"), refuses=True, key=key,
        decisions=CHOICES, settle=partial(_settle, session, actor, rows),
    )  # fmt: skip


def key_of(rows: Sequence[LegalDeadline]) -> str:
    """The name of these rows together: one more, one less or another makes another name, and is asked about again."""
    refs = " ".join(sorted(row.ref for row in rows))
    return f"deadlines:{hashlib.sha256(refs.encode()).hexdigest()[:16]}"


def _settle(session: Session, actor: Actor, rows: Sequence[LegalDeadline], decision: Decision) -> None:
    for row in rows:
        service.settle(session, actor, row, DeadlineState(decision.code), decision.on, decision.note)


def _same(rows: Sequence[LegalDeadline]) -> list[list[LegalDeadline]]:
    """One duty that several events started is one decision."""
    found: dict[tuple[object, ...], list[LegalDeadline]] = {}
    for row in rows:
        found.setdefault((row.rule, row.member, row.office_on), []).append(row)
    return list(found.values())


def one_by_one(near: Sequence[list[LegalDeadline]], today: date) -> list[list[LegalDeadline]]:
    """At most EACH in the order of their days; what can still be kept goes before what was missed."""
    kept_first = sorted(near, key=lambda same: (same[0].office_on < today, same[0].office_on))
    return sorted(kept_first[:EACH], key=lambda same: same[0].office_on)


def _is_near(session: Session, row: LegalDeadline) -> bool:
    rule, today = computing.rule_of(session, row), clock.today()
    if row.office_on > today + computing.FAR_OFF or computing.is_past_without_delay(rule, row.office_on, today):
        return False
    return rule is None or computing.is_for_casework(rule)


def _title(session: Session, row: LegalDeadline) -> str:
    rule = computing.rule_of(session, row)
    return rule.title.label(locale_now.get()) if rule else row.rule


def _titles(session: Session, rows: Sequence[LegalDeadline]) -> str:
    """Whatever is decided together, by name: nobody decides about a number."""
    return " / ".join(dict.fromkeys(_title(session, row) for row in rows))
