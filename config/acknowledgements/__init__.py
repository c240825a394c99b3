"""What a patient is told at once when a text of theirs has come in, per language."""
