"""What applicants, trainees and supervisors are told by mail or on paper, each once, with proof of sending."""
