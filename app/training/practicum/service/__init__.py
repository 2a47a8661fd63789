"""One function per act of the practicum, by who acts."""
