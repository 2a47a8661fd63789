"""Support plans (支援プラン): goals, steps, their order, the person's agreement and the paper they take home."""
