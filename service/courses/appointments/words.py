"""Appointments in the words of the desk."""

from datetime import datetime, timedelta

from service.courses.appointments.finding import FreePlace
from service.courses.page_views import Names

KINDS = {
    "consultation": "Consultation",
    "review": "Review",
    "one_off": "One-off treatment",
    "walk_in": "Walk-in",
    "block": "Block",
}
STATES = {
    "booked": "booked",
    "completed": "completed",
    "no_show": "did not come",
    "cancelled": "cancelled",
    "not_treated": "not treated",
    "kept": "kept",
}
FIELDS = {
    "start": "The time",
    "minutes": "The length",
    "practitioner": "The practitioner",
    "room": "The room",
    "note": "The note",
    "course_id": "The course",
    "patient_id": "The patient",
}


def said_of(path: str, sentence: str) -> str:
    """Say what is wrong with a field in a whole sentence."""
    label = FIELDS.get(path.removeprefix("$."), "")
    whole = f"{label} {sentence}" if label and sentence[:1].islower() else sentence
    return whole if whole.endswith((".", "?", "!")) else f"{whole}."


def in_words(place: FreePlace, names: Names) -> str:
    """Name a free place: `Mon 7 December, 10:30 with Imogen Larch, Room 1`."""
    day = f"{place.start:%a} {place.start.day} {place.start:%B}, {place.start:%H:%M}"
    who = f" with {names.practitioners[place.practitioner]}" if place.practitioner else ""
    where = f", {names.rooms[place.room]}" if place.room else ""
    return f"{day}{who}{where}"


def age_in_words(read_at: datetime | None, now: datetime) -> str:
    """Say how old something is that was read at a time."""
    if read_at is None:
        return "not read yet"
    old = max(now - read_at, timedelta())
    minutes = int(old.total_seconds()) // 60
    if minutes < 1:
        return "read just now"
    if minutes < 2 * 60:
        return f"read {minutes} min ago"
    hours = minutes // 60
    return f"read {hours} h ago" if hours < 2 * 24 else f"read {hours // 24} days ago"
