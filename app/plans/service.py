"""What people do with a plan. Each verb locks the case first: two people who each add an innocent
dependency at the same moment could otherwise close a circle together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.authz.actor import Actor
from app.cases import timeline
from app.cases.lifecycle import CaseStatus
from app.cases.models import Case
from app.core import clock, ids
from app.core.db import claim_version
from app.core.errors import Conflict, Invalid, lazy
from app.people import by_phone
from app.plans import history, images, queries
from app.plans.due import columns as due_columns
from app.plans.due import following
from app.plans.engine.graph import Cycle, Graph, StepNode, check
from app.plans.engine.lifecycle import OPEN_STATES, StepState, may_move
from app.plans.engine.order import standing
from app.plans.held import CaseGoal, CasePlan, CaseStep
from app.plans.models import Plan, PlanAgreement, PlanGoal, Step, StepLink
from app.plans.schemas import AgreementForm, AimForm, DueAnswerForm, GoalForm, MoveForm, Owner, StateForm, StepForm
from app.plans.stored import told

CLOSED = lazy("終了したケースのプランは変更できません。ケースを再開してから変更してください。")
CYCLE = lazy("順番が輪になるので、この順番にはできません：%(path)s")
NOT_THE_CASE = lazy("このケースのものではありません。選び直してください。")


def begin(session: Session, actor: Actor, case: Case) -> Plan:
    """Lock the case, refuse a closed one, and return its plan, made now when there was none.

    From here on what changes in the plan is seen, so that it can be taken back.
    """
    status = session.scalar(sa.select(Case.status).where(Case.id == case.id).with_for_update())
    if status == CaseStatus.CLOSED:
        raise Conflict(CLOSED)
    plan = session.scalar(sa.select(Plan).where(Plan.case_id == case.id).execution_options(populate_existing=True))
    if plan is None:
        plan = Plan(
            case_id=case.id,
            number=0,
            version=1,
            created_at=clock.now(),
            created_by_id=actor.user_id,
        )
        session.add(plan)
        session.flush()
    images.begin(session, plan)
    return plan


def _audit(session: Session, actor: Actor, case: Case, action: str) -> None:
    """For acts that the timeline does not tell; what it tells it records itself."""
    audit.record(session, actor, action, "case", case.id, subject_ref=case.ref, centre_id=case.centre_id)


def _tell(
    session: Session, actor: Actor, case: Case, code: str, row: Step | PlanGoal | None, fields: Iterable[str]
) -> None:
    """A line in the case's timeline, and with it the audit entry."""
    kind = "plan" if row is None else "step" if isinstance(row, Step) else "goal"
    timeline.add(
        session,
        actor,
        case.id,
        "step_added" if code == "step_added" else "plan_changed",
        code=code,
        subject_kind=kind,
        subject_ref=row.ref if row else case.ref,
        text=row.title if row else None,
        fields=fields,
    )


# --- steps ------------------------------------------------------------------------------------------


def add_step(session: Session, actor: Actor, case: Case, form: StepForm) -> Step:
    """A new step at the end. Raises Invalid beside its field, Conflict when the case is closed."""
    plan = begin(session, actor, case)
    steps = queries.steps_of(session, case.id)
    step = Step(
        ref=ids.new_ref("S"),
        plan_id=plan.id,
        case_id=case.id,
        centre_id=case.centre_id,
        state=StepState.PLANNED.value,
        version=1,
        position=1 + max((s.position for s in steps), default=0),
        **_values(session, actor, case, form),
        **due_columns.columns(session, case, form, steps, None),
    )
    before = _before(form, steps)
    session.add(step)
    session.flush()
    _set_links(session, plan, step, before)
    history.record(session, actor, plan, "step_added", step.title, why=form.why)
    _tell(session, actor, case, "step_added", step, sorted(form.model_fields_set))
    return step


