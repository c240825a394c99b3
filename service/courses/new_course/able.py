"""Who can be chosen by hand, and which rooms: those that a treatment can be done by, and in."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from service.base.actors import Actor, clinic_of
from service.courses.diary import is_able, is_fit, read_house
from service.courses.page_views import Names
from service.protocols.definition import Protocol


def who_is_able(session: Session, actor: Actor, protocols: Sequence[Protocol]) -> list[Names]:
    """Return for each treatment the names of those who do it, and of the rooms for it, by key."""
    house = read_house(session, clinic_of(actor))
    return [
        Names(
            {key: row.name for key, row in house.practitioners.items() if is_able(row, protocol)},
            {key: row.name for key, row in house.rooms.items() if is_fit(row, protocol)},
        )
        for protocol in protocols
    ]
