"""After certification: what completers do themselves, yearly confirmation, survey, the list of employers."""
