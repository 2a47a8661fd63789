"""What the codes of accompaniments are called."""

from __future__ import annotations

from collections.abc import Mapping

from app.accompaniment.lifecycle import Result, State
from app.core.errors import lazy

STATES: Mapping[State, str] = {
    State.PLANNED: lazy("予定"),
    State.DONE: lazy("同行した"),
    State.NOT_HELD: lazy("行わなかった"),
}
CHIPS: Mapping[State, str] = {State.PLANNED: "info", State.DONE: "success", State.NOT_HELD: "neutral"}
RESULTS: Mapping[Result, str] = {
    Result.SETTLED: lazy("用事を済ませた"),
    Result.REFUSED: lazy("行った先で断られた"),
    Result.OTHER: lazy("行ったが、ほかの結果になった"),
    Result.NOT_COME: lazy("本人が来なかった"),
    Result.POSTPONED: lazy("延期した"),
    Result.DROPPED: lazy("取りやめた"),
}
