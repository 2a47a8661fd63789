"""期限: life events of a case, and what the law starts ticking for each member of the household."""
