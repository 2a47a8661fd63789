"""From the last stage to the certificate, for many at once: completing, proposing, approving, and undoing in time."""
