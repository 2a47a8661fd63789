"""What can be wrong with a file of figures: one code per cause, one sentence each."""

from __future__ import annotations

from app.core.errors import lazy
from app.training.roster.problems import SENTENCES as SHARED
from app.training.roster.problems import Problem as RosterProblem

_SHARED = (
    "missing_column", "unknown_column", "repeated_column", "empty_cell", "not_a_date", "future_date", "not_a_number",
    "lost_zero", "formula", "ragged", "too_long",
)  # fmt: skip
SENTENCES = {
    **{code: SHARED[code] for code in _SHARED},
    "unknown_prefecture": lazy("都道府県のコード（01から47）ではありません: %(value)s"),
    "repeated_prefecture": lazy("同じ都道府県の行が前にあります（%(value)s行目）。"),
    "missing_prefecture": lazy("この都道府県の行がありません: %(value)s"),
    "day_differs": lazy("ほかの行と基準日が違います: %(value)s"),
    "source_differs": lazy("ほかの行と出典が違います: %(value)s"),
}


class Problem(RosterProblem):
    """One cell that is wrong; `column` is a key of `reading.HEADINGS`, '' for none."""

    said = SENTENCES
