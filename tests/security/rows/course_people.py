"""Notices of the course, people who left their workplace, case groups."""

from __future__ import annotations

from tests.security.oracle import Row, rows

ROWS: list[Row] = [
    *rows("run", "", """
        GET /training/notices
        GET /training/completers/leavers
    """),
    *rows("run", "course_notice", """
        GET /training/notices/{ref}
        POST /training/notices/{ref}
        GET /training/notices/{ref}/letter.pdf
    """),
    *rows("run", "leaver", """
        GET /training/completers/leavers/{ref}
        POST /training/completers/leavers/{ref}/end
        POST /training/completers/leavers/{ref}/keep
    """),
    *rows("run", "learner", "POST /training/learners/{ref}/supervisors/absences"),
    *rows("attendance", "block", """
        GET /training/blocks/{ref}/groups
        POST /training/blocks/{ref}/groups
        POST /training/blocks/{ref}/groups/move
        GET /training/blocks/{ref}/groups/print
    """),
]  # fmt: skip
