"""What may come back from a partner: words about the person, or status codes alone.

The sheet that was sent decides, for it is what both the person and the partner were told. A consent one way: from the
partner we take whether they take it on, with whom and when, the coded reason and the coded result, and no word about
the person, whether they type it themselves or we note what we heard. A sheet from before this was said binds nobody.
"""

from __future__ import annotations

import json

from app.core.errors import Invalid, lazy
from app.referrals.models import Referral

ONE_WAY: str = lazy("本人の同意は伝えることだけなので、連携先からは区分（受けるか・予定日・結果）だけを記録できます。")


def words_may_return(referral: Referral) -> bool:
    """Whether words about the person may be taken from this partner."""
    if not referral.frozen:
        return True
    ground = json.loads(referral.frozen)["ground"]
    return ground["kind"] != "consent" or bool(ground.get("both_ways", True))


def only_codes(referral: Referral, field: str, words: str | None) -> None:
    """Raises Invalid beside `field` when it holds words that may not come back."""
    if words and not words_may_return(referral):
        raise Invalid(field, ONE_WAY)
