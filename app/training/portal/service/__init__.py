"""What completers, workplaces and administrators do after certification."""
