"""Planning the course: versions of the curriculum, cohorts with their days, half days with their venues."""
