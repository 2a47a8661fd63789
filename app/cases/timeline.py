"""The timeline of a case: the one way to add a line, and what the kinds of lines are called.

Every line is an audit entry of its case as well, so that whoever tells the timeline has told the audit.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.cases.models import Case, CaseEvent
from app.core import clock, ids
from app.core.errors import NotFound, lazy

# Kind → what a person calls it. A package that tells the timeline something new adds its kinds here.
KINDS: dict[str, str] = {
    "opened": lazy("ケース開始"),
    "note": lazy("メモ"),
    "official_answer": lazy("機関の回答"),
    "meeting": lazy("会議・打合せ"),
    "contact": lazy("相談"),
    "contact_amended": lazy("相談記録の訂正"),
    "status": lazy("状態"),
    "urgency": lazy("緊急度"),
    "turn": lazy("次に動く人"),
    "facts": lazy("ケースの内容"),
    "assigned": lazy("担当"),
    "member": lazy("関わる職員"),
    "person_added": lazy("人を追加"),
    "person_removed": lazy("人を外す"),
    "main_person": lazy("相談者の変更"),
    "need_added": lazy("課題を追加"),
    "need_edited": lazy("課題の変更"),
    "need_moved": lazy("課題の状態"),
    "task_added": lazy("タスク"),
    "task_edited": lazy("タスクの変更"),
    "task_moved": lazy("タスクの状態"),
    "advice_asked": lazy("助言の依頼"),
    "advice_answered": lazy("助言の回答"),
    "advice_followed": lazy("助言のその後"),
    "review": lazy("点検"),
    "closed": lazy("終了"),
    "reopened": lazy("再開"),
    "plan_changed": lazy("プランの変更"),
    "plan_agreed": lazy("プランの同意"),
    "plan_reviewed": lazy("プランの見直し"),
    "plan_printed": lazy("プランの手渡し"),
    "plan_approval": lazy("プランの承認"),
    "step_added": lazy("ステップを追加"),
    "step_moved": lazy("ステップの状態"),
    "step_comment": lazy("ステップのコメント"),
    "life_event_recorded": lazy("できごと"),
    "life_event_edited": lazy("できごとの変更"),
    "life_event_withdrawn": lazy("できごとの取消し"),
    "deadlines_added": lazy("期限を追加"),
    "deadline_moved": lazy("期限の状態"),
    "deadline_changed": lazy("期限の日付"),
    "consent": lazy("情報提供の同意"),
    "referral_draft": lazy("連携の下書き"),
    "referral_sent": lazy("連携を送付"),
    "referral_moved": lazy("連携の状態"),
    "referral_answer": lazy("連携先の回答"),
    "referral_closed": lazy("連携の締め"),
    "inbound": lazy("他機関からの依頼"),
    "gap": lazy("連携先不足"),
    "accompaniment_planned": lazy("同行の予定"),
    "accompaniment_done": lazy("同行"),
    "accompaniment_not_held": lazy("同行を行わず"),
    "meeting_planned": lazy("支援会議の予定"),
    "meeting_approved": lazy("支援会議の根拠を承認"),
    "meeting_held": lazy("支援会議"),
    "meeting_not_held": lazy("支援会議を開かず"),
    "card": lazy("ノウハウ"),
    "transfer": lazy("窓口の引継ぎ"),
}

# Looking at a case or passing it on is no activity: a silent case stays silent.
QUIET = frozenset(
    {"assigned", "member", "review", "facts", "need_edited", "task_edited", "urgency", "plan_approval", "step_comment"}
)

# What is not named here is a change: the pencil.
ICONS: dict[str, str] = {
    "opened": "case", "note": "note", "official_answer": "document", "meeting": "people", "contact": "contact",
    "status": "flag", "urgency": "alert", "turn": "arrow", "assigned": "person", "member": "people",
    "person_added": "person", "person_removed": "person", "main_person": "person",
    "task_added": "clock", "task_edited": "clock", "task_moved": "clock",
    "advice_asked": "question", "advice_answered": "question", "advice_followed": "question", "review": "eye",
    "closed": "lock", "reopened": "history", "plan_changed": "plan", "plan_agreed": "plan", "plan_printed": "print",
    "plan_reviewed": "eye",
    "plan_approval": "check", "step_comment": "note",
    "life_event_recorded": "flag", "life_event_edited": "flag", "life_event_withdrawn": "flag",
    "deadlines_added": "clock", "deadline_moved": "clock", "deadline_changed": "clock",
    "step_added": "plan", "step_moved": "plan", "consent": "check", "referral_draft": "referral",
    "referral_sent": "send", "referral_moved": "referral", "referral_answer": "inbox", "referral_closed": "referral",
    "inbound": "inbox",
    "accompaniment_planned": "people", "accompaniment_done": "people", "accompaniment_not_held": "people",
    "meeting_planned": "people", "meeting_approved": "check", "meeting_held": "people", "meeting_not_held": "people",
    "gap": "warning", "card": "knowledge", "transfer": "arrow",
}  # fmt: skip


def _begin(*heads: str) -> frozenset[str]:
    return frozenset(kind for kind in KINDS if kind.startswith(heads))


# The filter of the timeline: group → (its name, its kinds).
GROUPS: dict[str, tuple[str, frozenset[str]]] = {
    "contacts": (lazy("相談"), _begin("contact")),
    "notes": (lazy("メモ・会議"), frozenset({"note", "meeting"})),
    "answers": (lazy("機関の回答"), frozenset({"official_answer", "referral_answer"})),
    "plan": (lazy("課題・プラン"), _begin("need_", "plan_", "step_")),
    "deadlines": (lazy("できごと・期限"), _begin("life_event_", "deadline")),
    "referrals": (lazy("連携"), _begin("referral_", "consent", "inbound", "gap", "accompaniment_", "meeting_")),
    "advice": (lazy("助言・点検"), _begin("advice_", "review")),
    "tasks": (lazy("タスク"), _begin("task_")),
    "changes": (
        lazy("変更"),
        _begin("opened", "status", "urgency", "turn", "facts", "assigned", "member")
        | _begin("person_", "main_", "closed", "reopened", "transfer"),
    ),
}


def add(
    session: Session,
    actor: Actor,
    case_id: int,
    kind: str,
    *,
    at: datetime | None = None,
    text: str | None = None,
    code: str = "",
    subject_kind: str = "",
    subject_ref: str = "",
    source: str | None = None,
    basis: str | None = None,
    corrects_id: int | None = None,
    fields: Iterable[str] = (),
    activity: bool = True,
) -> CaseEvent:
    """Add a line, note it in the audit as `case.<kind>` of this case, and move the case's last activity.

    `at` is when it happened (an instant; now by default): a late note about last week does not end a silence
    of this week, and one with a time ahead counts as today. `fields` are the names of what changed.
    `activity=False` (a failed attempt to reach somebody) and the QUIET kinds leave a silence as it is.
    Raises KeyError for a kind without a name in KINDS.
    """
    KINDS[kind]
    case = session.get(Case, case_id)
    if case is None:
        raise NotFound
    event = CaseEvent(
        ref=ids.new_ref("E", 10),
        case_id=case_id,
        at=at or clock.now(),
        kind=kind,
        actor_id=actor.user_id,
        actor_name=actor.name,
        code=code,
        subject_kind=subject_kind,
        subject_ref=subject_ref,
        text=text,
        source=source,
        basis=basis,
        corrects_id=corrects_id,
    )
    session.add(event)
    if activity and kind not in QUIET:
        case.last_activity_on = max(case.last_activity_on, min(clock.civil_day(event.at), clock.today()))
    audit.record(
        session, actor, f"case.{kind}", "case", case_id, subject_ref=case.ref, centre_id=case.centre_id,
        fields=fields, reason_code=code,
    )  # fmt: skip
    return event
