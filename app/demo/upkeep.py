"""The directory of the demonstration kept right: somebody looks after it, errors are reported, one partner is new."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.partners import queries, service
from app.partners.models import Partner
from app.partners.schemas import PartnerForm
from app.partners.upkeep import caring, reporting
from app.partners.upkeep.rules import Verdict, What


def _plain(partner: Partner) -> dict[str, object]:
    """The form of an entry without the boxes of its rows, which stay as they are."""
    return {name: value for name, value in service.stored(partner).items() if "-" not in name}


def keep_up(session: Session, *, actors: Mapping[str, Actor], offices: Mapping[str, str]) -> None:
    """Reports that wait (one of one click), one settled, an editor, a mark, and an entry that was typed in passing."""
    coordinator, counsellor, editor = actors["coordinator"], actors["counsellor"], actors["sano"]

    def entry(key: str) -> Partner:
        found = queries.by_ref(session, editor, offices[key])
        if found is None:
            raise LookupError(key)
        return found

    caring.name_desk(session, editor, editor=editor.login)
    caring.look_after(session, coordinator, entry("hellowork22"), editor=coordinator.login, marked=True)
    reporting.report(
        session, counsellor, entry("hellowork22"), What.LANGUAGES, "ポルトガル語の通訳は水曜だけになったそうです。"
    )
    reporting.report(session, coordinator, entry("hellowork22"), What.LANGUAGES)
    reporting.report(session, counsellor, entry("class22"), What.HOURS, "土曜は10時半から。")
    school = entry("class22")
    form = PartnerForm.model_validate(_plain(school) | {"hours": "水曜 19:00〜、土曜 10:30〜"})
    service.edit(session, editor, school, form, seen=school.version)
    reporting.settle(session, editor, school, What.HOURS, Verdict.CORRECTED)
    reporting.report_at_once(session, coordinator, school)
    service.add_free_text(session, coordinator, name="富士山ろく子ども食堂の会（架空）", kind="npo")
