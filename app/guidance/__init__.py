"""What the law starts ticking: life events, rules and playbooks as data, and the pure engine that reads them."""
