"""From application to completion: one enrolment for a person and a cohort, and how far its stages are."""
