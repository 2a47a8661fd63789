"""Files beside case-study meetings and materials: what may be kept, by whom, and who may read it."""
