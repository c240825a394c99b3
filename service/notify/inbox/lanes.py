"""The lanes of the inbox: worries, what nobody could read yet, and what the desk answers. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Lane = Literal["care", "unread", "desk"]
LANES: tuple[Lane, ...] = ("care", "unread", "desk")
NAMES: Mapping[str, str] = {"care": "Worries", "unread": "Not understood", "desk": "Desk"}
ABOUT: Mapping[str, str] = {
    "care": "Pain, discharge, swelling, worry: a clinician or a manager closes these.",
    "unread": "The software could not tell what was meant, so a person reads it.",
    "desk": "Dates, prices and the like: reception answers and closes these.",
}
OF: Mapping[str, Lane] = {"urgent": "care", "concern": "care", "unclear": "unread", "admin": "desk"}
HEIGHT: Mapping[str, int] = {"urgent": 3, "concern": 2, "unclear": 1, "admin": 0}
WORDS: Mapping[str, str] = {
    "urgent": "Urgent",
    "concern": "A concern",
    "unclear": "Not understood yet",
    "admin": "For the desk",
}


@dataclass(frozen=True, slots=True)
class Tab:
    """One lane with what is in it: how many items, and how many of them nobody has taken."""

    key: Lane
    name: str
    about: str
    items: int
    untaken: int


def lane_of(urgency: str) -> Lane:
    return OF[urgency]


def is_higher(to: str, than: str) -> bool:
    """Tell whether an urgency is seen to before another."""
    return HEIGHT[to] > HEIGHT[than]


def higher(urgency: str) -> dict[str, str]:
    """Name what an item can be raised to, by anybody."""
    return {key: words for key, words in WORDS.items() if is_higher(key, urgency)}


def lower(urgency: str) -> dict[str, str]:
    """Name what an item can be lowered to, by a clinician who says why."""
    return {key: words for key, words in WORDS.items() if is_higher(urgency, key)}


def tabs(items: Iterable[tuple[str, bool]]) -> list[Tab]:
    """Count items by lane; of each its urgency, and whether it waits for somebody to take it."""
    counted = [(lane_of(urgency), waits) for urgency, waits in items]
    return [
        Tab(
            lane,
            NAMES[lane],
            ABOUT[lane],
            sum(one == lane for one, _ in counted),
            sum(one == lane and waits for one, waits in counted),
        )
        for lane in LANES
    ]
