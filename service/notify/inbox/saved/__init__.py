"""Answers that a clinic keeps ready: a person puts one into the form, reads it, and sends it."""
