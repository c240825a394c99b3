"""Silence is a sign: a check-in that nobody answers is asked about once more, then a person sees to it."""
