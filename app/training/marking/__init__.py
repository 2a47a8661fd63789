"""Two instructors mark the same work, neither seeing what the other says before both are in."""
