"""What a draft may be kept for."""

from __future__ import annotations

import re

FORMS = frozenset({"contact"})
BODY_LIMIT = 60_000
RECORD = re.compile(r"(?:new|K-[0-9A-Z]{8})\.[0-9a-f]{12}")
