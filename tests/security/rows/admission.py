"""Rows of employers, workplaces, applications, enrolments and files of the course."""

from __future__ import annotations

from tests.security.oracle import Row, rows

ROWS: list[Row] = [
    *rows("register", "", """
        GET /training/employers
        GET /training/applications
        GET /training/applications/waiting
        GET /training/people
    """),
    *rows("register", "way", "GET /training/enrolments/{ref}"),
    *rows("register propose", "", """
        GET /training/employers/new
        POST /training/employers/new
        GET /training/files
        GET /training/files/import
        POST /training/files/import
        GET /training/conflicts
    """),
    *rows("register propose", "employer", """
        GET /training/employers/{ref}
        POST /training/employers/{ref}
    """),
    *rows("register propose", "learner", """
        GET /training/learners/{ref}/workplaces
        POST /training/learners/{ref}/workplaces
        POST /training/learners/{ref}/workplaces/end
        POST /training/learners/{ref}/supervisors
        POST /training/learners/{ref}/supervisors/agreed
        GET /training/learners/{ref}/apply
        POST /training/learners/{ref}/apply
        GET /training/learners/{ref}/alike
        POST /training/learners/{ref}/apart
        POST /training/learners/{ref}/same
    """),
    *rows("register propose", "way", """
        POST /training/enrolments/{ref}/check
        POST /training/enrolments/{ref}/move
        POST /training/enrolments/{ref}/return
        POST /training/enrolments/{ref}/offer
        POST /training/enrolments/{ref}/decline
        POST /training/enrolments/{ref}/withdraw
        POST /training/enrolments/{ref}/reinstate
        POST /training/enrolments/{ref}/carry
        POST /training/enrolments/{ref}/end
    """),
    *rows("register decide", "way", "POST /training/enrolments/{ref}/complete"),
    *rows("register propose", "cohort", """
        GET /training/cohorts/{ref}/start
        POST /training/cohorts/{ref}/start
    """),
    # A file on its way is its sender's alone.
    *rows("register propose", "course_file", """
        GET /training/files/held/{ref}
        POST /training/files/held/{ref}
        GET /training/files/held/{ref}/returned
    """),
    *rows("register propose", "template", "GET /training/files/template/{kind}"),
    *rows("register propose", "course_batch", """
        GET /training/files/batches/{ref}
        POST /training/files/batches/{ref}/undo
    """),
    *rows("register propose", "conflict", """
        GET /training/conflicts/{ref}
        POST /training/conflicts/{ref}
    """),
    # The trainee's own; whoever has none to correct or to answer is told so.
    *rows("study", "", """
        GET /training/apply
        POST /training/apply
        POST /training/apply/correct
        POST /training/apply/take
        POST /training/apply/withdraw
    """),
]  # fmt: skip
