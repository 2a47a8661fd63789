"""Rows of rules, renewal, leave and corrections."""

from __future__ import annotations

from tests.security.oracle import Row, rows

ROWS: list[Row] = [
    *rows("register", "", """
        GET /training/policies
        GET /training/renewals
        GET /training/renewals?stage=invited
        GET /training/renewals/forecast
        GET /training/renewals/sessions
        GET /training/renewals/notices
        GET /training/renewals/notices?state=letter
    """),
    *rows("register propose", "", """
        GET /training/policies/new
        POST /training/policies/new
        POST /training/renewals/forecast
        POST /training/renewals/sessions
    """),
    *rows("register", "policy", "GET /training/policies/{ref}"),
    *rows("register decide", "policy", "POST /training/policies/{ref}/decide"),
    *rows("register", "renewal", "GET /training/renewals/{ref}"),
    *rows("register propose", "renewal", """
        POST /training/renewals/{ref}/enrol
        POST /training/renewals/{ref}/step
        POST /training/renewals/{ref}/defer
    """),
    *rows("register decide", "renewal", "POST /training/renewals/{ref}/decide"),
    *rows("register propose", "certification", "POST /training/certifications/{ref}/renewal"),
    *rows("register", "renewal_session", "GET /training/renewals/sessions/{ref}"),
    *rows("register propose", "renewal_session", """
        POST /training/renewals/sessions/{ref}/attendance
        POST /training/renewals/sessions/{ref}/cancel
    """),
    *rows("register", "notice", """
        GET /training/renewals/notices/{ref}
        GET /training/renewals/notices/{ref}/letter.pdf
    """),
    *rows("register propose", "notice", "POST /training/renewals/notices/{ref}"),
    *rows("register", "learner", "GET /training/learners/{ref}/leave"),
    *rows("register propose", "learner", "POST /training/learners/{ref}/leave"),
    *rows("register", "leave", """
        GET /training/leaves/{ref}
        GET /training/leaves/{ref}?last=2027-03-01
    """),
    *rows("register propose", "leave", "POST /training/leaves/{ref}/check"),
    *rows("register decide", "leave", """
        POST /training/leaves/{ref}/decide
        POST /training/leaves/{ref}/change
    """),
    *rows("register", "certification", "GET /training/certifications/{ref}/align"),
    *rows("register decide", "certification", "POST /training/certifications/{ref}/align"),
    # Only what was approved can be corrected.
    *rows("register propose", "certification:approved", """
        GET /training/certifications/{ref}/correct
        POST /training/certifications/{ref}/correct
    """),
]  # fmt: skip
