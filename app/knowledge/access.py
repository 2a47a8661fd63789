"""From the address to the card, or a refusal."""

from __future__ import annotations

from collections.abc import Callable

from app.authz.permissions import Permission as P
from app.knowledge import policy, queries
from app.knowledge.models import Card
from app.web.loading import loader
from app.web.request import Rq

card_for: Callable[[P], Callable[[Rq], Card]] = loader("card", queries.by_ref, policy.allowed, lambda card: card)
