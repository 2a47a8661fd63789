"""The whole matrix on one screen: role → rights (product.md, "Who uses it")."""

from __future__ import annotations

from enum import StrEnum

from app.authz.permissions import Permission as P


class Role(StrEnum):
    """A role is held in one centre; a person may hold several."""

    COUNSELLOR = "counsellor"
    COORDINATOR = "coordinator"
    SUPERVISOR = "supervisor"
    TRAINING_ADMIN = "training_admin"
    APPROVER = "approver"
    INSTRUCTOR = "instructor"
    TRAINEE = "trainee"
    AGENCY_VIEWER = "agency_viewer"
    OPERATOR = "operator"
    PRIVACY_OFFICER = "privacy_officer"


_COUNTER = frozenset(
    {
        P.CONTACT_READ,
        P.CONTACT_WRITE,
        P.PERSON_READ,
        P.PERSON_WRITE,
        P.CASE_READ,
        P.ADVICE_ASK,
        P.PARTNER_READ,
        P.CARD_READ,
    }
)
_CASEWORK = _COUNTER | {
    P.CASE_OPEN, P.CASE_WRITE, P.ADVICE_GIVE, P.PLAN_WRITE, P.PARTNER_WRITE, P.PARTNER_HIDDEN,
    P.REFERRAL_READ, P.REFERRAL_WRITE, P.CARD_WRITE, P.CARD_CHECK, P.RULE_CHECK,
    P.REPORT_CENTRE,
}  # fmt: skip
_LEADING = _CASEWORK | {
    P.CASE_ASSIGN, P.CASE_REVIEW, P.REFERRAL_APPROVE, P.TEAM_READ, P.CONTACT_IMPORT, P.PARTNER_IMPORT,
    P.RULE_WRITE, P.PLAN_APPROVE,
}  # fmt: skip

RIGHTS: dict[Role, frozenset[P]] = {
    Role.COUNSELLOR: _COUNTER,
    Role.COORDINATOR: _CASEWORK,
    Role.SUPERVISOR: _LEADING,
    Role.TRAINING_ADMIN: frozenset(
        {
            P.REGISTER_READ,
            P.REGISTER_PROPOSE,
            P.TRAINING_RUN,
            P.TEST_READ,
            P.ATTENDANCE_TAKE,
            P.PRACTICUM_READ,
            P.MATERIAL_KEEP,
        }
    ),
    Role.APPROVER: frozenset({P.REGISTER_READ, P.REGISTER_DECIDE, P.TEST_READ}),
    Role.INSTRUCTOR: frozenset({P.TRAINING_TEACH, P.TEST_READ, P.ATTENDANCE_TAKE, P.PRACTICUM_READ, P.MATERIAL_KEEP}),
    Role.TRAINEE: frozenset({P.TRAINING_STUDY}),
    Role.AGENCY_VIEWER: frozenset({P.REPORT_AGGREGATE}),
    Role.OPERATOR: frozenset({P.CENTRE_ADMIN, P.USER_ADMIN, P.PARTNER_READ, P.PARTNER_IMPORT}),
    Role.PRIVACY_OFFICER: frozenset({P.AUDIT_READ}),
}
