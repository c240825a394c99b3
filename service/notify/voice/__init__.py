"""Calls: alerts that ring, and the clinic's number when somebody rings it."""
