"""Call tasks: whom to ring, by when, in place of a text that does not reach its patient."""
