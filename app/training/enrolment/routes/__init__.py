"""Pages from the application to the end of an enrolment."""

from app.training.enrolment.routes.applying import router as applying_router
from app.training.enrolment.routes.deciding import router as deciding_router
from app.training.enrolment.routes.lists import router as lists_router
from app.training.enrolment.routes.people import router as people_router

routers = [applying_router, deciding_router, lists_router, people_router]
