"""Who left their workplace, as the workplace says in its yearly confirmation: looked at, then ended by one act."""
