"""養成課程: what is taught (curricula, in versions), when and where (cohorts and their half-day blocks)."""
