"""The certificate on paper, drawn from what was frozen."""
