"""Test calls: a number of the cover is rung to find out whether somebody answers."""
