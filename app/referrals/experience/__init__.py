"""How partners did: figures of what was sent to them, and what a centre tells itself about them."""
