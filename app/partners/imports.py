"""Take a list of partners over: new rows in, changed rows updated, the rest left alone.

A row is known again by format and source id, so the same file twice changes nothing (`lists.planning`). Each import
is a batch that can be undone as a whole (`lists.batches`, `lists.undoing`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.service import record
from app.authz.actor import Actor
from app.core import ids
from app.partners.bureaus import bureau_rows
from app.partners.duplicates import SAME_SERVICE, DuplicateGroup, possible_duplicates
from app.partners.hsds.reading import parse_hsds
from app.partners.lists import batches, images, writing
from app.partners.lists.compared import Entry, described, may_be_told, stored_beside
from app.partners.lists.models import PartnerImport
from app.partners.lists.planning import Change, Plan, plan_of
from app.partners.models import PartnerDuplicate
from app.partners.offices import CARRIED, carried_file, parse_offices
from app.partners.opendata import parse_opendata
from app.partners.problems import FileRefused, RowProblem
from app.partners.records import ParsedFile

Parser = Callable[[bytes], ParsedFile]
FORMATS: Mapping[str, Parser] = {
    "offices": parse_offices,
    "opendata": parse_opendata,
    "hsds": parse_hsds,
    "bureaus": lambda _content: bureau_rows(),
}


@dataclass(frozen=True)
class ImportAnswer:
    """What an import did, or with ``dry_run`` would do. ``possible_duplicates`` are for a person to judge.

    ``earlier`` is the last time that this very file was taken over, ``batches`` are the references of what was made.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: tuple[RowProblem, ...] = ()
    possible_duplicates: tuple[dict[str, Any], ...] = ()
    total: int = 0
    dry_run: bool = False
    changes: tuple[Change, ...] = ()
    earlier: PartnerImport | None = None
    batches: tuple[str, ...] = ()

    @property
    def refused(self) -> int:
        """How many rows stay out."""
        return len({problem.row for problem in self.errors})

    def as_dict(self) -> dict[str, Any]:
        """The document that the command prints."""
        errors = [{**asdict(problem), "message": problem.message} for problem in self.errors]
        for error in errors:
            error.pop("value")
        return {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "errors": errors,
            "possible_duplicates": list(self.possible_duplicates),
        }


def import_partners(
    session: Session,
    actor: Actor,
    content: bytes,
    file_format: str,
    *,
    dry_run: bool = False,
    name: str = "",
    parser: Parser | None = None,
) -> ImportAnswer:
    """Import the bytes of one file. Raises FileRefused when it cannot be read as ``file_format`` at all.

    Rows with errors stay out, all others come in; the caller's transaction decides whether it lasts. ``name`` is
    that of the file, ``parser`` reads formats whose columns somebody matched.
    """
    parser = parser or FORMATS.get(file_format)
    if parser is None:
        raise FileRefused("format_unsupported", value=file_format)
    parsed = parser(content)
    plan = plan_of(session, actor, parsed.rows, file_format)
    entries = [*map(Entry.of_row, parsed.rows), *stored_beside(session, file_format, parsed.rows)]
    in_file = (group for group in possible_duplicates(entries) if group.members[0] < len(parsed.rows))
    groups = [group for group in in_file if not _is_merged(plan, [entries[position] for position in group.members])]
    digest = batches.digest_of(content)
    answer = ImportAnswer(
        created=len(plan.new),
        updated=plan.updated,
        unchanged=plan.unchanged,
        errors=parsed.problems,
        possible_duplicates=tuple(described(group, entries) for group in groups if may_be_told(group, entries, actor)),
        total=parsed.total,
        dry_run=dry_run,
        changes=tuple(plan.updates),
        earlier=batches.taken_over(session, digest),
    )
    if dry_run:
        return answer
    source = batches.Source(file_format, name, digest)
    batch = _take_over(session, actor, plan, source, answer)
    _offer_duplicates(session, plan, entries, groups)
    return ImportAnswer(**{**vars(answer), "batches": (batch.ref,)})


def import_carried(session: Session, actor: Actor, *, dry_run: bool = False) -> ImportAnswer:
    """Everything that comes with the product: the three office lists and the immigration bureaus."""
    parts = [(carried_file(name), "offices", name) for name in CARRIED]
    parts.append((b"", "bureaus", "immigration_bureaus.csv"))
    answers = [
        import_partners(session, actor, content, file_format, dry_run=dry_run, name=name)
        for content, file_format, name in parts
    ]
    return ImportAnswer(
        created=sum(answer.created for answer in answers),
        updated=sum(answer.updated for answer in answers),
        unchanged=sum(answer.unchanged for answer in answers),
        errors=tuple(problem for answer in answers for problem in answer.errors),
        possible_duplicates=tuple(group for answer in answers for group in answer.possible_duplicates),
        total=sum(answer.total for answer in answers),
        dry_run=dry_run,
        changes=tuple(change for answer in answers for change in answer.changes),
        earlier=next((answer.earlier for answer in answers if answer.earlier), None),
        batches=tuple(ref for answer in answers for ref in answer.batches),
    )


def _take_over(
    session: Session, actor: Actor, plan: Plan, source: batches.Source, answer: ImportAnswer
) -> PartnerImport:
    figures = batches.Figures(answer.total, answer.created, answer.updated, answer.unchanged, answer.refused)
    batch = batches.remember(session, actor, source, figures)
    before = images.taken(session, writing.touched(plan))
    writing.write(session, actor, plan)
    batches.remember_rows(session, batch, list(plan.rows), before)
    summary = f"{source.file_format} +{len(plan.new)} ~{plan.updated}"
    record(session, actor, "partner.import", "partner", 0, subject_ref=batch.ref, reason_code=summary)
    return batch


def _offer_duplicates(session: Session, plan: Plan, entries: Sequence[Entry], groups: Sequence[DuplicateGroup]) -> None:
    """Queue doubled rows for an editor. One desk with several services or towns is no duplicate entry."""
    stored = {
        (low, high) for low, high in session.execute(sa.select(PartnerDuplicate.low_id, PartnerDuplicate.high_id))
    }
    offered: list[dict[str, Any]] = []
    for group in groups:
        members = [entries[position] for position in group.members]
        if group.reason != SAME_SERVICE and not _speak_of_one_service(members):
            continue
        numbers = [_partner_id(plan, member) for member in members]
        for other in numbers[1:]:
            low, high = sorted((numbers[0], other))
            if low != high and (low, high) not in stored:
                stored.add((low, high))
                pair = {"id": ids.new_id(), "low_id": low, "high_id": high}
                offered.append({**pair, "score": group.score, "reason": group.reason})
    if offered:
        session.execute(sa.insert(PartnerDuplicate.__table__), offered)  # type: ignore[arg-type]


def _speak_of_one_service(members: Sequence[Entry]) -> bool:
    """Whether a list names the desk alone, which another list (or a person) entered as well."""
    alone = [member for member in members if member.service_name in ("", member.org_name)]
    return len(members) == 2 and bool(alone) and any(member.partner_id is not None for member in members)


def _is_merged(plan: Plan, members: Sequence[Entry]) -> bool:
    """Whether somebody made one entry of these already."""
    return len({_partner_id(plan, member) for member in members}) == 1


def _partner_id(plan: Plan, entry: Entry) -> int:
    return entry.partner_id if entry.partner_id is not None else plan.ids[entry.source_id]
