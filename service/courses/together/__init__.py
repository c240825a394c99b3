"""Two treatments of one patient, or three: planned beside each other, booked all or none."""
