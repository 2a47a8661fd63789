"""Forms of files: upload, confirmation, undo, and the clearing of a conflict."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.core.errors import lazy
from app.core.forms import FormModel, Narrative


class UploadForm(FormModel):
    """What is sent, and what happens with rows in error; chosen before the check."""

    kind: Annotated[Literal["roster", "progress"], Field(title=lazy("ファイルの種類"))]
    mode: Annotated[Literal["all", "skip"], Field(title=lazy("誤りのある行"))]
    source: Annotated[
        str, Field(max_length=30, pattern=r"^[A-Za-z0-9_-]+$", title=lazy("講義システムの記号"))
    ] = "course"  # fmt: skip


class ConfirmForm(FormModel):
    """Take it over as it was shown."""

    shown: Annotated[str, Field(max_length=64, pattern="^[0-9a-f]*$")]


class UndoForm(FormModel):
    """Take a batch back."""

    undo_reason: Annotated[Narrative, Field(max_length=200, title=lazy("取り消す理由"))]


class ClearForm(FormModel):
    """Keep what was accepted, or take the lower report."""

    decision: Annotated[Literal["keep", "take"], Field(title=lazy("どうするか"))]
    clear_note: Annotated[Narrative, Field(max_length=300, title=lazy("理由"))]


class WhoForm(FormModel):
    """Whom an unclear row means: the reference of a candidate, `other` with a number, `new`, or `aside`."""

    who: Annotated[str, Field(max_length=20, title=lazy("だれか"))]
    person: Annotated[str | None, Field(max_length=40, title=lazy("ほかの人の登録番号"))] = None
    who_note: Annotated[Narrative | None, Field(max_length=300, title=lazy("どう確かめたか"))] = None


class AgainForm(FormModel):
    """A button alone, with the version that was seen."""
