"""The row of pages that the training has, by rights. Each part adds its line, in the order of the course."""

from __future__ import annotations

from dataclasses import dataclass

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
    """Addresses of other pages that belong to it."""


ENTRIES: tuple[Entry, ...] = (
    Entry(lazy("認証者名簿"), "/training", frozenset({P.REGISTER_READ})),
    Entry(lazy("認証の更新"), "/training/renewals", frozenset({P.REGISTER_READ}), ("/training/leaves",)),
    Entry(lazy("わたしの研修"), "/training/mine", frozenset({P.TRAINING_STUDY})),
    Entry(lazy("わたしの実践"), "/training/mine/practicum", frozenset({P.TRAINING_STUDY})),
    Entry(lazy("受講の申込み"), "/training/apply", frozenset({P.TRAINING_STUDY})),
    Entry(lazy("受講者・認証者"), "/training/people", frozenset({P.REGISTER_READ})),
    Entry(lazy("期"), "/training/cohorts", frozenset({P.REGISTER_READ}), ("/training/enrolments",)),
    Entry(lazy("申込み"), "/training/applications", frozenset({P.REGISTER_READ})),
    Entry(
        lazy("ファイルの取り込み"), "/training/files", frozenset({P.TRAINING_RUN}),
        ("/training/conflicts", "/training/unclear"),
    ),
    Entry(lazy("出席"), "/training/attendance", frozenset({P.ATTENDANCE_TAKE}), ("/training/blocks",)),
    Entry(lazy("実践"), "/training/practicums", frozenset({P.PRACTICUM_READ})),
    Entry(lazy("資料のファイル"), "/training/materials", frozenset({P.MATERIAL_KEEP})),
    Entry(lazy("修了者"), "/training/completers", frozenset({P.TRAINING_RUN})),
    Entry(lazy("所属機関"), "/training/employers", frozenset({P.REGISTER_READ})),
    Entry(lazy("カリキュラム"), "/training/curricula", frozenset({P.REGISTER_READ})),
    Entry(lazy("試験"), "/training/tests", frozenset({P.TEST_READ})),
    Entry(
        lazy("報告"), "/training/reports",
        frozenset({P.TRAINING_RUN, P.TRAINING_TEACH, P.REGISTER_DECIDE, P.REPORT_AGGREGATE}),
    ),
)  # fmt: skip


def entries(actor: Actor, path: str) -> list[tuple[str, str, bool]]:
    """Label (untranslated), address, and whether the page at `path` belongs to it: the longest address that fits."""
    offered = [entry for entry in ENTRIES if entry.needed & actor.permissions]
    fitting = ((len(href), entry.href) for entry in offered for href in (entry.href, *entry.also) if _holds(href, path))
    here = max(fitting, default=(0, ""))[1]
    return [(entry.label, entry.href, entry.href == here) for entry in offered]


def _holds(href: str, path: str) -> bool:
    return path == href or path.startswith(f"{href}/")
