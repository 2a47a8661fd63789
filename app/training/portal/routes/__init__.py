"""Pages after certification: the portal, its administration, what is answered from outside, the published list."""

from app.training.portal.routes.completers import router as completers_router
from app.training.portal.routes.directory import router as directory_router
from app.training.portal.routes.files import router as files_router
from app.training.portal.routes.members import router as members_router
from app.training.portal.routes.outside import router as outside_router
from app.training.portal.routes.papers import router as papers_router
from app.training.portal.routes.published import router as published_router

routers = [
    members_router,
    papers_router,
    directory_router,
    files_router,
    completers_router,
    outside_router,
    published_router,
]
