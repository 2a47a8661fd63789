"""Where people of the register work, as dated periods, and who there supervises them."""
