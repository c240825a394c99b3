"""The words of a reminder to staff: how many sessions, of which day, and where to tick them. No name, no treatment."""

from datetime import date


def nudge_text(count: int, on: date, today: date, url: str) -> str:
    """Write it; `on` is the local date of the sessions."""
    sessions, have, them = ("session", "has", "it") if count == 1 else ("sessions", "have", "them")
    day = "today" if on == today else f"{on:%a} {on.day} {on:%B}"
    return f"{count} {sessions} of {day} {have} no outcome yet. Please tick {them}: {url}"
