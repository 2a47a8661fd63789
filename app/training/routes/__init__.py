"""Pages of the register and the public check."""

from app.training.routes.accounts import router as accounts_router
from app.training.routes.certifications import router as certifications_router
from app.training.routes.credentials import router as credentials_router
from app.training.routes.learners import router as learners_router
from app.training.routes.register import router as register_router
from app.training.routes.uses import router as uses_router
from app.training.routes.verify import router as verify_router

routers = [
    register_router,
    learners_router,
    accounts_router,
    certifications_router,
    credentials_router,
    uses_router,
    verify_router,
]
