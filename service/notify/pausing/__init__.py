"""Pauses of texts: a clinic, or one of its treatments, stops its aftercare for a while, and everybody can see it."""
