"""受入れ: another office refers somebody to us; we decide, help, and owe the answers."""
