"""What went wrong with another diary, in words: one table for pages and API."""

from urllib.parse import urlsplit

PROBLEMS = {
    "unreachable": "It did not answer. We go on trying every ten minutes.",
    "refused": "It answered, but did not hand out a calendar. Is the address still right?",
    "not_allowed": "This address is not on the open internet, or not https.",
    "too_large": "It is too large to be a diary.",
    "not_a_calendar": "What is there is not a calendar in the iCalendar format.",
    "too_many_events": "It holds too many events, or repeats one far too often.",
    "broken": "Something went wrong here while reading it. We go on trying every ten minutes.",
}


def host_of(url: str) -> str:
    """Name where a diary is; the rest of its address is a secret of whoever keeps it."""
    return urlsplit(url).hostname or "somewhere"
