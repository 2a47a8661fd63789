"""Pages of people."""

from app.people.routes.consent_sheets import router as consent_sheets_router
from app.people.routes.consents import router as consents_router
from app.people.routes.details import router as details_router
from app.people.routes.household import router as household_router
from app.people.routes.people import router as people_router

routers = [people_router, details_router, household_router, consents_router, consent_sheets_router]
