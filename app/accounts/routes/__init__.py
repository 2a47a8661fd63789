"""Pages of accounts: log-in and password for everybody, centres and accounts for operators."""

from app.accounts.routes.admin import router as admin_router
from app.accounts.routes.session import router as session_router

routers = [session_router, admin_router]