def edit_step(session: Session, actor: Actor, held: CaseStep, form: StepForm, *, seen: int) -> None:
    """Change a step that the person saw at version `seen`; raises Conflict when it changed meanwhile.

    A dependency that would close a circle is refused beside its field, with the circle named.
    """
    case, step = held.case, held.step
    plan = begin(session, actor, case)
    claim_version(session, step, seen)
    steps = queries.steps_of(session, case.id)
    links = queries.links_of(session, case.id)
    shown = told(session, actor, step, steps, links)
    before = _before(form, steps)
    _refuse_circle(steps, links, step, form.title, before)
    new = {**_values(session, actor, case, form), **due_columns.columns(session, case, form, steps, step)}
    due_columns.refuse_circle(steps, {**links, step.id: before}, step, new)
    for name, value in new.items():
        if getattr(step, name) != value:
            setattr(step, name, value)
    _set_links(session, plan, step, before)
    session.flush()
    changed = history.differences(shown, told(session, actor, step, steps, {**links, step.id: before}))
    if not changed:
        _audit(session, actor, case, "plan.step_saved")
        return
    history.record(session, actor, plan, "step_changed", step.title, changed, form.why)
    _tell(session, actor, case, "step_changed", step, sorted(changed))
    following.settle(session, actor, case, plan)


def refuse_past_due(due: date | None, step: Step | None = None) -> None:
    """A step cannot fall due in the past: raises Invalid beside the field. The day that stood there before stays,
    and so does any day of a step that has ended.
    """
    if due is None or due >= clock.today():
        return
    if step is None or (step.state in OPEN_STATES and step.due_on != due):
        raise Invalid(
            "due", lazy("期限が過ぎています。もう済んだことは、期限を空けて加えてから、終わった日を記録してください。")
        )


def _refuse_circle(
    steps: list[Step], links: Mapping[int, frozenset[int]], step: Step, title: str, before: frozenset[int]
) -> None:
    nodes = [queries.node(s, before if s is step else links.get(s.id, frozenset())) for s in steps]
    named = [StepNode(n.id, title if n.id == step.id else n.title, n.domain, depends_on=n.depends_on) for n in nodes]
    try:
        check(named)
    except Cycle as cycle:
        raise Invalid("after", CYCLE, path=str(cycle)) from cycle


def _before(form: StepForm, steps: list[Step]) -> frozenset[int]:
    """Ids of the steps named as coming first; a reference of another case is refused."""
    by_ref = {step.ref: step.id for step in steps}
    wanted = {ids.clean_ref(ref) for ref in form.after}
    if not wanted <= by_ref.keys():
        raise Invalid("after", NOT_THE_CASE)
    return frozenset(by_ref[ref] for ref in wanted)


def _set_links(session: Session, plan: Plan, step: Step, before: frozenset[int]) -> None:
    kept = {link.after_id: link for link in session.scalars(sa.select(StepLink).where(StepLink.step_id == step.id))}
    for after_id, link in kept.items():
        if after_id not in before:
            session.delete(link)
    session.add_all(
        StepLink(plan_id=plan.id, step_id=step.id, after_id=after_id) for after_id in sorted(before - kept.keys())
    )


def _values(session: Session, actor: Actor, case: Case, form: StepForm) -> dict[str, object]:
    """Column values of a form; raises Invalid for what does not belong to this case or centre."""
    goal = queries.goal_by_ref(session, case.id, form.goal) if form.goal else None
    if form.goal and goal is None:
        raise Invalid("goal", NOT_THE_CASE)
    need_id = _need_id(session, case, form.need)
    partner_id = None
    if form.owner is Owner.PARTNER and form.partner:
        partner_id = queries.named_partner(session, actor, form.partner, case_id=case.id).id
    if form.partner and form.owner is not Owner.PARTNER:
        # Taken silently, the name that somebody typed would be gone.
        raise Invalid("partner", lazy("連携先がするなら「だれがするか」も連携先にし、そうでなければ空にしてください。"))
    if form.owner is Owner.PARTNER and not (form.partner or form.helper):
        raise Invalid("partner", lazy("連携先か、手伝う人を入力してください。"))
    if (form.title_translated or form.note_translated) and form.translated_to is None:
        raise Invalid("translated_to", lazy("訳の言語を選んでください。"))
    return {
        "title": form.title,
        "domain": form.domain,
        # A goal belongs to a need already; the two cannot contradict each other.
        "need_id": goal.need_id if goal and goal.need_id else need_id,
        "goal_id": goal.id if goal else None,
        "owner": form.owner.value,
        "owner_user_id": _owner_id(session, case, form),
        "partner_id": partner_id,
        "days": form.days,
        "place": form.place,
        "papers": form.papers,
        "helper": form.helper,
        "title_easy": form.title_easy,
        "note_easy": form.note_easy,
        "title_translated": form.title_translated,
        "note_translated": form.note_translated,
        "translated_to": form.translated_to if form.title_translated or form.note_translated else None,
        "note": form.note,
    }


