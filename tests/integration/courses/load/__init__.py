"""Many clients at once, each a process with its own connections, on contested places of one diary."""
