"""One record from the patient's words to the outcome, and what it adds up to, per clinic and month."""
