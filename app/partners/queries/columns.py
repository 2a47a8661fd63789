"""What a list of partners reads of each row; the long texts stay where they are."""

from __future__ import annotations

from app.partners.models import Partner

LINE = (
    Partner.ref,
    Partner.hidden.ct,
    Partner.address_hidden,
    Partner.address,
    Partner.org_name,
    Partner.other_names,
    Partner.service_name,
    Partner.department,
    Partner.kind,
    Partner.municipality_code,
    Partner.prefecture_code,
    Partner.area_scope,
    Partner.phone,
    Partner.confirmed,
    Partner.verified_on,
    Partner.dead_number_on,
    Partner.state,
    Partner.by_hand,
    Partner.accepts_referrals,
    Partner.minimum_age,
    Partner.maximum_age,
    Partner.capacity,
    Partner.capacity_on,
    Partner.organisation_id,
)
# The lists of an entry that a line speaks of (`details.keeping.some`), and what they are called there.
SHOWN = ("languages", "schedules", "statuses", "areas")
SAID = ("languages", "openings", "statuses", "areas")
