"""What a patient is told in the course of an alert, per language."""
