"""Pages of planning."""

from app.training.planning.routes.blocks import router as blocks_router
from app.training.planning.routes.cohorts import router as cohorts_router
from app.training.planning.routes.curricula import router as curricula_router

routers = [curricula_router, cohorts_router, blocks_router]
