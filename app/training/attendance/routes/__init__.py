"""Pages of attendance."""

from app.training.attendance.routes.blocks import router as blocks_router
from app.training.attendance.routes.check_in import router as check_in_router

routers = [blocks_router, check_in_router]
