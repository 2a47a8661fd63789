"""Partners that must not be asked for one case, unseen by everybody who does not work on it."""
