"""Pages of the practicum: the trainee's own, those of instructors and administrators, the supervisor's."""

from app.training.practicum.routes.board import router as board_router
from app.training.practicum.routes.mine import router as mine_router
from app.training.practicum.routes.supervisor import router as supervisor_router

routers = [mine_router, board_router, supervisor_router]
