"""Rules of replies."""
