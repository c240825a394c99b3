"""Places kept for somebody for some minutes, or until an offer is answered."""
