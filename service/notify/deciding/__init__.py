"""Texts that were held back while something was open: a clinician resumes, edits or drops each before it leaves."""
