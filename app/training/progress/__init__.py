"""Where everybody stands: gates and deadlines of one person, the funnel of a cohort, those at risk."""
