"""The second question after a check-in that nobody answered, a file for each language."""