def _need_id(session: Session, case: Case, ref: str | None) -> int | None:
    if ref is None:
        return None
    need = queries.need_by_ref(session, case.id, ref)
    if need is None:
        raise Invalid("need", NOT_THE_CASE)
    return need.id


def _owner_id(session: Session, case: Case, form: StepForm) -> int | None:
    if form.owner is not Owner.CENTRE or form.owner_login is None:
        return None
    found = [u.id for u in queries.colleagues(session, case.centre_id) if u.login == form.owner_login]
    if not found:
        raise Invalid("owner_login", lazy("この窓口の担当者から選んでください。"))
    return found[0]


def set_state(session: Session, actor: Actor, held: CaseStep, form: StateForm, *, seen: int) -> int:
    """Say what happened to a step. What waits for others cannot be begun or ended before them.

    Giving a step up, or taking it up again, changes what was agreed and makes a new version; progress
    does not. Returns how many due days of other steps moved with it.
    """
    case, step = held.case, held.step
    plan = begin(session, actor, case)
    claim_version(session, step, seen)
    current = StepState(step.state)
    if not may_move(current, form.to):
        raise Conflict(lazy("今の状態からは、その状態に変えられません。画面を開き直してください。"))
    if form.to in (StepState.FAILED, StepState.DROPPED) and not form.note:
        raise Invalid("note", lazy("できなかった、または取りやめた理由を入力してください。"))
    if form.to in (StepState.DOING, StepState.WAITING, StepState.DONE):
        _refuse_blocked(session, case, step)
    step.state = form.to.value
    step.state_note = form.note
    step.ended_on = None if form.to in OPEN_STATES else (form.on or clock.today())
    if StepState.DROPPED in (current, form.to):
        code = "step_dropped" if form.to is StepState.DROPPED else "step_restored"
        history.record(session, actor, plan, code, step.title, why=form.note)
    images.remember(session, actor, plan, "step_state", step.title, numbered=False)
    timeline.add(
        session, actor, case.id, "step_moved",
        code=form.to.value, subject_kind="step", subject_ref=step.ref, text=step.title, fields=["state"],
    )  # fmt: skip
    return following.settle(session, actor, case, plan)


def answer_due(session: Session, actor: Actor, held: CaseStep, form: DueAnswerForm, *, seen: int) -> None:
    """Say what becomes of a due day whose ground is gone. Raises Conflict when that is settled by now."""
    following.answer(session, actor, held, begin(session, actor, held.case), form, seen=seen)


def _refuse_blocked(session: Session, case: Case, step: Step) -> None:
    graph = _graph(session, case)
    blockers = standing(graph, step.id).blockers
    if blockers:
        titles = "、".join(blocker.step.title for blocker in blockers)
        raise Invalid("to", lazy("先に終えるステップが残っています：%(steps)s"), steps=titles)


def _graph(session: Session, case: Case) -> Graph:
    return queries.graph_of(queries.steps_of(session, case.id), queries.links_of(session, case.id))


def move_step(session: Session, actor: Actor, held: CaseStep, form: MoveForm, *, seen: int) -> None:
    """One place up or down; at the end of the list nothing happens."""
    case, step = held.case, held.step
    plan = begin(session, actor, case)
    claim_version(session, step, seen)
    steps = queries.steps_of(session, case.id)
    place = next(i for i, other in enumerate(steps) if other.id == step.id)
    to = place + (-1 if form.direction == "up" else 1)
    if not 0 <= to < len(steps):
        _audit(session, actor, case, "plan.step_moved")
        return
    steps.insert(to, steps.pop(place))
    for position, other in enumerate(steps, 1):
        if other.position != position:
            other.position = position
    history.record(session, actor, plan, "step_moved", step.title)
    _audit(session, actor, case, "plan.step_moved")


# --- goals, aim, agreement --------------------------------------------------------------------------


