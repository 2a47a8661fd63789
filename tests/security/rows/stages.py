"""Rows of the course: curricula, cohorts, half days, where people stand."""

from __future__ import annotations

from tests.security.oracle import Row, rows

ROWS: list[Row] = [
    *rows("register", "", """
        GET /training/cohorts
        GET /training/curricula
    """),
    *rows("register", "cohort", """
        GET /training/cohorts/{ref}
        GET /training/cohorts/{ref}/people
    """),
    *rows("register", "curriculum", "GET /training/curricula/{number}"),
    *rows("register", "way", "GET /training/enrolments/{ref}/stages"),
    *rows("register propose", "", """
        GET /training/cohorts/new
        POST /training/cohorts/new
        GET /training/curricula/new
        POST /training/curricula/new
    """),
    *rows("register propose", "cohort", """
        GET /training/cohorts/{ref}/edit
        POST /training/cohorts/{ref}/edit
        POST /training/cohorts/{ref}/step
        GET /training/cohorts/{ref}/blocks/new
        POST /training/cohorts/{ref}/blocks/new
    """),
    *rows("register propose", "block", """
        GET /training/blocks/{ref}/cancel
        POST /training/blocks/{ref}/cancel
        POST /training/blocks/{ref}/lock
        POST /training/blocks/{ref}/reopen
        POST /training/blocks/{ref}/make-ups
    """),
    *rows("register propose", "way", """
        POST /training/enrolments/{ref}/stages/waive
        POST /training/enrolments/{ref}/stages/due
        GET /training/enrolments/{ref}/stages/correct?stage=online
        POST /training/enrolments/{ref}/stages/correct
    """),
    *rows("register decide", "curriculum", "POST /training/curricula/{number}/decide"),
    *rows("register decide", "way", "POST /training/enrolments/{ref}/stages/waive/decide"),
    *rows("attendance", "", "GET /training/attendance"),
    *rows("attendance", "block", """
        GET /training/blocks/{ref}
        POST /training/blocks/{ref}/marks
        POST /training/blocks/{ref}/open
        GET /training/blocks/{ref}/close
        POST /training/blocks/{ref}/close
        GET /training/blocks/{ref}/print
        GET /training/blocks/{ref}/code
    """),
    *rows("study", "", """
        GET /training/mine
        POST /training/mine/absence
        POST /training/mine/make-up
    """),
    # Whoever scans the code of a half day that is not theirs finds nothing.
    *rows("study", "arriving", """
        GET /training/check-in/{ref}/{code}
        POST /training/check-in/{ref}/{code}
    """),
]  # fmt: skip
