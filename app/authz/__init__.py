"""Who may do what: the vocabulary, the matrix of roles, the actor. Pure: no database, no HTTP."""
