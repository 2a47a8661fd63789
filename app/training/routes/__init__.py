"""Pages of the register and the public check."""

from app.training.routes.certifications import router as certifications_router
from app.training.routes.learners import router as learners_router
from app.training.routes.policies import router as policies_router
from app.training.routes.register import router as register_router
from app.training.routes.verify import router as verify_router

routers = [register_router, learners_router, certifications_router, policies_router, verify_router]
