"""Pages of progress."""

from app.training.progress.routes.mine import router as mine_router
from app.training.progress.routes.stages import router as stages_router

routers = [mine_router, stages_router]
