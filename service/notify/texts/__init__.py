"""The words of texts: exact segments, placeholders, carrier words, and commands that staff text."""
