"""Calendars in the iCalendar format: a feed for each practitioner, and busy times read from other diaries."""
