"""The whole table of who may ask what, by the nouns of the addresses."""

from tests.security.oracle import Row
from tests.security.rows import (
    admission,
    around,
    cases,
    completion,
    course_people,
    credentials,
    directory,
    examinations,
    portal,
    practicum,
    referrals,
    renewal,
    results_by_file,
    stages,
    training_marks,
    training_reports,
)

ROWS: list[Row] = [
    *around.ROWS, *cases.ROWS, *referrals.ROWS, *directory.ROWS, *credentials.ROWS, *stages.ROWS, *admission.ROWS,
    *renewal.ROWS, *examinations.ROWS, *practicum.ROWS, *portal.ROWS, *results_by_file.ROWS, *course_people.ROWS,
    *training_reports.ROWS, *completion.ROWS, *training_marks.ROWS,
]  # fmt: skip
