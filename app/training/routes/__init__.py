"""Pages of the register, of renewal, leave and corrections, and the public check."""

from app.training.routes.accounts import router as accounts_router
from app.training.routes.certifications import router as certifications_router
from app.training.routes.corrections import router as corrections_router
from app.training.routes.credentials import router as credentials_router
from app.training.routes.interface import router as interface_router
from app.training.routes.learners import router as learners_router
from app.training.routes.leaves import router as leaves_router
from app.training.routes.notices import router as notices_router
from app.training.routes.policies import router as policies_router
from app.training.routes.register import router as register_router
from app.training.routes.renewal_sessions import router as renewal_sessions_router
from app.training.routes.renewals import router as renewals_router
from app.training.routes.verify import router as verify_router

routers = [
    register_router, learners_router, accounts_router, certifications_router, credentials_router, policies_router,
    renewal_sessions_router, notices_router, renewals_router, leaves_router, corrections_router, verify_router,
    interface_router,
]  # fmt: skip
