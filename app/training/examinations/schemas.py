"""Forms of tests. What would be a code is checked here; what the state forbids is the service's business."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator

from app.core.errors import lazy
from app.core.forms import CivilDate, CivilDateTime, FormModel, FormProblem, Narrative, PastDate

LETTERS = "abcdef"
MOST_QUESTIONS = 100
KeyText = Annotated[str, Field(max_length=20, title=lazy("正答"))]
Kind = Literal["confirmation", "final"]
Note = Annotated[Narrative, Field(max_length=2000)]
Ref = Annotated[str, Field(max_length=20)]


def clean_key(text: str) -> str:
    """`b`, `b d`, `B,D` → `bd`; `*` for everybody. Raises FormProblem for anything else."""
    letters = sorted(set(text.lower().replace(",", " ").replace("、", " ").split()))
    joined = "".join(letters)
    if joined == "*" or (joined and set(joined) <= set(LETTERS)):
        return "".join(sorted(set(joined)))
    raise FormProblem(lazy("正答は a から f の記号で入力してください（複数を認めるときは「b d」）。"))


class Seen(FormModel):
    """A button alone, with the version that was seen."""


class Quota(FormModel):
    """How many questions of a subject."""

    subject: Annotated[str, Field(max_length=20)]
    count: Annotated[int, Field(ge=0, le=MOST_QUESTIONS, title=lazy("問題の数"))] = 0


class QuestionForm(FormModel):
    """A question: one line for each choice, in the order a, b, c …"""

    kind: Annotated[Kind, Field(title=lazy("試験"))]
    subject: Annotated[str, Field(max_length=20, title=lazy("科目"))]
    wording: Annotated[Narrative, Field(max_length=2000, title=lazy("問題文"))]
    choices: Annotated[Narrative, Field(max_length=3000, title=lazy("選択肢"))]
    key: Annotated[KeyText, AfterValidator(clean_key)]

    @field_validator("choices")
    @classmethod
    def _several(cls, value: str) -> str:
        lines = [line.strip() for line in value.splitlines() if line.strip()]
        if not 2 <= len(lines) <= len(LETTERS):
            raise FormProblem(lazy("選択肢は1行に1つ、2つから6つまで入力してください。"))
        return "\n".join(lines)

    @field_validator("key")
    @classmethod
    def _is_a_choice(cls, value: str, info: object) -> str:
        lines = getattr(info, "data", {}).get("choices", "").splitlines()
        if value == "*" or (lines and not set(value) <= set(LETTERS[: len(lines)])):
            raise FormProblem(lazy("その記号の選択肢がありません。"))
        return value


class PaperForm(FormModel):
    """A new version of a paper: its time and how many questions of each subject."""

    kind: Annotated[Kind, Field(title=lazy("試験"))]
    minutes: Annotated[int, Field(ge=5, le=300, title=lazy("時間（分）"))]
    quotas: Annotated[list[Quota], Field(max_length=40)] = []


class SittingForm(FormModel):
    """A test of a cohort with the window in which one may begin."""

    cohort: Annotated[Ref, Field(title=lazy("期"))]
    paper: Annotated[Ref, Field(title=lazy("問題用紙"))]
    on_screen: Annotated[bool, Field(title=lazy("画面で受ける"))] = False
    opens_at: Annotated[CivilDateTime, Field(title=lazy("始めてよい時刻"))]
    closes_at: Annotated[CivilDateTime, Field(title=lazy("始めてよい最後の時刻"))]
    publish_on: Annotated[CivilDate, Field(title=lazy("結果を知らせる日"))]
    appeal_days: Annotated[int, Field(ge=0, le=90, title=lazy("異議を受け付ける日数"))] = 14
    place: Annotated[Narrative | None, Field(max_length=200, title=lazy("場所"))] = None
    seats: Annotated[int | None, Field(ge=1, le=500, title=lazy("席"))] = None

    @field_validator("closes_at")
    @classmethod
    def _after_opening(cls, value: datetime, info: object) -> datetime:
        opens = getattr(info, "data", {}).get("opens_at")
        if opens is not None and value <= opens:
            raise FormProblem(lazy("始めてよい時刻より後にしてください。"))
        return value

    @field_validator("publish_on")
    @classmethod
    def _after_the_test(cls, value: date, info: object) -> date:
        closes = getattr(info, "data", {}).get("closes_at")
        if closes is not None and value < closes.date():
            raise FormProblem(lazy("試験の日より前です。"))
        return value


class EntitleForm(FormModel):
    """Who is put on the list of a sitting."""

    enrolments: Annotated[list[Ref], Field(max_length=200, title=lazy("受ける人"))] = []


class ResultForm(FormModel):
    """A result from paper: the number of right answers, or each answer as a letter (`-` for none)."""

    held_on: Annotated[PastDate, Field(title=lazy("受けた日"))]
    score: Annotated[int | None, Field(ge=0, le=1000, title=lazy("得点"))] = None
    answers: Annotated[Narrative | None, Field(max_length=200, title=lazy("解答"))] = None


class CauseForm(FormModel):
    """Why: of an absence, an interruption, a review, an appeal."""

    cause: Annotated[Note, Field(title=lazy("理由"))]


class ReviewForm(FormModel):
    """Open a review."""

    review_kind: Annotated[
        Literal["irregularity", "wrong_key", "complaint", "no_show"], Field(title=lazy("審査する理由の種類"))
    ]
    ground: Annotated[Note, Field(title=lazy("何があったか"))]


class ProposalForm(FormModel):
    """What the administrator proposes for a review."""

    proposal: Annotated[Literal["stands", "void_counts", "void_free"], Field(title=lazy("提案"))]
    proposal_note: Annotated[Note, Field(title=lazy("提案の理由"))]


class OutcomeForm(FormModel):
    """What the approver decides about a review or an appeal."""

    outcome: Annotated[Literal["stands", "void_counts", "void_free", "passed"], Field(title=lazy("決定"))]
    outcome_note: Annotated[Note, Field(title=lazy("決定の理由"))]


class AccommodationForm(FormModel):
    """Extra time for a person."""

    learner: Annotated[Ref, Field(title=lazy("受講者の番号"))]
    extra_per_cent: Annotated[int, Field(ge=5, le=200, title=lazy("延長（％）"))]
    ground: Annotated[Note, Field(title=lazy("根拠（診断書など）"))]
    valid_from: Annotated[CivilDate, Field(title=lazy("いつから"))]
    valid_until: Annotated[CivilDate | None, Field(title=lazy("いつまで"))] = None


class TakeBackForm(FormModel):
    """Take a file of results back."""

    undo_reason: Annotated[Narrative, Field(max_length=200, title=lazy("取り消す理由"))]


class VerdictForm(FormModel):
    """Yes or no of the second person."""

    verdict: Annotated[Literal["approve", "refuse"], Field(title=lazy("決定"))]


class RegradeForm(FormModel):
    """Another key for a question version that was used."""

    version_number: Annotated[int, Field(ge=1, le=999, title=lazy("版"))]
    key: Annotated[KeyText, AfterValidator(clean_key)]
    reason: Annotated[Note, Field(title=lazy("理由"))]


class RegradeVerdictForm(FormModel):
    """The second person's decision; who shall fail is named one by one."""

    verdict: Annotated[Literal["approve", "refuse"], Field(title=lazy("決定"))]
    fails: Annotated[list[Ref], Field(max_length=500, title=lazy("不合格に変える人"))] = []


class AnswerForm(FormModel):
    """One answer of a test on screen, and where to go then."""

    position: Annotated[int, Field(ge=1, le=MOST_QUESTIONS)]
    answer: Annotated[str | None, Field(pattern="^[a-f]$")] = None
    go: Annotated[str, Field(pattern="^(next|before|stay|end|[1-9][0-9]{0,2})$")] = "stay"
