"""Every question asked of the directory, scoped by what the actor may know of."""

from app.partners.queries.conditions import serves
from app.partners.queries.likeness import DuplicatePair, open_duplicates, same_desk, similar
from app.partners.queries.listing import CHECKS, FILTERS, SORTS, counts, find, first_with
from app.partners.queries.one import by_id, by_ref, checker_name, merged_into, named
from app.partners.queries.picking import PickItem, pick_list
from app.partners.queries.words import words

__all__ = [
    "CHECKS",
    "FILTERS",
    "SORTS",
    "DuplicatePair",
    "PickItem",
    "by_id",
    "by_ref",
    "checker_name",
    "counts",
    "find",
    "first_with",
    "merged_into",
    "named",
    "open_duplicates",
    "pick_list",
    "same_desk",
    "serves",
    "similar",
    "words",
]
