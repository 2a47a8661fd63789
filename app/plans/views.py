"""What the pages of a plan show: rows, derived standing, reasons and the picture, ready for templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup
from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.cases.models import Case, Need
from app.codes import lists
from app.core import clock
from app.core.dates import both
from app.core.errors import lazy
from app.guidance.phrases import own_name
from app.partners.models import Partner
from app.plans import hanging, history, queries, reviewing, titles, undoing, wording
from app.plans.due import danger_view, flag_view
from app.plans.due import view as due_view
from app.plans.due.days import Days, days_of
from app.plans.engine import order
from app.plans.engine.graph import Graph
from app.plans.engine.timing import Timing
from app.plans.hanging import Hanging
from app.plans.models import Plan, PlanGoal, Step
from app.plans.picture.drawing import Words, draw, draw_sheets
from app.plans.picture.layout import place
from app.plans.schemas import TRANSLATABLE, Owner
from app.plans.wording import Translate


@dataclass(frozen=True)
class StepView:
    """A step with all that is derived about it. `number` is its place in the order of work."""

    row: Step
    number: int
    stand: order.Stand
    standing: str
    kind: str
    blocked_by: str
    before: tuple[int, ...]
    owner: str
    reasons: tuple[str, ...]
    slack: str
    late: bool
    on_chain: bool
    href: str
    timing: Timing | None
    due: due_view.DueView
    in_danger: bool
    # In the reader's language; `title_lang` where it is in another than the page.
    title: str
    title_lang: str
    hanging: tuple[Hanging, ...]

    @property
    def may_begin(self) -> bool:
        """Not begun yet, so that a latest start says something."""
        return self.stand.standing in (order.Standing.READY, order.Standing.BLOCKED)

    @property
    def is_open(self) -> bool:
        """Still to be done."""
        return self.stand.standing not in (
            order.Standing.DONE,
            order.Standing.FAILED,
            order.Standing.DROPPED,
        )


@dataclass(frozen=True)
class GoalBranch:
    """A goal with its steps; without a goal: steps that hang on the need alone."""

    goal: PlanGoal | None
    steps: tuple[StepView, ...]


@dataclass(frozen=True)
class NeedBranch:
    """A need with its goals; without a need: what nobody has tied to one yet."""

    need: Need | None
    branches: tuple[GoalBranch, ...]


@dataclass(frozen=True)
class PlanView:
    """The whole page."""

    plan: Plan | None
    steps: tuple[StepView, ...]
    ready: tuple[StepView, ...]
    active: tuple[StepView, ...]
    tree: tuple[NeedBranch, ...]
    chain: tuple[StepView, ...]
    chain_days: int
    picture: Markup
    sheets: Markup
    graph: Graph
    needs: Sequence[Need]
    goals: Sequence[PlanGoal]
    agreement: queries.Agreement | None
    changed_since: int
    danger: danger_view.DangerView
    lost: tuple[StepView, ...]
    undo: undoing.Offer | None
    review: reviewing.Review | None

    def step(self, row: Step) -> StepView:
        """The view of one stored step."""
        return next(view for view in self.steps if view.row.id == row.id)


@dataclass(frozen=True)
class Reader:
    """Who reads: rights, language, day."""

    actor: Actor
    translate: Translate
    locale: str
    today: date

    def day(self, day: date) -> str:
        """A date in words: with wareki in Japanese."""
        return both(day) if self.locale == "ja" else day.isoformat()


def plan_view(session: Session, case: Case, reader: Reader) -> PlanView:
    """Everything that the page of a plan shows; a fixed number of queries, however many steps."""
    plan = queries.plan_of(session, case.id)
    days = days_of(session, case, queries.steps_of(session, case.id), reader.today, reader.translate, reader.locale)
    graph = days.graph
    needs, goals = queries.needs_of(session, case.id), queries.goals_of(session, case.id)
    steps = _step_views(session, case, reader, days)
    hrefs = {step.row.id: step.href for step in steps}
    chain_ids = order.critical_chain(graph)
    agreements = queries.agreements_of(session, plan) if plan else []
    picture, sheets = _picture(days, steps, hrefs, reader) if steps else (Markup(""), Markup(""))
    return PlanView(
        plan=plan,
        steps=steps,
        ready=tuple(s for s in steps if s.stand.standing is order.Standing.READY),
        active=tuple(s for s in steps if s.stand.standing in (order.Standing.DOING, order.Standing.WAITING)),
        tree=_tree(needs, goals, steps),
        chain=tuple(s for s in steps if s.row.id in chain_ids) if len(chain_ids) > 1 else (),
        chain_days=sum(graph.nodes[i].weight for i in chain_ids),
        picture=picture,
        sheets=sheets,
        graph=graph,
        needs=needs,
        goals=goals,
        agreement=agreements[0] if agreements else None,
        changed_since=_changed_since(session, plan, agreements),
        undo=undoing.offer(session, plan, reader.translate),
        review=next(iter(reviewing.reviews_of(session, plan, limit=1)), None),
        danger=danger_view.view(days.chains, days.law, hrefs, reader.today, reader.translate, reader.locale),
        lost=tuple(step for step in steps if step.due.lost),
    )


def _changed_since(session: Session, plan: Plan | None, agreements: Sequence[queries.Agreement]) -> int:
    """What the person has not agreed to; a change that was taken back is none."""
    if plan is None or not agreements:
        return 0
    agreed = agreements[0].row.number
    return history.changes_since(queries.undoes_after(session, plan, agreed), agreed)


def _step_views(session: Session, case: Case, reader: Reader, days: Days) -> tuple[StepView, ...]:
    graph, windows = days.graph, days.windows
    by_id = {row.id: row for row in days.rows}
    numbers = {step_id: i for i, step_id in enumerate(graph.order, 1)}
    stands = order.standings(graph)
    reasons, chain = order.why(graph, reader.today, windows, stands), order.critical_chain(graph)
    owners = owner_names(session, reader, days.rows)
    endangered = set(days.thick) if days.is_endangered else set()
    hung = hanging.of_case(session, reader.actor, case)

    def view(step_id: int) -> StepView:
        stand = stands[step_id]
        slack = windows[step_id].slack if step_id in windows else None
        title, title_lang = titles.shown(by_id[step_id], reader.locale)
        return StepView(
            row=by_id[step_id],
            number=numbers[step_id],
            stand=stand,
            standing=reader.translate(wording.STANDINGS[stand.standing]),
            kind=wording.KINDS[stand.standing],
            blocked_by=wording.blocked_by(stand, reader.translate),
            before=tuple(sorted(numbers[i] for i in graph.nodes[step_id].depends_on)),
            owner=owners[step_id],
            reasons=tuple(
                wording.sentence(reason, reader.translate, reader.day) for reason in reasons.get(step_id, ())
            ),
            slack=wording.slack(slack, reader.translate),
            late=slack is not None and slack < 0,
            on_chain=step_id in chain and len(chain) > 1,
            href=f"/cases/{case.ref}/plan/steps/{by_id[step_id].ref}",
            timing=days.timings.get(step_id),
            due=due_view.of(by_id[step_id], by_id, days.grounds, reader.translate, reader.locale),
            in_danger=step_id in endangered,
            title=title,
            title_lang=title_lang,
            hanging=tuple(hung.get(step_id, ())),
        )

    return tuple(view(step_id) for step_id in graph.order)


def owner_names(session: Session, reader: Reader, rows: Sequence[Step]) -> dict[int, str]:
    """Who does each step, in words; a partner that the reader may not know stays 「連携先」."""
    partners = partners_of(session, reader.actor, rows)
    users = queries.user_names(session, {row.owner_user_id for row in rows if row.owner_user_id})

    def name(row: Step) -> str:
        kind = reader.translate(history.OWNERS[Owner(row.owner)])
        exact = users.get(row.owner_user_id or 0, "")
        if row.owner == Owner.PARTNER:
            partner = partners.get(row.partner_id or 0)
            exact = partner.org_name if partner else row.helper or ""
        return f"{kind}（{exact}）" if exact else kind

    return {row.id: name(row) for row in rows}


def partners_of(session: Session, actor: Actor, rows: Sequence[Step]) -> dict[int, Partner]:
    """The partners of steps, as far as the actor may know of them."""
    return queries.partners_by_id(session, actor, {row.partner_id for row in rows if row.partner_id})


def _tree(needs: Sequence[Need], goals: Sequence[PlanGoal], steps: Sequence[StepView]) -> tuple[NeedBranch, ...]:
    branches = []
    for need in (*needs, None):
        need_id = need.id if need else None
        own = [
            GoalBranch(goal, tuple(s for s in steps if s.row.goal_id == goal.id))
            for goal in goals
            if goal.need_id == need_id
        ]
        bare = tuple(s for s in steps if s.row.goal_id is None and s.row.need_id == need_id)
        if bare:
            own.append(GoalBranch(None, bare))
        if own or need is not None:
            branches.append(NeedBranch(need, tuple(own)))
    return tuple(branches)


_START, _LATE_START = lazy("%(day)sまでに始める"), lazy("%(day)sが始める期限でした")


def _picture(days: Days, steps: Sequence[StepView], hrefs: Mapping[int, str], reader: Reader) -> tuple[Markup, Markup]:
    translate, today = reader.translate, reader.today
    ready = sum(s.stand.standing is order.Standing.READY for s in steps)
    chain = lazy("期限があぶない道すじ") if days.is_endangered else lazy("いちばん長い道すじ")

    def short(day: date) -> str:
        return f"{day:%m-%d}" if day.year == today.year else f"{day:%Y-%m-%d}"

    words = Words(
        title=translate(lazy("支援プランの図")),
        summary=translate(
            lazy("ステップ%(count)s件、着手できるもの%(ready)s件。同じ内容を下の表でも読めます。"),
            count=len(steps),
            ready=ready,
        ),
        today=translate(lazy("今日 %(day)s"), day=f"{today:%m-%d}"),
        critical=translate(chain),
        standings={k: translate(v) for k, v in wording.STANDINGS.items()},
        domains={code.code: code.label(reader.locale) for code in lists.DOMAINS},
        overdue=translate(lazy("超過")),
        due=short,
        start=lambda day: translate(_LATE_START if day < today else _START, day=short(day)),
    )
    domains = [code.code for code in lists.DOMAINS]
    picture = place(days.graph, domains, today, flag_view.flags(days.law, today, words.today, short, translate))
    svg = draw(
        days.graph,
        domains=domains,
        words=words,
        today=today,
        href=hrefs.__getitem__,
        thick=days.thick,
        starts={s.row.id: s.timing.start for s in steps if s.timing and s.may_begin},
        picture=picture,
    )
    return svg, draw_sheets(picture)


@dataclass(frozen=True)
class Slip:
    """What a delay of so many days costs: (title, days late) of each step that misses its date."""

    days: int
    hit: tuple[tuple[str, int], ...]


def slips(graph: Graph, step: Step, today: date, days: Sequence[int] = (3, 7, 14)) -> tuple[Slip, ...]:
    """The cost of some delays of an open step; nothing for a closed one."""
    if not graph.nodes[step.id].is_open:
        return ()
    return tuple(
        Slip(n, tuple((e.step.title, e.late_by) for e in order.endangered(graph, step.id, n, today))) for n in days
    )


def step_choices(
    session: Session, case: Case, translate: Translate, locale: str, but: Step | None = None
) -> dict[str, Any]:
    """The choices of the form of a step."""
    return {
        "needs": [(need.ref, need.title) for need in queries.needs_of(session, case.id)],
        "goals": [(goal.ref, goal.title) for goal in queries.goals_of(session, case.id)],
        "domains": lists.DOMAINS.choices(locale),
        "colleagues": [(user.login, user.name) for user in queries.colleagues(session, case.centre_id)],
        "translatable": [(language, own_name(language)) for language in TRANSLATABLE],
        **due_view.choices(session, case, translate, locale, but),
        "others": [
            (step.ref, titles.shown(step, locale)[0])
            for step in queries.steps_of(session, case.id)
            if but is None or step.id != but.id
        ],
    }


def reader_of(actor: Actor, translate: Translate, locale: str) -> Reader:
    """The reader of this request, today."""
    return Reader(actor, translate, locale, clock.today())
