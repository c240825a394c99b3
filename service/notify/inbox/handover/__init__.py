"""The morning's list: what came in since the clinic last closed, what is open, and who waits for a call."""
