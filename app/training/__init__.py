"""Training and certification of coordinators: who is certified, on any day asked. No case is read here."""
