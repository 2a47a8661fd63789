"""What a partner was told comes back or is deleted: asked for, and open until the partner has said so."""
