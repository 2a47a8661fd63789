"""What is worked out for a plan: order, standing, latest days, chains in danger. No database, no HTTP."""
