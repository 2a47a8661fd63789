"""What the pages call the steps from completion to certification. Labels are marked for translation."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from app.core.errors import lazy


class Step(StrEnum):
    """Who waits for what, in the order of the way."""

    READY = "ready"
    COMPLETED = "completed"
    PROPOSED = "proposed"
    UNPUBLISHED = "unpublished"


STEPS: Mapping[str, str] = {
    Step.READY: lazy("修了できる人"), Step.COMPLETED: lazy("修了し、提案していない人"),
    Step.PROPOSED: lazy("認証の決定を待つ人"), Step.UNPUBLISHED: lazy("公開を待つ認証書"),
}  # fmt: skip
LEADS: Mapping[str, str] = {
    Step.READY: lazy("すべての段階を満たしたか免除された人です。段階を記録していない承認者が修了を決定します。"),
    Step.COMPLETED: lazy("修了が決定し、まだ認証を提案していない人です。まとめて提案できます。"),
    Step.PROPOSED: lazy("提案した人と別の承認者が決定します。まとめて承認しても、一人ずつの決定として記録します。"),
    Step.UNPUBLISHED: lazy("発行した認証書のうち、まだ公開していないものです。誤りは、公開の前なら無効にできます。"),
}
VERBS: Mapping[str, str] = {
    Step.READY: lazy("選んだ人の修了を決定する"), Step.COMPLETED: lazy("選んだ人の認証を提案する"),
    Step.PROPOSED: lazy("選んだ人の認証を承認する"), Step.UNPUBLISHED: lazy("選んだ認証書の無効を提案する"),
}  # fmt: skip
EMPTY: Mapping[str, str] = {
    Step.READY: lazy("修了を決定できる人はいません"), Step.COMPLETED: lazy("提案を待つ人はいません"),
    Step.PROPOSED: lazy("決定を待つ提案はありません"), Step.UNPUBLISHED: lazy("公開を待つ認証書はありません"),
}  # fmt: skip
