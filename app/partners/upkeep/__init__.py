"""Keeping the directory right: what is due for a check, reports of errors, who looks after what, what changed."""
