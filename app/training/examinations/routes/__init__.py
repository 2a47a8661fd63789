"""Pages of tests: the bank, the days of testing, attempts, decisions, and the trainee's own."""

from app.training.examinations.routes.attempts import router as attempts_router
from app.training.examinations.routes.bank import router as bank_router
from app.training.examinations.routes.decisions import router as decisions_router
from app.training.examinations.routes.mine import router as mine_router
from app.training.examinations.routes.papers import router as papers_router
from app.training.examinations.routes.sittings import router as sittings_router

routers = [bank_router, papers_router, sittings_router, attempts_router, decisions_router, mine_router]
