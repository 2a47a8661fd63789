"""Every reference list by name. Values live in data/*.csv: one is added there, none is ever deleted."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from app.codes.codelist import CodeList, read_list, read_rows

# Contacts and figures
TOPICS = read_list("topics")
CHANNELS = read_list("channels")
RESULTS = read_list("results")
LANGUAGES = read_list("languages")
NATIONALITIES = read_list("nationalities")
REGIONS = read_list("regions")
RESIDENCE_STATUSES = read_list("residence_statuses")
SEXES = read_list("sexes")
AGE_BANDS = read_list("age_bands")
ASKERS = read_list("askers")
INTERPRETERS = read_list("interpreters")

# Cases
DOMAINS = read_list("domains")
URGENCIES = read_list("urgencies")
CLOSING_REASONS = read_list("closing_reasons")
NEED_OUTCOMES = read_list("need_outcomes")
GAP_REASONS = read_list("gap_reasons")
GAP_WORKAROUNDS = read_list("gap_workarounds")

# Partners and referrals; the group of a partner kind is a code of PARTNER_GROUPS
PARTNER_GROUPS = read_list("partner_groups")
PARTNER_KINDS = read_list("partner_kinds")
PARTNER_CLASSES = read_list("partner_classes")
REFERRAL_MODES = read_list("referral_modes")
REFERRAL_PRIORITIES = read_list("referral_priorities")
DECLINE_REASONS = read_list("decline_reasons")
HOLD_REASONS = read_list("hold_reasons")
CANCEL_REASONS = read_list("cancel_reasons")
REFERRAL_OUTCOMES = read_list("referral_outcomes")
HELPED = read_list("helped")
HEARD_VIA = read_list("heard_via")
LANGUAGE_MODES = read_list("language_modes")
INTAKE_ROUTES = read_list("intake_routes")
CAPACITY_WORDS = read_list("capacity_words")
PHONE_KINDS = read_list("phone_kinds")

# People
CONSENT_METHODS = read_list("consent_methods")
CONSENT_EXCEPTIONS = read_list("consent_exceptions")
NAME_KINDS = read_list("name_kinds")
HOUSEHOLD_ROLES = read_list("household_roles")
FACT_SOURCES = read_list("fact_sources")
JAPANESE_LEVELS = read_list("japanese_levels")

# Places and time
PREFECTURES = read_list("prefectures")
WEEKDAYS = read_list("weekdays")

# By the name of the data file: `REGISTRY["topics"]`.
REGISTRY: Mapping[str, CodeList] = MappingProxyType(
    {value.name: value for value in list(globals().values()) if isinstance(value, CodeList)}
)

# What counters meet most: offered first, the rest of LANGUAGES behind a search.
FIELD_LANGUAGES: tuple[str, ...] = tuple(row["code"] for row in read_rows("languages") if row["field"])


@cache
def _autonyms() -> Mapping[str, str]:
    return {row["code"]: row["autonym"] for row in read_rows("languages") if row["autonym"]}


def autonym(language: str) -> str:
    """The language's own name for itself; its English label, or the code, where none is carried."""
    return _autonyms().get(language) or LANGUAGES.label(language, "en")
