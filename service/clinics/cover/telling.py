"""What a text can tell about whom to ring: who answers as it leaves, and who at the other hours of the week. Pure.

A text is read again hours later, so it names both. Where the other hours cannot be told by one number, because more are
answered or they do not follow the opening hours, it names 111 and 999 for whenever nobody picks up.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from service.clinics.cover.rule import NONE, Answered, Cover

AHEAD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Told:
    """Whom a text that leaves at one moment names; numbers are E.164.

    `phone_open` is answered in opening hours (None: no number is answered in the coming week), `phone_closed` at all
    others (None: none is). `open_now`: those are the hours of this moment. `mixed`: the other hours are not told by
    one number; then `phone_open` is the one that is answered now, or next, and `open_now` says which.
    """

    phone_open: str | None
    phone_closed: str | None
    open_now: bool
    mixed: bool = False


def telling(cover: Cover, at: datetime) -> Told:
    """Say whom a text names that leaves at an instant; hours that nobody has declared are hours without an answer."""
    if at not in cover.cache:
        cover.cache[at] = _telling(cover, at)
    told: Told = cover.cache[at]
    return told


def _telling(cover: Cover, at: datetime) -> Told:
    open_now = cover.hours.is_open(at)
    if cover.follows_opening:
        return _by_opening(_number(cover.while_open), _number(cover.while_closed), open_now=open_now)
    turns = _turns(cover, at)
    numbers = [number for _, number in turns]
    if len(turns) == 1:
        return Told(numbers[0], numbers[0], open_now)
    opened, closed = (
        {number for start, number in turns if cover.hours.is_open(start) is kind} for kind in (True, False)
    )
    follows = [start for start, _ in turns] == [start for start, _ in _turns(Cover(cover.hours, "open", "closed"), at)]
    if follows and len(opened) == len(closed) == 1:
        return _by_opening(*opened, *closed, open_now=open_now)
    answered = [number for number in numbers if number is not None]
    return Told(answered[0], None, open_now=numbers[0] is not None, mixed=True)


def _turns(cover: Cover, at: datetime) -> list[tuple[datetime, str | None]]:
    """List who answers in the week from an instant on, each with the instant at which that begins."""
    turns: list[tuple[datetime, str | None]] = []
    for stretch in cover.stretches(at, at + AHEAD):
        number = stretch.answer.number if isinstance(stretch.answer, Answered) else None
        if not turns or turns[-1][1] != number:
            turns.append((stretch.start, number))
    return turns


def _by_opening(while_open: str | None, while_closed: str | None, *, open_now: bool) -> Told:
    """Where nobody answers in opening hours, but at others, the other number is all there is to tell."""
    if while_open is None and while_closed is not None:
        return Told(while_closed, None, open_now=not open_now, mixed=True)
    return Told(while_open, while_closed, open_now)


def _number(said: str | None) -> str | None:
    return None if said in {None, NONE} else said
