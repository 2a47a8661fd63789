"""A plan is looked at by a second person: risk, approval of a version, comments at the steps."""
