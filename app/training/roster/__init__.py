"""Files from outside: the roster of applicants and the progress of the course system, checked, taken over, undone."""
