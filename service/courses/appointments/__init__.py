"""Entries of the diary that are not sessions of a course: consultation, review, walk-in, block."""
