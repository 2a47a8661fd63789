"""The states of a referral: who may move it where, and what each move demands. Pure; tested as a table.

After the Task states of the social-care referral guides: draft → requested → accepted or rejected →
in progress ↔ on hold → completed or failed. `closed` is no state but a date: the person has been asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ReferralStatus(StrEnum):
    """REJECTED: declined before anything was done. FAILED: tried, could not be done."""

    DRAFT = "draft"
    REQUESTED = "requested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    ENTERED_IN_ERROR = "entered_in_error"


class Who(StrEnum):
    """Who acts. What a partner said is usually typed by a coordinator: the event keeps both."""

    COORDINATOR = "coordinator"
    SUPERVISOR = "supervisor"
    PARTNER = "partner"
    RESIDENT = "resident"
    SYSTEM = "system"


class Guard(StrEnum):
    """What a move demands beside the right to make it."""

    CONSENT_OR_EXCEPTION = "consent_or_exception"
    PARTNER_ACTIVE = "partner_active"
    CONTACT_NAME = "contact_name"
    REASON = "reason"
    FIRST_CONTACT_DAY = "first_contact_day"
    REVIEW_DAY = "review_day"
    OUTCOME = "outcome"
    ACTIVITIES = "activities"
    SECOND_PERSON = "second_person"


@dataclass(frozen=True)
class Move:
    """One line of the table."""

    by: frozenset[Who]
    guards: frozenset[Guard] = frozenset()


_S = ReferralStatus
_C, _P = frozenset({Who.COORDINATOR}), frozenset({Who.PARTNER})
_STOPPED = Move(_C | _P | {Who.RESIDENT, Who.SYSTEM}, frozenset({Guard.REASON}))
_FAILED = Move(_P, frozenset({Guard.OUTCOME}))

MOVES: dict[tuple[ReferralStatus, ReferralStatus], Move] = {
    (_S.DRAFT, _S.REQUESTED): Move(_C, frozenset({Guard.CONSENT_OR_EXCEPTION, Guard.PARTNER_ACTIVE})),
    (_S.REQUESTED, _S.ACCEPTED): Move(_P, frozenset({Guard.CONTACT_NAME})),
    (_S.REQUESTED, _S.REJECTED): Move(_P, frozenset({Guard.REASON})),
    (_S.ACCEPTED, _S.IN_PROGRESS): Move(_P, frozenset({Guard.FIRST_CONTACT_DAY})),
    (_S.IN_PROGRESS, _S.ON_HOLD): Move(_P, frozenset({Guard.REASON, Guard.REVIEW_DAY})),
    (_S.ON_HOLD, _S.IN_PROGRESS): Move(_P),
    (_S.IN_PROGRESS, _S.COMPLETED): Move(_P, frozenset({Guard.OUTCOME, Guard.ACTIVITIES})),
    (_S.ACCEPTED, _S.FAILED): _FAILED,
    (_S.IN_PROGRESS, _S.FAILED): _FAILED,
    (_S.ON_HOLD, _S.FAILED): _FAILED,
    **{
        (source, _S.CANCELLED): _STOPPED for source in (_S.DRAFT, _S.REQUESTED, _S.ACCEPTED, _S.IN_PROGRESS, _S.ON_HOLD)
    },
    # A draft that nobody has seen outside is taken back alone; what left the house needs a second person.
    (_S.DRAFT, _S.ENTERED_IN_ERROR): Move(_C, frozenset({Guard.REASON})),
    **{
        (source, _S.ENTERED_IN_ERROR): Move(frozenset({Who.SUPERVISOR}), frozenset({Guard.REASON, Guard.SECOND_PERSON}))
        for source in _S
        if source not in (_S.DRAFT, _S.ENTERED_IN_ERROR)
    },
}

OPEN = frozenset({_S.DRAFT, _S.REQUESTED, _S.ACCEPTED, _S.IN_PROGRESS, _S.ON_HOLD})
WITH_PARTNER = OPEN - {_S.DRAFT}
ENDED = frozenset({_S.COMPLETED, _S.FAILED, _S.REJECTED, _S.CANCELLED})
"""What can be closed by asking the person whether it helped."""

# Who acts → whose hands may type it. A machine is the partner's page, a signed file of theirs, or a job: it speaks for
# partners and for itself, never for us or for the person.
TYPED_BY: dict[Who, frozenset[Who]] = {
    Who.COORDINATOR: frozenset({Who.COORDINATOR, Who.SUPERVISOR}),
    Who.SUPERVISOR: frozenset({Who.SUPERVISOR}),
    Who.PARTNER: frozenset({Who.COORDINATOR, Who.SUPERVISOR, Who.SYSTEM}),
    Who.RESIDENT: frozenset({Who.COORDINATOR, Who.SUPERVISOR}),
    Who.SYSTEM: frozenset({Who.SYSTEM}),
}

# What may be asked of another partner: these have ended without the need being served here.
RE_ROUTED = frozenset({_S.REJECTED, _S.FAILED, _S.CANCELLED})
REFERRED_ON = "referred_on"

# Nothing that identifies the person leaves: the person goes there alone, or the other body came to us.
INBOUND = "inbound"
INFORMATION_ONLY = "information_only"
SHARES_NOTHING = frozenset({INFORMATION_ONLY, INBOUND})
OWES_NOTHING = frozenset({INFORMATION_ONLY})
"""The partner owes no answer, though it may give one: the person was told where to go, and can say what came of it."""

# What ends without a word of the partner, by what the person says or because it cannot be learnt.
ENDS_WITH_THE_PERSON: dict[tuple[ReferralStatus, ReferralStatus], Move] = {
    (source, _S.COMPLETED): Move(_C | {Who.RESIDENT}) for source in WITH_PARTNER
}


def may_move(current: ReferralStatus, target: ReferralStatus, who: Who, mode: str = "") -> bool:
    """Whether the table lets `who` make this move; staying is no move. `mode` is that of the referral."""
    tables = (MOVES, ENDS_WITH_THE_PERSON) if mode in OWES_NOTHING else (MOVES,)
    return any(who in table[current, target].by for table in tables if (current, target) in table)


def may_ask_person(status: ReferralStatus, mode: str) -> bool:
    """Whether the person can be asked whether it helped: it has ended, or nobody owes us a word."""
    return status in ENDED or (mode in OWES_NOTHING and status in WITH_PARTNER)


def may_type(who: Who, hands: Who | None) -> bool:
    """Whether the deed of `who` may be typed by these hands; None has no right to type anything."""
    return hands in TYPED_BY[who]


def targets(current: ReferralStatus) -> frozenset[ReferralStatus]:
    """Where a referral can go from here, whoever moves it."""
    return frozenset(target for source, target in MOVES if source is current)


def may_follow(status: ReferralStatus, outcome: str | None) -> bool:
    """Whether another referral may take over from this one: it was declined, failed, stopped or referred on."""
    return status in RE_ROUTED or (status is ReferralStatus.COMPLETED and outcome == REFERRED_ON)


def is_open(status: ReferralStatus, *, closed: bool) -> bool:
    """Whether the loop still waits for somebody: the partner, or us asking the person."""
    return status in OPEN or (status in ENDED and not closed)
