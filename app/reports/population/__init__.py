"""How many foreign residents each prefecture has: figures that are loaded from a file, never guessed."""
