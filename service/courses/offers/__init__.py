"""New places offered to patients: after a practitioner fell ill, and from the waiting list."""
