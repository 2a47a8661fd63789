"""Every SELECT of referrals and gaps, scoped by what the actor may know of; split by what they ask about."""

from app.referrals.queries.boards import FILTERS, SORTS, Lane, board, page
from app.referrals.queries.consenting import awaiting_review, consents_ending, may_print, of_consent
from app.referrals.queries.course import Event, Hop, chain_of, chains_of, events, events_of
from app.referrals.queries.held import (
    by_id,
    by_ref,
    drafts_to,
    exceptions_in,
    for_case,
    in_case,
    open_of_case,
    step_of,
    whole_person,
)
from app.referrals.queries.lines import Row, dues_of, rows, waiting_of
from app.referrals.queries.shortage import (
    GAP_FILTERS,
    GAP_SORTS,
    NOT_SAID,
    case_ref_of,
    gap_by_ref,
    gaps,
    gaps_of_case,
    referral_ref_of,
)
from app.referrals.queries.waiting import Silent, long_way_rows, long_ways, no_answer, replies_awaited

__all__ = [
    "FILTERS",
    "GAP_FILTERS",
    "GAP_SORTS",
    "NOT_SAID",
    "SORTS",
    "Event",
    "Hop",
    "Lane",
    "Row",
    "Silent",
    "awaiting_review",
    "board",
    "by_id",
    "by_ref",
    "case_ref_of",
    "chain_of",
    "chains_of",
    "consents_ending",
    "drafts_to",
    "dues_of",
    "events",
    "events_of",
    "exceptions_in",
    "for_case",
    "gap_by_ref",
    "gaps",
    "gaps_of_case",
    "in_case",
    "long_way_rows",
    "long_ways",
    "may_print",
    "no_answer",
    "of_consent",
    "open_of_case",
    "page",
    "referral_ref_of",
    "replies_awaited",
    "rows",
    "step_of",
    "waiting_of",
    "whole_person",
]
