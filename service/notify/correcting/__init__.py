"""Corrections: what went out after a tick that was taken back, and how the patient is told so by a person."""
