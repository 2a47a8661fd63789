"""The practicum, addresses without an account, and what comes after certification."""

from __future__ import annotations

from tests.security.oracle import Row, rows

ROWS: list[Row] = [
    *rows("study", "", """
        GET /training/mine/practicum
        POST /training/mine/practicum/open
    """),
    *rows("study", "own_practicum", """
        GET /training/mine/practicum/tasks/new
        POST /training/mine/practicum/tasks/new
        POST /training/mine/practicum/propose
        POST /training/mine/practicum/hand-in
    """),
    *rows("study", "own_task", """
        GET /training/mine/practicum/tasks/{task}
        POST /training/mine/practicum/tasks/{task}
        POST /training/mine/practicum/tasks/{task}/drop
        GET /training/mine/practicum/tasks/{task}/report
        POST /training/mine/practicum/tasks/{task}/report
    """),
    *rows("practicum", "", "GET /training/practicums"),
    *rows("practicum", "practicum", """
        GET /training/practicums/{ref}
        POST /training/practicums/{ref}/address
        POST /training/practicums/{ref}/address-end
    """),
    *rows("teach", "practicum", """
        POST /training/practicums/{ref}/agree
        POST /training/practicums/{ref}/send-back
        POST /training/practicums/{ref}/judge
        POST /training/practicums/{ref}/propose-refusal
    """),
    *rows("run", "practicum", """
        POST /training/practicums/{ref}/refuse
        POST /training/practicums/{ref}/keep
        POST /training/practicums/{ref}/pause
        POST /training/practicums/{ref}/resume
        POST /training/practicums/{ref}/extend
    """),
    *rows("public", "s_practicum", """
        GET /s/{token}
        GET /s/{token}/
        GET /s/{token}/language?to=en
        POST /s/{token}/code
        POST /s/{token}/tasks
        POST /s/{token}/facts
    """),
    *rows("public", "s_sign_off", "POST /s/{token}/sign-off"),
    *rows("public", "s_survey", "POST /s/{token}/survey"),
    *rows("public", "", """
        GET /employers
        GET /employers.csv
    """),
    *rows("signed in", "completer", """
        GET /training/portal
        GET /training/portal/certificate.pdf
        GET /training/portal/certificate.en.pdf
        GET /training/portal/certificate.jwt
        GET /training/portal/workplace
        POST /training/portal/workplace
        POST /training/portal/workplace/end
        GET /training/portal/questions
        POST /training/portal/questions
        GET /training/portal/directory
        GET /training/portal/directory/own
        POST /training/portal/directory/own
    """),
    *rows("signed in", "case_study", """
        GET /training/portal/meetings/{ref}
        POST /training/portal/meetings/{ref}/sign-up
        POST /training/portal/meetings/{ref}/give-up
    """),
    *rows("signed in", "portal_material", "GET /training/portal/materials/{ref}"),
    *rows("signed in", "portal_question", """
        GET /training/portal/questions/{ref}
        POST /training/portal/questions/{ref}
    """),
    *rows("run", "", """
        GET /training/completers
        GET /training/completers/meetings/new
        POST /training/completers/meetings/new
        GET /training/completers/materials/new
        POST /training/completers/materials/new
        GET /training/completers/sign-offs
        GET /training/completers/sign-offs?year=2025
        POST /training/completers/sign-offs
        GET /training/completers/surveys
        POST /training/completers/surveys
        GET /training/completers/employers
        POST /training/completers/employers
        POST /training/completers/employers/withdraw
    """),
    *rows("run", "run_case_study", """
        GET /training/completers/meetings/{ref}
        POST /training/completers/meetings/{ref}/attendance
        POST /training/completers/meetings/{ref}/cancel
    """),
    *rows("run", "run_material", "POST /training/completers/materials/{ref}/withdraw"),
    *rows("run", "run_question", "POST /training/completers/questions/{ref}/hide"),
    *rows("run", "sign_off", "POST /training/completers/sign-offs/{ref}/address"),
    *rows("run", "survey", "POST /training/completers/surveys/{ref}/address"),
]  # fmt: skip
