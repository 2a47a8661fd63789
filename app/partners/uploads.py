"""What a held file says: read by its format, tried, taken over. Every refusal of a whole file is a FileRefused."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.authz.actor import Actor
from app.partners.imports import FORMATS, ImportAnswer, Parser, import_carried, import_partners
from app.partners.lists import batches, held, matches, matching
from app.partners.lists.models import HeldFile
from app.partners.lists.own import parser_of
from app.partners.offices import REQUIRED
from app.partners.opendata import edition
from app.partners.problems import FileRefused, RowProblem
from app.partners.tables import read_table

CARRIED, OWN = "carried", "own"
# What one page can take over while somebody waits; the command takes more.
MOST_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as a person sent it, and what they say it is."""

    file_format: str
    name: str
    content: bytes


def hold(session: Session, actor: Actor, upload: Upload) -> HeldFile:
    """Hold a file that can be read as what it is said to be; the centre's own list with its match, if it is known."""
    headers = _read_through(upload)
    kept = held.hold(session, actor, file_format=upload.file_format, name=upload.name, content=upload.content)
    if upload.file_format == OWN and (match := matches.recognised(session, actor, headers)):
        kept.match_id = match.id
        session.flush()
    return kept


def _read_through(upload: Upload) -> tuple[str, ...]:
    """The header row of a table. Raises FileRefused for what cannot be read, or is too long for a page."""
    if upload.file_format == CARRIED:
        return ()
    if upload.file_format == OWN:
        table = read_table(upload.content, required=())
        _not_too_many(len(table.rows))
        return table.headers
    try:
        parsed = FORMATS[upload.file_format](upload.content)
    except FileRefused as refusal:
        if refusal.code == "missing_headers" and (other := _looks_like(upload)):
            raise FileRefused(f"looks_like_{other}") from refusal
        raise
    _not_too_many(parsed.total)
    return ()


def _not_too_many(rows: int) -> None:
    if rows > MOST_ROWS:
        raise FileRefused("too_many_rows_here", value=f"{rows:,}", most=f"{MOST_ROWS:,}")


def _looks_like(upload: Upload) -> str:
    """Another format whose header row the file has; '' for none."""
    headers = read_table(upload.content, required=()).headers
    found = "offices" if set(REQUIRED) <= set(headers) else "opendata" if edition(headers) else ""
    return found if found != upload.file_format else ""


def headers_of(kept: HeldFile) -> tuple[str, ...]:
    """The columns of a held table, without empty headers and without the column of a returned file."""
    table = read_table(held.content_of(kept), required=())
    return tuple(header for header in table.headers if header and header != matching.ERRORS)


def first_values(kept: HeldFile) -> dict[str, str]:
    """Header → what stands in the first rows below it, as an example."""
    table = read_table(held.content_of(kept), required=())
    return {
        header: next((row.values[header][:40] for row in table.rows[:20] if row.values.get(header)), "")
        for header in table.headers
        if header
    }


def take(session: Session, actor: Actor, kept: HeldFile, *, dry_run: bool) -> ImportAnswer:
    """Try or take over the held file. Raises FileRefused."""
    if kept.file_format == CARRIED:
        answer = import_carried(session, actor, dry_run=dry_run)
    else:
        content = held.content_of(kept)
        parser = _parser(session, kept)
        answer = import_partners(
            session, actor, content, kept.file_format, dry_run=dry_run, name=kept.name, parser=parser
        )
    if not dry_run:
        batch = batches.by_ref(session, answer.batches[-1])
        kept.batch_id = batch.id if batch else None
    return answer


def _parser(session: Session, kept: HeldFile) -> Parser | None:
    if kept.file_format != OWN:
        return None
    match = matches.of_held(session, kept)
    if match is None:
        raise FileRefused("missing_headers", names="")
    return parser_of(matches.columns_of(session, match))


def problems_of(session: Session, kept: HeldFile) -> tuple[RowProblem, ...]:
    """What keeps rows of the held file out."""
    parser = _parser(session, kept) or FORMATS[kept.file_format]
    return parser(held.content_of(kept)).problems
