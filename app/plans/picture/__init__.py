"""The picture of a plan: where things stand, and the SVG that the server makes of it."""
