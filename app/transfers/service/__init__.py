"""What can be done with a transfer, one function per verb."""

from __future__ import annotations

from app.transfers.service.answering import accept, decline
from app.transfers.service.proposing import approve_exception, propose, withdraw
from app.transfers.service.tidying import forget_summaries

__all__ = ["accept", "approve_exception", "decline", "forget_summaries", "propose", "withdraw"]
