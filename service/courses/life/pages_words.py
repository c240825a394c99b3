"""What happens to sessions, in words for the desk. Pure."""

from collections.abc import Iterable

from service.courses.life.model import Fate
from service.courses.planning import Reason

DONE = {
    "moved": "moved",
    "placed": "has a place",
    "unplaced": "lost its place",
    "cancelled": "cancelled",
    "no_show": "did not come",
    "not_treated": "not treated",
    "dropped": "dropped from the course",
    "added": "added to the course",
    "completed": "completed",
    "pinned": "kept in place",
    "unpinned": "may move again",
}
"""What was done to a session, by the name of the change; only these can be taken back."""

WHY = {
    "done": "It took place.",
    "begun": "It has begun.",
    "pinned": "It is kept in place.",
    "confirmed": "The patient has confirmed it.",
    "in_window": "Its distance still fits.",
    "nothing_near": "Its distance no longer fits, but nothing better is free.",
    "to_be_placed": "It has no place yet.",
    "asked": "As asked.",
    "place_lost": "It cannot take place there any more.",
    "window_broken": "It would be too near or too far otherwise.",
    "not_recovered": "The skin has not recovered by then.",
    "no_place": "Nothing is free for it.",
}

BLOCKED = {
    "closed": "the clinic is closed",
    "practitioner_away": "nobody is in who treats",
    "practitioner_busy": "everybody is booked",
    "room_busy": "every room is taken",
    "patient_busy": "the patient is busy, or has another session too near",
    "too_soon": "it would be under the minimum distance",
    "too_late": "it would be above the maximum distance",
    "outside_horizon": "it would be too far ahead to look at",
    "no_common_practitioner": "it would not be the same practitioner",
    "on_hold": "the course is on hold",
}


def why(fate: Fate) -> str:
    """Say why a session stays, moves or finds no place."""
    if fate.change == "unplaced":
        return "It gives its place up, as asked."
    if not fate.reasons:
        return WHY[fate.why]
    return f"{WHY[fate.why]} {reasons(fate.reasons)}"


def reasons(found: Iterable[Reason]) -> str:
    """Write what is in the way, such as `On 12 days the clinic is closed, on 3 days everybody is booked.`."""
    parts = (f"on {one.days} day{'' if one.days == 1 else 's'} {BLOCKED[one.code]}" for one in found)
    return f"{', '.join(parts)}.".capitalize()
