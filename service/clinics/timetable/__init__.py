"""The hours of a date in layers: week, breaks, dated hours, absences; for a site also public holidays and closures."""
