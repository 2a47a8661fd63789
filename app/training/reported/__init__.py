"""Hours and results as the course system reported them on a day, and what disagrees with what was accepted."""
