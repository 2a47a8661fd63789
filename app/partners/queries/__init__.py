"""Every question asked of the directory, scoped by what the actor may know of."""

from app.partners.queries.desks import desk_ids, merged_into_these
from app.partners.queries.likeness import DuplicatePair, open_duplicates, same_desk, similar
from app.partners.queries.listing import CHECKS, FILTERS, SORTS, Found, counts, find, first_with
from app.partners.queries.one import by_id, by_ref, checker_name, merged_into, named, particulars, taken_in
from app.partners.queries.picking import CANDIDATES, PickItem, Wanted, candidates, decided, helps_with, pick_list
from app.partners.queries.places import Place, home_of, place_of
from app.partners.queries.words import words

__all__ = [
    "CANDIDATES",
    "CHECKS",
    "FILTERS",
    "SORTS",
    "DuplicatePair",
    "Found",
    "PickItem",
    "Place",
    "Wanted",
    "by_id",
    "by_ref",
    "candidates",
    "checker_name",
    "counts",
    "decided",
    "desk_ids",
    "find",
    "first_with",
    "helps_with",
    "home_of",
    "merged_into",
    "merged_into_these",
    "named",
    "open_duplicates",
    "particulars",
    "pick_list",
    "place_of",
    "same_desk",
    "similar",
    "taken_in",
    "words",
]
