"""Whose texts leave next: clinics take turns, so that ten thousand of one hold up none of another. Pure."""

from collections.abc import Mapping, Sequence
from uuid import UUID

Shares = dict[UUID, int]
"""How many texts each clinic may have in one claim."""


def share_out(rooms: Mapping[UUID, int], wanted: int, last: UUID | None) -> Shares:
    """Divide a claim of `wanted` texts among clinics, each up to its room, beginning after the one served last.

    With more clinics than texts each gets one; the others are next. What one has no room for the others get.
    """
    turns = in_turn([clinic for clinic, room in rooms.items() if room > 0], last)[:wanted]
    shares = dict.fromkeys(turns, 0)
    left = wanted
    while left and turns:
        each = max(1, left // len(turns))
        for clinic in turns[:left]:
            given = min(each, rooms[clinic] - shares[clinic])
            shares[clinic] += given
            left -= given
        turns = [clinic for clinic in turns if shares[clinic] < rooms[clinic]]
    return shares


def in_turn(clinics: Sequence[UUID], last: UUID | None) -> list[UUID]:
    """Put clinics into a fixed order that begins after the one served last."""
    ordered = sorted(clinics)
    after = next((place for place, clinic in enumerate(ordered) if last is not None and clinic > last), 0)
    return ordered[after:] + ordered[:after]
