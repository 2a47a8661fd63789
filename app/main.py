"""The only assembler: settings → engine → services → middleware → routes. Also wires upward reactions."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import lru_cache, partial
from typing import Any

from anyio import to_thread
from fastapi import FastAPI
from markupsafe import Markup, escape
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from app.accompaniment import reactions as accompaniment_reactions
from app.accompaniment import routes as accompaniment_routes
from app.accounts import routes as accounts_routes
from app.accounts import sessions
from app.audit import guard
from app.audit import service as audit
from app.authz.actor import Actor
from app.cases import routes as cases_routes
from app.cases import views as case_views
from app.cases.events import CaseClosed
from app.cases.of_person import related as cases_of_person
from app.cases.service import closing
from app.codes import lists
from app.core import clock, crypto, hooks, log
from app.core.config import Mode, Settings
from app.core.db import Base, make_engine, unit_of_work
from app.core.errors import Unavailable
from app.core.i18n import LOCALES
from app.deadlines import reactions as deadline_reactions
from app.deadlines import routes as deadlines_routes
from app.deadlines.events import DaysChanged
from app.guidance import impact
from app.guidance import routes as guidance_routes
from app.home import routes as home_routes
from app.home.navigation import navigation
from app.home.routes import health
from app.knowledge import routes as knowledge_routes
from app.knowledge import service as knowledge_service
from app.meetings import reactions as meeting_reactions
from app.meetings import routes as meeting_routes
from app.partners import routes as partners_routes
from app.partners.hsds import routes as hsds_routes
from app.people import related
from app.people import routes as people_routes
from app.plans import deadlines as plan_deadlines
from app.plans import reactions as plan_reactions
from app.plans import routes as plans_routes
from app.plans.approvals import ends as plan_ends
from app.plans.drafts import adopting, drafting
from app.plans.due import following
from app.referrals import reactions as referral_reactions
from app.referrals import routes as referrals_routes
from app.referrals.inbound import reactions as inbound_reactions
from app.referrals.inbound import routes as inbound_routes
from app.referrals.outside import parties
from app.referrals.outside import routes as outside_routes
from app.referrals.outside.site import routes as site_routes
from app.referrals.outside.site import store
from app.reminders import queries as reminder_queries
from app.reminders import routes as reminder_routes
from app.reports import routes as reports_routes
from app.reports.gaps import routes as gap_figures_routes
from app.reports.population import routes as population_routes
from app.reports.training import routes as training_reports_routes
from app.training import menu
from app.training import routes as training_routes
from app.training import sections as training_sections
from app.training.attendance import routes as attendance_routes
from app.training.completion import routes as completion_routes
from app.training.enrolment import routes as enrolment_routes
from app.training.enrolment import showing as enrolment_sections
from app.training.enrolment.events import Happened
from app.training.examinations import routes as examination_routes
from app.training.examinations import showing as examinations_shown
from app.training.files import routes as course_files_routes
from app.training.files import unclear_routes as course_unclear_routes
from app.training.grouping import routes as grouping_routes
from app.training.leavers import routes as leavers_routes
from app.training.links import routes as training_link_routes
from app.training.marking import routes as marking_routes
from app.training.marking import service as marking
from app.training.notices import routes as course_notice_routes
from app.training.notices import service as course_notices
from app.training.notices import showing as course_notices_shown
from app.training.planning import routes as planning_routes
from app.training.portal import routes as portal_routes
from app.training.portal import showing as portal_showing
from app.training.practicum import routes as practicum_routes
from app.training.practicum import showing as practicum_showing
from app.training.practicum.gates import register_gate
from app.training.progress import routes as progress_routes
from app.training.progress.leave import effects as leave_in_training
from app.training.progress.routes.stages import section_of as stages_of_enrolment
from app.training.reported import showing as reported_sections
from app.training.service import leave as training_leave
from app.training.service import uses
from app.training.workplaces import routes as workplaces_routes
from app.training.workplaces import showing as workplace_sections
from app.transfers import reactions as transfer_reactions
from app.transfers import routes as transfers_routes
from app.web import errors
from app.web.declarations import Access, AuditKind, Declaration
from app.web.middleware import BodyLimit, Headers, Hosts, RequestLog, SameOrigin
from app.web.rendering import TEMPLATES, make_environment
from app.web.request import Rq
from app.web.routing import Router, check_declared, locale_of, recognise
from app.web.services import ReadEvent, Services

ROUTES_FLOOR = 10


def routers() -> list[Router]:
    """Every package's routes; mounted here and nowhere else."""
    return [
        *home_routes.routers,
        *accounts_routes.routers,
        *cases_routes.routers,
        *partners_routes.routers,
        hsds_routes.router,
        *people_routes.routers,
        *planning_routes.routers,
        *attendance_routes.routers,
        *progress_routes.routers,
        *training_routes.routers,
        training_link_routes.router,
        course_notice_routes.router,
        leavers_routes.router,
        grouping_routes.router,
        completion_routes.router,
        *practicum_routes.routers,
        *portal_routes.routers,
        workplaces_routes.router,
        *enrolment_routes.routers,
        course_files_routes.router,
        course_unclear_routes.router,
        *examination_routes.routers,
        guidance_routes.router,
        deadlines_routes.router,
        *plans_routes.routers,
        *referrals_routes.routers,
        outside_routes.router,
        inbound_routes.router,
        accompaniment_routes.router,
        meeting_routes.router,
        knowledge_routes.router,
        *reminder_routes.routers,
        transfers_routes.router,
        reports_routes.router,
        gap_figures_routes.router,
        marking_routes.router,
        population_routes.router,
        training_reports_routes.router,
    ]


