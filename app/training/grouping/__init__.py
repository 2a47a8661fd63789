"""Case groups of the group days: proposed, put right by hand, printed."""
