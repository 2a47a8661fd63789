"""The page of what was lacking, and its files."""

from __future__ import annotations

from starlette.responses import Response

from app.authz.permissions import Permission
from app.core.errors import NotFound
from app.reports import service as reports_service
from app.reports.access import Desk
from app.reports.figures import Level
from app.reports.gaps import access, paper, service, views
from app.reports.writers.words import LEVELS, ascii_name, fiscal_year_ja
from app.web.declarations import Access, AuditKind
from app.web.request import Rq
from app.web.routing import Router

router = Router()
FILE_TYPES = {"pdf": "application/pdf", "zip": "application/zip"}


@router.page("/reports/gaps", policy=Access.SIGNED_IN, audit=AuditKind.NONE, load=access.desk)
def index(rq: Rq, desk: Desk) -> Response:
    areas = access.areas(rq, desk)
    area = access.area(rq, areas)
    found = service.figures_of(rq.session, desk.wanted(desk.page_level), area)
    one = rq.query.get("table", "")
    tables = [table for table in views.tables(found, rq.locale, full=bool(one)) if one in ("", table.name)]
    if not tables:
        raise NotFound
    language = 0 if rq.locale == "ja" else 1
    return rq.render(
        "reports/gaps.html",
        desk=desk,
        area=area,
        areas=areas,
        found=found,
        one=one,
        tables=tables,
        crossed=views.crossings(found, rq.locale),
        levels=[(level.value, LEVELS[level][language]) for level in desk.levels],
        filters=views.FILTERS if rq.can(Permission.REFERRAL_READ) and desk.page_level is Level.INTERNAL else {},
        year_name=fiscal_year_ja(desk.year) if rq.locale == "ja" else f"FY{desk.year}",
    )


@router.page("/reports/gaps/file", policy=Access.SIGNED_IN, audit=AuditKind.EXPORT, load=access.desk)
def file(rq: Rq, desk: Desk) -> Response:
    """`?format=pdf|zip&level=`: a town alone is for the centre's own people, an area never for everybody."""
    area = access.area(rq, access.areas(rq, desk))
    level = next((level for level in desk.levels if level.value == rq.query.get("level")), None)
    kind = rq.query.get("format", "pdf")
    if level is None or kind not in FILE_TYPES or (area and level is Level.PUBLIC):
        raise NotFound
    if len(area) == 6 and level is not Level.INTERNAL:
        raise NotFound
    wanted = desk.wanted(level)
    reports_service.check_release(rq.session, wanted)
    found = service.figures_of(rq.session, wanted, area)
    rq.note_read(f"figures:{level.value}", desk.year, f"{desk.year}/{desk.centre}"[:40])
    content = paper.gaps_pdf(found) if kind == "pdf" else service.as_zip(found)
    name = "-".join(part for part in ("gaps", str(desk.year), ascii_name(desk.centre), area, level.value) if part)
    return rq.download(content, media_type=FILE_TYPES[kind], filename=f"{name}.{kind}")
