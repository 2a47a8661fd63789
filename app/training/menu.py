"""The pages of the training in groups, by rights. Each part adds its line, in the order of the course."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.core.errors import lazy


@dataclass(frozen=True)
class Entry:
    """A page for whoever holds one of the rights; `label` is marked for translation."""

    label: str
    href: str
    needed: frozenset[P]
    also: tuple[str, ...] = ()
    """Addresses of other pages that belong to it; a star stands for a reference."""


READ, RUN, STUDY = frozenset({P.REGISTER_READ}), frozenset({P.TRAINING_RUN}), frozenset({P.TRAINING_STUDY})
MARKS = ("/training/marks", "/training/enrolments/*/marks")
GROUPS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        lazy("わたし"),
        (
            Entry(lazy("わたしの研修"), "/training/mine", STUDY),
            Entry(lazy("わたしの実践"), "/training/mine/practicum", STUDY),
            Entry(lazy("受講の申込み"), "/training/apply", STUDY),
        ),
    ),
    (
        lazy("課程"),
        (
            Entry(lazy("期"), "/training/cohorts", READ, ("/training/enrolments",)),
            Entry(lazy("申込み"), "/training/applications", READ, ("/training/notices",)),
            Entry(lazy("ファイルの取り込み"), "/training/files", RUN, ("/training/conflicts", "/training/unclear")),
            Entry(lazy("試験"), "/training/tests", frozenset({P.TEST_READ})),
            Entry(lazy("実践"), "/training/practicums", frozenset({P.PRACTICUM_READ}), MARKS),
            Entry(lazy("出席"), "/training/attendance", frozenset({P.ATTENDANCE_TAKE}), ("/training/blocks",)),
            Entry(lazy("カリキュラム"), "/training/curricula", READ),
        ),
    ),
    (
        lazy("認証"),
        (
            Entry(lazy("認証者名簿"), "/training", READ),
            Entry(lazy("受講者・認証者"), "/training/people", READ),
            Entry(lazy("修了と認証"), "/training/completions", READ, ("/training/corrections", "/training/reviews")),
            Entry(lazy("認証の更新"), "/training/renewals", READ, ("/training/leaves",)),
            Entry(lazy("修了者"), "/training/completers", RUN),
            Entry(lazy("所属機関"), "/training/employers", READ),
            Entry(lazy("資料のファイル"), "/training/materials", frozenset({P.MATERIAL_KEEP})),
        ),
    ),
    (
        lazy("まとめ"),
        (
            Entry(
                lazy("研修の報告"), "/training/reports",
                frozenset({P.TRAINING_RUN, P.TRAINING_TEACH, P.REGISTER_DECIDE, P.REPORT_AGGREGATE}),
                ("/training/population",),
            ),
        ),
    ),
)  # fmt: skip

Tab = tuple[str, str, bool]
"""Label (untranslated), address, and whether the page that is shown belongs to it."""


def groups(actor: Actor, path: str) -> list[tuple[str, list[Tab]]]:
    """What the rights of somebody open, by the names of the groups (untranslated). The page at `path` belongs to the
    longest address that fits it.
    """
    offered = [(name, [one for one in entries if one.needed & actor.permissions]) for name, entries in GROUPS]
    each = [(entry.href, address) for _, found in offered for entry in found for address in (entry.href, *entry.also)]
    fitting = ((len(address), href) for href, address in each if _holds(address, path))
    here = max(fitting, default=(0, ""))[1]
    return [(name, [(one.label, one.href, one.href == here) for one in found]) for name, found in offered if found]


def _holds(href: str, path: str) -> bool:
    return fnmatchcase(path, href) or fnmatchcase(path, f"{href}/*")