def wire() -> None:
    """Subscribe upward reactions and install the guards. Idempotent; used by the web and the commands alike."""
    guard.install(Session)
    hooks.subscribe(CaseClosed, knowledge_service.propose)
    related.provide(cases_of_person)
    deadline_reactions.wire()
    case_views.register_provider(plan_deadlines.of_steps)
    hooks.subscribe(DaysChanged, adopting.move_with_rule)
    hooks.subscribe(Happened, course_notices.of_step)
    following.wire()
    plan_reactions.wire()
    impact.provide(drafting.touched)
    closing.register_open_ends(plan_deadlines.open_steps)
    plan_ends.wire()
    referral_reactions.wire()
    inbound_reactions.wire()
    accompaniment_reactions.wire()
    meeting_reactions.wire()
    transfer_reactions.wire()
    training_sections.register_enrolment_section(stages_of_enrolment)
    training_sections.register_section(enrolment_sections.of_learner)
    training_sections.register_section(workplace_sections.of_learner)
    training_sections.register_section(enrolment_sections.history)
    training_sections.register_enrolment_section(reported_sections.of_enrolment)
    training_sections.register_mine_section(reported_sections.of_enrolment)
    practicum_showing.wire()
    register_gate(marking.require_settled)
    portal_showing.wire()
    training_sections.register_enrolment_section(examinations_shown.of_enrolment)
    training_sections.register_mine_section(examinations_shown.of_mine)
    training_sections.register_section(examinations_shown.of_learner)
    training_sections.register_enrolment_section(course_notices_shown.of_enrolment)
    training_sections.register_mine_section(course_notices_shown.of_enrolment)
    training_leave.provide(leave_in_training)


def open_keys(settings: Settings) -> None:
    """Load the key ring. Outside production a missing ring is made; production must be given one."""
    crypto.use_key_ring(crypto.KeyRing.load(settings.keys_dir, create=settings.mode is not Mode.PRODUCTION))


def prepare(settings: Settings) -> Engine:
    """What the web and every command need: log, calendar, keys, guards, classified columns, an engine."""
    log.set_up(settings.log_level)
    clock.fix_today(settings.today)
    open_keys(settings)
    wire()
    crypto.require_classified(Base.metadata)
    return make_engine(settings)


def create_app(
    settings: Settings | None = None, engine: Engine | None = None, *, only_answers: bool = False
) -> FastAPI:
    """The application. Refuses to start when a route is undeclared or a column unclassified.

    `only_answers`: the same database through a door that opens to partners' answer pages and to nothing else.
    """
    settings = settings or Settings()
    engine = engine or prepare(settings)
    services = make_services(settings, engine)
    if not only_answers:
        return assemble(services, routers())
    services.authenticate, services.only_answers = _nobody, True
    return assemble(services, [health.router, *referrals_routes.of_partners])


