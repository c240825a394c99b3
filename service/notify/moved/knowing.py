"""Which place of a session its patient knows: by the texts that left, and by what was said when it was booked. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import Enum
from typing import NamedTuple
from uuid import UUID

from service.courses.changes import read_instant
from service.courses.models import CourseSession, SessionChange
from service.notify.moved.naming import Named

SPOKEN = ("booked", "placed", "added")
CHOSEN = (*SPOKEN, "moved")
PLACED = ("booked", "completed")


class Place(NamedTuple):
    """What a patient is told of a place."""

    starts_at: datetime
    practitioner_id: UUID | None

    @classmethod
    def of(cls, one: CourseSession) -> "Place | None":
        return cls(one.starts_at, one.practitioner_id) if one.starts_at is not None else None


class Known(NamedTuple):
    """What a patient knows of a session: the place as told last, by its placement (0: nobody can tell).

    `asked`: where nobody can tell, the place that staff are to ring about, or that a text on its way tells.
    """

    placement: int = 0
    told: Place | None = None
    asked: Place | None = None


class Came(Enum):
    """What became of a text: it was told, it is for the telephone or on its way, it once was, or nobody heard of it."""

    TOLD = "told"
    ASKED = "asked"
    DOUBTFUL = "doubtful"
    UNHEARD = "unheard"


class Text(NamedTuple):
    """A text that tells places: when it did, what it names (None: all that was booked then), and what became of it."""

    at: datetime
    id: UUID
    came: Came
    named: tuple[Named, ...] | None


class _Heard(NamedTuple):
    at: datetime
    id: UUID
    came: Came
    placement: int


def known_of(number: int, changes: Sequence[SessionChange], texts: Iterable[Text]) -> Known:
    """Say what the patient knows of a session; `changes` are those of the session, newest first."""
    newest = sorted([*_spoken(changes), *_written(number, changes, texts)], reverse=True, key=lambda one: one[:2])
    heard = next((one for one in newest if one.came is not Came.UNHEARD), None)
    if heard is None or heard.came is Came.DOUBTFUL:
        return Known()
    place = _place_of(changes, heard.placement)
    if heard.came is Came.TOLD:
        return Known(heard.placement, place) if place else Known()
    return Known(asked=place if heard is newest[0] else None)


def _spoken(changes: Iterable[SessionChange]) -> Iterator[_Heard]:
    """Give the places that patients were told in person, and those that they chose by text."""
    for change in changes:
        by_patient = change.actor_kind == "patient" and change.action in CHOSEN
        if by_patient or (change.action in SPOKEN and change.undone_at is None):
            yield _Heard(change.at, change.id, Came.TOLD, int(change.after.get("placement", 0)))


def _written(number: int, changes: Sequence[SessionChange], texts: Iterable[Text]) -> Iterator[_Heard]:
    for text in texts:
        if text.named is None:
            placement = _placement_at(changes, text)
        else:
            placement = next((each.placement for each in text.named if each.number == number), None)
        if placement is not None:
            yield _Heard(text.at, text.id, text.came, placement)


def _placement_at(changes: Iterable[SessionChange], text: Text) -> int | None:
    """Return the placement that a text with all dates told, None where it told none."""
    for change in changes:
        taken_back = change.undone_at is not None and change.undone_at <= text.at
        if (change.at, change.id) <= (text.at, text.id) and not taken_back:
            return int(change.after["placement"]) if change.after.get("state") in PLACED else None
    return None


def _place_of(changes: Iterable[SessionChange], placement: int) -> Place | None:
    """Return the place of one placement."""
    for change in changes:
        starts_at = read_instant(change.after, "starts_at")
        if change.after.get("placement") == placement and starts_at is not None:
            who = change.after.get("practitioner_id")
            return Place(starts_at, UUID(str(who)) if who else None)
    return None
