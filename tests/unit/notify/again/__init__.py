"""Sending a text again: the rule."""
