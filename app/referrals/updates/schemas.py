"""Forms of numbered updates."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from app.codes import lists
from app.codes.fields import code_in, codes_in
from app.core.errors import lazy
from app.core.forms import FormModel, Narrative
from app.people.lists import SHARE_FIELDS


class UpdateForm(FormModel):
    """What is corrected or added. `seen` is the digest of the preview that the sender saw."""

    message: Annotated[Narrative | None, Field(max_length=2000, title=lazy("お知らせの文"))] = None
    fields: Annotated[
        list[str], AfterValidator(codes_in(SHARE_FIELDS)), Field(max_length=20, title=lazy("訂正・追加すること"))
    ] = []
    story: Annotated[Narrative | None, Field(max_length=4000, title=lazy("相談の内容・経緯"))] = None
    health: Annotated[Narrative | None, Field(max_length=2000, title=lazy("健康・病気・障害・妊娠のこと"))] = None
    danger: Annotated[Narrative | None, Field(max_length=2000, title=lazy("安全に関わる事情"))] = None
    step: Literal["preview", "send"] = "preview"
    seen: Annotated[str | None, Field(max_length=64, title=lazy("確かめた内容"))] = None


class SeenForm(FormModel):
    """Who at the partner has the update in hand, and by which way we heard."""

    said_by: Annotated[Narrative, Field(max_length=100, title=lazy("だれが言ったか"))]
    heard_via: Annotated[str, AfterValidator(code_in(lists.HEARD_VIA)), Field(title=lazy("どの方法で聞いたか"))]


class SeenByPage(SeenForm):
    """The partner says so on its own page."""

    said_by: Annotated[Narrative, Field(max_length=100, title=lazy("回答する人のお名前"))]
    heard_via: Literal["portal"] = "portal"


class SeenAtSite(SeenByPage):
    """The partner said so at the answer site, of the update with this number."""

    number: Annotated[int, Field(ge=1, title=lazy("続報の番号"))]