def create_site(settings: Settings | None = None) -> FastAPI:
    """The answer site: a store of its own in `answers_dir`; neither the case database nor its keys are opened.

    Raises KeyRingError while the site's keys or the card of the case side are missing.
    """
    settings = settings or Settings()
    log.set_up(settings.log_level)
    clock.fix_today(settings.today)
    reader = parties.load(settings.answers_dir).trusted
    services = make_services(settings, store.open_store(settings))
    services.authenticate, services.only_answers = _nobody, True
    return assemble(services, [site_routes.router_of(reader)])


def _nobody(_session: Session, _token: str) -> Actor | None:
    """Whoever comes through the door of partners is nobody, whatever the browser brings along."""
    return None


def assemble(services: Services, found: Sequence[Router]) -> FastAPI:
    """Middleware, routes and static files around the services. Refuses routes without a declaration."""
    settings = services.settings
    app = FastAPI(
        title="Kakehashi",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        middleware=[
            Middleware(RequestLog),
            Middleware(Headers, https=settings.https),
            Middleware(Hosts, allowed=settings.allowed_hosts),
            Middleware(BodyLimit, limit=settings.body_limit, upload_limit=settings.upload_limit),
            Middleware(SameOrigin),
        ],
        exception_handlers={HTTPException: _http_error},
    )
    app.state.services = services
    for router in found:
        app.include_router(router)
    # Packed, for first loads over slow lines. Pages are not: what a page holds could be guessed from its packed length.
    files = StaticFiles(directory=TEMPLATES.parent / "app" / "web" / "static")
    app.mount("/static", GZipMiddleware(files, minimum_size=1_024), name="static")
    check_declared(app, at_least=ROUTES_FLOOR)
    return app


def make_services(settings: Settings, engine: Engine) -> Services:
    """The frame's connections to upper floors."""
    templates = {locale: make_environment(locale) for locale in LOCALES}
    for locale, environment in templates.items():
        environment.filters["label"] = _label_filter(locale)
    return Services(
        settings=settings,
        engine=engine,
        templates=templates,
        authenticate=partial(
            sessions.authenticate, idle_minutes=settings.idle_minutes, session_hours=settings.session_hours
        ),
        touch=partial(_touch, engine),
        record_reads=partial(_record_reads, engine),
        navigation=navigation,
        unread=reminder_queries.unread,
        tally=partial(_tally, engine),
        context={"lists": lists, "training_menu": menu.groups},
    )


def _label_filter(locale: str) -> Callable[[str | None, str], Markup]:
    """How templates name codes; a list page asks some hundred times for the same few."""

    @lru_cache(maxsize=8_192)
    def label(code: str | None, list_name: str) -> Markup:
        return escape("" if code is None else lists.REGISTRY[list_name.lower()].label(code, locale))

    return label


def _touch(engine: Engine, token: str) -> None:
    with unit_of_work(engine, write=True) as session:
        sessions.touch(session, token)


def _tally(engine: Engine, answer: str) -> None:
    """A count that cannot be written costs nobody their answer."""
    with suppress(Unavailable), unit_of_work(engine, write=True) as session:
        uses.note(session, answer)


def _record_reads(engine: Engine, actor: Actor, reads: Sequence[ReadEvent], request_id: str) -> None:
    subjects = [audit.Subject(read.kind, read.subject_id, read.ref, read.centre_id) for read in reads]
    audit.record_reads(engine, actor, subjects, request_id=request_id)


async def _http_error(request: Request, error: Any) -> Response:
    """404 of unknown addresses and 405 of wrong methods, as pages."""
    services: Services = request.app.state.services
    rq = Rq(request, services, Declaration(Access.PUBLIC, AuditKind.NONE, writes=False))
    rq.locale = locale_of(request)
    await to_thread.run_sync(partial(recognise, rq))
    message = {404: "お探しのページが見つかりません。", 405: "この操作はできません。"}.get(error.status_code, "")
    return errors.page(rq, error.status_code, rq._(message or "要求を読み取れません。"))


def application() -> Any:
    """For servers that import an application by name (several processes)."""
    return _settled(create_app())


def answers_application() -> Any:
    """The same for the door of partners to the same database."""
    return _settled(create_app(only_answers=True))


def site_application() -> Any:
    """The same for an answer site."""
    return _settled(create_site())


def _settled(app: FastAPI) -> FastAPI:
    # Mappers, templates and lists live as long as the process: collections need not walk through them again.
    gc.collect()
    gc.freeze()
    return app
