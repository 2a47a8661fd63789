"""The vocabulary of rights: `thing:verb`. A right is held for a centre through a role there."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """One right. Grammar: `<thing>:<verb>`, both in lower case."""

    CONTACT_READ = "contact:read"
    CONTACT_WRITE = "contact:write"
    CONTACT_IMPORT = "contact:import"
    PERSON_READ = "person:read"
    PERSON_WRITE = "person:write"
    CASE_READ = "case:read"
    CASE_OPEN = "case:open"
    CASE_WRITE = "case:write"
    CASE_ASSIGN = "case:assign"
    CASE_REVIEW = "case:review"
    ADVICE_ASK = "advice:ask"
    ADVICE_GIVE = "advice:give"
    PLAN_WRITE = "plan:write"
    PLAN_APPROVE = "plan:approve"
    PARTNER_READ = "partner:read"
    PARTNER_WRITE = "partner:write"
    PARTNER_IMPORT = "partner:import"
    PARTNER_HIDDEN = "partner:hidden"
    REFERRAL_READ = "referral:read"
    REFERRAL_WRITE = "referral:write"
    REFERRAL_APPROVE = "referral:approve"
    CARD_READ = "card:read"
    CARD_WRITE = "card:write"
    CARD_CHECK = "card:check"
    RULE_WRITE = "rule:write"
    RULE_CHECK = "rule:check"
    REPORT_CENTRE = "report:centre"
    REPORT_AGGREGATE = "report:aggregate"
    TEAM_READ = "team:read"
    AUDIT_READ = "audit:read"
    CENTRE_ADMIN = "centre:admin"
    USER_ADMIN = "user:admin"
