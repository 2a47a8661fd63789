"""What every format of partner file is turned into before anything is stored."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from app.partners.details.values import Details, Spoken
from app.partners.problems import RowProblem
from app.partners.text import desk_key

AREA_MUNICIPALITY = "municipality"
AREA_PREFECTURE = "prefecture"
AREA_NATIONWIDE = "nationwide"
AREA_SCOPES = (AREA_MUNICIPALITY, AREA_PREFECTURE, AREA_NATIONWIDE)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeRow:
    """One service of one desk for one area, as one row of a public list describes it.

    ``row`` is the row in the file (header = 1). ``municipality_code`` is the five-digit form
    without check digit, ``prefecture_code`` two digits. Text fields are as published; '' = not said.
    ``source_text`` and ``source_url`` name the publisher's page behind the row.
    """

    row: int
    source_id: str
    org_name: str
    service_name: str
    kind: str
    topics: tuple[str, ...]
    department: str = ""
    description: str = ""
    category: str = ""
    municipality_code: str | None = None
    prefecture_code: str | None = None
    area_scope: str = AREA_MUNICIPALITY
    area_text: str = ""
    phone_typed: str = ""
    phone_e164: str | None = None
    fax: str = ""
    email: str = ""
    url: str = ""
    form_url: str = ""
    postal_code: str = ""
    address: str = ""
    address_hidden: bool = False
    hours_text: str = ""
    closed_text: str = ""
    methods_text: str = ""
    eligibility_text: str = ""
    intake_text: str = ""
    fees_text: str = ""
    papers_text: str = ""
    emergency_text: str = ""
    accessibility_text: str = ""
    reservation: bool | None = None
    languages: tuple[str, ...] = ()
    source_text: str = ""
    source_url: str = ""
    confirmed: bool = False
    verified_on: date | None = None
    # Particulars as far as the source has them in parts; a list that is empty leaves alone what is stored.
    details: Details = field(default_factory=Details)
    # Single facts (ages, whether referrals are taken) by the attribute of a partner that keeps them.
    answers: tuple[tuple[str, object], ...] = ()
    # Attributes of the partner of which the list says nothing: what somebody wrote there stays.
    silent: frozenset[str] = frozenset()

    @property
    def particulars(self) -> Details:
        """The particulars, with the languages of which the source says nothing but their names."""
        if self.details.languages or not self.languages:
            return self.details
        return replace(self.details, languages=tuple(Spoken(language=code) for code in self.languages))

    @property
    def desk_key(self) -> str:
        return desk_key(self.org_name, self.phone_typed)


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """The usable rows and, apart, every cell that kept a row from being usable."""

    rows: tuple[OfficeRow, ...]
    problems: tuple[RowProblem, ...]
    total: int