def add_goal(session: Session, actor: Actor, case: Case, form: GoalForm) -> PlanGoal:
    """A new goal at the end."""
    plan = begin(session, actor, case)
    goals = queries.goals_of(session, case.id)
    goal = PlanGoal(
        ref=ids.new_ref("M"),
        plan_id=plan.id,
        case_id=case.id,
        need_id=_need_id(session, case, form.need),
        title=form.title,
        **_own_words(form),
        position=1 + max((g.position for g in goals), default=0),
    )
    session.add(goal)
    history.record(session, actor, plan, "goal_added", form.title, why=form.why)
    _tell(session, actor, case, "goal_added", goal, sorted(form.model_fields_set - {"why"}))
    return goal


def _own_words(form: GoalForm) -> dict[str, str | None]:
    """Words and their language; raises Invalid when it is not said in which language they are."""
    if form.own_words and form.own_language is None:
        raise Invalid("own_language", lazy("本人の言葉が何語か、選んでください。"))
    return {"own_words": form.own_words, "own_language": form.own_language if form.own_words else None}


def edit_goal(session: Session, actor: Actor, held: CaseGoal, form: GoalForm, *, seen: int) -> None:
    """Change a goal; its steps follow it to another need. Raises Conflict when the plan changed meanwhile."""
    case, goal = held.case, held.goal
    plan = begin(session, actor, case)
    claim_version(session, plan, seen)
    goal.title = form.title
    for name, value in _own_words(form).items():
        setattr(goal, name, value)
    goal.need_id = _need_id(session, case, form.need)
    for step in queries.steps_of(session, case.id):
        if step.goal_id == goal.id and goal.need_id is not None:
            step.need_id = goal.need_id
    history.record(session, actor, plan, "goal_changed", form.title, why=form.why)
    _tell(session, actor, case, "goal_changed", goal, sorted(form.model_fields_set - {"why"}))


def edit_aim(session: Session, actor: Actor, held: CasePlan, form: AimForm, *, seen: int) -> None:
    """What the plan is for and when it is looked at again; makes the plan when there was none (`seen` 0)."""
    case, new = held.case, held.plan is None
    plan = begin(session, actor, case)
    if not (new and seen == 0 and plan.number == 0):
        claim_version(session, plan, seen)
    before = {"aim": plan.aim or "", "review_on": plan.review_on.isoformat() if plan.review_on else ""}
    plan.aim, plan.review_on = form.aim, form.review_on
    after = {"aim": plan.aim or "", "review_on": plan.review_on.isoformat() if plan.review_on else ""}
    if changed := history.differences(before, after):
        history.record(session, actor, plan, "aim_changed", "", changed, form.why)
        _tell(session, actor, case, "aim_changed", None, sorted(changed))
    else:
        _audit(session, actor, case, "plan.aim_saved")


def agree(session: Session, actor: Actor, case: Case, form: AgreementForm) -> PlanAgreement:
    """Record the person's agreement to the version that they were shown.

    Raises Conflict when the plan has another version by now: an agreement to something else is none.
    """
    plan = begin(session, actor, case)
    if plan.number != form.number or plan.number == 0:
        raise Conflict(lazy("確認した後にプランが変わりました。今の版を本人と確かめてから記録してください。"))
    person = next((p for p in queries.persons_of(session, case) if p.ref == ids.clean_ref(form.person)), None)
    if person is None:
        raise Invalid("person", NOT_THE_CASE)
    by_phone.check(
        form, method=form.method, day=form.agreed_on, interpreter=form.interpreter,
        interpreter_name=form.interpreter_name,
    )  # fmt: skip
    agreement = PlanAgreement(
        plan_id=plan.id,
        case_id=case.id,
        number=plan.number,
        person_id=person.id,
        agreed_on=form.agreed_on,
        language=form.language,
        interpreter=form.interpreter,
        interpreter_name=form.interpreter_name,
        method=form.method,
        read_out_by=form.read_out_by,
        read_out_at=form.read_out_instant,
        remark=form.remark,
        recorded_at=clock.now(),
        recorded_by_id=actor.user_id,
    )
    session.add(agreement)
    timeline.add(
        session, actor, case.id, "plan_agreed",
        code=str(plan.number), subject_kind="plan", fields=["number", "person", "language", "method"],
    )  # fmt: skip
    session.flush()
    following.settle(session, actor, case, plan)
    return agreement
