"""What the left column offers, by rights."""

from __future__ import annotations

from collections.abc import Sequence

from app.authz.actor import Actor
from app.authz.permissions import Permission as P
from app.core.errors import lazy
from app.core.i18n import translate
from app.web.rendering import locale_now
from app.web.services import NavItem

_ITEMS: tuple[tuple[str, str, str, frozenset[P]], ...] = (
    ("today", lazy("今日"), "/", frozenset()),
    ("contacts", lazy("相談"), "/contacts", frozenset({P.CONTACT_READ})),
    ("cases", lazy("ケース"), "/cases", frozenset({P.CASE_READ})),
    ("people", lazy("人"), "/people", frozenset({P.PERSON_READ})),
    ("referrals", lazy("連携"), "/referrals", frozenset({P.REFERRAL_READ})),
    ("partners", lazy("連携先"), "/partners", frozenset({P.PARTNER_READ})),
    ("knowledge", lazy("ノウハウ"), "/knowledge", frozenset({P.CARD_READ})),
    ("guidance", lazy("制度ルール"), "/guidance", frozenset({P.CARD_READ})),
    ("reports", lazy("統計"), "/reports", frozenset({P.REPORT_CENTRE, P.REPORT_AGGREGATE})),
    ("training", lazy("研修"), "/training", frozenset({P.REGISTER_READ})),
    ("training", lazy("研修"), "/training/attendance", frozenset({P.TRAINING_TEACH})),
    ("training", lazy("研修"), "/training/mine", frozenset({P.TRAINING_STUDY})),
    ("training", lazy("研修の報告"), "/training/reports", frozenset({P.REPORT_AGGREGATE})),
    ("team", lazy("チーム"), "/team", frozenset({P.TEAM_READ})),
    ("admin", lazy("管理"), "/admin", frozenset({P.CENTRE_ADMIN, P.USER_ADMIN})),
    ("admin", lazy("監査"), "/admin/audit", frozenset({P.AUDIT_READ})),
)


def navigation(actor: Actor, path: str) -> Sequence[NavItem]:
    """The entries this actor has a right to, in the order of the day's work."""
    locale = locale_now.get()
    offered = [one for one in _ITEMS if not one[3] or one[3] & actor.permissions]
    # The training has a row of pages of its own: one entry leads there, whatever the roles of somebody.
    door = next((href for key, _label, href, _needed in offered if key == "training"), "")
    return tuple(
        NavItem(key, translate(locale, label), href, current=_is_current("/training" if href == door else href, path))
        for key, label, href, _needed in offered
        if key != "training" or href == door
    )


def _is_current(href: str, path: str) -> bool:
    return path == "/" if href == "/" else path == href or path.startswith(href + "/")
