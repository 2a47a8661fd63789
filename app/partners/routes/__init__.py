"""Pages of the directory."""

from app.partners.routes.batches import router as batches_router
from app.partners.routes.contacts import router as contacts_router
from app.partners.routes.directory import router as directory_router
from app.partners.routes.duplicates import router as duplicates_router
from app.partners.routes.entry import router as entry_router
from app.partners.routes.files import router as files_router

# Addresses with a fixed second part stand before `/partners/{ref}`.
routers = [directory_router, files_router, batches_router, duplicates_router, entry_router, contacts_router]
