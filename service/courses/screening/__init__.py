"""Questions before booking, their answers, and consent to the treatment."""
