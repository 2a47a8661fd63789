"""Pages that read across packages: my day, global search, the team's view, the audit, health."""
