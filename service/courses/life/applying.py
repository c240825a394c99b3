"""From fates to what is written."""

from collections.abc import Iterable
from dataclasses import replace

from service.courses.life.model import Fate
from service.courses.life.situation import Situation
from service.courses.life.writing import Turn


def turns_of(situation: Situation, fates: Iterable[Fate], *, added: int | None = None) -> list[Turn]:
    """Return what has to be written so that the fates come true; who stays is not touched.

    `added`: the number of a session that has just come into the course.
    """
    turns = [turn for fate in fates if (turn := _turn(situation, fate)) is not None]
    return [replace(turn, action="added") if turn.one.number == added else turn for turn in turns]


def _turn(situation: Situation, fate: Fate) -> Turn | None:
    one = situation.session(fate.number)
    if fate.change == "moves":
        return Turn(one, fate.to, "moved", "moved")
    if fate.change == "placed":
        return Turn(one, fate.to, "placed", "booked")
    if fate.change == "unplaceable" and fate.was is not None:
        return Turn(one, None, "unplaced", "cancelled")
    return None
