"""Forms of tasks."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.cases.schemas.cases import Login, Ref
from app.core.errors import lazy
from app.core.forms import CivilDate, FormModel, Narrative


class TaskForm(FormModel):
    """A task; `assignee` is a log-in name."""

    title: Annotated[Narrative, Field(max_length=200, title=lazy("すること"))]
    kind: Annotated[Literal["legal", "promised", "internal"], Field(title=lazy("種類"))] = "internal"
    due_on: CivilDate | None = Field(default=None, title=lazy("期日"))
    assignee: Login | None = Field(default=None, title=lazy("担当"))


class NewTask(TaskForm):
    """A new task, of a case when `case` names one; `done` when it is written down afterwards."""

    case: Ref | None = None
    done: Annotated[bool, Field(title=lazy("もう済んでいる"))] = False


class MoveTask(FormModel):
    state: Literal["open", "done", "dropped"]
    next: Annotated[str, Field(max_length=200)] = "/tasks"
