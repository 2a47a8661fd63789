"""What is done to an enrolment, by noun: applications, evidence, moves, seats, carrying over."""
